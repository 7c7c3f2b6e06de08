import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FaultDefinition, Settings } from '../../sandbox/types';
import { startDeduplication } from './deduplication';
import { byId, credentialFor, engine, newWorkflow, type Sandbox, startSandbox } from './index';
import { oracle, type Told, toldByTool, type Verdict } from './oracle';

/** Faults on POST /fax, with the share of calls that meet each. */
const FAULTS: Array<[FaultDefinition, number]> = [
	[{ kind: 'rateLimit' }, 0.02],
	[{ kind: 'resetBefore' }, 0.02],
	[{ kind: 'resetAfter' }, 0.03],
	[{ kind: 'resetAfter', listedAfterCalls: 20 }, 0.02],
	[{ kind: 'timeoutBefore' }, 0.003],
	[{ kind: 'timeoutAfter', listedAfterCalls: 5 }, 0.005],
	[{ kind: 'status', status: 500, bodyType: 'html' }, 0.02],
	[{ kind: 'status', status: 502, bodyType: 'empty', carryOut: true }, 0.02],
	[{ kind: 'html200', carryOut: true }, 0.02],
	[{ kind: 'empty200' }, 0.01],
	[{ kind: 'brokenJson', carryOut: true, listedAfterCalls: 40 }, 0.02],
	[{ kind: 'failed200', message: 'Not now' }, 0.02],
	[{ kind: 'echoUrl' }, 0.01],
	[{ kind: 'rewrite', set: { status: 'queued' } }, 0.03],
	[{ kind: 'rewrite', set: { status: 'failed' } }, 0.01],
	[{ kind: 'rewrite', set: { status: 'accepted' }, remove: ['fax_job_id'], listedAfterCalls: 3 }, 0.02],
	[{ kind: 'rewrite', set: { status: 'accepted' }, carryOut: false }, 0.01],
	[{ kind: 'rewrite', asText: ['fax_job_id'], remove: ['status'] }, 0.02],
];

/** Faults on the history, which is where lost answers are looked for. */
const HISTORY_FAULTS: Array<[FaultDefinition, number]> = [
	[{ kind: 'status', status: 500, bodyType: 'html' }, 0.05],
	[{ kind: 'resetBefore' }, 0.05],
	[{ kind: 'rateLimit' }, 0.02],
];

/** How a batch is sent. */
interface Scene {
	settings?: Partial<Settings>;
	options?: IDataObject;
	/** A list with continue; a list run by two executions; a list that stops at an error and is retried from n8n's list; an agent's calls. */
	how: 'list' | 'twice' | 'stop' | 'tool';
	/** Whether each fax has a text of its own; else all send a document that is at Fax.to. */
	isOwn?: true;
	/** The share of steps of the store that fail. */
	storeFails?: number;
	/** How the account's owner keeps it from losing more than half of what all faxes would cost. */
	keeps?: 'balance' | 'total';
}

/** The sandbox's price of a fax of the document. */
const PRICE = 0.1;

const REFERENCE = '=order {{ $json.faxNumber }}';

/** All troubles at once would explain nothing; each scene has its own, on top of the same faults. */
export const SCENES: Record<string, Scene> = {
	'a list': { how: 'list' },
	'a list, history oldest first': { how: 'list', isOwn: true, settings: { historyOrder: 'oldest' } },
	'a list, history in no order, other words': {
		how: 'list',
		isOwn: true,
		settings: { historyOrder: 'random', statusWords: { executed: 'queued', success: 'completed' } },
	},
	'a list with volatile expressions': { how: 'list', options: { tsiNumber: '={{ "ID " + Math.random() }}' } },
	'a list that stops and is retried': { how: 'stop' },
	'the tool of an agent': { how: 'tool', isOwn: true },
	'references, two executions': { how: 'twice', options: { reference: REFERENCE } },
	'references over a store that fails': { how: 'twice', options: { reference: REFERENCE }, storeFails: 0.02 },
	'a balance to be kept': { how: 'list', keeps: 'balance' },
	'a total to be kept': { how: 'list', keeps: 'total' },
};

interface Batch {
	count: number;
	/** Of the numbers; each fax has its own. */
	first?: number;
	/** Repeats the same faults. */
	seed: number;
	scene: Scene;
}

/**
 * Sends faxes under random faults, with Retry On Fail, and lets the oracle judge. Each batch has an account of its own: what one learned
 * from random refusals would slow down the next.
 */
export async function soak(batch: Batch): Promise<Verdict> {
	const sandbox = await startSandbox({ timeScale: 0 });
	return await soaked(sandbox, batch).finally(async () => await sandbox.stop());
}

async function soaked(sandbox: Sandbox, { count, first = 0, seed, scene }: Batch): Promise<Verdict> {
	const store = await startDeduplication();
	const budget = (count * PRICE) / 2;
	const limits: IDataObject =
		scene.keeps === 'balance' ? { minBalance: 2 } : scene.keeps === 'total' ? { maxTotalCost: budget } : {};
	sandbox.control.settings({ balance: scene.keeps === 'balance' ? budget + 2 : 1_000_000, ...scene.settings });
	// Jobs of years ago, of the same document to some of the numbers.
	const numbers = Array.from({ length: count }, (_value, index) => `+1303${String(2_000_000 + first + index)}`);
	numbers
		.slice(0, 40)
		.forEach((recipient, index) => sandbox.control.pastFax({ documentId: 112602, recipient, days: 900 - index }));
	FAULTS.forEach(([fault, probability], index) =>
		sandbox.control.fault({ operation: 'fax.send', times: 0, probability, seed: seed + index, ...fault }),
	);
	HISTORY_FAULTS.forEach(([fault, probability], index) =>
		sandbox.control.fault({ operation: 'fax.getAll', times: 0, probability, seed: seed + 100 + index, ...fault }),
	);
	if (scene.storeFails)
		for (const step of ['check', 'record', 'remove'] as const)
			store.fail({ step, times: Infinity, probability: scene.storeFails, seed });

	const judge = oracle(sandbox);
	const before = balance(sandbox);
	const runs = await send(sandbox, { ...scene, options: { ...scene.options, ...limits } }, numbers);
	const verdict = judge(
		numbers.map((key) => ({ key })),
		...runs,
	);
	const spent = before - balance(sandbox);
	if (scene.keeps && spent > budget + 1e-6) verdict.lies.push(`${spent} was spent, ${budget} was allowed`);
	// With many failures, some of them are enough.
	return {
		...verdict,
		doubles: some(verdict.doubles),
		lies: some(verdict.lies),
		losses: some(verdict.losses),
		leaks: some(verdict.leaks),
	};
}

const some = (complaints: string[]) => complaints.slice(0, 10);

const balance = (sandbox: Sandbox) => sandbox.control.settings().balance;

async function send(sandbox: Sandbox, { how, options, isOwn }: Scene, numbers: string[]): Promise<Told[]> {
	const number = how === 'tool' ? "={{ $fromAI('number', '', 'string') }}" : '={{ $json.faxNumber }}';
	const parameters = {
		resource: 'fax',
		operation: 'send',
		...(isOwn ? { source: 'text', text: number } : { source: 'file', documentId: byId(112602) }),
		faxNumber: number,
		options: { timeout: 0.3, concurrency: 25, ...options },
	};
	// A workflow of its own: n8n's store is empty, and this process's memory of references must be, too.
	const setting = { type: 'faxTo', parameters, credentials: credentialFor(sandbox), id: newWorkflow() };
	const items = numbers.map((faxNumber): INodeExecutionData => ({ json: { faxNumber } }));
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	if (how === 'tool') return [await byTool(setting, numbers)];
	if (how === 'stop') {
		let last = await engine.run({ ...setting, items, node: retry });
		const runs: Told[] = [last];
		for (let count = 0; count < 4 && last.status === 'error'; count++)
			runs.push((last = await engine.retry(last, { ...setting, node: retry })));
		return runs;
	}
	const node = { onError: 'continueRegularOutput', ...retry };
	const runs = [await engine.run({ ...setting, items, node })];
	if (how === 'twice') runs.push(await engine.run({ ...setting, items, node }));
	return runs;
}

/** Executions of 25 calls each, all made before the first is answered, as one. */
async function byTool(setting: Parameters<typeof engine.runTool>[0], numbers: string[]): Promise<Told> {
	const all = { items: new Array<INodeExecutionData>(), saved: '', kept: '' };
	for (let start = 0; start < numbers.length; start += 25) {
		const calls = numbers.slice(start, start + 25).map((number) => ({ number }));
		const told = toldByTool(await engine.runTool({ ...setting, calls, tries: 3, together: true }));
		all.items.push(...(told.items ?? []));
		all.saved += told.saved;
		all.kept += told.kept;
	}
	return all;
}
