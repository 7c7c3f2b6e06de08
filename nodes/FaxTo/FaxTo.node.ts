import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { connect, refuseOtherAccounts } from './api/connection';
import { faxToApiTest } from './credentialTest';
import { chosenOperation, toProperties, toSubtitle } from './run/menu';
import * as menu from './operations';
import { listSearch } from './fields/listSearch';
import { paceHint } from './run/progress';
import { zoneHint } from './run/zoneHint';
import { buyItems, failedItems } from './run/buyItems';
import { withoutFields } from './run/itemError';
import type { Operation } from './run/operation';
import { runItems } from './run/runItems';

const operations = Object.values(menu);

/** The action node: runs the chosen operation for each input item, and preserves item order and links. */
export class FaxTo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fax.to',
		name: 'faxTo',
		icon: { light: 'file:faxto.svg', dark: 'file:faxto.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: toSubtitle(operations),
		description: 'Send, receive and manage faxes through Fax.to',
		defaults: { name: 'Fax.to' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [{ name: 'faxToApi', required: true, testedBy: 'faxToApiTest' }],
		properties: toProperties(operations),
	};

	methods = { listSearch, credentialTest: { faxToApiTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		let operation: Operation | undefined;
		try {
			operation = chosenOperation({ n8n: this, index: 0 }, operations);
			const connection = await connect(this);
			await refuseOtherAccounts(this);
			const given = { n8n: this, connection };
			const { outputs, hints } = operation.spends
				? await buyItems(operation, given)
				: { outputs: await runItems(operation, given), hints: [] };
			this.addExecutionHints(...hints, ...paceHint(connection), ...zoneHint(this));
			return [outputs];
		} catch (error) {
			if (!this.continueOnFail() || this.getExecutionCancelSignal()?.aborted) throw withoutFields(error);
			return [failedItems(this, error, operation)];
		}
	}
}
