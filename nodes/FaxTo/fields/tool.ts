import type { INodeProperties } from 'n8n-workflow';

/** A field that makes no sense where an AI agent runs the node as its tool. */
export function notInTools(field: INodeProperties): INodeProperties {
	return {
		...field,
		displayOptions: { ...field.displayOptions, hide: { ...field.displayOptions?.hide, '@tool': [true] } },
	};
}

/** The form that a field has in a tool. */
export function onlyInTools(field: INodeProperties): INodeProperties {
	return {
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, '@tool': [true] } },
	};
}

/**
 * A field that is filled in by whoever builds the workflow, never by the model: in a tool it has no button that leaves it to the model. n8n takes
 * the button away only together with expressions, so everywhere else it stays as it is (docs/n8n-facts.md#the-name-of-a-tool-ends-in-tool).
 */
export function notForModels(field: INodeProperties): INodeProperties[] {
	return [notInTools(field), { ...onlyInTools(field), noDataExpression: true }];
}
