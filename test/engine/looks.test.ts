import type { IDataObject } from 'n8n-workflow';
import { bytesOf, cleanUp, engine } from '../harness';
import { Container, Logger } from '../harness/container';
import { startDeduplication } from '../harness/deduplication';
import { type Given, idsIn, newProcess, poller, receiptOf, reportOf, Webhook } from '../harness/events';
import { pdf } from '../harness/pdf';
import type { Database } from '../harness/engine';
import { startServer } from '../harness/server';
import { until } from '../harness/until';

type ServerResponse = Parameters<Parameters<typeof startServer>[0]>[1];

// Pauses are shortened, not what ends a call that takes too long: it has a signal, and the machine may be slow.
jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	return { ...actual, sleep: async (ms: number, end?: AbortSignal) => await actual.sleep(end ? ms : ms / 100, end) };
});

/** Fax.to's two lists, newest first, as a test wants them, and what was asked. */
const lists: { history: object[]; inbox: object[] } = { history: [], inbox: [] };
let calls: string[] = [];
let answerFile = (_id: string, response: ServerResponse) => void response.end(letter);
let letter: Buffer;
let server: Awaited<ReturnType<typeof startServer>>;
const account = { apiKey: 'an-example-key', baseUrl: '' };
/** A key that Fax.to accepts. */
let goodKey = account.apiKey;
/** A list that can't be read. */
let broken = '';

beforeAll(async () => {
	letter = await pdf(1, 20_000);
	server = await startServer(({ url = '' }, response): void => {
		const { pathname, searchParams } = new URL(url, 'http://fax');
		calls.push(pathname);
		if (pathname.startsWith('/file/')) return answerFile(pathname.slice(6), response);
		if (searchParams.get('api_key') !== goodKey || pathname === broken) {
			response.statusCode = 401;
			return void response.end('{"status":"failed","message":"Unauthorized."}');
		}
		const [page, limit] = [Number(searchParams.get('page')), Number(searchParams.get('limit'))];
		const part = (list: object[]) => list.slice((page - 1) * limit, page * limit);
		const body = pathname.endsWith('/fax-history')
			? { status: 'success', history: part(lists.history) }
			: pathname.endsWith('/status')
				? { status: 'failed', msg_code: 'unknown' }
				: { status: 'success', inbox: part(lists.inbox) };
		response.end(JSON.stringify(body));
	});
	account.baseUrl = server.url;
});
afterAll(async () => {
	await server.stop();
	cleanUp();
});
beforeEach(async () => {
	newProcess();
	await startDeduplication();
	Object.assign(lists, { history: [], inbox: [] });
	calls = [];
	goodKey = account.apiKey;
	broken = '';
	answerFile = (_id, response) => void response.end(letter);
});

const DAY = Date.UTC(2026, 10, 24);
/** A sent fax. @param minute of its making */
const sent = (id: number, minute: number, status = 'executed', recipient = '12025550100') => ({
	id,
	created: new Date(DAY + minute * 60_000).toISOString().slice(0, 19).replace('T', ' '),
	recipient,
	document: 'a.pdf',
	document_id: 1,
	status,
});
const received = (id: number, minute: number, sender = '12025550100') => ({
	id,
	number: '12045550140',
	sender,
	total_pages: 1,
	file_url: `${server.url}/file/${id}`,
	created_at: new Date(DAY + minute * 60_000).toISOString().slice(0, 19).replace('T', ' '),
});
const many = <T>(count: number, make: (index: number) => T) =>
	Array.from({ length: count }, (_one, index) => make(index));
/** Those that were made last first. */
const newest = (list: object[]) => list.toReversed();

async function published(given: Given = {}) {
	const one = poller(account, { options: { downloadFile: false }, ...given });
	expect(await one.poll()).toBeNull();
	calls = [];
	return one;
}

/** Does something while n8n's clock is wrong by so many minutes. */
async function shifted<T>(minutes: number, task: () => Promise<T>): Promise<T> {
	const now = Date.now;
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + minutes * 60_000);
	return await task().finally(() => clock.mockRestore());
}

describe('how many calls a look costs', () => {
	test('nothing new: one for each list, and none for a list of which nothing is wanted', async () => {
		lists.history = newest(many(300, (index) => sent(index + 1, index, 'success')));
		lists.inbox = newest(many(300, (index) => received(index + 1, index)));
		const one = await published();
		expect(await one.poll()).toBeNull();
		expect(calls).toHaveLength(2);
		const other = await published({ id: 'other', events: ['faxReceived'] });
		expect(await other.poll()).toBeNull();
		expect(calls).toEqual(['/incoming-faxes']);
	});

	test('the first look, too, reads no further than to what can still be listed late', async () => {
		lists.inbox = newest(many(300, (index) => received(index + 1, index)));
		expect(await poller(account, { events: ['faxReceived'] }).poll()).toBeNull();
		expect(calls).toHaveLength(1);
	});

	test('a fax on its way among the newest: no more than without it', async () => {
		lists.history = newest(many(300, (index) => sent(index + 1, index, index === 260 ? 'executed' : 'success')));
		const one = await published({ events: ['faxDelivered'] });
		expect(await one.poll()).toBeNull();
		expect(calls).toEqual(['/fax-history']);
	});

	test('twenty long faxes behind a thousand newer ones: one more for each fifty down to the oldest', async () => {
		const slow = many(20, (index) => sent(index + 1, index));
		lists.history = slow;
		const one = await published({ events: ['faxDelivered'] });
		lists.history = newest([...slow, ...many(1_000, (index) => sent(index + 100, 30 + index, 'failed'))]);
		expect(await one.poll()).toBeNull();
		calls = [];
		expect(await one.poll()).toBeNull();
		expect(calls).toEqual(Array(21).fill('/fax-history'));
		lists.history = lists.history.map((fax, index) => (index === 1_019 ? sent(1, 0, 'success') : fax));
		expect(idsIn(await one.poll())).toEqual(['receipt:1:delivered']);
	});

	test('two hundred that end at once: told by one poll, from the list', async () => {
		const faxes = many(200, (index) => sent(index + 1, index));
		lists.history = newest(faxes);
		const one = await published();
		lists.history = newest(many(200, (index) => sent(index + 1, index, 'success')));
		expect(await one.poll()).toHaveLength(200);
		expect(calls.length).toBeLessThanOrEqual(6);
	});

	test('never more than forty pages of a list, and what stands there is told', async () => {
		lists.inbox = [received(1, 0)];
		const one = await published({ events: ['faxReceived'] });
		lists.inbox = newest(many(2_500, (index) => received(index + 1, index)));
		const told = [];
		for (let polls = 0; polls < 5; polls++) {
			calls = [];
			const items = idsIn(await one.poll());
			expect([calls.length <= 40, items.length <= 500]).toEqual([true, true]);
			told.push(...items);
		}
		// The oldest of those that are read come first.
		expect(told).toEqual(many(2_000, (index) => `received:${index + 501}`));
		expect(await one.poll()).toBeNull();
	});

	test('too many, and not newest first: the poll says so, instead of missing what is new', async () => {
		lists.inbox = many(2_001, (index) => received(index + 1, index));
		await expect(poller(account, { events: ['faxReceived'] }).poll()).rejects.toThrow(
			'list the received faxes newest first',
		);
	});

	test('a test event that no fax fits reads five hundred of each list', async () => {
		lists.history = newest(many(900, (index) => sent(index + 1, index, 'success')));
		lists.inbox = newest(many(900, (index) => received(index + 1, index)));
		const one = poller(account, { mode: 'manual', options: { toNumbers: '+4930123456' } });
		await expect(one.poll()).rejects.toThrow('contains no fax yet that would start this workflow');
		expect(calls.length).toBeLessThanOrEqual(20);
	});
});

describe('what is news', () => {
	test('a fax on its way at publishing is told, however many newer ones there are', async () => {
		const slow = sent(1, 0);
		const others = many(120, (index) => sent(index + 2, 1 + index, 'success'));
		lists.history = newest([slow, ...others]);
		const one = await published();
		expect(await one.poll()).toBeNull();
		lists.history = newest([sent(1, 0, 'failed'), ...others]);
		expect(idsIn(await one.poll())).toEqual(['receipt:1:failed']);
	});

	test('what happened while an event was not chosen does not start', async () => {
		const database = {};
		lists.inbox = newest(many(30, (index) => received(index + 1, index)));
		await published({ database });
		const without = poller(account, { database, events: ['faxDelivered'] });
		expect(await without.poll()).toBeNull();
		// Three weeks later.
		lists.inbox = newest(many(250, (index) => received(index + 1, index * 150)));
		lists.history = [sent(1, 250 * 150, 'success')];
		expect(idsIn(await without.poll())).toEqual(['receipt:1:delivered']);
		const again = poller(account, { database, options: { downloadFile: false } });
		expect(await again.poll()).toBeNull();
		lists.inbox = [received(251, 251 * 150), ...lists.inbox];
		expect(idsIn(await again.poll())).toEqual(['received:251']);
	});

	test.each([
		['within a day', 23, ['received:2']],
		['after weeks', 500, []],
	])('a workflow that was switched off and is published again %s', async (_when, hours, expected) => {
		const database = {};
		lists.inbox = [received(1, 0)];
		await published({ database });
		lists.inbox = [received(2, 10), received(1, 0)];
		await shifted(hours * 60, async () => {
			const again = poller(account, { database, options: { downloadFile: false } });
			expect(idsIn(await again.poll())).toEqual(expected);
		});
	});

	test('a trigger that is published again begins with what happens from then on', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		lists.inbox = [received(1, 0)];
		await trigger.publish();
		expect((await trigger.ring()).items).toEqual([]);
		lists.inbox = [received(2, 10), ...lists.inbox];
		expect(idsIn((await trigger.ring()).items)).toEqual(['received:2']);
	});

	test('n8n that was off for weeks goes on where it was', async () => {
		const database = {};
		lists.inbox = [received(1, 0)];
		await published({ database });
		lists.inbox = [received(2, 10), received(1, 0)];
		newProcess();
		await shifted(500 * 60, async () => {
			const started = poller(account, { database, activation: 'init', options: { downloadFile: false } });
			expect(idsIn(await started.poll())).toEqual(['received:2']);
		});
	});

	test('a renamed node goes on where it was, and so does a renewed key', async () => {
		const database = {};
		lists.inbox = [received(1, 0)];
		await published({ database });
		lists.inbox = [received(2, 10), received(1, 0)];
		newProcess();
		goodKey = 'a-renewed-key';
		const renamed = poller(account, {
			database,
			credential: { apiKey: goodKey },
			node: { name: 'Renamed' },
			activation: 'update',
			options: { downloadFile: false },
		});
		expect(idsIn(await renamed.poll('stored'))).toEqual(['received:2']);
	});

	test.each([
		['came since', 1],
		['may be listed late', -5],
	])('a renewed key, and nothing but what %s: the account is the same', async (_which, minutes) => {
		const database = {};
		await published({ database });
		goodKey = 'a-renewed-key';
		lists.inbox = [{ ...received(1, 0), created_at: new Date(Date.now() + minutes * 60_000).toISOString() }];
		const one = poller(account, { database, credential: { apiKey: goodKey }, options: { downloadFile: false } });
		expect(idsIn(await one.poll())).toEqual(['received:1']);
	});

	test.each(['/fax-history', '/incoming-faxes'])(
		'a first look that can’t read %s is none: nothing old starts',
		async (path) => {
			lists.history = [sent(1, 0, 'success')];
			lists.inbox = [received(1, 0)];
			broken = path;
			const one = poller(account, { options: { downloadFile: false } });
			await expect(one.poll()).rejects.toThrow('API key');
			broken = '';
			expect(await one.poll()).toBeNull();
		},
	);

	test('a renewed key, while the list that has what is known can’t be read: nothing is lost', async () => {
		const database = {};
		lists.history = [sent(1, 0, 'success')];
		await published({ database });
		goodKey = 'a-renewed-key';
		lists.inbox = [received(2, 10)];
		broken = '/fax-history';
		const one = poller(account, { database, credential: { apiKey: goodKey }, options: { downloadFile: false } });
		await expect(one.poll()).rejects.toThrow('API key');
		broken = '';
		expect(idsIn(await one.poll())).toEqual(['received:2']);
	});

	test('To Numbers: the record of the history names the number', async () => {
		const one = await published({ options: { toNumbers: '+12025550101' } });
		lists.history = [sent(2, 1, 'success', '12025550101'), sent(1, 0, 'success')];
		expect(idsIn(await one.poll())).toEqual(['receipt:2:delivered']);
	});

	test('failed, then delivered: a poll tells both', async () => {
		const one = await published();
		lists.history = [sent(1, 0, 'failed')];
		expect(idsIn(await one.poll())).toEqual(['receipt:1:failed']);
		lists.history = [sent(1, 0, 'success')];
		expect(idsIn(await one.poll())).toEqual(['receipt:1:delivered']);
	});

	test.each([-60 * 24 * 8, 60 * 24 * 8])(
		'n8n’s clock is wrong by %i minutes for one look: nothing is lost, nothing repeated',
		async (minutes) => {
			const one = await published();
			lists.inbox = [received(1, 0)];
			expect(idsIn(await one.poll())).toEqual(['received:1']);
			lists.inbox = [received(2, 1), ...lists.inbox];
			await shifted(minutes, async () => expect(idsIn(await one.poll())).toEqual(['received:2']));
			lists.inbox = [received(3, 2), ...lists.inbox];
			expect(idsIn(await one.poll())).toEqual(['received:3']);
			expect(await one.poll()).toBeNull();
		},
	);

	test.each(['not at all', 'all at one time'])('times that can be read %s', async (which) => {
		const timed = (id: number) => ({ ...received(id, 0), ...(which === 'not at all' ? { created_at: 'soon' } : {}) });
		lists.inbox = newest(many(60, (index) => timed(index + 1)));
		const one = await published();
		expect(await one.poll()).toBeNull();
		lists.inbox = newest(many(63, (index) => timed(index + 1)));
		expect(idsIn(await one.poll())).toEqual(['received:61', 'received:62', 'received:63']);
		expect(await one.poll()).toBeNull();
	});

	test.each([
		'1970-01-01 00:00:00',
		'0000-00-00 00:00:00',
		'-0001-11-30 00:00:00',
		{ date: '1970-01-01 01:00:00.000000', timezone_type: 3, timezone: 'Europe/London' },
		0,
		null,
	])('a fax whose time is none, as PHP and databases write it (%j), is a fax of now', async (created_at) => {
		lists.inbox = newest(many(60, (index) => received(index + 1, index)));
		const one = await published();
		expect(await one.poll()).toBeNull();
		lists.inbox = [{ ...received(61, 60), created_at }, ...lists.inbox];
		expect(idsIn(await one.poll())).toEqual(['received:61']);
		expect(await one.poll()).toBeNull();
	});

	test.each(['a dictionary', '{"lists":{}}', 'its beginning'])(
		'what somebody has edited in the workflow’s data, to %s: the trigger begins anew, and goes on',
		async (which) => {
			const database: Database = {};
			lists.inbox = [received(1, 0)];
			await published({ database });
			const saved = /"faxTo:\w+":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(database))?.[1] ?? '';
			expect(saved).toContain('received:1');
			const edited = which === 'its beginning' ? saved.slice(0, -9) : which;
			const spoilt: Database = JSON.parse(JSON.stringify(database).replace(saved, JSON.stringify(edited).slice(1, -1)));
			newProcess();
			const one = poller(account, { database: spoilt, options: { downloadFile: false } });
			expect(await one.poll()).toBeNull();
			lists.inbox = [received(2, 1), received(1, 0)];
			expect(idsIn(await one.poll())).toEqual(['received:2']);
		},
	);

	test('a fax of tomorrow hides none of today', async () => {
		const tomorrow = { ...received(1, 0), created_at: '2999-01-01 00:00:00' };
		lists.inbox = [tomorrow];
		const one = await published();
		lists.inbox = [tomorrow, { ...received(2, 0), created_at: new Date().toISOString() }];
		expect(idsIn(await one.poll())).toEqual(['received:2']);
	});

	test('a fax of tomorrow ends the way of none of today', async () => {
		lists.history = [sent(1, 0)];
		const one = await published();
		const others = [
			{ ...sent(999, 0, 'success'), created: '2999-01-01 00:00:00' },
			...newest(many(80, (index) => sent(index + 2, 1 + index, 'success'))),
		];
		lists.history = [...others, sent(1, 0)];
		expect(await one.poll()).toHaveLength(81);
		lists.history = [...others, sent(1, 0, 'success')];
		expect(idsIn(await one.poll())).toEqual(['receipt:1:delivered']);
	});
});

describe('files that can’t be had', () => {
	test('eight that are broken: the good one behind them starts at once, and they are not asked for all the time', async () => {
		lists.inbox = [received(1, 0)];
		const one = await published({ events: ['faxReceived'], options: {} });
		lists.inbox = newest(many(10, (index) => received(index + 1, index)));
		answerFile = (id, response) => {
			response.statusCode = id === '10' ? 200 : 404;
			response.end(id === '10' ? letter : '');
		};
		expect(idsIn(await one.poll())).toEqual(['received:10']);
		// What the look has read waits for the execution.
		expect(calls.filter((path) => path === '/file/10')).toHaveLength(1);
		const downloads = () => calls.filter((path) => path.startsWith('/file/')).length;
		calls = [];
		for (let minute = 20; minute <= 30; minute++)
			await shifted(minute, async () => expect(await one.poll()).toBeNull());
		// Eleven polls, a minute apart: five minutes between two tries after twenty of waiting, one at most.
		expect(downloads()).toBeLessThanOrEqual(8 * 11);
		calls = [];
		for (let poll = 0; poll < 5; poll++) await shifted(30, async () => expect(await one.poll()).toBeNull());
		expect(downloads()).toBe(0);
		const told = await shifted(65, async () => idsIn(await one.poll()));
		expect(told).toEqual(many(8, (index) => `received:${index + 2}`));
	});

	test.each([
		['of twenty kilobytes', 20_000, 1],
		['of two megabytes', 2_000_000, 2],
	])('a file %s is held for the execution if it is small', async (_size, bytes, times) => {
		const one = await published({ events: ['faxReceived'], options: {} });
		const content = await pdf(1, bytes);
		lists.inbox = [received(1, 0)];
		answerFile = (_id, response) => void response.end(content);
		const [item] = (await one.poll()) ?? [];
		expect(item?.binary?.data).toBeDefined();
		expect(calls.filter((path) => path === '/file/1')).toHaveLength(times);
	});

	test('a ring whose file can’t be had is answered 503 until it can', async () => {
		const trigger = await new Webhook(account).publish();
		lists.inbox = [received(1, 0)];
		answerFile = (_id, response) => {
			response.statusCode = 404;
			response.end();
		};
		const body = reportOf({ uuid: 'u', from: '+12025550100', to: '+12045550140', pages: 1 });
		for (let index = 0; index < 2; index++) expect((await trigger.ring({ body })).answer.status).toBe(503);
		answerFile = (_id, response) => void response.end(letter);
		const { answer, items } = await shifted(5, async () => await trigger.ring({ body }));
		expect([answer.status, idsIn(items)]).toEqual([200, ['received:1']]);
	});

	test('a page of a proxy is no file', async () => {
		const one = await published({ events: ['faxReceived'], options: {} });
		lists.inbox = [received(1, 0)];
		answerFile = (_id, response) => {
			response.setHeader('content-type', 'application/pdf');
			response.end('<html><body>Sign in</body></html>');
		};
		expect(await one.poll()).toBeNull();
	});
});

describe('what n8n’s log is told', () => {
	const warned = () => {
		const logger = Container.get(Logger);
		return jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
	};

	test.each<[string, Given, object, RegExp]>([
		['a wrong token', { credential: { callbackToken: 'example-token' } }, { query: { token: 'wrong' } }, /token/],
		['a revoked key', { credential: { apiKey: 'revoked' } }, {}, /did not accept the API key/],
	])('%s: once an hour, with the workflow and without a secret', async (_name, change, request, reason) => {
		const warn = warned();
		const trigger = await new Webhook(account).publish();
		for (let index = 0; index < 3; index++) await trigger.ring(request, change);
		expect(warn).toHaveBeenCalledTimes(1);
		expect(warn.mock.calls[0]?.[0]).toMatch(reason);
		expect(warn.mock.calls[0]?.[0]).toContain("workflow 'w'");
		expect(JSON.stringify(warn.mock.calls)).not.toMatch(/example-token|"revoked|an-example-key/);
		await shifted(61, async () => await trigger.ring(request, change));
		expect(warn).toHaveBeenCalledTimes(2);
		warn.mockRestore();
	});

	test.each([
		[2_001, 1],
		[1_999, 0],
	])('%i new faxes at once: what is too old to be read is not passed over in silence', async (count, warnings) => {
		const warn = warned();
		lists.inbox = [received(1, 0)];
		const one = await published({ events: ['faxReceived'] });
		await one.poll();
		lists.inbox = newest(many(count + 1, (index) => received(index + 1, index)));
		await one.poll();
		expect(warn).toHaveBeenCalledTimes(warnings);
		if (warnings > 0) expect(warn.mock.calls[0]?.[0]).toMatch(/More than 2000 received faxes are new.*workflow 'w'/);
		warn.mockRestore();
	});

	test('nothing, where all is well', async () => {
		const warn = warned();
		const trigger = await new Webhook(account).publish();
		expect((await trigger.ring()).answer.status).toBe(200);
		expect(warn).not.toHaveBeenCalled();
		warn.mockRestore();
	});
});

describe('what is on its way into n8n', () => {
	test('is not given a second time; rings that come while n8n is busy with it share the look after that', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		lists.history = [sent(1, 0, 'success')];
		let callsMeanwhile = -1;
		const first = trigger
			.ring({ body: receiptOf('1') }, { answersAfter: 300 })
			.finally(() => (callsMeanwhile = calls.length));
		await until(() => calls.length >= 5);
		calls = [];
		const others = await Promise.all([trigger.ring(), trigger.ring()]);
		expect(callsMeanwhile).toBe(0);
		expect(others.map(({ answer, items }) => [answer.status, items])).toEqual(Array(2).fill([200, []]));
		expect(calls).toHaveLength(2);
		expect(idsIn((await first).items)).toEqual(['receipt:1:delivered']);
	});

	test('each fax has an execution of its own with its ring; one whose ring is lost goes with another', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		lists.history = newest(many(3, (index) => sent(index + 1, index, 'success')));
		for (const id of ['1', '2'])
			expect(idsIn((await trigger.ring({ body: receiptOf(id) })).items)).toEqual([`receipt:${id}:delivered`]);
		lists.history = [sent(4, 4, 'success'), ...lists.history];
		const later = await shifted(1, async () => await trigger.ring({ body: receiptOf('4') }));
		expect(idsIn(later.items)).toEqual(['receipt:4:delivered', 'receipt:3:delivered']);
	});

	test('a ring whose fax the last look has shown needs no look of its own, but for the reason of a failure', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		lists.history = [sent(3, 2, 'failed'), sent(2, 1, 'success'), sent(1, 0, 'success')];
		await trigger.ring({ body: receiptOf('1') });
		calls = [];
		expect(idsIn((await trigger.ring({ body: receiptOf('2') })).items)).toEqual(['receipt:2:delivered']);
		expect(calls).toEqual([]);
		expect((await trigger.ring({ body: receiptOf('2') })).items).toEqual([]);
		const { items } = await trigger.ring({ body: receiptOf('3', 'busy') });
		expect(items[0]?.json).toMatchObject({ event_id: 'receipt:3:failed', reason: 'The line was busy' });
	});

	const report = (fax: number) => reportOf({ uuid: `u${fax}`, from: '+12025550100', to: '+12045550140', pages: 1 });

	test.each<[string, IDataObject, string[]]>([
		['has started with another ring', {}, ['received:1']],
		['is not wanted', { fromNumbers: '+12025550100' }, []],
	])('a report waits for its own fax in a late list, although a fax before it %s', async (_which, options, first) => {
		const trigger = await new Webhook(account, { options: { downloadFile: false, ...options } }).publish();
		lists.inbox = [received(1, 0, first.length > 0 ? '12025550100' : '12025550199')];
		expect(idsIn((await trigger.ring()).items)).toEqual(first);
		calls = [];
		const ring = trigger.ring({ body: report(2) });
		await until(() => calls.length >= 5);
		lists.inbox = [received(2, 1), ...lists.inbox];
		expect(idsIn((await ring).items)).toEqual(['received:2']);
		const late = async () => (await trigger.ring({ body: report(1) })).answer.status;
		expect([await late(), await late()]).toEqual([503, 200]);
	});

	test.each<[string, object]>([
		['only a file', { body: { data: {}, files: { file: { filepath: '/tmp/a', size: 9 } } } }],
		['more than is read, of a type that n8n does not know', { body: undefined, unread: 'x'.repeat(1_000_001) }],
	])('a report that contains %s waits for a late list, too', async (_what, request) => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		const ring = trigger.ring(request);
		await until(() => calls.length >= 5);
		lists.inbox = [received(1, 0)];
		expect(idsIn((await ring).items)).toEqual(['received:1']);
	});

	test('a fax whose report is lost takes no later one’s, and goes with the next', async () => {
		const trigger = await new Webhook(account).publish();
		lists.inbox = [received(2, 1), received(1, 0)];
		expect(idsIn((await trigger.ring({ body: report(2) })).items)).toEqual(['received:2']);
		lists.inbox = [received(3, 2), ...lists.inbox];
		const next = await shifted(1, async () => await trigger.ring({ body: report(3) }));
		expect(idsIn(next.items)).toEqual(['received:3', 'received:1']);
		// Whatever looks have seen it, its file is read once.
		expect(calls.filter((path) => path === '/file/1')).toHaveLength(1);
	});

	test('starts with its own ring, although a stranger has rung for it before and the list is late', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		expect((await trigger.ring({ body: receiptOf('1') })).answer.status).toBe(503);
		calls = [];
		const ring = trigger.ring({ body: receiptOf('1') });
		await until(() => calls.length >= 2);
		lists.history = [sent(1, 0, 'success')];
		expect(idsIn((await ring).items)).toEqual(['receipt:1:delivered']);
	});

	test('a job that a text names is waited for as one that a field names', async () => {
		const trigger = await new Webhook(account).publish();
		lists.history = [sent(1, 0)];
		const ring = async () => (await trigger.ring({ body: 'fax_job_id=1&status=success' })).answer.status;
		expect([await ring(), await ring()]).toEqual([503, 503]);
	});

	test.each([
		['busy', 'The line was busy'],
		['unknown', 'Fax.to does not know what went wrong'],
	])('where Fax.to’s records do not know why a fax failed, the code of its ring tells it: %s', async (code, reason) => {
		const trigger = await new Webhook(account).publish();
		lists.history = [sent(1, 0, 'failed')];
		const { items } = await trigger.ring({ body: receiptOf('1', code) });
		expect(items[0]?.json).toMatchObject({ event: 'faxFailed', reason });
	});

	test.each([
		['fields', receiptOf('1')],
		// n8n reads the answer's body of such a call before it stores the execution, too.
		['multipart', { data: receiptOf('1'), files: {} }],
	])('is found anew where n8n has not taken it: %s', async (_type, body) => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		lists.history = [sent(1, 0, 'success')];
		expect((await trigger.ring({ body }, { stores: 'no' })).answer.status).toBe(500);
		expect(idsIn((await trigger.ring({ body: receiptOf('1') })).items)).toEqual(['receipt:1:delivered']);
	});

	test('is not answered 200 to an equal ring where n8n could not store it', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		// Rings that come a moment after a look share the next one.
		await trigger.ring();
		lists.history = [sent(1, 0, 'success')];
		const [first, second] = await Promise.all([
			trigger.ring({ body: receiptOf('1') }, { stores: 'no' }),
			trigger.ring({ body: receiptOf('1') }, { stores: 'no' }),
		]);
		expect([first.answer.status, second.answer.status].sort()).toEqual([500, 503]);
	});

	test('ten rings of one look share what is saved, and nothing starts again after a restart', async () => {
		const trigger = await new Webhook(account, { options: { downloadFile: false } }).publish();
		lists.history = newest(many(10, (index) => sent(index + 1, index, 'success')));
		const rings = await Promise.all(many(10, async (index) => await trigger.ring({ body: receiptOf(`${index + 1}`) })));
		expect(rings.flatMap(({ items }) => idsIn(items)).length).toBe(10);
		newProcess();
		const again = await Promise.all(many(10, async (index) => await trigger.ring({ body: receiptOf(`${index + 1}`) })));
		// Nothing is given to n8n again: what was saved says so, not only the gate.
		expect(again.map(({ answer, result }) => [answer.status, result.workflowData])).toEqual(
			Array(10).fill([200, undefined]),
		);
	});
});

test('two accounts in two workflows know nothing of each other, nor of their files', async () => {
	const one = await published({ id: 'one', options: {} });
	const two = await published({ id: 'two', options: {}, node: { id: 'n9' } });
	lists.inbox = [received(1, 0)];
	// What n8n has stored for the first one begins later.
	expect(idsIn(await one.poll('stored'))).toEqual(['received:1']);
	const content = await pdf(1, 30_000);
	answerFile = (_id, response) => void response.end(content);
	const items = await two.poll();
	expect(idsIn(items)).toEqual(['received:1']);
	expect((await bytesOf(items?.[0]?.binary?.data)).length).toBe(content.length);
});

test('a Remove Duplicates node that uses the workflow’s row in another mode is left alone', async () => {
	const store = await startDeduplication();
	const one = await published({ database: {} });
	store.occupy('w', 'latestDate');
	lists.inbox = [received(1, 0)];
	const polled = await one.poll('stored');
	newProcess();
	const run = async () =>
		idsIn((await engine.run({ type: 'faxToPollingTrigger', items: polled ?? [], mode: 'trigger' })).items);
	expect([await run(), await run()]).toEqual([['received:1'], []]);
});

describe('the gate where an execution begins', () => {
	const run = async (event: number, setting: object = {}) => {
		const items = [{ json: { event_id: `received:${event}` } }];
		return idsIn((await engine.run({ type: 'faxToPollingTrigger', mode: 'trigger', items, ...setting })).items);
	};

	test('costs what this process gave to n8n one access to its database', async () => {
		const store = await startDeduplication();
		const one = await published();
		lists.inbox = [received(1, 0)];
		expect(await one.poll()).toHaveLength(1);
		// The row is read and written.
		expect(store.accesses()).toBe(2);
	});

	test('lets an execution in again that n8n runs again, and none that has ended there', async () => {
		expect(await run(1, { executionId: 'first' })).toEqual(['received:1']);
		newProcess();
		for (let times = 0; times < 2; times++) expect(await run(1, { executionId: 'second' })).toEqual([]);
		expect(await run(1, { executionId: 'first' })).toEqual(['received:1']);
	});

	test('has a row for each node where another node has that of the workflow', async () => {
		const store = await startDeduplication();
		store.occupy('w', 'latestDate');
		const nodes = [1, 2].map((id) => ({ node: { id: `n${id}` } }));
		const both = async () => await Promise.all(nodes.map(async (setting, index) => await run(index, setting)));
		expect(await both()).toEqual([['received:0'], ['received:1']]);
		newProcess();
		expect(await run(1, nodes[1])).toEqual([]);
	});
});

test('five thousand events are remembered, although two triggers have found each of them', async () => {
	const store = await startDeduplication();
	const run = async (type: string, mode: 'webhook' | 'trigger', id: number) =>
		idsIn((await engine.run({ type, mode, items: [{ json: { event_id: `received:${id}` } }] })).items);
	expect(await run('faxToTrigger', 'webhook', 1)).toEqual(['received:1']);
	// Each of 4,998 others leaves two notes.
	store.fill(9_996, 'last');
	expect(await run('faxToTrigger', 'webhook', 5_000)).toEqual(['received:5000']);
	expect(await run('faxToPollingTrigger', 'trigger', 5_000)).toEqual([]);
	newProcess();
	expect(await run('faxToTrigger', 'webhook', 1)).toEqual([]);
});
