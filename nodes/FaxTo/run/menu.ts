import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { options } from '../fields/callOptions';
import { type Operation, RESOURCES } from './operation';

/** The operation behind a choice in the menu. */
export function findOperation(operations: Operation[], resource: string, value: string): Operation | undefined {
	return operations.find((operation) => operation.resource === resource && operation.value === value);
}

/** The node's properties: the two menus, then every operation's fields, each shown only for its operation. */
export function toProperties(operations: Operation[]): INodeProperties[] {
	const resources = RESOURCES.filter(({ value }) => operations.some(({ resource }) => resource === value));
	const menu = resources.map(({ value: resource }): INodeProperties => {
		const own = operations.filter((operation) => operation.resource === resource);
		const options = own.map(toOption);
		const usual = (own.find((operation) => operation.usual) ?? own[0])?.value;
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
					show: { ...field.displayOptions?.show, resource: [resource], operation: [value] },
				},
			})),
		),
	];
}

/** Every operation has the options of every call; one with options of its own has put them together itself. */
function withOptions(fields: INodeProperties[]): INodeProperties[] {
	return fields.some(({ name }) => name === 'options') ? fields : [...fields, ...options().properties];
}

function toOption({ name, value, action, description }: Operation): INodePropertyOptions {
	return { name, value, action, description };
}
