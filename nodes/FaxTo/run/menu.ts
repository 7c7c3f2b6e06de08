import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { options } from '../fields/callOptions';
import { text } from '../fields/kinds';
import { type Context, inputError } from '../lib/context';
import { type Operation, RESOURCES } from './operation';

const resourceField = text({ displayName: 'Resource', name: 'resource' }).or('');
const operationField = text({ displayName: 'Operation', name: 'operation' }).or('');

/** The operation chosen in the menu. @throws NodeOperationError when it does not exist */
export function chosenOperation(context: Context, operations: Operation[]): Operation {
	const resource = resourceField.read(context);
	const value = operationField.read(context);
	const found = operations.find((operation) => operation.resource === resource && operation.value === value);
	if (found) return found;
	throw inputError(
		context,
		`This version of the node has no operation '${value}' for '${resource}'`,
		'Choose the operation again from the list, or update the package n8n-nodes-faxto',
	);
}

/** The node's properties: the two menus, then the fields of each operation, shown only for it. */
export function toProperties(operations: Operation[]): INodeProperties[] {
	const resources = RESOURCES.filter(({ value }) => operations.some(({ resource }) => resource === value));
	const menu = resources.map(({ value: resource }): INodeProperties => {
		const own = operations.filter((operation) => operation.resource === resource);
		const options = own.map(toOption);
		const usual = (own.find((operation) => operation.isDefault) ?? own[0])?.value;
		return {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options,
			default: usual,
		};
	});
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: 'fax',
		},
		...menu,
		...operations.flatMap(({ resource, value, fields }) =>
			withOptions(fields.flatMap(({ properties }) => properties)).map((field) => ({
				...field,
				displayOptions: {
					...field.displayOptions,
					// In this order, because n8n shows a field as soon as it meets an expression among its conditions.
					show: { resource: [resource], operation: [value], ...field.displayOptions?.show },
				},
			})),
		),
	];
}

/** The text below the node's name on the canvas: the action as the menu words it, such as "Get confirmation of fax". */
export function toSubtitle(operations: Operation[]): string {
	const actions = Object.fromEntries(operations.map(({ resource, value, action }) => [`${resource}:${value}`, action]));
	return `={{ (${JSON.stringify(actions)})[$parameter["resource"] + ":" + $parameter["operation"]] }}`;
}

/** Adds the options of every call, unless the operation already combines them with its own. */
function withOptions(fields: INodeProperties[]): INodeProperties[] {
	return fields.some(({ name }) => name === 'options') ? fields : [...fields, ...options().properties];
}

function toOption({ name, value, action, description }: Operation): INodePropertyOptions {
	return { name, value, action, description };
}
