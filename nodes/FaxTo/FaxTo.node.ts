import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { connect } from './api/connection';
import { Ledger } from './purchase/ledger';
import { MergedFiles } from './documents/mergedFiles';
import { faxToApiTest } from './credentialTest';
import { chosenOperation, toProperties } from './run/menu';
import * as menu from './operations';
import { listSearch } from './fields/listSearch';
import { paceHint } from './run/progress';
import { zoneHint } from './run/zoneHint';
import { Purse } from './purchase/purse';
import { References } from './purchase/references';
import { runOperation } from './run/runItems';
import { totalHint } from './run/totalHint';

const operations = Object.values(menu);

/** The action node: each input item is one call of the chosen operation; item links and order are kept. */
export class FaxTo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Fax.to',
		name: 'faxTo',
		icon: { light: 'file:faxto.svg', dark: 'file:faxto.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
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
		const operation = chosenOperation({ n8n: this, index: 0 }, operations);
		const connection = await connect(this);
		const ledger = new Ledger(this);
		const purse = new Purse(connection, ledger);
		const outputs = await runOperation(this, operation, {
			n8n: this,
			connection,
			ledger,
			purse,
			references: new References(this),
			digests: new Map(),
			merged: new MergedFiles(),
		});
		this.addExecutionHints(...(operation.spends ? totalHint(outputs) : []), ...paceHint(connection), ...zoneHint(this));
		return [outputs];
	}
}
