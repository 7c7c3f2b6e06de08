import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { connect } from '../../nodes/FaxTo/api/connection';
import { DeliveryWatch } from '../../nodes/FaxTo/faxes/deliveryWatch';
import type { FaxOutcome } from '../../nodes/FaxTo/faxes/status';
import { Mutex } from '../../nodes/FaxTo/lib/mutex';
import { SimulatedClock } from '../harness/simulatedClock';

// The pauses before a call is tried again are not what is looked at here.
jest.mock('n8n-workflow', () => ({ ...jest.requireActual('n8n-workflow'), sleep: async () => undefined }));

interface Fax {
	/** From when on, in milliseconds since the beginning. */
	listed: number;
	ends: number;
	/** What the history says from then on. */
	status: string;
	message: string;
	/** How many newer faxes of others there are. */
	newer: number;
	statusLags: number;
	/** Whether the status call knows it. */
	isKnown: boolean;
}

const FIELDS: Fax = {
	listed: 0,
	ends: 0,
	status: 'success',
	message: 'Sent! Fax Has Been Answered.',
	newer: 0,
	statusLags: 0,
	isKnown: true,
};
const BUSY = { status: 'failed', message: 'Fax Failed - Line Busy (The fax machine could be busy)' };
const MINUTE = 60_000;
const WAIT = { max: 10 * MINUTE, interval: 5_000 };

/** Fax.to in simulated time. */
class World {
	readonly clock = new SimulatedClock();
	readonly canceled = new AbortController();
	readonly begun = this.clock.now();
	readonly faxes = new Map<string, Fax>();
	readonly calls: Array<{ path: string; at: number }> = [];
	/** Answers in place of Fax.to, where there is one. */
	fault: (path: string) => { statusCode: number; body: unknown } | undefined = () => undefined;
	/** So long a call takes. */
	latency = 0;
	/** What the list shows besides. */
	extra: object[] = [];
	createdAt = '2026-01-01 00:00:00.000000';

	private static accounts = 0;
	private readonly caller: Promise<DeliveryWatch>;

	constructor(concurrency = 5) {
		const caller = {
			getNode: () => ({ name: 'Fax.to', type: 'faxTo', parameters: {} }),
			getCredentials: async () => ({ apiKey: `key-${++World.accounts}`, baseUrl: 'https://fax.example/api/v2' }),
			getExecutionCancelSignal: () => this.canceled.signal,
			helpers: {
				httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) =>
					await this.answer(options),
			},
		};
		this.caller = connect(caller as unknown as IExecuteFunctions).then(
			(connection) => new DeliveryWatch(connection, new Mutex(concurrency), this.clock),
		);
	}

	add(id: number, fax: Partial<Fax> = {}): string {
		this.faxes.set(String(id), { ...FIELDS, ...fax });
		return String(id);
	}

	get now(): number {
		return this.clock.now() - this.begun;
	}

	/** Waits for some at once. */
	async outcomes(ids: string[], wait = WAIT, isAccepted = true): Promise<Array<FaxOutcome & { at: number }>> {
		const watch = await this.caller;
		const told = async (id: string) => ({ ...(await watch.outcomeOf(id, wait, isAccepted)), at: this.now });
		return await this.clock.until(Promise.all(ids.map(told)));
	}

	async outcome(id: string, wait = WAIT, isAccepted = true): Promise<FaxOutcome & { at: number }> {
		const [only] = await this.outcomes([id], wait, isAccepted);
		if (!only) throw new Error('none');
		return only;
	}

	count(path: RegExp): number {
		return this.calls.filter((call) => path.test(call.path)).length;
	}

	private async answer({ url, qs }: IHttpRequestOptions): Promise<object> {
		const path = url.slice('https://fax.example/api/v2'.length);
		this.calls.push({ path, at: this.now });
		if (this.latency > 0) await this.clock.sleep(this.latency);
		const fault = this.fault(path);
		if (fault) return { headers: {}, ...fault };
		const body = path === '/fax-history' ? this.history(Number(qs?.page), Number(qs?.limit)) : this.status(path);
		return {
			statusCode: body ? 200 : 404,
			headers: {},
			body: body ?? { status: 'failed', message: 'Resource not Found' },
		};
	}

	private history(page: number, limit: number): object {
		const shown = [...this.faxes].filter(([, fax]) => fax.listed <= this.now).reverse();
		const most = Math.max(0, ...shown.map(([, { newer }]) => newer));
		const others = Array.from({ length: most }, (_value, index) => this.record(String(9_000_000 - index), 'success'));
		const own = shown.map(([id, fax]) => this.record(id, fax.ends <= this.now ? fax.status : 'executed'));
		const list = [...this.extra, ...others, ...own];
		return { status: 'success', history: list.slice((page - 1) * limit, page * limit) };
	}

	private record(id: string, status: string): object {
		return {
			id: Number(id),
			created: { date: this.createdAt, timezone_type: 3, timezone: 'UTC' },
			document_id: 1,
			document: 'letter.pdf',
			recipient: '12025550110',
			status,
		};
	}

	private status(path: string): object | undefined {
		const fax = this.faxes.get(path.split('/')[2] ?? '');
		if (!fax?.isKnown) return undefined;
		const isEnded = fax.ends + fax.statusLags <= this.now;
		return { ...(isEnded ? fax : { status: 'executed', message: 'In progress' }), user_cash_balance: 1 };
	}
}

test('200 faxes are waited for together: the history is read for all, the status is asked for failures only', async () => {
	const world = new World();
	const ids = Array.from({ length: 200 }, (_value, index) =>
		world.add(1_000 + index, { ends: MINUTE + (index * 4 * MINUTE) / 200, ...(index % 10 === 0 ? BUSY : {}) }),
	);
	const outcomes = await world.outcomes(ids);
	expect(outcomes.filter(({ outcome }) => outcome === 'delivered')).toHaveLength(180);
	expect(outcomes.filter(({ outcome, reason }) => outcome === 'failed' && reason === 'The line was busy')).toHaveLength(
		20,
	);
	expect(world.count(/status/)).toBeLessThanOrEqual(30);
	expect(world.calls.length).toBeLessThan(200);
	expect(world.now).toBeLessThanOrEqual(6 * MINUTE);
});

test('looks come less and less often, from Poll Interval to a minute', async () => {
	const world = new World();
	const { outcome, at } = await world.outcome(world.add(1, { ends: Infinity }), { max: 20 * MINUTE, interval: 5_000 });
	expect(outcome).toBe('in_progress');
	expect(at).toBe(20 * MINUTE);
	const looks = world.calls.filter(({ path }) => path === '/fax-history').map((call) => call.at);
	expect(looks.slice(0, 4)).toEqual([5_000, 10_000, 17_500, 28_750]);
	const gaps = looks.slice(1, -1).map((time, index) => time - (looks[index] ?? 0));
	expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
	expect(Math.max(...gaps)).toBe(MINUTE);
});

test('each fax has its own Max Wait', async () => {
	const world = new World();
	const [first, second] = ['1', '2'].map((id) => world.add(Number(id), { ends: 3 * MINUTE }));
	const short = world.outcomes([first ?? ''], { max: MINUTE, interval: 1_000 });
	const long = world.outcomes([second ?? ''], { max: 5 * MINUTE, interval: 1_000 });
	expect((await short)[0]).toMatchObject({ outcome: 'in_progress', final: false, at: MINUTE });
	expect((await long)[0]).toMatchObject({ outcome: 'delivered', final: true });
});

describe('an id that may be wrong', () => {
	test('is looked for at once, and is an error where Fax.to does not know it', async () => {
		const world = new World();
		await expect(world.outcome('404', WAIT, false)).rejects.toThrow(/has no/i);
		expect(world.now).toBe(0);
	});

	test('is an error where Fax.to says so in an answer of status 200', async () => {
		const world = new World();
		world.fault = (path) =>
			path === '/fax-history'
				? undefined
				: { statusCode: 200, body: { status: 'failed', message: 'Resource not Found' } };
		await expect(world.outcome('404', WAIT, false)).rejects.toThrow(/not found/i);
		expect(world.now).toBe(0);
	});

	test('that has ended is told at once', async () => {
		const world = new World();
		expect(await world.outcome(world.add(1), WAIT, false)).toMatchObject({ outcome: 'delivered', at: 0 });
		expect(world.calls).toHaveLength(1);
	});

	test('is an error where Fax.to can’t be asked in the whole time', async () => {
		const world = new World();
		world.fault = () => ({ statusCode: 502, body: '<html>' });
		await expect(world.outcome(world.add(1), WAIT, false)).rejects.toThrow(/Fax\.to/);
		expect(world.now).toBe(WAIT.max);
	});
});

describe('outages', () => {
	test.each([
		['502', { statusCode: 502, body: '<html>' }],
		['500', { statusCode: 500, body: { status: 'failed', message: 'Internal server error' } }],
		['an empty answer', { statusCode: 200, body: '' }],
		['an answer of another kind', { statusCode: 200, body: { status: 'success', message: 'hello' } }],
	])('%s of two minutes are survived', async (_name, fault) => {
		const world = new World();
		world.fault = () => (world.now > 20_000 && world.now < 2 * MINUTE ? fault : undefined);
		const ids = [1, 2, 3].map((id) => world.add(id, { ends: MINUTE, ...(id === 2 ? BUSY : {}) }));
		const outcomes = await world.outcomes(ids);
		expect(outcomes.map(({ outcome }) => outcome)).toEqual(['delivered', 'failed', 'delivered']);
		expect(world.now).toBeLessThan(4 * MINUTE);
	});

	test('of a fax that was sent, an outage of the whole time is no error, and says so', async () => {
		const world = new World();
		world.fault = () => ({ statusCode: 502, body: '' });
		expect(await world.outcome(world.add(1))).toMatchObject({
			outcome: 'in_progress',
			final: false,
			reason: expect.stringMatching(/^The fax was sent, but its status could not be read: /),
			at: WAIT.max,
		});
		// Nobody hammers a service that is down.
		expect(world.calls.length).toBeLessThan(200);
	});

	test('the history alone: the statuses are asked', async () => {
		const world = new World();
		world.fault = (path) => (path === '/fax-history' ? { statusCode: 500, body: '' } : undefined);
		const outcomes = await world.outcomes([world.add(1, { ends: MINUTE }), world.add(2, { ends: MINUTE, ...BUSY })]);
		expect(outcomes).toMatchObject([{ outcome: 'delivered' }, { outcome: 'failed', reason: 'The line was busy' }]);
	});

	test('the statuses alone: what failed is told without its reason', async () => {
		const world = new World();
		world.fault = (path) => (path === '/fax-history' ? undefined : { statusCode: 500, body: '' });
		const outcomes = await world.outcomes([world.add(1), world.add(2, BUSY)]);
		expect(outcomes).toMatchObject([{ outcome: 'delivered' }, { outcome: 'failed', retryable: null, final: true }]);
		expect(world.now).toBeLessThan(2 * MINUTE);
	});

	test('a key that is refused is not asked with again', async () => {
		const world = new World();
		world.fault = () => ({ statusCode: 401, body: { status: 'failed', message: 'Unauthorized.' } });
		const outcome = await world.outcome(world.add(1));
		expect(outcome).toMatchObject({ outcome: 'in_progress', reason: expect.stringContaining('could not be read') });
		expect(outcome.at).toBeLessThan(10_000);
	});

	test('the history alone: a failure with its reason ends the wait at once', async () => {
		const world = new World();
		world.fault = (path) => (path === '/fax-history' ? { statusCode: 500, body: '' } : undefined);
		expect((await world.outcome(world.add(1, { ends: MINUTE, ...BUSY }))).at).toBeLessThan(80_000);
	});

	test.each([true, false])(
		'calls that never end say nothing of a fax, for whose time is up (accepted: %s)',
		async (isAccepted) => {
			const world = new World();
			world.latency = 90 * MINUTE;
			const reason = 'The fax was sent, but its status could not be read: Fax.to did not answer in time';
			expect(await world.outcome(world.add(1), WAIT, isAccepted)).toMatchObject({ outcome: 'in_progress', reason });
		},
	);

	test('a clock that is set back by an hour does not hold up the next look', async () => {
		const world = new World();
		const { clock, begun } = world;
		const passed = clock.now;
		const id = world.add(1, { listed: -Infinity, ends: -Infinity });
		clock.at(1_000, () => void (clock.now = () => passed() - 3_600_000));
		expect(await world.outcome(id)).toMatchObject({ outcome: 'delivered' });
		expect(passed() - begun).toBe(WAIT.interval);
	});

	test('a call that hangs at the end of the time does not hold it up', async () => {
		const world = new World();
		world.latency = 90_000;
		const { outcome, at } = await world.outcome(world.add(1), { max: MINUTE, interval: 5_000 });
		expect(outcome).toBe('in_progress');
		expect(at).toBeLessThanOrEqual(MINUTE + 5_000);
	});
});

describe('a canceled execution', () => {
	test.each([true, false])('ends all waits at once (accepted: %s)', async (isAccepted) => {
		const world = new World();
		const ids = [1, 2, 3].map((id) => world.add(id, { ends: Infinity }));
		world.clock.at(12_000, () => world.canceled.abort());
		const ended = world.outcomes(ids, WAIT, isAccepted);
		if (isAccepted) expect(await ended).toMatchObject(Array(3).fill({ outcome: 'in_progress', at: 12_000 }));
		else await expect(ended).rejects.toThrow('canceled');
		expect(world.now).toBe(12_000);
		expect(world.clock.sleeping).toBe(0);
	});
});

test('of a fax that has failed, canceling leaves what is known, without the reason that is asked for', async () => {
	const world = new World();
	world.fault = (path) => (path === '/fax-history' ? undefined : { statusCode: 500, body: '' });
	world.clock.at(6_000, () => world.canceled.abort());
	expect(await world.outcome(world.add(1, BUSY))).toMatchObject({ outcome: 'failed', final: true, at: 6_000 });
});

describe('hostile histories', () => {
	test('no page is read beyond those on which all faxes are older than what is waited for', async () => {
		const world = new World();
		const created = (hours: number) => new Date(world.begun - hours * 3_600_000).toISOString().slice(0, 19);
		world.extra = Array.from({ length: 200 }, (_value, index) => ({ id: 9_000 - index, created: created(index + 1) }));
		const ids = [1, 2, 3].map((id) => world.add(id, { listed: Infinity, ends: MINUTE }));
		await world.outcomes(ids);
		const looks = new Set(world.calls.map(({ at }) => at)).size;
		expect(world.count(/history/)).toBeLessThanOrEqual(looks);
	});

	test('a fax that is shown late', async () => {
		const world = new World();
		const id = world.add(1, { listed: 2 * MINUTE, ends: MINUTE, isKnown: false });
		expect(await world.outcome(id)).toMatchObject({ outcome: 'delivered' });
	});

	test('a fax that is never shown: the status tells', async () => {
		const world = new World();
		const ids = [
			world.add(1, { listed: Infinity, ends: MINUTE }),
			world.add(2, { listed: Infinity, ends: MINUTE, ...BUSY }),
		];
		expect(await world.outcomes(ids)).toMatchObject([
			{ outcome: 'delivered' },
			{ outcome: 'failed', reason: 'The line was busy' },
		]);
	});

	test('a fax of which nothing is ever shown', async () => {
		const world = new World();
		const outcome = await world.outcome(world.add(1, { listed: Infinity, isKnown: false }));
		expect(outcome).toMatchObject({ outcome: 'in_progress', final: false, at: WAIT.max });
		expect(outcome).not.toHaveProperty('status');
	});

	test.each([1, 3, 100])('1,000 newer faxes of others, %i waited for: no look costs many calls', async (count) => {
		const world = new World();
		const ids = Array.from({ length: count }, (_value, index) => world.add(index + 1, { ends: MINUTE, newer: 1_000 }));
		const outcomes = await world.outcomes(ids);
		expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(count).fill('delivered'));
		const looks = new Set(world.calls.map(({ at }) => at)).size;
		expect(world.calls.length / looks).toBeLessThanOrEqual(Math.min(2 * count, 23));
	});

	test('the same job twice in the list, and waited for twice', async () => {
		const world = new World();
		const id = world.add(1, { ends: MINUTE, ...BUSY });
		world.extra = [
			{ id: 1, status: 'executed' },
			{ id: 7, status: 'success' },
		];
		world.clock.at(MINUTE, () => (world.extra = [{ id: '1', status: 'failed' }]));
		expect(await world.outcomes([id, id])).toMatchObject(
			Array(2).fill({ outcome: 'failed', reason: 'The line was busy' }),
		);
		expect(world.count(/status/)).toBe(1);
	});

	test.each(['1999-01-01 00:00:00', '2199-01-01 00:00:00', 'yesterday'])('times apart: %s', async (createdAt) => {
		const world = new World();
		world.createdAt = createdAt;
		const ids = Array.from({ length: 60 }, (_value, index) => world.add(index + 1, { ends: MINUTE }));
		const outcomes = await world.outcomes(ids);
		expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(60).fill('delivered'));
	});

	test('the history says that it ended, the status not yet: the history counts', async () => {
		const world = new World();
		const ids = [world.add(1, { statusLags: Infinity }), world.add(2, { ...BUSY, statusLags: Infinity })];
		const outcomes = await world.outcomes(ids);
		expect(outcomes).toMatchObject([
			{ outcome: 'delivered', final: true },
			{ outcome: 'failed', final: true, retryable: null },
		]);
		expect(JSON.stringify(outcomes[1])).not.toContain('progress');
	});

	test('the history never says that it ended, the status does: that counts at the end of the time', async () => {
		const world = new World();
		const id = world.add(1, { status: 'executed', ends: MINUTE });
		expect(await world.outcome(id)).toMatchObject({ outcome: 'delivered', at: WAIT.max });
	});

	test('the history says that it failed, the status answers without a reason: it is not asked again', async () => {
		const world = new World();
		world.fault = (path) => (path === '/fax-history' ? undefined : { statusCode: 200, body: { status: 'success' } });
		expect(await world.outcome(world.add(1, BUSY))).toMatchObject({ outcome: 'failed', final: true, at: 5_000 });
	});

	test('the history says that it failed, the status that it was delivered: the history counts', async () => {
		const world = new World();
		const id = world.add(1, { ...FIELDS, listed: Infinity });
		world.extra = [{ id: 1, status: 'failed' }];
		expect(await world.outcome(id)).toMatchObject({ outcome: 'failed', final: true });
	});

	test.each([true, false])(
		'a status of the call alone tells that the fax is known (accepted: %s)',
		async (isAccepted) => {
			const world = new World();
			const id = world.add(1, { listed: Infinity });
			world.fault = (path) => (path === '/fax-history' ? undefined : { statusCode: 200, body: { status: 'success' } });
			// What is known stays known.
			world.clock.at(MINUTE, () => (world.fault = () => undefined));
			world.faxes.set(id, { ...FIELDS, listed: Infinity, isKnown: false });
			const outcome = await world.outcome(id, WAIT, isAccepted);
			expect(outcome).toMatchObject({ outcome: 'in_progress', at: WAIT.max });
			expect(outcome.reason).not.toContain('could not be read');
		},
	);

	test('words that nobody knows', async () => {
		const world = new World();
		const id = world.add(1, { status: 'zugestellt', message: '?' });
		expect(await world.outcome(id, { max: MINUTE, interval: 1_000 })).toMatchObject({
			outcome: 'in_progress',
			final: false,
		});
	});
});

test('statuses are asked for as many at once as Concurrency says', async () => {
	const world = new World(3);
	let now = 0;
	let most = 0;
	world.latency = 1_000;
	world.fault = () => {
		now--;
		return undefined;
	};
	const push = world.calls.push.bind(world.calls);
	world.calls.push = (...calls) => {
		most = Math.max(most, ++now);
		return push(...calls);
	};
	await world.outcomes(Array.from({ length: 30 }, (_value, index) => world.add(index + 1, BUSY)));
	expect(most).toBe(3);
});

test('who comes while others wait is looked at in time, and after the last nothing goes on', async () => {
	const world = new World();
	const slow = world.outcomes([world.add(1, { ends: 9 * MINUTE })]);
	const late = new Promise<void>((resolve) => world.clock.at(5 * MINUTE, resolve)).then(
		async () => await world.outcomes([world.add(2, { ends: 5 * MINUTE + 1_000 })]),
	);
	expect((await late)[0]?.at).toBeLessThanOrEqual(5 * MINUTE + 10_000);
	expect((await slow)[0]).toMatchObject({ outcome: 'delivered' });
	const calls = world.calls.length;
	await world.clock.until(world.clock.sleep(10 * MINUTE));
	expect(world.calls).toHaveLength(calls);
	expect(world.clock.sleeping).toBe(0);
});
