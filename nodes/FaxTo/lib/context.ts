import type { IDataObject, IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { isObject, textOf } from './json';

/** Maximum length of n8n's reason in an error. */
const MAX_REASON = 300;

/** Where parameters are read: an item of an execution, or a trigger's context, which has no items. */
export type Context =
	| { n8n: IExecuteFunctions; index: number }
	| { n8n: Pick<IPollFunctions, 'getNode' | 'getNodeParameter' | 'getTimezone'> };

/** One output item of an operation. The node adds the link to its input item. */
export type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/** An error about user input; raised before any call, so it costs nothing. */
export function inputError(context: Context, message: string, description: string): NodeOperationError {
	return new NodeOperationError(context.n8n.getNode(), message, { description, level: 'warning' });
}

/** An error for users, in this package's own words. */
export type OwnError = NodeApiError | NodeOperationError;

/** Whether an error consists of this package's own words. The content of other errors is unknown and must not be shown. */
export function isOwnError(error: unknown): error is OwnError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}

/**
 * Whether the node runs as the tool of an AI agent: n8n gives that variant its own name
 * (docs/n8n-facts.md#the-name-of-a-tool-ends-in-tool).
 */
export function isTool({ n8n }: Pick<Context, 'n8n'>): boolean {
	return n8n.getNode().type.endsWith('Tool');
}

/** Why n8n could not evaluate an expression or read a credential, in its own words, without empty fields. */
export function reasonOf(error: unknown): { message?: string; description?: string } {
	if (!(error instanceof Error)) return {};
	const { message, description }: { message: unknown; description?: unknown } = error;
	const shortened = (value: unknown) => textOf(value).slice(0, MAX_REASON) || undefined;
	return { message: shortened(message), description: shortened(description) };
}

/** A part of n8n's memory of the execution. What is saved as an empty object stays the one that is written to. */
export function keptIn(n8n: IExecuteFunctions, name: string): IDataObject {
	const context = n8n.getContext('node');
	const kept = isObject(context[name]) ? context[name] : {};
	context[name] = kept;
	return kept;
}
