import type { INodeProperties } from 'n8n-workflow';

/** Hides a field in tools of AI agents, where it makes no sense. */
export function notInTools(field: INodeProperties): INodeProperties {
	return {
		...field,
		displayOptions: { ...field.displayOptions, hide: { ...field.displayOptions?.hide, '@tool': [true] } },
	};
}

/** Shows a field only in tools. */
export function onlyInTools(field: INodeProperties): INodeProperties {
	return {
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, '@tool': [true] } },
	};
}

/**
 * A field that only the author of the workflow fills in: in a tool it has no button that leaves it to the model. n8n
 * removes that button only together with expressions, so outside tools the field stays as it is
 * (docs/n8n-facts.md#the-name-of-a-tool-ends-in-tool).
 */
export function notForModels(field: INodeProperties): INodeProperties[] {
	return [notInTools(field), { ...onlyInTools(field), noDataExpression: true }];
}
