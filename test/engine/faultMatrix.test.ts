import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { cleanUp, credentialFor, engine, itemWithFile, type Sandbox, startSandbox } from '../harness';
import { CASES } from '../harness/cases';
import { startDeduplication } from '../harness/deduplication';
import { FAULTS } from '../harness/faults';
import { pdf } from '../harness/pdf';

// Waits of the node are hundredths of their time here; time-outs of calls are real.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return { ...real, sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal) };
});

/** Every operation under every fault of the call that it is about. */
let sandbox: Sandbox;
let letter: INodeExecutionData;

beforeAll(async () => {
	letter = itemWithFile(await pdf());
	sandbox = await startSandbox({ timeScale: 0 });
});
beforeEach(async () => {
	await sandbox.control.reset();
	await startDeduplication();
	await engine.run({ type: 'faxTo', parameters: { resource: 'account', operation: 'register', email: 'other@example.com', password: 'x' }, credentials: credentialFor(sandbox) });
});
afterAll(async () => {
	await sandbox.stop();
	cleanUp();
});

const bought = (what: 'jobs' | 'numbers') => (sandbox.control.state() as Record<typeof what, IDataObject[]>)[what].length - 2;

describe.each(Object.entries(CASES))('%s', (name, { call, parameters, withFile, buys }) => {
	const [resource = '', operation = ''] = name.split(/[: ]/);

	test.each(Object.entries(FAULTS))('%s', async (_fault, fault) => {
		// Once for what costs money, always for the rest, so that repeated reads meet it each time; rate limits pass.
		sandbox.control.fault({ operation: call, times: buys || JSON.stringify(fault).includes('rateLimit') ? 1 : 0, ...fault });
		const { items, error, saved, status } = await engine.run({
			type: 'faxTo',
			parameters: { resource, operation, ...parameters, options: { timeout: 0.15 } },
			credentials: credentialFor(sandbox),
			items: [withFile ? letter : { json: {} }],
			node: { retryOnFail: Boolean(buys), maxTries: 2, waitBetweenTries: 1 },
		});

		for (const spelling of [sandbox.apiKey, encodeURIComponent(sandbox.apiKey), Buffer.from(sandbox.apiKey).toString('base64').replace(/=+$/, '')]) {
			expect(saved).not.toContain(spelling);
		}
		expect(saved).not.toMatch(/<html|<!doctype|node_modules\/axios/i);
		if (error) {
			expect(status).toBe('error');
			expect(error.message).toMatch(/\[item 0\]$/);
			expect(error.message).not.toMatch(/undefined|object Object|ECONN|axios|unexpectedly/i);
			expect(String(error.description).length).toBeGreaterThan(20);
		} else {
			expect(items.length).toBeGreaterThan(0);
		}
		if (!buys) return;

		expect(bought(buys)).toBeLessThanOrEqual(1);
		if (bought(buys) === 1) {
			// What was bought is always told, with its id, though the answer was lost.
			expect(error).toBeUndefined();
			expect(items[0]?.json.fax_job_id ?? items[0]?.json.number).toBeTruthy();
		} else {
			expect(`${error?.message} ${error?.description}`).toMatch(/may have been|Nothing was sent or bought/);
		}
	});
});
