import type { INodeExecutionData } from 'n8n-workflow';
import { bytesOf, credentialFor, engine, useSandbox } from '../harness';
import { startDeduplication } from '../harness/deduplication';
import type { Database } from '../harness/engine';
import {
	EVENTS,
	type Given,
	idsIn,
	newProcess,
	type Polling,
	poller as pollerOf,
	receiptOf,
	reportOf,
	sendFax as send,
	Webhook,
} from '../harness/events';

// Pauses are shortened, not what ends a call that takes too long: it has a signal, and the machine may be slow.
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return { ...actual, sleep: async (ms: number, end?: AbortSignal) => await actual.sleep(end ? ms : ms / 100, end) };
});

/** The polling trigger's poll(), in n8n's own context, with n8n's own habits of saving static data. */
const sandbox = useSandbox();

beforeEach(async () => {
	newProcess();
	await startDeduplication();
});

const poller = (given: Polling = {}) => pollerOf(sandbox, given);

/** A workflow that is published: its first poll is behind it. */
async function published(given: Polling = {}) {
	const one = poller(given);
	expect(await one.poll()).toBeNull();
	return one;
}

const ids = idsIn;

/** Does something when so many minutes have passed. */
async function later<T>(minutes: number, task: () => Promise<T>): Promise<T> {
	const now = Date.now;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + minutes * 60_000);
	try {
		return await task();
	} finally {
		clock.mockRestore();
	}
}

const sendFax = async (number: string) => await send(sandbox, number);

async function receive(count = 1, fax: { from?: string; pages?: number } = {}) {
	const faxes = [];
	for (let index = 0; index < count; index++) {
		faxes.push(await sandbox.control.incoming(fax));
		await sandbox.control.advance(1);
	}
	return faxes;
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

test('a received fax has Fax.to’s record and the PDF', async () => {
	const one = await published();
	const [fax] = await receive(1, { from: '+12025550188', pages: 2 });
	const items = await one.poll();
	expect(items?.[0]?.json).toEqual({
		event: 'faxReceived',
		event_id: `received:${fax?.id}`,
		from: '+12025550188',
		to: fax?.to,
		time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
		pages: 2,
		incoming_fax_id: fax?.id,
		record: expect.objectContaining({ id: fax?.id, total_pages: 2 }),
	});
	expect(items?.[0]?.binary?.data).toMatchObject({
		mimeType: 'application/pdf',
		fileName: expect.stringMatching(/^fax_12025550188_[\dT-]+(_\d+)?\.pdf$/),
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
		[`receipt:${late}:delivered`, 'faxDelivered', 'The fax was received'],
	]);
	expect(items?.[0]?.json).toMatchObject({
		fax_job_id: Number(early),
		status: 'failed',
		retryable: true,
		fax_number: '+12025550101',
		file_name: expect.any(String),
		document_id: 112602,
		time: expect.stringMatching(/Z$/),
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
	await expect(poller({ options: { toNumbers: 'none' } }).poll()).rejects.toThrow(
		"'To Numbers' 'none' contains letters",
	);
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
	const database: Database = {};
	const one = await published({ database });
	await receive(2);
	expect(ids(await one.poll())).toHaveLength(2);
	newProcess();
	const two = poller({ database });
	expect(await two.poll()).toBeNull();
	const [missed] = await receive();
	newProcess();
	expect(ids(await poller({ database }).poll())).toEqual([`received:${missed?.id}`]);
});

test('a crash after polls that gave nothing loses nothing, although n8n saved nothing then', async () => {
	const database: Database = {};
	const one = await published({ database });
	const job = await sendFax('+12025550100');
	expect(await one.poll()).toBeNull();
	newProcess();
	await sandbox.control.advance(5);
	const [missed] = await receive();
	expect(ids(await poller({ database }).poll())).toEqual([`receipt:${job}:delivered`, `received:${missed?.id}`]);
});

test('polls that overlap emit each event once', async () => {
	const database: Database = {};
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

test('after an hour a received fax is emitted without its file, with the reason, however often it was polled', async () => {
	const one = await published({ events: ['faxReceived'] });
	const [bad] = await receive();
	sandbox.control.fault({ kind: 'status', status: 404, operation: 'incomingFax.download', times: 0 });
	for (let index = 0; index < 8; index++) expect(await one.poll()).toBeNull();
	const items = await later(61, async () => await one.poll());
	expect(items?.[0]?.json).toMatchObject({
		event_id: `received:${bad?.id}`,
		file_missing: expect.stringMatching(/Fax\.to/),
	});
	expect(items?.[0]?.binary).toBeUndefined();
	expect(await later(62, async () => await one.poll())).toBeNull();
});

test('what waits for its file is not kept but by its id', async () => {
	const database: Database = {};
	const one = await published({ events: ['faxReceived'], database });
	await receive(1, { from: '+12025550199' });
	sandbox.control.fault({ kind: 'status', status: 404, operation: 'incomingFax.download', times: 0 });
	expect(await one.poll()).toBeNull();
	await receive(1, { from: '+12025550199' });
	sandbox.control.clearFaults();
	expect(await one.poll()).toHaveLength(2);
	expect(JSON.stringify(database)).not.toMatch(/2025550199|file_url|pdf/);
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

test.each([
	['five minutes, and the next one goes on', 300_000, 2],
	['half an hour, and needs no other one', 1_800_000, 1],
])('a poll keeps to the time that n8n gives it: %s', async (_time, budget, expected) => {
	const one = await published({ events: ['faxReceived'], budget });
	const faxes = await receive(8);
	const told: unknown[] = [];
	let polls = 0;
	// Each download takes 100 seconds.
	const now = Date.now;
	const downloads = () =>
		sandbox.control.requests().filter(({ operation }) => operation === 'incomingFax.download').length;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 100_000 * downloads());
	for (; told.length < 8 && polls < 20; polls++) told.push(...ids(await one.poll()));
	clock.mockRestore();
	expect(polls).toBe(expected);
	expect(told).toEqual(faxes.map(({ id }) => `received:${id}`));
});

test('an n8n that gives no time works, too', async () => {
	const one = await published({ budget: null });
	await receive();
	expect(ids(await one.poll())).toHaveLength(1);
});

describe('what a poll gives and n8n does not run', () => {
	const run = async (items: INodeExecutionData[] | null) =>
		ids((await engine.run({ type: 'faxToPollingTrigger', items: items ?? [], mode: 'trigger' })).items);
	const halfAnHourLater = async <T>(task: () => Promise<T>): Promise<T> => await later(31, task);
	/** A poller whose first event has run. */
	async function atWork(given: Given = {}) {
		const one = await published(given);
		await receive();
		expect(await one.poll()).toHaveLength(1);
		return one;
	}

	test('is given again after half an hour, once', async () => {
		const one = await atWork();
		const [fax] = await receive();
		await one.poll('thrown away');
		expect(await one.poll()).toBeNull();
		expect(ids(await halfAnHourLater(async () => await one.poll()))).toEqual([`received:${fax?.id}`]);
		expect(await halfAnHourLater(async () => await one.poll())).toBeNull();
	});

	test('runs once when n8n had only put it off', async () => {
		const one = await atWork();
		const [fax] = await receive();
		const first = await one.poll('stored');
		const second = await halfAnHourLater(async () => await one.poll('stored'));
		expect([...(await run(first)), ...(await run(second))]).toEqual([`received:${fax?.id}`]);
		expect(await halfAnHourLater(async () => await one.poll())).toBeNull();
	});

	test('is not given again where other processes run it, as in queue mode', async () => {
		const one = await published();
		await receive();
		expect(await one.poll('stored')).toHaveLength(1);
		expect(await halfAnHourLater(async () => await one.poll())).toBeNull();
	});

	test.each(['stored', 'stored, not saved'] as const)(
		'runs once when n8n crashes and recovers it: %s',
		async (what) => {
			for (const when of ['before', 'after']) {
				const database: Database = {};
				await startProcess();
				const one = await published({ database, id: `${what} ${when}` });
				const [fax] = await receive();
				const stored = await one.poll(what);
				newProcess();
				const two = poller({ database, id: `${what} ${when}` });
				const told = [];
				const recover = async () =>
					told.push(
						...ids(
							(
								await engine.run({
									type: 'faxToPollingTrigger',
									items: stored ?? [],
									mode: 'trigger',
									id: `${what} ${when}`,
								})
							).items,
						),
					);
				if (when === 'before') await recover();
				told.push(...ids(await two.poll()));
				if (when === 'after') await recover();
				expect([when, told]).toEqual([when, [`received:${fax?.id}`]]);
			}
		},
	);
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
		const database: Database = {};
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
		const database: Database = {};
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
		expect(error?.message).toBe('Your Fax.to account contains no fax yet that would start this workflow');
	});
});

describe('beside the webhook trigger in one workflow', () => {
	// Two nodes have two ids.
	const node = { id: 'n3' };

	test.each(['the ring', 'the poll'])('each event starts once when %s is first', async (first) => {
		const database: Database = {};
		const one = await published({ database, node });
		const trigger = await new Webhook(sandbox, { database }).publish();
		const job = await sendFax('+12025550100');
		await sandbox.control.advance(5);
		const [fax] = await receive();
		if (!fax) throw new Error('no fax');
		const bodies = [receiptOf(job), reportOf(fax)];
		const wanted = [`receipt:${job}:delivered`, `received:${fax.id}`];
		const told = [];
		if (first === 'the poll') told.push(...ids(await one.poll()));
		const statuses = [];
		for (const body of bodies) {
			const { answer, items } = await trigger.ring({ body });
			statuses.push(answer.status);
			told.push(...ids(items));
		}
		// No id in its report says that a received fax is the one that an earlier look has shown.
		expect(statuses).toEqual([200, first === 'the poll' ? 503 : 200]);
		told.push(...ids(await one.poll()));
		expect(told).toEqual(wanted);
		newProcess();
		for (const body of bodies) expect((await trigger.ring({ body })).items).toEqual([]);
		expect(await poller({ database, node }).poll()).toBeNull();
	});

	test('both emit the same item for the same fax', async () => {
		const one = await published();
		const trigger = await new Webhook(sandbox, { id: 'another' }).publish();
		await sendFax('+12025550100');
		await sendFax('+12025550101');
		await sandbox.control.advance(600);
		await receive();
		const polled = (await one.poll()) ?? [];
		const { items } = await trigger.ring();
		expect(polled).toHaveLength(3);
		expect(items.map(({ json }) => json)).toEqual(polled.map(({ json }) => json));
		expect(items.map(({ json }) => Object.keys(json))).toEqual(polled.map(({ json }) => Object.keys(json)));
		const files = (list: INodeExecutionData[]) => list.map(({ binary }) => binary?.data?.fileName);
		expect(files(items)).toEqual(files(polled));
	});
});

/** A new process, which knows that it runs what it starts: it has done so in another workflow. */
async function startProcess(): Promise<void> {
	newProcess();
	const trigger = await new Webhook(sandbox, { id: 'another', events: ['faxReceived'] }).publish();
	await sandbox.control.incoming();
	expect((await trigger.ring()).items).toHaveLength(1);
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
		const database: Database = {};
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
		const database: Database = {};
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
	await expect(one.poll()).rejects.toThrow(/limiting requests/);
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
	await expect(one.poll()).rejects.toThrow();
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
