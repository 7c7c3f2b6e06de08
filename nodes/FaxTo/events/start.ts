import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { connect, type Connection } from '../api/connection';
import { concurrently } from '../lib/concurrently';
import { withFile } from './files';
import { begin } from './once';

/** How many files are fetched at once. */
const AT_ONCE = 5;

/**
 * The beginning of an execution, in the trigger itself: the items that go on to the next nodes, without those of an event
 * that another execution has. Files are fetched here and not before, so that nothing is stored that belongs to no execution.
 */
export async function startExecution(execute: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const beginnings = await begin(execute);
	let connection: Promise<Connection> | undefined;
	const connectOnce = async () => await (connection ??= connect(execute));
	return await concurrently(beginnings.length, AT_ONCE, async (index) => {
		const { item, needsFile } = beginnings[index] ?? { item: { json: {} }, needsFile: false };
		return needsFile ? await withFile(connectOnce, execute, item) : item;
	});
}
