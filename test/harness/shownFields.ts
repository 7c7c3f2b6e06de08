import type {
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
	INodeTypeDescription,
	NodeParameterValue,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { FaxTo } from '../../nodes/FaxTo/FaxTo.node';

const { description } = new FaxTo();

/** The node, and the tool that n8n makes of it: '@tool' looks at the name. */
export const KINDS = [description, { ...description, name: `${description.name}Tool` }];

/** The options of a collection. */
export function optionFields({ type, options }: INodeProperties): INodeProperties[] {
	return type === 'collection'
		? (options ?? []).filter((option): option is INodeProperties => 'type' in option && 'displayName' in option)
		: [];
}

/** The choices of a field. */
export function optionsOf(field: INodeProperties | undefined): INodePropertyOptions[] {
	return (field?.options ?? []).filter((option): option is INodePropertyOptions => 'value' in option);
}

/** The values that a field on which others depend can have. */
export function valuesOf(field: INodeProperties | undefined): NodeParameterValue[] {
	return field?.type === 'boolean' ? [false, true] : optionsOf(field).map(({ value }) => value);
}

/** Every choice of the fields that have only a few values. */
export function combinations(all: INodeProperties[]): INodeParameters[] {
	const names = [...new Set(all.map(({ name }) => name))];
	return names.reduce<INodeParameters[]>(
		(chosen, name) => {
			const values = [...new Set(all.filter((field) => field.name === name).flatMap(valuesOf))];
			return values.length === 0 ? chosen : chosen.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
		},
		[{}],
	);
}

/** The fields that n8n shows then, by n8n's own rules. */
export function shownWith(
	group: INodeProperties[],
	chosen: INodeParameters,
	outside: INodeParameters = {},
): INodeProperties[] {
	const values: INodeParameters = {
		...Object.fromEntries(group.map((field) => [field.name, field.default])),
		...chosen,
	};
	return group.filter((field) =>
		KINDS.some((kind) =>
			NodeHelpers.displayParameter(values, field, { typeVersion: 1 }, kind, { ...values, ...outside }),
		),
	);
}

/** Whether the field is one of the node, or of the tool, whatever else is chosen. */
export function isIn(kind: INodeTypeDescription, field: INodeProperties): boolean {
	const tool = (conditions: object | undefined) =>
		Object.entries(conditions ?? {}).filter(([name]) => name === '@tool');
	const displayOptions = {
		show: Object.fromEntries(tool(field.displayOptions?.show)),
		hide: Object.fromEntries(tool(field.displayOptions?.hide)),
	};
	return NodeHelpers.displayParameter({}, { ...field, displayOptions }, { typeVersion: 1 }, kind);
}
