import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Operation } from './operation';

const SAYS_WHAT_HAPPENED = /may have been|was not sent|nothing was/i;

/**
 * An error as the user meets it: with the number of the item, counted from 0 as n8n does. What is not one of our own
 * errors is replaced as a whole, because nobody knows what its text holds. Where the operation costs money, the error says
 * whether anything was bought.
 */
export function itemError(node: INode, error: unknown, index: number, { spends }: Pick<Operation, 'spends'>): NodeApiError | NodeOperationError {
	const told =
		error instanceof NodeApiError || error instanceof NodeOperationError
			? error
			: new NodeOperationError(node, 'The operation stopped unexpectedly', {
					description: 'Run it again; if it goes on, report it with the fields that you set, but without keys or documents',
				});
	told.context.itemIndex = index;
	if (!/\[item \d+\]/.test(told.message)) told.message = `${told.message} [item ${index}]`;
	const said = `${told.message} ${told.description ?? ''}`;
	if (spends && !SAYS_WHAT_HAPPENED.test(said)) {
		told.description = [told.description, 'Nothing was sent or bought for this item'].filter(Boolean).join('. ');
	}
	return told;
}

/**
 * The error that ends a run of several items, with what the others did: their outputs are lost with it.
 *
 * @param bought how many items were sent or bought
 */
export function runError(error: unknown, bought: number): unknown {
	if (bought > 0 && (error instanceof NodeApiError || error instanceof NodeOperationError)) {
		const others = bought === 1 ? 'Another item of this run was sent or bought' : `${bought} other items of this run were sent or bought`;
		error.description = `${error.description ?? ''}. ${others}: Retry On Fail does not repeat that`.replace(/^\. /, '');
	}
	return error;
}
