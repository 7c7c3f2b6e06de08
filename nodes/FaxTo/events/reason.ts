import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** The reason in an error, in our own words. */
export function reasonFor(error: unknown): string {
	return error instanceof NodeApiError || error instanceof NodeOperationError
		? error.message
		: 'Fax.to could not be asked what happened';
}
