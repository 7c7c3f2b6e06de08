import type { INodeExecutionData } from 'n8n-workflow';
import type { FaultDefinition } from '../../sandbox/types';
import { byId, credentialFor, engine, itemWithFile, newWorkflow, useSandbox } from '../harness';
import { startDeduplication } from '../harness/deduplication';
import { pdf } from '../harness/pdf';

// The waits between the looks into the history are real seconds; here they are hundredths.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** A fax is sent once, whatever happens to the answer. The sandbox counts the jobs. */
const sandbox = useSandbox();
let letter: Buffer;
let id: string;

beforeAll(async () => (letter = await pdf()));
beforeEach(async () => {
	await startDeduplication();
	id = newWorkflow();
});

const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: 'data',
	faxNumber: '+12025550100',
};
const run = (parameters: object, items: INodeExecutionData[] = [itemWithFile(letter)], more: object = {}) =>
	engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), id, items, ...more });

interface Job {
	id: number;
	documentId: number;
	recipient: string;
}
const state = () =>
	sandbox.control.state() as {
		documents: Array<{ id: number }>;
		jobs: Job[];
		numbers: Array<{ id: number; number: string }>;
	};
/** The jobs that this test made; the seed holds two. */
const jobs = () => state().jobs.slice(2);
const posts = (path: string) =>
	sandbox.control.requests().filter((request) => request.method === 'POST' && request.path === `/api/v2${path}`);

describe('a lost answer', () => {
	const AFTER: Array<[string, FaultDefinition]> = [
		['a time-out', { kind: 'timeoutAfter' }],
		['a dropped connection', { kind: 'resetAfter' }],
		['a 500 with a web page', { kind: 'status', status: 500, bodyType: 'html', carryOut: true }],
		['a 502', { kind: 'status', status: 502, bodyType: 'empty', carryOut: true }],
		['a 200 with a web page', { kind: 'html200', carryOut: true }],
		['an empty 200', { kind: 'empty200', carryOut: true }],
		['broken JSON', { kind: 'brokenJson', carryOut: true }],
	];

	test.each(AFTER)('%s after Fax.to took the fax: the history says which job it is', async (_name, fault) => {
		sandbox.control.fault({ operation: 'fax.send', ...fault });
		const { items, error, saved } = await run({ ...SEND, options: { timeout: 1 } });
		expect(error).toBeUndefined();
		expect(jobs()).toHaveLength(1);
		expect(items[0]?.json).toEqual({
			status: 'executed',
			fax_job_id: jobs()[0]?.id,
			cost: 0.1,
			user_cash_balance: 100,
			document_id: jobs()[0]?.documentId,
			fax_number: '+12025550100',
			time: expect.any(String),
			recovered: true,
		});
		expect(posts('/fax')).toHaveLength(1);
		expect(saved).not.toContain(sandbox.apiKey);
	});

	const BEFORE = AFTER.map(([name, fault]): [string, FaultDefinition] => [
		name,
		{
			...fault,
			carryOut: false,
			kind: fault.kind === 'timeoutAfter' ? 'timeoutBefore' : fault.kind === 'resetAfter' ? 'resetBefore' : fault.kind,
		},
	]);

	test.each(BEFORE)(
		'%s before Fax.to took it: it says that nobody knows, and sends no second time',
		async (_name, fault) => {
			sandbox.control.fault({ operation: 'fax.send', ...fault });
			const { error } = await run({ ...SEND, options: { timeout: 1 } });
			expect(error?.message).toMatch(/^The fax may have been sent: /);
			expect(error?.description).toMatch(/Fax > Get Many before you send it again/);
			expect(posts('/fax')).toHaveLength(1);
			expect(jobs()).toHaveLength(0);
		},
	);

	test.each(['resetBefore', 'resetAfter'] as const)(
		'of a document that was at Fax.to before (%s) is taken from no fax of it, but the error names those that the history shows',
		async (kind) => {
			const first = await run(SEND);
			sandbox.control.fault({ operation: 'fax.send', kind });
			const { error } = await run({ ...SEND, source: 'file', documentId: byId(first.items[0]?.json.document_id) });
			expect(error?.message).toContain('may have been sent');
			expect(jobs()).toHaveLength(kind === 'resetAfter' ? 2 : 1);
			for (const { id } of jobs()) expect(error?.description).toContain(`job ${id} of 2`);
		},
	);

	test('of a file that the run uploaded is found in the history, also where several items share it', async () => {
		for (const deduplicateUploads of [true, false]) {
			const sent = jobs().length;
			sandbox.control.fault({ operation: 'fax.send', kind: 'resetAfter', times: 3 });
			const { items } = await run(
				{ ...SEND, faxNumber: '={{ $json.to }}', options: { concurrency: 1, deduplicateUploads } },
				['+12025550100', '+12025550101', '+12025550102'].map((to) => ({ ...itemWithFile(letter), json: { to } })),
				{ node: { onError: 'continueRegularOutput' } },
			);
			const ids = jobs()
				.slice(sent)
				.map(({ id: job }) => job);
			expect(ids).toHaveLength(3);
			expect(items.map(({ json }) => json.fax_job_id)).toEqual(ids);
		}
	});

	test('two items that send the same file to the same number get a job each', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'resetAfter', times: 2 });
		const { items } = await run(SEND, [itemWithFile(letter), itemWithFile(letter), itemWithFile(letter)]);
		expect(jobs()).toHaveLength(3);
		expect(new Set(items.map(({ json }) => json.fax_job_id))).toEqual(new Set(jobs().map(({ id }) => id)));
	});

	test('where the history can’t be read either, it says that nobody knows', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'resetAfter' });
		sandbox.control.fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
		const { error } = await run(SEND);
		expect(error?.message).toContain('may have been sent');
		expect(jobs()).toHaveLength(1);
		expect(posts('/fax')).toHaveLength(1);
	});

	test.each<[string, FaultDefinition, RegExp]>([
		['a wrong key', { kind: 'status', status: 401 }, /did not accept the API key/],
		['a refusal', { kind: 'status', status: 400, bodyType: 'json', message: 'Invalid number' }, /Invalid number/],
	])('%s is certain: nothing was sent', async (_name, fault, words) => {
		sandbox.control.fault({ operation: 'fax.send', ...fault });
		const { error } = await run(SEND);
		expect(error?.message).toMatch(words);
		expect(error?.description).toContain('Nothing was sent');
		expect(jobs()).toHaveLength(0);
	});
});

test.each([301, 302, 303, 307, 408, 409, 425, 499, 500, 503])(
	'HTTP %i without an id says nothing for certain: the history is looked at, and nothing is sent again',
	async (status) => {
		const more = { node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } };
		sandbox.control.fault({ operation: 'fax.send', kind: 'status', status, bodyType: 'empty', carryOut: true });
		expect((await run(SEND, undefined, more)).items[0]?.json).toMatchObject({
			fax_job_id: jobs()[0]?.id,
			recovered: true,
		});
		sandbox.control.fault({ operation: 'fax.send', kind: 'status', status, bodyType: 'empty' });
		expect((await run(SEND, undefined, more)).error?.message).toContain('may have been sent');
		expect(posts('/fax')).toHaveLength(2);
	},
);

describe('Retry On Fail', () => {
	const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const three = () => [itemWithFile(letter), itemWithFile(letter), itemWithFile(letter)];

	test('items that were sent before return what they returned; the failed one is sent', async () => {
		// The third POST /fax is refused twice; the other two items are not to be sent again.
		sandbox.control.fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 2, times: 2 });
		const { items, error } = await run({ ...SEND, options: { concurrency: 1 } }, three(), { node: RETRY });
		expect(error).toBeUndefined();
		expect(jobs()).toHaveLength(3);
		expect(items.map(({ json }) => json.fax_job_id)).toEqual(jobs().map(({ id }) => id));
		// Nothing is remembered of what was not sent, so each try uploads it.
		expect(posts('/files')).toHaveLength(3);
	});

	test('where it stops, it says that others were sent', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 2 });
		const { error } = await run({ ...SEND, options: { concurrency: 1 } }, three());
		expect(error?.message).toMatch(/^Item 3: /);
		expect(error?.description).toContain(
			`This item was not sent. Already sent: item 1 as job ${jobs()[0]?.id}, item 2 as job ${jobs()[1]?.id}. If you run the workflow again`,
		);
	});

	test('with Continue, too, where n8n repeats because of the first item', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'status', status: 400, times: 1 });
		const { items } = await run({ ...SEND, options: { concurrency: 1 } }, three(), {
			node: { ...RETRY, onError: 'continueRegularOutput' },
		});
		expect(jobs()).toHaveLength(3);
		expect(items.map(({ json }) => json.fax_job_id).sort()).toEqual(
			jobs()
				.map(({ id }) => id)
				.sort(),
		);
	});

	test('a fax that nobody knows of is looked for again, and never sent again', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'resetAfter' });
		// The first try finds the history out of order; the second finds the job there.
		sandbox.control.fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 15 });
		const { items, error } = await run(SEND, undefined, { node: RETRY });
		expect(error).toBeUndefined();
		expect(posts('/fax')).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({ fax_job_id: jobs()[0]?.id, recovered: true });
	});

	test('a fax that was never taken stays unsent in all tries', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'timeoutBefore', times: 0 });
		const { error } = await run({ ...SEND, options: { timeout: 1 } }, undefined, { node: RETRY });
		expect(error?.message).toContain('may have been sent');
		expect(posts('/fax')).toHaveLength(1);
	});
});

test('each pass of a loop is a new send', async () => {
	const items = [itemWithFile(letter), itemWithFile(letter)];
	const passes = await engine.runLoop({ type: 'faxTo', parameters: SEND, credentials: credentialFor(sandbox), items });
	expect(passes.map((pass: INodeExecutionData[]) => pass[0]?.json.fax_job_id)).toEqual(jobs().map(({ id }) => id));
	expect(jobs()).toHaveLength(2);
});

describe('Reference', () => {
	const withReference = { ...SEND, options: { reference: 'invoice-1' } };

	test('holds across executions', async () => {
		const first = await run(withReference);
		expect(first.items[0]?.json).toMatchObject({ fax_job_id: jobs()[0]?.id, reference: 'invoice-1' });
		const second = await run(withReference);
		expect(second.items[0]?.json).toMatchObject({
			status: 'already_sent',
			fax_job_id: jobs()[0]?.id,
			reference: 'invoice-1',
		});
		expect(second.runs[0]?.hints).toEqual([
			{ message: '1 fax was not sent again: the reference was used before', location: 'outputPane' },
		]);
		expect(jobs()).toHaveLength(1);
		expect(posts('/files')).toHaveLength(1);
		expect((await run({ ...SEND, options: { reference: 'invoice-2' } })).items[0]?.json).toHaveProperty(
			'fax_job_id',
			jobs()[1]?.id,
		);
	});

	test('is free again when nothing was sent', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'status', status: 400 });
		expect((await run(withReference)).error).toBeDefined();
		expect((await run(withReference)).items[0]?.json).toHaveProperty('fax_job_id', jobs()[0]?.id);
	});

	test('is not free when nobody knows, and says so', async () => {
		sandbox.control.fault({ operation: 'fax.send', kind: 'timeoutBefore' });
		expect((await run({ ...SEND, options: { reference: 'invoice-1', timeout: 1 } })).error?.message).toContain(
			'may have been sent',
		);
		expect((await run(withReference)).error?.message).toContain('may have been sent');
		expect(jobs()).toHaveLength(0);
	});

	test('twice in one list is one fax', async () => {
		const { items } = await run(withReference, [itemWithFile(letter), itemWithFile(letter)]);
		expect(jobs()).toHaveLength(1);
		expect(items.map(({ json }) => json.status).sort()).toEqual(['already_sent', 'executed']);
	});
});

describe('number:provision', () => {
	const PROVISION = { resource: 'number', operation: 'provision', didGroupId: byId(67) };
	const numbers = () => state().numbers.slice(2);

	test.each<[string, FaultDefinition]>([
		['a time-out', { kind: 'timeoutAfter' }],
		['a dropped connection', { kind: 'resetAfter' }],
		['a 500', { kind: 'status', status: 500, bodyType: 'html', carryOut: true }],
	])('%s after the number was bought: it is found among the numbers', async (_name, fault) => {
		sandbox.control.settings({ balance: 100 });
		sandbox.control.fault({ operation: 'number.provision', ...fault });
		const { items, error } = await run({ ...PROVISION, options: { timeout: 1 } }, [{ json: {} }]);
		expect(error).toBeUndefined();
		expect(numbers()).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({ number: numbers()[0]?.number, recovered: true });
	});

	test('a lost answer before: nobody knows, nothing is bought again', async () => {
		sandbox.control.fault({ operation: 'number.provision', kind: 'resetBefore' });
		const { error } = await run(PROVISION, [{ json: {} }], {
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(error?.message).toContain('The number may have been bought');
		expect(numbers()).toHaveLength(0);
		expect(sandbox.control.requests().filter(({ method }) => method === 'POST')).toHaveLength(1);
	});
});
