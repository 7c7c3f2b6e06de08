import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { numberOf, textOf } from './api/json';

/** What the run cost in all, shown above the output; nothing where nothing was paid. */
export function totalHint(outputs: INodeExecutionData[]): NodeExecutionHint[] {
	const paid = outputs.map(({ json }) => json).filter(({ fax_job_id: id, cost }) => textOf(id) !== '' && numberOf(cost) !== undefined);
	if (paid.length === 0) return [];
	const total = paid.reduce((sum, { cost }) => sum + (numberOf(cost) ?? 0), 0);
	const amount = Math.round(total * 10_000) / 10_000;
	return [{ message: `${paid.length} ${paid.length === 1 ? 'fax' : 'faxes'} sent for ${amount} in all`, location: 'outputPane' }];
}
