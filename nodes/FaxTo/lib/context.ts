import type { IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { textOf } from './json';

/** How much of n8n's reason an error shows. */
const MAX_REASON = 300;

/** Where parameters are read: an item of an execution, or one of a trigger's contexts, which have no items. */
export type Context =
	| { n8n: IExecuteFunctions; index: number }
	| { n8n: Pick<IPollFunctions, 'getNode' | 'getNodeParameter' | 'getTimezone'> };

/** One output item of an operation. The node adds its link to the input item. */
export type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/** An error about what the user put into a field; costs nothing, because it is raised before any call. */
export function inputError(context: Context, message: string, description: string): NodeOperationError {
	const item = 'index' in context ? { itemIndex: context.index } : {};
	return new NodeOperationError(context.n8n.getNode(), message, { description, ...item, level: 'warning' });
}

/** An error that a user reads; its words are this package's own. */
export type OwnError = NodeApiError | NodeOperationError;

/** Whether an error is made of this package's own words. What another one holds nobody knows: it must not be shown. */
export function isOwnError(error: unknown): error is OwnError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}

/** Whether an AI agent runs the node as its tool: n8n gives that variant a name of its own (docs/n8n-facts.md#the-name-of-a-tool-ends-in-tool). */
export function isTool({ n8n }: Pick<Context, 'n8n'>): boolean {
	return n8n.getNode().type.endsWith('Tool');
}

/** Why n8n could not evaluate an expression or read a credential, in its own words: what is empty is left out. */
export function reasonOf(error: unknown): { message?: string; description?: string } {
	if (!(error instanceof Error)) return {};
	const { message, description }: { message: unknown; description?: unknown } = error;
	const shortened = (value: unknown) => textOf(value).slice(0, MAX_REASON) || undefined;
	return { message: shortened(message), description: shortened(description) };
}
