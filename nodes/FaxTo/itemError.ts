import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * An error as the user meets it: with the number of the item, counted from 0 as n8n does. What is not one of our own
 * errors is replaced as a whole, because nobody knows what its text holds.
 */
export function itemError(node: INode, error: unknown, index: number): NodeApiError | NodeOperationError {
	const told =
		error instanceof NodeApiError || error instanceof NodeOperationError
			? error
			: new NodeOperationError(node, 'The operation stopped unexpectedly', {
					description: 'Run it again; if it goes on, report it with the fields that you set, but without keys or documents',
				});
	told.context.itemIndex = index;
	if (!/\[item \d+\]/.test(told.message)) told.message = `${told.message} [item ${index}]`;
	return told;
}
