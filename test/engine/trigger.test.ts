import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import { forgetAll } from '../../nodes/FaxTo/events/memory';
import { bytesOf, credentialFor, engine, keepFilesOnDisk, uploadedPart, useSandbox } from '../harness';
import { pdf } from '../harness/pdf';

/** So many times shorter are the waits of the node where a test lets them end; elsewhere they have to outlast what happens meanwhile. */
let mockShorter = 1;
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return { ...actual, sleep: async (ms: number, signal?: AbortSignal) => await actual.sleep(ms / mockShorter, signal) };
});
const shorten = (times: number): void => {
	beforeAll(() => void (mockShorter = times));
	afterAll(() => void (mockShorter = 1));
};

/** The webhook trigger's webhook(), in n8n's own context. What n8n's server adds is tested in test/e2e. */
const EVENTS = ['faxDelivered', 'faxFailed', 'faxReceived'];
const RECEIPT = {
	fax_job_id: '223561',
	status: 'failed',
	msg_code: 'no_answer',
	message: 'Fax Failed - No Answer from Fax machine',
};
const RECEIVED = { uuid: 'u-1', from: '15551230000', to: '+12048134698', time: '2017-08-01 10:00:00', pages: '3' };
const TOKEN = 'example-token';

const sandbox = useSandbox();
let letter: Buffer;

beforeAll(async () => (letter = await pdf(3)));
beforeEach(forgetAll);

interface Call {
	events?: string[];
	credential?: IDataObject;
	options?: IDataObject;
	database?: { staticData?: IDataObject };
	mode?: WorkflowExecuteMode;
	stores?: 'yes' | 'no' | 'and crashes';
	storesAfter?: number;
	answersAfter?: number;
	runs?: (answer: { status: unknown }) => void;
	id?: string;
}

const call = (request: object, { events = EVENTS, credential = {}, options = {}, ...rest }: Call = {}) =>
	engine.webhook({
		type: 'faxToTrigger',
		parameters: { events, options },
		credentials: credentialFor(sandbox, credential),
		request,
		...rest,
	});

/** A new process, which knows that it runs what it starts: it has done so in another workflow. */
async function startProcess(): Promise<void> {
	forgetAll();
	await call({ body: RECEIPT }, { id: 'another' });
}

/** Does something while the clock goes on by a minute each time it is looked at. */
async function hurried<T>(task: () => Promise<T>): Promise<T> {
	let now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => (now += 60_000));
	try {
		return await task();
	} finally {
		clock.mockRestore();
	}
}

/** How many of some answers to callbacks started the workflow. */
const starts = (answers: Array<{ items: unknown[] }>) => answers.filter(({ items }) => items.length > 0).length;

/** The status of each answer. */
const statuses = (answers: Array<{ answer: { status: number | undefined } }>) =>
	answers.map(({ answer }) => answer.status);

test('a receipt starts the workflow with Fax.to’s fields and the outcome', async () => {
	const { items, result, answer } = await call({ body: RECEIPT });
	expect(items.map(({ json }) => json)).toEqual([
		{
			...RECEIPT,
			fax_job_id: '223561',
			event: 'faxFailed',
			event_id: 'receipt:223561:failed',
			source: 'callback',
			outcome: 'failed',
			reason: 'No fax machine answered',
			retryable: true,
			advice: expect.any(String),
			final: true,
		},
	]);
	expect(Object.keys(items[0]?.json ?? {}).slice(0, 4)).toEqual(['event', 'outcome', 'reason', 'fax_job_id']);
	expect(result).not.toHaveProperty('noWebhookResponse');
	expect(answer).toEqual({ status: 200, body: '' });
});

test.each(['in memory', 'on disk'])('a received fax has its PDF in the binary field data, kept %s', async (where) => {
	if (where === 'on disk') await keepFilesOnDisk();
	const { items } = await call({
		body: { data: RECEIVED, files: { file: uploadedPart(letter, '../../etc/passwd', 'text/plain') } },
	});
	expect(items[0]?.json).toEqual({
		...RECEIVED,
		from: '+15551230000',
		time: '2017-08-01T10:00:00.000Z',
		pages: 3,
		event: 'faxReceived',
		event_id: 'received:callback:u-1',
		source: 'callback',
	});
	expect(items[0]?.binary?.data).toMatchObject({
		mimeType: 'application/pdf',
		fileName: 'fax_15551230000_2017-08-01T10-00-00_u-1.pdf',
		fileExtension: 'pdf',
	});
	expect((await bytesOf(items[0]?.binary?.data)).equals(letter)).toBe(true);
});

test('the file may also come as base64, as a data URL, or as an address on Fax.to’s host', async () => {
	const fax = await sandbox.control.incoming({ pages: 2 });
	const { inbox } = sandbox.control.state() as { inbox: Array<{ id: number; fileId: number }> };
	const fileId = inbox.find(({ id }) => id === fax.id)?.fileId;
	const address = `${sandbox.url}/receivefax/api/v1/inbox/${fileId}/file?api_key=${sandbox.apiKey}`;
	for (const [index, file] of [
		letter.toString('base64'),
		`data:application/pdf;base64,${letter.toString('base64')}`,
		address,
	].entries()) {
		const { items } = await call({ body: { ...RECEIVED, uuid: `u-${index}`, file } });
		expect((await bytesOf(items[0]?.binary?.data)).subarray(0, 5).toString()).toBe('%PDF-');
		expect(JSON.stringify(items)).not.toContain(sandbox.apiKey);
	}
});

test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', ''])(
	'a %s call that pretends to be a parsed upload reads no file of this machine, and does not tell which there are',
	async (contentType) => {
		const part = uploadedPart(letter, 'a.pdf', 'application/pdf');
		const answers = [];
		for (const filepath of [part.filepath, '/etc/hostname', '/nowhere/at/all', '/dev/zero', '/']) {
			const body = {
				data: { ...RECEIVED, uuid: filepath },
				files: { file: { ...part, filepath } },
				uuid: `top ${filepath}`,
				from: '1',
				to: '2',
			};
			const { items, answer } = await call({ body, headers: { 'content-type': contentType } });
			expect(items[0]?.binary).toBeUndefined();
			answers.push(answer);
		}
		expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
	},
);

test('a file that is no fax is left out, the event is not', async () => {
	const { items } = await call({
		body: { data: RECEIVED, files: { file: uploadedPart(Buffer.from('<html>'), 'a.pdf', 'application/pdf') } },
	});
	expect(items[0]?.json).toMatchObject({
		event: 'faxReceived',
		uuid: 'u-1',
		file_missing: expect.stringContaining('neither a PDF nor an image'),
	});
	expect(items[0]?.binary).toBeUndefined();
});

test('an address on another host is not fetched, and the event says so', async () => {
	const { items } = await call({ body: { ...RECEIVED, file: 'http://127.0.0.1:9/evil.pdf' } });
	expect(items[0]?.json).toMatchObject({
		event: 'faxReceived',
		uuid: 'u-1',
		file_missing: expect.stringContaining('not on a host of Fax.to'),
	});
	expect(items[0]?.binary).toBeUndefined();
});

test('a callback that can’t be taken now is answered 503, so that Fax.to calls again', async () => {
	const { items, answer } = await call({ body: RECEIPT }, { credential: { baseUrl: 'no address' } });
	expect(items).toEqual([]);
	expect(answer.status).toBe(503);
});

test('only the chosen events start the workflow; the others are answered 200 with nothing', async () => {
	const { items, answer, result } = await call({ body: RECEIPT }, { events: ['faxReceived', 'faxDelivered'] });
	expect(items).toEqual([]);
	expect(answer).toEqual({ status: 200, body: '' });
	expect(result).toEqual({ noWebhookResponse: true });
});

test.each<[string, object, number]>([
	['the right token', { token: TOKEN }, 200],
	['a wrong token', { token: `${TOKEN}x` }, 401],
	['an empty token', { token: '' }, 401],
	['two tokens', { token: [TOKEN, TOKEN] }, 401],
	['no token', {}, 401],
])('%s', async (_name, query, status) => {
	const { items, answer } = await call({ body: RECEIPT, query }, { credential: { callbackToken: TOKEN } });
	expect(answer.status).toBe(status);
	expect(items).toHaveLength(status === 200 ? 1 : 0);
	expect(JSON.stringify(items)).not.toContain(TOKEN);
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['a text', 'hello'],
	['a list', [1, 2]],
	['strange fields', { hello: 'world' }],
])('%s starts nothing and is answered 200', async (_name, body) => {
	const { items, answer } = await call({ body });
	expect(items).toEqual([]);
	expect(answer.status).toBe(200);
});

test('headers and query never reach the workflow', async () => {
	const { items } = await call(
		{ body: RECEIPT, headers: { 'x-secret': 'header-secret' }, query: { token: TOKEN, more: 'query-secret' } },
		{ credential: { callbackToken: TOKEN } },
	);
	expect(JSON.stringify(items)).not.toMatch(/secret|example-token/);
});

describe('once', () => {
	test('ten equal callbacks at the same moment start the workflow once, and all are answered 200', async () => {
		const database = {};
		const answers = await Promise.all(
			Array.from({ length: 10 }, async () => await call({ body: RECEIPT }, { database })),
		);
		expect(starts(answers)).toBe(1);
		expect(new Set(statuses(answers))).toEqual(new Set([200]));
	});

	test('ten different callbacks at the same moment all start, and none is forgotten by a restart', async () => {
		const database = {};
		const send = async () =>
			await Promise.all(
				Array.from(
					{ length: 10 },
					async (_value, index) => await call({ body: { ...RECEIPT, fax_job_id: String(index + 1) } }, { database }),
				),
			);
		expect(starts(await send())).toBe(10);
		forgetAll();
		expect(starts(await send())).toBe(0);
	});

	test('the memory survives a restart, also when n8n had saved static data before', async () => {
		const database = {};
		for (const fax_job_id of ['1', '2', '3']) await call({ body: { ...RECEIPT, fax_job_id } }, { database });
		forgetAll();
		const again = [];
		for (const fax_job_id of ['1', '2', '3'])
			again.push(await call({ body: { ...RECEIPT, fax_job_id } }, { database }));
		expect(starts(again)).toBe(0);
		expect(statuses(again)).toEqual([200, 200, 200]);
	});

	test('a received fax is remembered too, although n8n looks at the answer of a multipart callback earlier', async () => {
		const database = {};
		const body = () => ({ data: RECEIVED, files: { file: uploadedPart(letter, 'a.pdf', 'application/pdf') } });
		expect(starts([await call({ body: body() }, { database })])).toBe(1);
		forgetAll();
		expect(starts([await call({ body: body() }, { database })])).toBe(0);
	});

	test.each([
		['a receipt', () => ({ body: RECEIPT })],
		[
			'a received fax',
			() => ({ body: { data: RECEIVED, files: { file: uploadedPart(letter, 'a.pdf', 'application/pdf') } } }),
		],
	])('%s that n8n could not store is forgotten, so its repetition starts', async (_name, request) => {
		const database = {};
		const refused = await call(request(), { database, stores: 'no' });
		expect(refused.answer.status).toBe(500);
		expect(starts([await call(request(), { database })])).toBe(1);
		expect(starts([await call(request(), { database })])).toBe(0);
	});

	test('while one copy can’t be stored, another that waits for it starts instead', async () => {
		const database = {};
		const [refused, second] = await Promise.all([
			call({ body: RECEIPT }, { database, stores: 'no' }),
			call({ body: RECEIPT }, { database }),
		]);
		expect([refused.items.length, second.items.length]).toEqual([0, 1]);
		expect(second.answer.status).toBe(200);
	});

	test('another outcome of the same job is another event, and so is the same job in another workflow', async () => {
		const answers = [
			await call({ body: RECEIPT }),
			await call({ body: { ...RECEIPT, status: 'success', msg_code: 'ok' } }),
			await call({ body: RECEIPT }, { id: 'another' }),
		];
		expect(starts(answers)).toBe(3);
	});

	test('the nodes behind the trigger run after the callback is answered: a crash before that has done nothing', async () => {
		const answers: unknown[] = [];
		await call({ body: RECEIPT }, { answersAfter: 50, runs: ({ status }) => answers.push(status) });
		expect(answers).toEqual([200]);
	});

	describe('an execution that n8n had stored and not begun when it crashed, and runs when it is started again', () => {
		beforeEach(startProcess);

		const recover = async (stored: INodeExecutionData[], mode: WorkflowExecuteMode = 'webhook') =>
			(await engine.run({ type: 'faxToTrigger', items: stored, mode })).items;

		test('does nothing when the repetition of its callback has started already', async () => {
			const database = {};
			const { stored, answer } = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			expect([stored.length, answer.status]).toEqual([1, undefined]);
			forgetAll();
			expect(starts([await call({ body: RECEIPT }, { database })])).toBe(1);
			expect(await recover(stored)).toEqual([]);
		});

		test('waits for the repetition of its callback, and does nothing when that starts', async () => {
			const database = {};
			const { stored } = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			forgetAll();
			const recovered = recover(stored);
			expect(starts([await call({ body: RECEIPT }, { database, stores: 'no' })])).toBe(0);
			expect(starts([await call({ body: RECEIPT }, { database, answersAfter: 100 })])).toBe(1);
			expect(await recovered).toEqual([]);
		});

		test('a receipt that was never answered holds nothing up: it is dropped at once, and comes again', async () => {
			const database = {};
			const { stored } = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			forgetAll();
			const begun = Date.now();
			expect(await recover(stored)).toEqual([]);
			expect(Date.now() - begun).toBeLessThan(5_000);
			// Whatever crashes follow.
			forgetAll();
			expect(starts([await call({ body: RECEIPT }, { database }), await call({ body: RECEIPT }, { database })])).toBe(
				1,
			);
		});

		test('a hundred of them are through in seconds, also where nothing else is heard of their workflow', async () => {
			const stored = [];
			for (let job = 1; job <= 100; job++)
				stored.push(
					...(await call({ body: { ...RECEIPT, fax_job_id: String(job) } }, { stores: 'and crashes' })).stored,
				);
			forgetAll();
			const begun = Date.now();
			for (const item of stored) await recover([item]);
			expect(Date.now() - begun).toBeLessThan(10_000);
		});

		test('a received fax, of which no document says that it comes again, goes on once', async () => {
			const database = {};
			const { stored } = await call(
				{ body: RECEIVED },
				{ database, stores: 'and crashes', options: { downloadFile: false } },
			);
			forgetAll();
			const [item] = await recover(stored);
			expect(item?.json).toMatchObject({ uuid: 'u-1' });
			expect(Object.keys(item ?? {})).not.toContain('faxToStart');
			const repeated = await call({ body: RECEIVED }, { database });
			expect([repeated.items.length, repeated.answer.status]).toEqual([0, 200]);
			// What stands against another start was saved before that 200.
			forgetAll();
			expect(starts([await call({ body: RECEIVED }, { database })])).toBe(0);
		});

		test('what was answered goes on, because it does not come again', async () => {
			const database = {};
			const { stored } = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			// The kill came between the answer and the beginning.
			const start: unknown = stored[0]?.faxToStart;
			const name = typeof start === 'object' && start !== null && 'start' in start ? start.start : undefined;
			const answered = {
				staticData: {
					global: {
						faxToEvents: JSON.stringify({ lastPoll: 0, started: [['receipt:223561:failed', Date.now(), 1, name]] }),
					},
				},
			};
			forgetAll();
			expect(starts([await call({ body: RECEIPT }, { database: answered })])).toBe(0);
			expect(await recover(stored)).toHaveLength(1);
		});

		test('goes on when the user retries it, whatever has started since', async () => {
			const database = {};
			const { stored } = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			forgetAll();
			expect(starts([await call({ body: RECEIPT }, { database })])).toBe(1);
			expect(await recover(stored, 'retry')).toHaveLength(1);
		});
	});

	test('a worker of queue mode runs at once what another process started, and once', async () => {
		const { stored } = await call({ body: RECEIPT }, { stores: 'and crashes' });
		forgetAll();
		const work = async () => (await engine.run({ type: 'faxToTrigger', items: stored, mode: 'webhook' })).items;
		expect(await work()).toHaveLength(1);
		// A worker that has stalled does its job again.
		expect(await work()).toHaveLength(1);
		const double = await call({ body: RECEIPT }, { stores: 'and crashes', id: 'in the other process' });
		expect((await engine.run({ type: 'faxToTrigger', items: double.stored, mode: 'webhook' })).items).toEqual([]);
	});

	describe('an execution that n8n begins late', () => {
		shorten(50);
		const run = async (items: INodeExecutionData[]) =>
			(await engine.run({ type: 'faxToTrigger', items, mode: 'webhook' })).items;
		const inHours = async <T>(hours: number, task: () => Promise<T>): Promise<T> => {
			const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + hours * 3_600_000);
			try {
				return await task();
			} finally {
				clock.mockRestore();
			}
		};

		test.each([0.2, 1, 2.9])('after %d hours runs once, and its repetitions meanwhile start nothing', async (hours) => {
			const database = {};
			// Put off: stored, not begun, not answered.
			const { stored } = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			const repeated = await inHours(hours, async () => await call({ body: RECEIPT }, { database }));
			expect([repeated.items.length, repeated.answer.status]).toEqual([0, 503]);
			expect(await inHours(hours + 0.1, async () => await run(stored))).toHaveLength(1);
			const late = await call({ body: RECEIPT }, { database });
			expect([late.items.length, late.answer.status]).toEqual([0, 200]);
		});

		test('after more than that runs once with its repetition: whichever begins first', async () => {
			const database = {};
			const first = await call({ body: RECEIPT }, { database, stores: 'and crashes' });
			const second = await inHours(5, async () => await call({ body: RECEIPT }, { database, stores: 'and crashes' }));
			expect(second.stored).toHaveLength(1);
			const runs = await inHours(6, async () => [await run(first.stored), await run(second.stored)]);
			expect(runs.map((items) => items.length)).toEqual([1, 0]);
		});
	});

	test('two faxes that look alike both start', async () => {
		expect(
			starts(await Promise.all(['u-1', 'u-2'].map(async (uuid) => await call({ body: { ...RECEIVED, uuid } })))),
		).toBe(2);
	});

	test('what does not start anything is not remembered', async () => {
		const database = {};
		await call({ body: RECEIPT }, { database, events: ['faxDelivered'] });
		await call({ body: RECEIPT, query: {} }, { database, credential: { callbackToken: TOKEN } });
		await call({ body: RECEIPT }, { database, credential: { baseUrl: 'no address' } });
		expect(JSON.stringify(database)).not.toContain('223561');
		expect(starts([await call({ body: RECEIPT }, { database })])).toBe(1);
	});

	test('a test call starts each time, and changes nothing for the published workflow', async () => {
		const database = {};
		expect(
			starts([
				await call({ body: RECEIPT }, { database, mode: 'manual' }),
				await call({ body: RECEIPT }, { database, mode: 'manual' }),
			]),
		).toBe(2);
		expect(database).toEqual({});
		expect(starts([await call({ body: RECEIPT }, { database })])).toBe(1);
		expect(starts([await call({ body: RECEIPT }, { database, mode: 'manual' })])).toBe(1);
	});

	test('any order and number of copies, with n8n failing and crashing now and then: each event starts exactly once', async () => {
		const step = fc.record({
			job: fc.integer({ min: 1, max: 4 }),
			stores: fc.constantFrom('yes' as const, 'no' as const, 'and crashes' as const),
			restart: fc.boolean(),
			together: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 15 }), fc.boolean(), async (steps, repeats) => {
				await startProcess();
				const database = {};
				const started: number[] = [];
				let open: Array<Promise<unknown>> = [];
				let stored: INodeExecutionData[] = [];
				let recovered: Array<Promise<INodeExecutionData[]>> = [];
				/** Of processes before; what comes of them does not count. */
				const dead: typeof recovered = [];
				const note = (items: INodeExecutionData[]) => started.push(...items.map(({ json }) => Number(json.fax_job_id)));
				for (const { job, stores, restart, together } of steps) {
					const one = call({ body: { ...RECEIPT, fax_job_id: String(job) } }, { database, stores }).then((answered) => {
						note(answered.items);
						stored.push(...answered.stored);
					});
					open.push(one);
					if (together && stores !== 'and crashes') continue;
					await Promise.all(open);
					open = [];
					if (!restart && stores !== 'and crashes') continue;
					await startProcess();
					dead.push(...recovered);
					recovered = [];
					// Each belongs to the process in which it begins, so nothing goes on before all have begun.
					const begun = stored.map(
						async (item) =>
							await new Promise<void>((begins) => {
								recovered.push(
									engine
										.run({ type: 'faxToTrigger', items: [item], mode: 'webhook', begins })
										.then(({ items }) => items),
								);
							}),
					);
					await Promise.all(begun);
					stored = [];
				}
				await Promise.all(open);
				const wanted = new Set(steps.map(({ job }) => job));
				const repeat = async () => {
					for (const job of wanted)
						note((await call({ body: { ...RECEIPT, fax_job_id: String(job) } }, { database })).items);
				};
				if (repeats) await repeat();
				note((await hurried(async () => await Promise.all(recovered))).flat());
				await hurried(async () => await Promise.all(dead));
				await repeat();
				expect(started.sort()).toEqual([...wanted].sort());
			}),
			{ numRuns: 40 },
		);
	});
});

describe('filters', () => {
	test.each<[string, IDataObject, boolean]>([
		['no filter', {}, true],
		['its sender', { fromNumbers: '+1 (555) 123-0000' }, true],
		['its sender among others', { fromNumbers: '+49301234, 0015551230000' }, true],
		['another sender', { fromNumbers: '+15551230001' }, false],
		['its own number', { toNumbers: '12048134698' }, true],
		['another own number', { toNumbers: '+12048134699' }, false],
		['both, one of them wrong', { fromNumbers: '+15551230000', toNumbers: '+12048134699' }, false],
	])('a received fax with %s', async (_name, options, passes) => {
		const { items, answer } = await call({ body: RECEIVED }, { options });
		expect(items).toHaveLength(passes ? 1 : 0);
		expect(answer.status).toBe(200);
	});

	test('a receipt is filtered by the number it went to, which the history tells', async () => {
		const jobId = await sentFax('+12025550101');
		const body = { ...RECEIPT, fax_job_id: jobId, msg_code: 'busy' };
		expect(starts([await call({ body }, { options: { toNumbers: '+12025550100' } })])).toBe(0);
		expect(
			starts([await call({ body }, { options: { fromNumbers: '+12025550100', toNumbers: '+1 202 555 0101' } })]),
		).toBe(1);
	});

	test('addresses that are not on the list are answered 403', async () => {
		const from = async (ip: string, ipAllowList: string) =>
			(await call({ body: RECEIPT, ip }, { options: { ipAllowList }, mode: 'manual' })).answer.status;
		expect(await from('::ffff:192.0.2.7', '198.51.100.1, 192.0.2.0/28')).toBe(200);
		expect(await from('192.0.2.17', '198.51.100.1, 192.0.2.0/28')).toBe(403);
		expect(await from('2001:db8::1', '2001:db8::/32')).toBe(200);
		expect(await from('192.0.2.17', 'nonsense')).toBe(403);
	});

	test('without the file, a received fax is emitted at once and nothing is stored', async () => {
		const { items } = await call(
			{ body: { data: RECEIVED, files: { file: uploadedPart(letter, 'a.pdf', 'application/pdf') } } },
			{ options: { downloadFile: false } },
		);
		expect(items[0]?.binary).toBeUndefined();
		expect(items[0]?.json).not.toHaveProperty('file_missing');
	});
});

describe('Confirm with Fax.to', () => {
	shorten(50);
	const options = { confirm: true };

	test('a receipt comes with Fax.to’s own record', async () => {
		const jobId = await sentFax('+12025550101');
		const { items } = await call({ body: { ...RECEIPT, fax_job_id: jobId, msg_code: 'busy' } }, { options });
		expect(items[0]?.json).toMatchObject({
			event: 'faxFailed',
			event_id: `receipt:${jobId}:failed`,
			confirmed: true,
			fax_job_id: jobId,
			fax_number: '+12025550101',
			document_id: 112602,
			record: { id: Number(jobId), recipient: '12025550101', status: 'failed' },
			msg_code: 'busy',
			reason: 'The line was busy',
		});
	});

	test('a receipt that says otherwise than Fax.to is corrected', async () => {
		const jobId = await sentFax('+12025550101');
		const body = { fax_job_id: jobId, status: 'success', msg_code: 'ok', message: 'Success! Your fax has been sent!' };
		const { items } = await call({ body }, { options, events: ['faxFailed'] });
		expect(items[0]?.json).toMatchObject({
			event: 'faxFailed',
			status: 'failed',
			outcome: 'failed',
			reason: 'The line was busy',
		});
		expect(items[0]?.json).not.toHaveProperty('msg_code');
		expect(starts([await call({ body: { ...body, status: 'failed', msg_code: 'busy' } }, { options })])).toBe(0);
	});

	test('a receipt of an unknown job starts nothing and is asked for again, for an hour', async () => {
		const clock = jest.spyOn(Date, 'now');
		try {
			expect((await call({ body: RECEIPT }, { options })).answer.status).toBe(503);
			const start = Date.now();
			clock.mockImplementation(() => start + 3_700_000);
			const late = await call({ body: RECEIPT }, { options });
			expect([late.items.length, late.answer.status]).toEqual([0, 200]);
		} finally {
			clock.mockRestore();
		}
	});

	test('a job that goes on is asked for again', async () => {
		sandbox.control.settings({ jobSeconds: 1_000 });
		const jobId = await sentFax('+12025550100', 0);
		expect(
			(await call({ body: { fax_job_id: jobId, status: 'success', msg_code: 'ok' } }, { options })).answer.status,
		).toBe(503);
		await sandbox.control.advance(1_000);
		expect(starts([await call({ body: { fax_job_id: jobId, status: 'success', msg_code: 'ok' } }, { options })])).toBe(
			1,
		);
	});

	test.each(['an outage', 'a wrong key'])('%s of Fax.to means later, not never', async (what) => {
		const jobId = await sentFax('+12025550100');
		if (what === 'an outage') sandbox.control.fault({ kind: 'status', status: 500, times: 0 });
		const credential = what === 'an outage' ? {} : { apiKey: 'example-wrong' };
		const body = { fax_job_id: jobId, status: 'success', msg_code: 'ok' };
		expect((await call({ body }, { options, credential })).answer.status).toBe(503);
		sandbox.control.clearFaults();
		expect(starts([await call({ body }, { options })])).toBe(1);
	});

	test('a received fax is found in the inbox; one that is not there starts nothing', async () => {
		const fax = await sandbox.control.incoming({ from: '+12025550117', pages: 2 });
		const { items } = await call({ body: callbackOf(fax) }, { options });
		expect(items[0]?.json).toMatchObject({
			event_id: `received:${fax.id}`,
			incoming_fax_id: fax.id,
			confirmed: true,
			record: { id: fax.id, total_pages: 2 },
		});
		expect(JSON.stringify(items)).not.toContain(sandbox.apiKey);
		// The callback held no file, so the inbox gave it.
		expect((await bytesOf(items[0]?.binary?.data)).length).toBe(fax.size);
		for (const change of [{ pages: '7' }, { from: '12025550118' }, { to: '+12055550141' }]) {
			expect((await call({ body: { ...callbackOf(fax), uuid: 'other', ...change } }, { options })).answer.status).toBe(
				503,
			);
		}
	});

	test('when n8n was down for 40 minutes and the callback’s time can’t be read, its fax starts once, with the next repetition at the latest', async () => {
		const fax = await sandbox.control.incoming({ from: '+12025550117', pages: 2 });
		const body = { ...callbackOf(fax), time: 'Tue, 24 Nov 2026 10:00 AM' };
		const database = {};
		const clock = jest.spyOn(Date, 'now');
		const answers = [];
		for (const minutes of [40, 55, 70]) {
			const now = performance.timeOrigin + performance.now() + minutes * 60_000;
			clock.mockReturnValue(now);
			answers.push(await call({ body }, { options, database }));
		}
		clock.mockRestore();
		expect(answers.flatMap(({ items }) => items.map(({ json }: INodeExecutionData) => json.incoming_fax_id))).toEqual([
			fax.id,
		]);
		expect(statuses(answers)).toEqual([503, 200, 200]);
	});

	test('a callback that comes before the inbox shows its fax does not take an older one that looks the same', async () => {
		const database = {};
		const yesterday = await sandbox.control.incoming({ from: '+12025550117', pages: 2 });
		await sandbox.control.advance(20 * 3_600);
		const today = {
			...callbackOf(yesterday),
			uuid: 'today',
			time: new Date(Date.now() + 20 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
		};
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 20 * 3_600_000);
		const early = await call({ body: today }, { options, database });
		const fax = await sandbox.control.incoming({ from: '+12025550117', pages: 2 });
		const late = await call({ body: today }, { options, database });
		clock.mockRestore();
		expect(early.answer.status).toBe(503);
		expect(late.items[0]?.json.incoming_fax_id).toBe(fax.id);
	});

	test('two faxes that look alike both start with their own record; a third callback does not', async () => {
		const faxes = [await sandbox.control.incoming(), await sandbox.control.incoming()];
		const answers = await Promise.all(
			[...faxes.map(callbackOf), { ...callbackOf(faxes[0]), uuid: 'invented' }].map(
				async (body) => await call({ body }, { options }),
			),
		);
		expect(starts(answers)).toBe(2);
		const ids = answers.flatMap(({ items }) => items.map(({ json }: { json: IDataObject }) => json.incoming_fax_id));
		expect(ids.sort()).toEqual(faxes.map(({ id }) => id).sort());
	});
});

test('of two faxes that look alike the older one starts also when its callback comes later', async () => {
	const faxes = [await sandbox.control.incoming(), await sandbox.control.incoming()];
	const started: unknown[] = [];
	for (const fax of faxes.reverse()) {
		const { items } = await call({ body: callbackOf(fax) }, { options: { confirm: true } });
		started.push(...items.map(({ json }: { json: IDataObject }) => json.incoming_fax_id));
	}
	expect(started.sort()).toEqual(faxes.map(({ id }) => id).sort());
});

test('a callback without a file gets it from the inbox', async () => {
	const fax = await sandbox.control.incoming({ pages: 2 });
	const { items } = await call({ body: callbackOf(fax) });
	expect((await bytesOf(items[0]?.binary?.data)).length).toBe(fax.size);
	const { items: unknown } = await call({ body: { ...RECEIVED, uuid: 'u-9' } });
	expect(unknown[0]?.json.file_missing).toBe('The callback held no file');
});

describe('publishing', () => {
	test.each<[string, IDataObject, string]>([
		['an allow list with a mistake', { ipAllowList: '192.0.2.1, 192.0.2.300' }, "'IP Allow List' holds '192.0.2.300'"],
		['a filter without digits', { fromNumbers: 'Mr Smith' }, "'From Numbers' holds no fax number"],
	])('%s is refused with its name', async (_name, options, message) => {
		await expect(engine.publish({ type: 'faxToTrigger', parameters: { events: EVENTS, options } })).rejects.toThrow(
			message,
		);
	});

	const publish = async (options: IDataObject, callbackToken = '') =>
		await engine.publish({
			type: 'faxToTrigger',
			parameters: { events: EVENTS, options },
			credentials: credentialFor(sandbox, { callbackToken }),
		});

	test('without anything that keeps strangers out it is refused, and the message says what to do', async () => {
		await expect(publish({})).rejects.toMatchObject({
			message: expect.stringContaining('Anybody could start this workflow'),
			description: expect.stringMatching(/Callback Token.*IP Allow List.*Confirm with Fax.to.*Allow Without Token/s),
		});
		await expect(publish({ allowWithoutToken: false })).rejects.toThrow('Anybody');
	});

	test.each<[string, IDataObject, string]>([
		['a token', {}, 'secret'],
		['an allow list', { ipAllowList: '192.0.2.1' }, ''],
		['Confirm with Fax.to', { confirm: true }, ''],
		['Allow Without Token', { allowWithoutToken: true }, ''],
	])('%s is enough', async (_name, options, token) => {
		await expect(publish(options, token)).resolves.toBe(true);
	});

	test('sensible options are accepted', async () => {
		await expect(
			engine.publish({
				type: 'faxToTrigger',
				parameters: { events: EVENTS, options: { ipAllowList: '::1, 10.0.0.0/8', toNumbers: '+1 204 555 0140' } },
			}),
		).resolves.toBe(true);
	});
});

/** Sends a fax in the sandbox and lets it end. @returns the job's id */
async function sentFax(number: string, seconds = 60): Promise<string> {
	const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: number, document_id: '112602' }),
	});
	const answer: { fax_job_id: number } = JSON.parse(await response.text());
	await sandbox.control.advance(seconds);
	return String(answer.fax_job_id);
}

/** The callback of a fax that the sandbox received, without its file. */
function callbackOf(fax: { uuid: string; from: string; to: string; pages: number } | undefined) {
	if (!fax) throw new Error('no fax');
	const time = new Date().toISOString().slice(0, 19).replace('T', ' ');
	return { uuid: fax.uuid, from: fax.from, to: fax.to, time, pages: String(fax.pages) };
}

describe('n8n takes long to decrypt a credential', () => {
	const credential = { callbackToken: TOKEN };
	const query = { token: TOKEN };
	const reads = async (task: () => Promise<unknown>): Promise<number> => {
		const before = engine.decrypted();
		await task();
		return engine.decrypted() - before;
	};
	// What other tests have left is forgotten by then.
	let later: jest.SpyInstance<number, []>;
	beforeAll(
		() =>
			void (later = jest
				.spyOn(Date, 'now')
				.mockImplementation(() => performance.timeOrigin + performance.now() + 100 * 3_600_000)),
	);
	afterAll(() => later.mockRestore());

	test('so one callback reads it once, and those of the next 30 seconds do not', async () => {
		expect(await reads(async () => await call({ body: RECEIPT, query }, { credential, database: {} }))).toBe(1);
		for (const fax_job_id of ['1', '2', '3'])
			expect(
				await reads(async () =>
					expect((await call({ body: { ...RECEIPT, fax_job_id }, query }, { credential })).items).toHaveLength(1),
				),
			).toBe(0);
		const now = Date.now();
		later.mockReturnValue(now + 31_000);
		expect(await reads(async () => await call({ body: { ...RECEIPT, fax_job_id: '4' }, query }, { credential }))).toBe(
			1,
		);
		later.mockImplementation(() => performance.timeOrigin + performance.now() + 200 * 3_600_000);
	});

	test('a token that was changed is taken at once', async () => {
		await call({ body: RECEIPT, query }, { credential });
		const changed = { callbackToken: 'another' };
		expect(
			(await call({ body: { ...RECEIPT, fax_job_id: '5' }, query: { token: 'another' } }, { credential: changed }))
				.items,
		).toHaveLength(1);
		expect((await call({ body: { ...RECEIPT, fax_job_id: '6' }, query }, { credential: changed })).answer.status).toBe(
			401,
		);
	});

	test('a credential that gets its first token keeps strangers out at once', async () => {
		expect(
			(await call({ body: { ...RECEIPT, fax_job_id: '7' } }, { credential: { callbackToken: '' } })).items,
		).toHaveLength(1);
		expect((await call({ body: { ...RECEIPT, fax_job_id: '8' } }, { credential })).answer.status).toBe(401);
	});
});
