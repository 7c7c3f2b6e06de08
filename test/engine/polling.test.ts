import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import { forgetAll } from '../../nodes/FaxTo/events/memory';
import { bytesOf, credentialFor, engine, type Sandbox, uploadedPart, useSandbox } from '../harness';
import { pdf } from '../harness/pdf';

// Waits are shortened as in the other tests here.
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return { ...actual, sleep: async (ms: number, signal?: AbortSignal) => await actual.sleep(ms / 100, signal) };
});

/** The polling trigger's poll(), in n8n's own context, with n8n's own habits of saving static data. */
const EVENTS = ['faxDelivered', 'faxFailed', 'faxReceived'];

const sandbox = useSandbox();

beforeEach(forgetAll);

interface Given {
	events?: string[];
	options?: IDataObject;
	database?: { staticData?: IDataObject };
	mode?: WorkflowExecuteMode;
	budget?: number | null;
	id?: string;
	credential?: IDataObject;
}

type Items = INodeExecutionData[] | null;

const poller = ({ events = EVENTS, options = {}, credential = {}, ...rest }: Given = {}): {
	poll(then?: 'runs' | 'thrown away' | 'stored' | 'stored, not saved'): Promise<Items>;
} =>
	engine.poller({
		type: 'faxToPollingTrigger',
		parameters: { events, options },
		credentials: credentialFor(sandbox, credential),
		...rest,
	});

/** A workflow that is published: its first poll is behind it. */
async function published(given: Given = {}) {
	const one = poller(given);
	expect(await one.poll()).toBeNull();
	return one;
}

const ids = (items: Items) => (items ?? []).map(({ json }) => json.event_id);

async function receive(count = 1, fax: { from?: string; pages?: number } = {}) {
	const faxes = [];
	for (let index = 0; index < count; index++) {
		faxes.push(await sandbox.control.incoming(fax));
		await sandbox.control.advance(1);
	}
	return faxes;
}

async function sendFax(number: string): Promise<string> {
	const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: number, document_id: '112602' }),
	});
	const answer: { fax_job_id: number } = JSON.parse(await response.text());
	return String(answer.fax_job_id);
}

const listed = () => sandbox.control.requests().filter(({ operation }) => operation === 'incomingFax.getAll');

test('the first poll emits nothing of what is there; the next ones what is new, oldest first, once', async () => {
	const one = await published();
	expect(await one.poll()).toBeNull();
	const faxes = await receive(3);
	expect(ids(await one.poll())).toEqual(faxes.map(({ id }) => `received:${id}`));
	expect(await one.poll()).toBeNull();
});

test('an empty account is a beginning, too', async () => {
	const credential = { apiKey: await newAccount() };
	const one = await published({ credential });
	expect(await one.poll()).toBeNull();
});

test('a received fax looks like its callback, with Fax.to’s record and the PDF', async () => {
	const one = await published();
	const [fax] = await receive(1, { from: '+12025550188', pages: 2 });
	const items = await one.poll();
	expect(items?.[0]?.json).toEqual({
		event: 'faxReceived',
		event_id: `received:${fax?.id}`,
		source: 'poll',
		from: '+12025550188',
		to: fax?.to,
		time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
		pages: 2,
		incoming_fax_id: fax?.id,
		confirmed: true,
		record: expect.objectContaining({ id: fax?.id, total_pages: 2 }),
	});
	expect(items?.[0]?.binary?.data).toMatchObject({
		mimeType: 'application/pdf',
		fileName: expect.stringMatching(/^fax_12025550188_[\dT-]+_\d+\.pdf$/),
	});
	expect((await bytesOf(items?.[0]?.binary?.data)).length).toBe(fax?.size);
	expect(JSON.stringify(items)).not.toContain(sandbox.apiKey);
});

test('a sent fax is emitted when it has ended, with the reason, also one that was on its way at the beginning', async () => {
	const early = await sendFax('+12025550101');
	const one = await published();
	const late = await sendFax('+12025550100');
	expect(await one.poll()).toBeNull();
	await sandbox.control.advance(5);
	const items = await one.poll();
	expect(items?.map(({ json }) => [json.event_id, json.event, json.reason])).toEqual([
		[`receipt:${early}:failed`, 'faxFailed', 'The line was busy'],
		[`receipt:${late}:delivered`, 'faxDelivered', 'The fax was answered and received'],
	]);
	expect(items?.[0]?.json).toMatchObject({
		fax_job_id: early,
		status: 'failed',
		retryable: true,
		fax_number: '+12025550101',
		file_name: expect.any(String),
		document_id: 112602,
		time: expect.stringMatching(/Z$/),
		source: 'poll',
		confirmed: true,
		record: { recipient: '12025550101' },
	});
	expect(await one.poll()).toBeNull();
});

test('a job that has left the pages which are read is still followed', async () => {
	const one = await published({ events: ['faxDelivered'] });
	sandbox.control.settings({ maxPageSize: 10 });
	const slow = await sendFax('+12025550106');
	expect(await one.poll()).toBeNull();
	for (let index = 0; index < 25; index++) await sendFax('+12025550101');
	await sandbox.control.advance(10);
	expect(await one.poll()).toBeNull();
	await sandbox.control.advance(60);
	expect(ids(await one.poll())).toEqual([`receipt:${slow}:delivered`]);
});

test.each<[string, Given]>([
	['only the chosen events', { events: ['faxFailed'] }],
	['only numbers it was sent to', { options: { toNumbers: '+1 202-555-0101' } }],
])('filters: %s', async (_name, given) => {
	const one = await published(given);
	const [busy] = [await sendFax('+12025550101'), await sendFax('+12025550100')];
	await receive();
	await sandbox.control.advance(5);
	expect(ids(await one.poll())).toEqual([`receipt:${busy}:failed`]);
	expect(await one.poll()).toBeNull();
});

test('filters: senders; and the file can be left out', async () => {
	const one = await published({
		events: ['faxReceived'],
		options: { fromNumbers: '+12025550188', downloadFile: false },
	});
	await receive(1, { from: '+12025550189' });
	const [wanted] = await receive(1, { from: '+12025550188' });
	const items = await one.poll();
	expect(ids(items)).toEqual([`received:${wanted?.id}`]);
	expect(items?.[0]?.binary).toBeUndefined();
});

test('a filter without a number is refused by its name', async () => {
	await expect(poller({ options: { toNumbers: 'none' } }).poll()).rejects.toThrow("'To Numbers' holds no fax number");
});

test('pages are read until one brings nothing new', async () => {
	const one = await published({ events: ['faxReceived'], options: { downloadFile: false } });
	await receive(120);
	sandbox.control.clearRequests();
	const first = await one.poll();
	const second = await one.poll();
	expect([...ids(first), ...ids(second)]).toHaveLength(120);
	expect(new Set([...ids(first), ...ids(second)]).size).toBe(120);
	expect(first?.[0]?.json.incoming_fax_id).toBeLessThan(Number(first?.[99]?.json.incoming_fax_id));
	for (let index = 0; index < 3; index++) await one.poll();
	sandbox.control.clearRequests();
	await one.poll();
	expect(listed()).toHaveLength(1);
});

test('entries that move to another page while it reads are neither lost nor doubled', async () => {
	const one = await published({ events: ['faxReceived'], options: { downloadFile: false } });
	await receive(60);
	// Each page is answered late, and new faxes come in meanwhile.
	sandbox.control.fault({ kind: 'delay', operation: 'incomingFax.getAll', ms: 30, times: 0 });
	const polling = one.poll();
	const during = receive(5);
	const told = ids(await polling);
	await during;
	for (let index = 0; index < 2; index++) told.push(...ids(await one.poll()));
	expect(told).toHaveLength(65);
	expect(new Set(told).size).toBe(65);
});

test('a restart forgets nothing that was saved and repeats nothing', async () => {
	const database = {};
	const one = await published({ database });
	await receive(2);
	expect(ids(await one.poll())).toHaveLength(2);
	forgetAll();
	const two = poller({ database });
	expect(await two.poll()).toBeNull();
	const [missed] = await receive();
	forgetAll();
	expect(ids(await poller({ database }).poll())).toEqual([`received:${missed?.id}`]);
});

test('a crash after polls that gave nothing loses nothing, although n8n saved nothing then', async () => {
	const database = {};
	const one = await published({ database });
	const job = await sendFax('+12025550100');
	expect(await one.poll()).toBeNull();
	forgetAll();
	await sandbox.control.advance(5);
	const [missed] = await receive();
	expect(ids(await poller({ database }).poll())).toEqual([`receipt:${job}:delivered`, `received:${missed?.id}`]);
});

test('polls that overlap emit each event once', async () => {
	const database = {};
	const one = await published({ database });
	await receive(3);
	sandbox.control.fault({ kind: 'delay', ms: 20, times: 0, probability: 0.5, seed: 7 });
	const all = (await Promise.all([one.poll(), one.poll(), one.poll()])).flatMap(ids);
	expect(all).toHaveLength(3);
	expect(new Set(all).size).toBe(3);
	expect(await one.poll()).toBeNull();
});

test('a file that can’t be had is tried again; others do not wait for it', async () => {
	const one = await published({ events: ['faxReceived'] });
	const [bad, good] = await receive(2);
	sandbox.control.fault({ kind: 'status', status: 404, operation: 'incomingFax.download', times: 1 });
	expect(ids(await one.poll())).toEqual([`received:${good?.id}`]);
	const later = await one.poll();
	expect(ids(later)).toEqual([`received:${bad?.id}`]);
	expect(later?.[0]?.binary?.data).toBeDefined();
});

test('after five polls a received fax is emitted without its file, with the reason', async () => {
	const one = await published({ events: ['faxReceived'] });
	const [bad] = await receive();
	sandbox.control.fault({ kind: 'status', status: 404, operation: 'incomingFax.download', times: 0 });
	for (let index = 0; index < 4; index++) expect(await one.poll()).toBeNull();
	const items = await one.poll();
	expect(items?.[0]?.json).toMatchObject({
		event_id: `received:${bad?.id}`,
		file_missing: expect.stringMatching(/Fax\.to/),
	});
	expect(items?.[0]?.binary).toBeUndefined();
	expect(await one.poll()).toBeNull();
});

test('when Fax.to can’t be asked the poll says so, and nothing is lost', async () => {
	const one = await published();
	const [fax] = await receive();
	sandbox.control.fault({ kind: 'status', status: 401, operation: '*', times: 0 });
	await expect(one.poll()).rejects.toThrow(/key/i);
	sandbox.control.clearFaults();
	expect(ids(await one.poll())).toEqual([`received:${fax?.id}`]);
});

test('one list that can’t be read does not hold up the other', async () => {
	const one = await published();
	const [fax] = await receive();
	sandbox.control.fault({ kind: 'status', status: 400, operation: 'fax.getAll', times: 0 });
	expect(ids(await one.poll())).toEqual([`received:${fax?.id}`]);
	await expect(one.poll()).rejects.toThrow();
});

test('a poll keeps to the time that n8n gives it, and the next one goes on', async () => {
	const one = await published({ events: ['faxReceived'], budget: 200 });
	const faxes = await receive(6);
	sandbox.control.fault({ kind: 'delay', ms: 80, operation: 'incomingFax.download', times: 0 });
	const told: unknown[] = [];
	let polls = 0;
	for (; told.length < 6 && polls < 20; polls++) told.push(...ids(await one.poll()));
	expect(polls).toBeGreaterThan(1);
	expect(told).toEqual(faxes.map(({ id }) => `received:${id}`));
});

test('an n8n that gives no time works, too', async () => {
	const one = await published({ budget: null });
	await receive();
	expect(ids(await one.poll())).toHaveLength(1);
});

describe('what a poll gives and n8n does not run', () => {
	const run = async (items: Items) =>
		ids((await engine.run({ type: 'faxToPollingTrigger', items: items ?? [], mode: 'trigger' })).items);
	const inElevenMinutes = async <T>(task: () => Promise<T>): Promise<T> => {
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
		try {
			return await task();
		} finally {
			clock.mockRestore();
		}
	};
	/** A poller whose first event has run. */
	async function atWork(given: Given = {}) {
		const one = await published(given);
		await receive();
		expect(await one.poll()).toHaveLength(1);
		return one;
	}

	test('is given again after ten minutes, once', async () => {
		const one = await atWork();
		const [fax] = await receive();
		await one.poll('thrown away');
		expect(await one.poll()).toBeNull();
		expect(ids(await inElevenMinutes(async () => await one.poll()))).toEqual([`received:${fax?.id}`]);
		expect(await inElevenMinutes(async () => await one.poll())).toBeNull();
	});

	test('runs once when n8n had only put it off', async () => {
		const one = await atWork();
		const [fax] = await receive();
		const first = await one.poll('stored');
		const second = await inElevenMinutes(async () => await one.poll('stored'));
		expect([...(await run(first)), ...(await run(second))]).toEqual([`received:${fax?.id}`]);
		expect(await inElevenMinutes(async () => await one.poll())).toBeNull();
	});

	test('is not given again where other processes run it, as in queue mode', async () => {
		const one = await published();
		await receive();
		expect(await one.poll('stored')).toHaveLength(1);
		expect(await inElevenMinutes(async () => await one.poll())).toBeNull();
	});

	test.each(['before', 'after'])('runs once when n8n crashes and recovers it %s the next poll', async (when) => {
		const database = {};
		await startProcess();
		const one = await published({ database });
		const [fax] = await receive();
		const stored = await one.poll('stored');
		forgetAll();
		const two = poller({ database });
		const early = when === 'before' ? run(stored) : undefined;
		expect(await two.poll()).toBeNull();
		expect(await (early ?? run(stored))).toEqual([`received:${fax?.id}`]);
	});

	test('runs once when n8n crashes before it saved what the poll had told', async () => {
		const database = {};
		await startProcess();
		const one = await published({ database });
		const [fax] = await receive();
		const stored = await one.poll('stored, not saved');
		forgetAll();
		const recovered = run(stored);
		expect(ids(await poller({ database }).poll())).toEqual([`received:${fax?.id}`]);
		expect(await recovered).toEqual([]);
	});
});

describe('by hand', () => {
	const fetchTestEvent = async ({ events = EVENTS, credential = {} }: Given = {}): Promise<{
		items: INodeExecutionData[];
		error?: Error;
	}> =>
		await engine.run({
			type: 'faxToPollingTrigger',
			parameters: { events },
			credentials: credentialFor(sandbox, credential),
		});

	test('gives the newest event that is wanted, and moves nothing', async () => {
		const database = {};
		const one = await published({ database });
		const [fax] = await receive();
		const before = JSON.stringify(database);
		const { items: sample } = await fetchTestEvent();
		expect(sample).toHaveLength(1);
		expect(sample[0]?.json).toMatchObject({ event_id: `received:${fax?.id}`, event: 'faxReceived' });
		expect(sample[0]?.binary?.data).toBeDefined();
		expect(JSON.stringify(database)).toBe(before);
		expect(ids(await one.poll())).toEqual([`received:${fax?.id}`]);
	});

	test('poll() itself does the same by hand', async () => {
		const database = {};
		const [fax] = await receive();
		expect(ids(await poller({ database, mode: 'manual' }).poll('stored, not saved'))).toEqual([`received:${fax?.id}`]);
		expect(database).toEqual({});
	});

	test('gives a sent fax where only those are wanted', async () => {
		const job = await sendFax('+12025550102');
		await sandbox.control.advance(5);
		const { items: sample } = await fetchTestEvent({ events: ['faxFailed'] });
		expect(sample[0]?.json).toMatchObject({ event_id: `receipt:${job}:failed`, reason: 'No fax machine answered' });
	});

	test('says in plain words that there is nothing yet', async () => {
		const credential = { apiKey: await newAccount() };
		const { error } = await fetchTestEvent({ credential });
		expect(error?.message).toBe('Your Fax.to account holds no fax yet that would start this workflow');
	});
});

describe('beside the webhook trigger in one workflow', () => {
	const callback = async (body: object, database: Given['database']) =>
		await engine.webhook({
			type: 'faxToTrigger',
			parameters: { events: EVENTS, options: {} },
			credentials: credentialFor(sandbox),
			request: { body },
			database,
		});
	const callbackOf = (fax: { uuid: string; from: string; to: string; pages: number } | undefined) => ({
		uuid: fax?.uuid,
		from: fax?.from,
		to: fax?.to,
		pages: String(fax?.pages),
		time: new Date().toISOString().slice(0, 19).replace('T', ' '),
	});

	test.each(['the callback', 'the poll'])('each event starts once when %s is first', async (first) => {
		const database = {};
		const one = await published({ database });
		const job = await sendFax('+12025550100');
		await sandbox.control.advance(5);
		const [fax] = await receive();
		const bodies = [{ fax_job_id: job, status: 'success', msg_code: 'ok' }, callbackOf(fax)];
		const wanted = [`receipt:${job}:delivered`, `received:${fax?.id}`];
		if (first === 'the poll') expect(ids(await one.poll())).toEqual(wanted);
		const answers = [];
		for (const body of bodies) answers.push(await callback(body, database));
		expect(answers.map(({ answer }) => answer.status)).toEqual([200, 200]);
		expect(answers.flatMap(({ items }) => ids(items))).toEqual(first === 'the poll' ? [] : wanted);
		expect(await one.poll()).toBeNull();
		forgetAll();
		for (const body of bodies) expect((await callback(body, database)).items).toEqual([]);
		expect(await poller({ database }).poll()).toBeNull();
	});

	test('both emit the same item for the same fax: fields, types, order and file name', async () => {
		const one = await published();
		// Nobody listens there; the sandbox notes what it would have said.
		sandbox.control.settings({ callbackUrl: 'http://127.0.0.1:9/' });
		const jobs = [await sendFax('+12025550100'), await sendFax('+12025550101')];
		await sandbox.control.advance(600);
		await receive();
		const { callbacks } = sandbox.control.state() as { callbacks: Array<{ fields: IDataObject; file: unknown }> };
		const polled = (await one.poll()) ?? [];
		expect(polled).toHaveLength(3);
		for (const item of polled) {
			const { fax_job_id: job, incoming_fax_id: incoming } = item.json;
			const [body] = callbacks.flatMap(({ fields }) =>
				(job === undefined ? fields.uuid !== undefined : String(fields.fax_job_id) === job) ? [fields] : [],
			);
			const { items } = await engine.webhook({
				type: 'faxToTrigger',
				parameters: { events: EVENTS, options: { confirm: true } },
				credentials: credentialFor(sandbox),
				request: { body },
				id: 'another',
			});
			const called: INodeExecutionData | undefined = items[0];
			const shared = Object.keys(item.json);
			expect(Object.keys(called?.json ?? {}).filter((name) => shared.includes(name))).toEqual(shared);
			expect({ ...called?.json, source: 'poll' }).toMatchObject(item.json);
			expect(called?.binary?.data?.fileName).toBe(item.binary?.data?.fileName);
			expect(shared.slice(0, 3)).toEqual(
				incoming === undefined ? ['event', 'outcome', 'reason'] : ['event', 'from', 'to'],
			);
		}
		expect(polled.map(({ json }) => json.fax_job_id).filter(Boolean)).toEqual(jobs);
	});

	test('while a callback is on its way into n8n, the poll leaves its fax alone; if n8n can’t take it, the next poll brings it', async () => {
		const database = {};
		const one = await published({ database });
		const [fax] = await receive();
		sandbox.control.fault({ kind: 'delay', ms: 150, operation: 'incomingFax.download', times: 1 });
		const refused = engine.webhook({
			type: 'faxToTrigger',
			parameters: { events: EVENTS, options: {} },
			credentials: credentialFor(sandbox),
			request: { body: callbackOf(fax) },
			database,
			stores: 'no',
		});
		await new Promise<void>((resolve) => {
			const ask = () =>
				listed().length > 1 ? resolve() : void Promise.resolve(fetch(`${sandbox.url}/_sandbox/settings`)).then(ask);
			ask();
		});
		expect(await one.poll()).toBeNull();
		expect((await refused).answer.status).toBe(500);
		expect(ids(await one.poll())).toEqual([`received:${fax?.id}`]);
	});

	test('a callback that was taken while n8n published the workflow is not forgotten with what the first poll saves', async () => {
		const database = {};
		await published({ database });
		forgetAll();
		const two = poller({ database });
		const [fax] = await receive();
		expect((await callback(callbackOf(fax), database)).items).toHaveLength(1);
		expect(await two.poll()).toBeNull();
		forgetAll();
		expect((await callback(callbackOf(fax), database)).items).toEqual([]);
		expect(await poller({ database }).poll()).toBeNull();
	});

	test('a callback that n8n had stored and not begun when it crashed starts once, by its poll or by itself', async () => {
		const database = {};
		await startProcess();
		await published({ database });
		const [fax] = await receive();
		const { stored } = await engine.webhook({
			type: 'faxToTrigger',
			parameters: { events: EVENTS, options: {} },
			credentials: credentialFor(sandbox),
			request: { body: callbackOf(fax) },
			database,
			stores: 'and crashes',
		});
		expect(ids(stored)).toEqual([`received:${fax?.id}`]);
		forgetAll();
		const recovered = engine.run({ type: 'faxToTrigger', items: stored, mode: 'webhook' });
		expect(ids(await poller({ database }).poll())).toEqual([`received:${fax?.id}`]);
		expect((await recovered).items).toEqual([]);
		expect((await callback(callbackOf(fax), database)).items).toEqual([]);
	});

	test('a callback whose fax the inbox does not show yet is taken later', async () => {
		const database = {};
		const one = await published({ database });
		const early = {
			uuid: 'early',
			from: '12025550117',
			to: '+12045550140',
			pages: '1',
			time: new Date().toISOString().slice(0, 19).replace('T', ' '),
		};
		expect((await callback(early, database)).answer.status).toBe(503);
		const [fax] = await receive();
		expect(ids(await one.poll())).toEqual([`received:${fax?.id}`]);
		const repeated = await callback(early, database);
		expect([repeated.items.length, repeated.answer.status]).toEqual([0, 200]);
	});

	test('any mix of faxes that look alike, callbacks lost, repeated and refused, polls, restarts and crashes: each fax starts exactly once', async () => {
		const letter = await pdf(1);
		const step = fc.oneof(
			fc.constant({ does: 'receive' as const }),
			fc.record({
				does: fc.constant('callback' as const),
				which: fc.nat(5),
				stores: fc.constantFrom('yes' as const, 'no' as const, 'and crashes' as const),
			}),
			fc.record({
				does: fc.constant('poll' as const),
				crashes: fc.constantFrom('no' as const, 'stored' as const, 'stored, not saved' as const),
			}),
			fc.constant({ does: 'restart' as const }),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
				await sandbox.control.reset();
				await startProcess();
				const given = { database: {}, events: ['faxReceived'], options: { downloadFile: false } };
				let one = await published(given);
				const faxes: Array<Awaited<ReturnType<Sandbox['control']['incoming']>>> = [];
				const told: unknown[] = [];
				// n8n runs what it had stored, then polls at once.
				const restart = async (stored: Items, type = 'faxToTrigger') => {
					await startProcess();
					one = poller(given);
					const recovered = stored?.length
						? engine.run({ type, items: stored, mode: type === 'faxToTrigger' ? 'webhook' : 'trigger' })
						: undefined;
					told.push(...ids(await one.poll()));
					if (recovered) told.push(...ids((await recovered).items));
				};
				for (const action of steps) {
					if (action.does === 'receive') faxes.push(await sandbox.control.incoming());
					if (action.does === 'restart') await restart(null);
					if (action.does === 'poll') {
						const items = await one.poll(action.crashes === 'no' ? 'runs' : action.crashes);
						if (action.crashes === 'no') told.push(...ids(items));
						else await restart(items, 'faxToPollingTrigger');
					}
					const fax = action.does === 'callback' ? faxes[action.which % Math.max(1, faxes.length)] : undefined;
					if (!fax || action.does !== 'callback') continue;
					const { items, stored } = await engine.webhook({
						type: 'faxToTrigger',
						parameters: { events: ['faxReceived'], options: {} },
						credentials: credentialFor(sandbox),
						request: {
							body: { data: callbackOf(fax), files: { file: uploadedPart(letter, 'a.pdf', 'application/pdf') } },
						},
						database: given.database,
						stores: action.stores,
					});
					told.push(...ids(items));
					if (action.stores === 'and crashes') await restart(stored);
				}
				told.push(...ids(await one.poll()));
				expect(told.sort()).toEqual(faxes.map(({ id }) => `received:${id}`).sort());
			}),
			{ numRuns: 40 },
		);
	}, 120_000);
});

/** A new process, which knows that it runs what it starts: it has done so in another workflow. */
async function startProcess(): Promise<void> {
	forgetAll();
	const body = { fax_job_id: '1', status: 'success', msg_code: 'ok' };
	await engine.webhook({
		type: 'faxToTrigger',
		parameters: { events: EVENTS },
		credentials: credentialFor(sandbox),
		request: { body },
		id: 'another',
	});
}

/** An account of its own without faxes. @returns its key */
async function newAccount(): Promise<string> {
	const email = `poll-${Date.now()}@example.com`;
	const response = await fetch(`${sandbox.baseUrl}/user`, {
		method: 'POST',
		body: new URLSearchParams({ email, password: 'example' }),
	});
	const answer: { api_key: string } = JSON.parse(await response.text());
	return answer.api_key;
}

describe('another account', () => {
	const other = async () => {
		const registered = await fetch(`${sandbox.baseUrl}/user`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ email: 'second@example.com', password: 'x' }),
		});
		const { api_key: apiKey } = (await registered.json()) as { api_key: string };
		return { apiKey };
	};

	test('brings none of its old faxes, and the way back has no gap', async () => {
		const database = {};
		await published({ database });
		const second = await other();
		const missed = await receive(1);
		expect(await poller({ database, credential: second }).poll()).toBeNull();
		expect(await poller({ database, credential: second }).poll()).toBeNull();
		const back = await poller({ database }).poll();
		expect(back).toHaveLength(1);
		expect(back?.[0]?.json.incoming_fax_id).toBe(missed[0]?.id);
	});

	test('what its lists already hold stays old', async () => {
		const database = {};
		await published({ database, credential: await other() });
		await receive(3);
		expect(await poller({ database }).poll()).toBeNull();
		expect(await poller({ database }).poll()).toBeNull();
	});
});

test.each([3_600, 99_999_999_999])('a Retry-After of %i seconds holds no poll', async (retryAfter) => {
	const one = await published();
	for (const operation of ['incomingFax.getAll', 'fax.getAll'])
		sandbox.control.fault({ operation, kind: 'rateLimit', retryAfter, times: 0 });
	const began = Date.now();
	await expect(one.poll()).rejects.toThrow(/limiting requests/);
	expect(Date.now() - began).toBeLessThan(10_000);
});

test('an error message of 200 KB of mark-up costs no time', async () => {
	const one = await published();
	for (const operation of ['incomingFax.getAll', 'fax.getAll'])
		sandbox.control.fault({
			operation,
			kind: 'status',
			status: 400,
			bodyType: 'json',
			message: '<'.repeat(200_000),
			times: 0,
		});
	const began = Date.now();
	await expect(one.poll()).rejects.toThrow();
	expect(Date.now() - began).toBeLessThan(5_000);
});

test('a history that comes oldest first hides nothing, over several pages', async () => {
	for (let index = 0; index < 120; index++)
		sandbox.control.pastFax({ documentId: 112601, recipient: `1303555${1000 + index}`, days: 200 - index });
	sandbox.control.settings({ historyOrder: 'oldest' });
	const one = await published();
	expect(await one.poll()).toBeNull();
	const sent = await fetch(`${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: '+12025550100', document_id: '112602' }),
	});
	const { fax_job_id: id } = (await sent.json()) as { fax_job_id: number };
	await sandbox.control.advance(600);
	const items = await one.poll();
	expect((items ?? []).map(({ json }) => String(json.fax_job_id))).toEqual([String(id)]);
	expect(await one.poll()).toBeNull();
});

test('an inbox that comes oldest first hides nothing, over several pages', async () => {
	await receive(60);
	sandbox.control.settings({ inboxOrder: 'oldest' });
	const one = await published();
	expect(await one.poll()).toBeNull();
	await sandbox.control.advance(3_600);
	const faxes = await receive(3);
	expect(ids(await one.poll())).toEqual(faxes.map(({ id }) => `received:${id}`));
	expect(await one.poll()).toBeNull();
});
