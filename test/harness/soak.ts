import type { INodeExecutionData } from 'n8n-workflow';
import type { FaultDefinition } from '../../sandbox/types';
import { byId, credentialFor, engine, type Sandbox } from './index';

/** Faults on POST /fax, with the share of calls that meet each. */
const FAULTS: Array<[FaultDefinition, number]> = [
	[{ kind: 'rateLimit' }, 0.02],
	[{ kind: 'resetBefore' }, 0.02],
	[{ kind: 'resetAfter' }, 0.05],
	[{ kind: 'timeoutBefore' }, 0.005],
	[{ kind: 'timeoutAfter' }, 0.01],
	[{ kind: 'status', status: 500, bodyType: 'html' }, 0.02],
	[{ kind: 'status', status: 502, bodyType: 'empty', carryOut: true }, 0.03],
	[{ kind: 'html200', carryOut: true }, 0.02],
	[{ kind: 'empty200' }, 0.01],
	[{ kind: 'brokenJson', carryOut: true }, 0.03],
	[{ kind: 'failed200', message: 'Not now' }, 0.02],
	[{ kind: 'echoUrl' }, 0.01],
];

/** Faults on the history, which is where lost answers are looked for. */
const HISTORY_FAULTS: Array<[FaultDefinition, number]> = [
	[{ kind: 'status', status: 500, bodyType: 'html' }, 0.05],
	[{ kind: 'resetBefore' }, 0.05],
	[{ kind: 'rateLimit' }, 0.02],
];

export interface Tally {
	sent: number;
	recovered: number;
	notSent: number;
	unknown: number;
	/** Numbers that got more than one fax. */
	doubles: string[];
	/** Items that say "sent" without a fax, or "not sent" with one. */
	lies: string[];
	keyLeaks: number;
}

/**
 * Sends faxes under random faults, with Retry On Fail, and compares what the node says with what the sandbox did.
 *
 * @param first of the numbers; each fax has its own
 * @param seed repeats the same faults
 */
export async function soak(sandbox: Sandbox, { count, first = 0, seed }: { count: number; first?: number; seed: number }): Promise<Tally> {
	await sandbox.control.reset();
	sandbox.control.settings({ balance: 1_000_000 });
	[...FAULTS].forEach(([fault, probability], index) => sandbox.control.fault({ operation: 'fax.send', times: 0, probability, seed: seed + index, ...fault }));
	[...HISTORY_FAULTS].forEach(([fault, probability], index) => sandbox.control.fault({ operation: 'fax.getAll', times: 0, probability, seed: seed + 100 + index, ...fault }));

	const numbers = Array.from({ length: count }, (_value, index) => `+1303${String(2_000_000 + first + index)}`);
	const items: INodeExecutionData[] = numbers.map((faxNumber) => ({ json: { faxNumber } }));
	const run = await engine.run({
		type: 'faxTo',
		parameters: { resource: 'fax', operation: 'send', source: 'file', documentId: byId(112601), faxNumber: '={{ $json.faxNumber }}', options: { timeout: 0.3, concurrency: 25 } },
		credentials: credentialFor(sandbox),
		items,
		node: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	});
	if (run.items.length !== count) throw new Error(`${run.items.length} of ${count} items were reported`);

	const jobs = new Map<string, number[]>();
	for (const { id, recipient } of (sandbox.control.state() as { jobs: Array<{ id: number; recipient: string }> }).jobs.slice(2)) {
		jobs.set(`+${recipient}`, [...(jobs.get(`+${recipient}`) ?? []), id]);
	}
	const tally: Tally = { sent: 0, recovered: 0, notSent: 0, unknown: 0, doubles: [], lies: [], keyLeaks: run.saved.split(sandbox.apiKey).length - 1 };
	run.items.forEach(({ json, pairedItem }: INodeExecutionData, index: number) => {
		const number = numbers[index] ?? '';
		const made = jobs.get(number) ?? [];
		if (made.length > 1) tally.doubles.push(number);
		if (JSON.stringify(pairedItem) !== JSON.stringify({ item: index })) tally.lies.push(`${number}: linked to another item`);
		if (json.fax_job_id) {
			tally.sent++;
			if (json.recovered) tally.recovered++;
			if (made[0] !== json.fax_job_id) tally.lies.push(`${number}: said job ${json.fax_job_id}, was ${made[0]}`);
		} else if (/may have been sent/.test(String(json.error))) {
			tally.unknown++;
		} else {
			tally.notSent++;
			if (made.length > 0) tally.lies.push(`${number}: said not sent, was job ${made[0]}`);
		}
	});
	return tally;
}
