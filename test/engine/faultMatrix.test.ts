import type { INodeExecutionData } from 'n8n-workflow';
import { credentialFor, engine, itemWithFile, useSandbox } from '../harness';
import { CASES, registerOther } from '../harness/cases';
import { startDeduplication } from '../harness/deduplication';
import { FAULTS } from '../harness/faults';
import { CLEAN, oracle, toldByTool } from '../harness/oracle';
import { pdf } from '../harness/pdf';

// Waits of the node are hundredths of their time here; time-outs of calls are real.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/**
 * What no operation sees, as the transport makes an error of it. One that buys nothing meets a third of them, and each of them a third of those
 * operations; in whatever is an answer to an operation, it meets every fault.
 */
const IN_THE_TRANSPORT = [
	'403',
	'403 with Retry-After',
	'401',
	'500 with a web page',
	'a time-out',
	'a dropped connection',
	'a redirect to another host',
];

/** Every operation under the faults of the call that it is about. */
const sandbox = useSandbox();
let letter: INodeExecutionData;

beforeAll(async () => (letter = itemWithFile(await pdf())));
beforeEach(async () => void (await startDeduplication()));

const PLACES = Object.keys(CASES);

describe.each(Object.entries(CASES))('%s', (name, { call, parameters, withFile, buys, key = '' }) => {
	const [resource = '', operation = ''] = name.split(/[: ]/);
	if (call === 'account.login') beforeEach(async () => await registerOther(sandbox));

	// Whether Fax.to carried a call out is in its answer where nothing is bought: that answer is another row already.
	const isMet = (fault: string) => {
		const shared = IN_THE_TRANSPORT.indexOf(fault);
		return !fault.includes(', after') && (shared < 0 || shared % 3 === PLACES.indexOf(name) % 3);
	};
	const faults = Object.entries(FAULTS).filter(([fault]) => buys || isMet(fault));
	test.each(faults)('%s', async (_fault, fault) => {
		// Once for what costs money, always for the rest, so that repeated reads meet it each time; rate limits pass.
		sandbox.control.fault({
			operation: call,
			times: buys || JSON.stringify(fault).includes('rateLimit') ? 1 : 0,
			...fault,
		});
		const judge = buys && oracle(sandbox, buys);
		const result = await engine.run({
			type: 'faxTo',
			parameters: { resource, operation, ...parameters, options: { timeout: 0.15 } },
			credentials: credentialFor(sandbox),
			items: [withFile ? letter : { json: {} }],
			node: { retryOnFail: Boolean(buys), maxTries: 2, waitBetweenTries: 1 },
		});
		const { items, error, saved, status } = result;

		for (const spelling of [
			sandbox.apiKey,
			encodeURIComponent(sandbox.apiKey),
			Buffer.from(sandbox.apiKey).toString('base64').replace(/=+$/, ''),
		]) {
			expect(saved).not.toContain(spelling);
		}
		expect(saved).not.toMatch(/<html|<!doctype|node_modules\/axios/i);
		if (error) {
			expect(status).toBe('error');
			expect(error.message).not.toMatch(/undefined|object Object|ECONN|axios|unexpectedly/i);
			expect(String(error.description).length).toBeGreaterThan(20);
		} else {
			expect(items.length).toBeGreaterThan(0);
		}
		if (!judge) return;
		const verdict = judge([{ key }], result);
		expect(verdict).toMatchObject(CLEAN);
		expect(verdict.bought + verdict.notBought + verdict.unknown).toBe(1);
	});

	if (!buys || withFile) return;
	test.each(Object.entries(FAULTS))('as a tool: %s, at each try', async (_fault, fault) => {
		sandbox.control.fault({ operation: call, times: JSON.stringify(fault).includes('rateLimit') ? 1 : 0, ...fault });
		const judge = oracle(sandbox, buys);
		const told = toldByTool(
			await engine.runTool({
				type: 'faxTo',
				parameters: { resource, operation, ...parameters, options: { timeout: 0.15 } },
				credentials: credentialFor(sandbox),
				tries: 3,
			}),
		);
		expect(judge([{ key }], told)).toMatchObject(CLEAN);
	});
});
