import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { byId, credentialFor, engine, itemWithFile, useSandbox } from '../harness';
import { callsAtOnce } from '../harness/callsAtOnce';
import { pdf } from '../harness/pdf';
import { until } from '../harness/until';

/** Money, waiting, many at once, one file to many: what surrounds a send. */
const sandbox = useSandbox();
let letter: Buffer;

beforeAll(async () => (letter = await pdf(3)));

const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: 'data',
	faxNumber: '+12025550100',
};
const run = (parameters: object, items: INodeExecutionData[] = [itemWithFile(letter)], more: object = {}) =>
	engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items, ...more });
const state = () =>
	sandbox.control.state() as {
		documents: Array<{ id: number; size: number }>;
		jobs: Array<{ id: number; recipient: string; documentId: number }>;
	};
const jobs = () => state().jobs.slice(2);
const calls = () => sandbox.control.requests().map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`);

/** What Fax.to was asked, by the sandbox's name of the call. */
const asked = (operation: string) => sandbox.control.requests().filter((request) => request.operation === operation);

describe('money', () => {
	test('Max Cost: a dearer fax is not sent', async () => {
		const { error } = await run({ ...SEND, options: { maxCost: 0.2 } });
		expect(error?.message).toContain("Not sent: it would cost 0.30, and 'Max Cost' is 0.20");
		expect(jobs()).toHaveLength(0);
		expect((await run({ ...SEND, options: { maxCost: 0.3 } })).items[0]?.json).toMatchObject({ cost: 0.3 });
	});

	test('Min Balance: a fax that would leave less is not sent', async () => {
		const { error } = await run({ ...SEND, options: { minBalance: 100 } });
		expect(error?.message).toContain("would leave 99.80 in the account, and 'Min Balance' is 100.00");
		expect(jobs()).toHaveLength(0);
		expect((await run({ ...SEND, options: { minBalance: 99 } })).error).toBeUndefined();
	});

	test.each([
		[{ maxCost: -1 }],
		[{ maxCost: 'cheap' }],
		[{ minBalance: -5 }],
		[{ concurrency: 0 }],
		[{ concurrency: 51 }],
		[{ timeout: 0 }],
	])('%j makes no sense', async (options) => {
		expect((await run({ ...SEND, options })).error?.message).toMatch(/The option '.+' must be/);
		expect(sandbox.control.requests()).toEqual([]);
	});

	test('Dry Run: pages, cost and number; nothing is sent, nothing stays in the account', async () => {
		const before = state().documents.length;
		const { items } = await run({ ...SEND, options: { dryRun: true, maxCost: 0.1 } });
		expect(items[0]?.json).toEqual({
			status: 'dry_run',
			user_cash_balance: 100.1,
			cost: 0.3,
			fax_number: '+12025550100',
			pages: 3,
			would_send: false,
			reason: "it would cost 0.30, and 'Max Cost' is 0.10",
		});
		expect(calls()).not.toContain('POST /fax');
		expect(state().documents).toHaveLength(before);

		const existing = await run({
			...SEND,
			source: 'file',
			documentId: byId(state().documents[0]?.id ?? 0),
			options: { dryRun: true },
		});
		expect(existing.items[0]?.json).toMatchObject({
			status: 'dry_run',
			pages: 2,
			document_id: state().documents[0]?.id,
			would_send: true,
		});
		expect(state().documents).toHaveLength(before);
	});

	test('what a run cost in all is shown above the output', async () => {
		const { runs } = await run(SEND, [itemWithFile(letter), itemWithFile(letter)]);
		expect(runs[0]?.hints).toEqual([{ message: '2 faxes sent. Cost 0.60.', location: 'outputPane' }]);
	});
});

describe('waiting', () => {
	test('Wait for Delivery gives the outcome once it is there', async () => {
		sandbox.control.settings({ timeScale: 20 });
		const { items } = await run({
			...SEND,
			faxNumber: '+12025550101',
			waitForDelivery: true,
			maxWait: 600,
			options: { pollInterval: 1 },
		});
		expect(items[0]?.json).toMatchObject({
			status: 'failed',
			outcome: 'failed',
			reason: 'The line was busy',
			retryable: true,
			final: true,
		});
		const waited = await run({
			resource: 'fax',
			operation: 'waitForDelivery',
			faxJobId: byId(items[0]?.json.fax_job_id),
			maxWait: 600,
			pollInterval: 1,
		});
		expect(waited.items[0]?.json).toMatchObject({ outcome: 'failed', final: true });
	});

	test('after Max Wait it goes on with final: false', async () => {
		const sent = await run({ ...SEND, waitForDelivery: true, maxWait: 1, options: { pollInterval: 1 } });
		expect(sent.items[0]?.json).toMatchObject({ outcome: 'in_progress', final: false, fax_job_id: jobs()[0]?.id });
		const waited = await run({
			resource: 'fax',
			operation: 'waitForDelivery',
			faxJobId: byId(jobs()[0]?.id ?? 0),
			maxWait: 1,
			pollInterval: 1,
		});
		expect(waited).toMatchObject({ status: 'success', items: [{ json: { outcome: 'in_progress', final: false } }] });
	});

	test('a fax whose status can’t be read is sent all the same', async () => {
		sandbox.control.fault({ operation: 'fax.getStatus', kind: 'status', status: 401, times: 0 });
		const { items } = await run({ ...SEND, waitForDelivery: true, maxWait: 1 });
		expect(items[0]?.json).toMatchObject({ fax_job_id: jobs()[0]?.id, outcome: 'in_progress', final: false });
	});

	test('canceling ends a wait of ten minutes', async () => {
		await run(SEND);
		const waiting = {
			resource: 'fax',
			operation: 'waitForDelivery',
			faxJobId: byId(jobs()[0]?.id ?? 0),
			maxWait: 600,
			pollInterval: 600,
		};
		const looks = () => [...asked('fax.getStatus'), ...asked('fax.getAll')].length;
		const canceledAfterLook = async () => {
			const before = looks();
			return (await run(waiting, [{ json: {} }], { cancelWhen: until(() => looks() > before) })).status;
		};
		expect(await canceledAfterLook()).toBe('canceled');
		sandbox.control.fault({ operation: ['fax.getStatus', 'fax.getAll'], kind: 'timeoutBefore', times: 0 });
		expect(await canceledAfterLook()).toBe('canceled');
	});
});

describe('fax:resend', () => {
	const send = async (faxNumber: string) => (await run({ ...SEND, faxNumber })).items[0]?.json.fax_job_id;
	const resend = (id: unknown, options: IDataObject = {}) =>
		run({ resource: 'fax', operation: 'resend', faxJobId: byId(Number(id)), options }, [{ json: {} }]);

	test('sends a fax that failed for a passing reason again, to the same number', async () => {
		const id = await send('+12025550101');
		await sandbox.control.advance(60);
		const { items } = await resend(id);
		expect(jobs()).toHaveLength(2);
		expect(jobs()[1]).toMatchObject({ recipient: '12025550101', documentId: jobs()[0]?.documentId });
		expect(items[0]?.json).toMatchObject({
			fax_job_id: jobs()[1]?.id,
			previous_fax_job_id: id,
			fax_number: '+12025550101',
		});
	});

	test.each([
		['+12025550104', 60, /could not turn the file into fax pages/],
		['+12025550105', 60, /does not know what went wrong/],
		['+12025550100', 60, /it was delivered/],
		['+12025550101', 0, /still on its way/],
	])('refuses a fax to %s after %i seconds, unless told otherwise', async (number, seconds, words) => {
		const id = await send(number);
		await sandbox.control.advance(seconds);
		expect((await resend(id)).error?.message).toMatch(words);
		expect(jobs()).toHaveLength(1);
		expect((await resend(id, { resendAnyway: true })).error).toBeUndefined();
		expect(jobs()).toHaveLength(2);
	});

	test('a fax that the history does not hold', async () => {
		expect((await resend(1)).error?.message).toContain("Fax.to's history has no fax '1'");
	});

	test('a lost answer is not taken from the history, where anybody’s fax of the document may be', async () => {
		const id = await send('+12025550101');
		await sandbox.control.advance(60);
		sandbox.control.fault({ operation: 'fax.send', kind: 'resetAfter' });
		expect((await resend(id)).error?.message).toContain('may have been sent');
		expect(jobs()).toHaveLength(2);
	});
});

describe('many at once', () => {
	const numbers = (count: number) =>
		Array.from({ length: count }, (_value, index) => `+1202555${String(2_000 + index)}`);
	const toMany = (count: number) =>
		numbers(count).map((faxNumber) => ({ ...itemWithFile(letter), json: { faxNumber } }));
	const EACH = { ...SEND, faxNumber: '={{ $json.faxNumber }}' };

	test('one file to 60 numbers is 61 calls', async () => {
		const { items } = await run(EACH, toMany(60));
		expect(calls().filter((call) => call === 'POST /files')).toHaveLength(1);
		expect(sandbox.control.requests()).toHaveLength(61);
		expect(items.map(({ json }) => json.fax_number)).toEqual(numbers(60));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_item, item) => ({ item })));
		expect(new Set(items.map(({ json }) => json.fax_job_id)).size).toBe(60);
	});

	test('each item uploads its own file when told so, or when the document is deleted after sending', async () => {
		await run({ ...EACH, options: { deduplicateUploads: false } }, toMany(4));
		expect(calls().filter((call) => call === 'POST /files')).toHaveLength(4);
		sandbox.control.clearRequests();
		const { error } = await run({ ...EACH, options: { deleteAfterSend: true } }, toMany(4));
		expect(error).toBeUndefined();
		expect(calls().filter((call) => call === 'POST /files')).toHaveLength(4);
	});

	test('where the first upload fails, the next item makes its own, and the others share that', async () => {
		sandbox.control.fault({ operation: 'file.upload', kind: 'status', status: 500 });
		const { items } = await run(EACH, toMany(10), { node: { onError: 'continueRegularOutput' } });
		expect(items.filter(({ json }) => json.error)).toHaveLength(1);
		expect(items.filter(({ json }) => json.fax_job_id)).toHaveLength(9);
		expect(calls().filter((call) => call === 'POST /files')).toHaveLength(2);
	});

	test.each([1, 3, 5])('never more than %i at a time', async (concurrency) => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'delay', ms: 100, times: 0 });
		const most = await countAtOnce({ ...EACH, options: { concurrency } });
		expect(most).toBe(concurrency);
	});

	test('five at a time unless told otherwise', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'delay', ms: 100, times: 0 });
		expect(await countAtOnce(EACH)).toBe(5);
	});

	test('canceling ends the run while answers are awaited, and starts nothing more', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'timeoutBefore', times: 0 });
		const { status } = await run(EACH, toMany(100), { cancelWhen: until(() => asked('fax.send').length === 5) });
		expect(status).toBe('canceled');
		// Whoever would go on does it by now: others have been asked, and have answered.
		for (let count = 0; count < 20; count++) await fetch(sandbox.url);
		expect(asked('fax.send')).toHaveLength(5);
		expect(jobs()).toHaveLength(0);
	});

	/** The most calls that were under way at one time while a dozen faxes were sent. */
	async function countAtOnce(parameters: object): Promise<number> {
		return await callsAtOnce(sandbox.url, async (baseUrl) => {
			const credentials = { faxToApi: { apiKey: sandbox.apiKey, baseUrl, callbackToken: '' } };
			const { error } = await engine.run({ type: 'faxTo', parameters, credentials, items: toMany(12) });
			expect(error).toBeUndefined();
		});
	}
});
