// @ts-check
/**
 * Receiving in a world of its own: Fax.to's two lists, which are late and out of order; its callbacks, which are lost, repeated and doubled; and n8n,
 * which stores executions, is killed, recovers them or not, in one process or in queue mode. Time is simulated, so a world takes milliseconds.
 */
const { createHash } = require('node:crypto');

/**
 * @typedef {ReturnType<typeof import('./receivingProcess').receivingProcess>} Copy the code under test, as one process has it
 * @typedef {Record<string, string>} Body of a call
 * @typedef {{ event: string, body: Body, ends?: number }} Happened
 * @typedef {{ id: number, at: number, shown: number, ends?: number, endShown?: number, outcome?: string }} Fax
 * @typedef {'yes' | 'no' | 'killed before' | 'killed during' | 'killed after'} Stores whether n8n can store an execution, or when it is killed
 * @typedef {{ does: 'happen', faxes: string[], copies: number, isLost: boolean, stores: Stores } | { does: 'poll', stores: Stores } |
 *   { does: 'restart' | 'update' } | { does: 'renew', isLate: boolean } | { does: 'wait' | 'clock', seconds: number }} Step
 * @typedef {{ isQueue: boolean, recovers: boolean }} Habits of n8n: whether it runs at its start what it had stored and not begun
 * @typedef {{ seed: number, order: 'newest' | 'oldest' | 'jitter', lag: number, steps: Step[], copies: Copy[] } & Habits} World
 * @typedef {import('n8n-workflow').INodeExecutionData[]} Items
 * @typedef {{ id: number, items: Items, type: 'trigger' | 'poller', mode: string, isKilled: boolean }} Execution
 */

/** The clock of all worlds, one at a time. Waits of the code under test come here. */
class Clock {
	time = 0;
	/** How wrong n8n's machine is, in milliseconds. */
	offset = 0;
	/** @type {Array<{ at: number, resolve: (value?: undefined) => void }>} */
	timers = [];

	reset() {
		this.time = Date.UTC(2026, 10, 28);
		this.offset = 0;
		this.timers = [];
	}

	/** @param {number} milliseconds @param {AbortSignal} [signal] */
	async sleep(milliseconds, signal) {
		await new Promise((resolve, reject) => {
			const timer = { at: this.time + Math.max(0, milliseconds), resolve };
			this.timers.push(timer);
			signal?.addEventListener('abort', () => {
				this.timers = this.timers.filter((one) => one !== timer);
				reject(new Error('aborted'));
			});
		});
	}

	/** Lets time pass until something is done. @param {() => boolean} isDone */
	async until(isDone) {
		for (;;) {
			for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
			if (isDone()) return;
			this.timers.sort((a, b) => a.at - b.at);
			const next = this.timers.shift();
			if (!next) throw new Error('Nothing happens any more');
			this.time = Math.max(this.time, next.at);
			next.resolve();
		}
	}
}

// Copies of the code under test load this file anew, and there is one time.
/** @type {Clock} */
const clock = Reflect.get(globalThis, 'receivingClock') ?? new Clock();
Reflect.set(globalThis, 'receivingClock', clock);

/** n8n's deduplication store: one row, read, changed in memory and written back, with no lock. */
class Store {
	/** @type {string[] | undefined} */
	row = undefined;

	/** @param {string[]} texts */
	async checkProcessedAndRecord(texts) {
		const read = this.row && [...this.row];
		await clock.sleep(2);
		const before = new Set(read ?? []);
		const next = [...(read ?? []), ...texts.filter((text) => !before.has(text))];
		if (!read && this.row) throw new Error('UNIQUE constraint failed');
		this.row = next;
		return { new: texts.filter((text) => !before.has(text)), processed: texts.filter((text) => before.has(text)) };
	}

	/** @param {string[]} texts */
	async removeProcessed(texts) {
		const read = [...(this.row ?? [])];
		await clock.sleep(2);
		this.row = read.filter((text) => !texts.includes(text));
	}
}

/** Fax.to, as far as receiving goes. */
class FaxTo {
	/** @type {Fax[]} */
	history = [];
	/** @type {Fax[]} */
	inbox = [];
	nextId = 1_000;
	key = 'key-1';

	/** @param {Pick<World, 'order' | 'lag'>} habits seconds that a list may be late @param {() => number} random */
	constructor(habits, random) {
		this.habits = habits;
		this.random = random;
	}

	#lag() {
		return this.random() * this.habits.lag * 1_000;
	}

	/** @returns {Happened} */
	receive() {
		const fax = { id: this.nextId++, at: clock.time, shown: clock.time + this.#lag() };
		this.inbox.push(fax);
		return {
			event: `received:${fax.id}`,
			body: { uuid: `u${fax.id}`, from: '12025550100', to: '12045550140', pages: '1' },
		};
	}

	/** @param {number} seconds until it ends @param {'success' | 'failed'} outcome @returns {Happened} */
	send(seconds, outcome) {
		const at = clock.time;
		const ends = at + seconds * 1_000;
		const fax = { id: this.nextId++, at, shown: at + this.#lag(), ends, endShown: ends + this.#lag(), outcome };
		this.history.push(fax);
		const code = outcome === 'success' ? 'ok' : 'busy';
		return {
			event: `receipt:${fax.id}:${outcome === 'success' ? 'delivered' : 'failed'}`,
			ends,
			body: { fax_job_id: String(fax.id), status: outcome, msg_code: code },
		};
	}

	/** @param {{ url: string, qs: { page: number, limit: number }, apiKey: string }} call */
	answer({ url, qs, apiKey }) {
		if (apiKey !== this.key)
			return { statusCode: 401, headers: {}, body: { status: 'failed', message: 'Unauthorized.' } };
		const ok = (/** @type {object} */ body) => ({ statusCode: 200, headers: {}, body });
		if (/\/status$/.test(url)) return ok({ status: 'failed', message: 'Fax Failed - Line Busy' });
		if (/\/balance$/.test(url)) return ok({ status: 'success', balance: 1 });
		const date = (/** @type {number} */ time) => ({
			date: new Date(time).toISOString().replace('T', ' ').replace('Z', ''),
			timezone_type: 3,
			timezone: 'UTC',
		});
		const page = (/** @type {Fax[]} */ list) =>
			this.#ordered(list.filter(({ shown }) => shown <= clock.time)).slice(
				(qs.page - 1) * qs.limit,
				qs.page * qs.limit,
			);
		if (/fax-history$/.test(url))
			return ok({
				status: 'success',
				history: page(this.history).map((fax) => ({
					id: fax.id,
					created: date(fax.at),
					recipient: '12025550100',
					document: 'a.pdf',
					document_id: 1,
					status: Number(fax.endShown) <= clock.time ? fax.outcome : 'executed',
				})),
			});
		return ok({
			status: 'success',
			inbox: page(this.inbox).map((fax) => ({
				id: fax.id,
				created_at: date(fax.at),
				sender: '12025550100',
				number: '+12045550140',
				total_pages: 1,
			})),
		});
	}

	/** @param {Fax[]} list */
	#ordered(list) {
		const newest = [...list].sort((a, b) => b.at - a.at || b.id - a.id);
		if (this.habits.order === 'oldest') return newest.reverse();
		if (this.habits.order === 'newest') return newest;
		// Neighbours change places.
		for (let index = 0; index + 1 < newest.length; index += 2) {
			const [one, other] = [newest[index], newest[index + 1]];
			if (one && other && this.random() < 0.3) [newest[index], newest[index + 1]] = [other, one];
		}
		return newest;
	}
}

const NODES = { trigger: { id: 'webhook-node', name: 'Webhook' }, poller: { id: 'poll-node', name: 'Poll' } };
const EVENTS = ['faxDelivered', 'faxFailed', 'faxReceived'];

/** As the nodes get it: what they don't ask for is not there. @param {object} context */
const contextOf = (context) => /** @type {never} */ (/** @type {unknown} */ (context));

/** @template T @param {T} value @returns {T} as a database gives it back */
const copyOf = (value) => JSON.parse(JSON.stringify(value));

/** n8n with one workflow that begins with both triggers. */
class N8n {
	staticData = {};
	store = new Store();
	/** What ran behind the triggers, in order. @type {unknown[]} */
	told = [];
	/** What was cut off by a kill when it had begun: n8n lists it as crashed. @type {unknown[]} */
	crashed = [];
	/** Executions that were stored and have not begun. @type {Execution[]} */
	stored = [];
	executions = 0;
	/** By the process: how often it was started, and what it runs. */
	lives = [0, 0, 0, 0];
	/** @type {Array<Set<Execution>>} */
	running = [0, 1, 2, 3].map(() => new Set());
	/** The static data of the workflow as the process that polls has them. @type {object | undefined} */
	polled = undefined;

	/** @param {FaxTo} faxTo @param {Copy[]} copies each is a process: two that take calls, two workers @param {Habits} habits */
	constructor(faxTo, copies, habits) {
		this.faxTo = faxTo;
		this.key = faxTo.key;
		this.copies = copies;
		this.habits = habits;
		for (const { restart } of copies) restart();
	}

	/** @param {number} process @returns {Copy} */
	#copy(process) {
		const copy = this.copies[process];
		if (!copy) throw new Error(`There is no process ${process}`);
		return copy;
	}

	/** @param {Execution['type']} type @param {object} store @param {string} [activation] */
	#context(type, store, activation = 'activate') {
		const { faxTo } = this;
		const credential = { apiKey: this.key, baseUrl: 'https://fax.to/api/v2', callbackToken: '' };
		/** @type {Record<string, unknown>} */
		const parameters = { events: EVENTS, options: { downloadFile: false }, 'options.downloadFile': false };
		return {
			getNode: () => NODES[type],
			getWorkflow: () => ({ id: 'w', name: 'W' }),
			getNodeParameter: (/** @type {string} */ name, /** @type {unknown} */ fallback, /** @type {unknown} */ other) =>
				parameters[name] ?? (typeof fallback === 'number' ? other : fallback),
			getWorkflowStaticData: () => store,
			getCredentials: async () => credential,
			getActivationMode: () => activation,
			logger: { warn() {}, info() {} },
			helpers: {
				httpRequestWithAuthentication: async (
					/** @type {string} */ _name,
					/** @type {{ url: string, qs: { page: number, limit: number } }} */ { url, qs },
				) => faxTo.answer({ url, qs, apiKey: credential.apiKey }),
			},
		};
	}

	/** Takes calls from now on. @param {'activate' | 'update' | 'init'} activation */
	async publish(activation) {
		const store = copyOf(this.staticData);
		this.polled = undefined;
		const { checkExists } = this.#copy(0).trigger.webhookMethods.default;
		await checkExists.call(contextOf(this.#context('trigger', store, activation)));
		this.staticData = copyOf(store);
	}

	/** A process is killed and starts: what it ran is cut off, and what n8n was given before is run or forgotten. @param {number} process */
	async restart(process) {
		this.lives[process] = (this.lives[process] ?? 0) + 1;
		this.#copy(process).restart();
		const cutOff = [...(this.running[process] ?? [])];
		this.running[process]?.clear();
		this.crashed.push(...cutOff.flatMap(({ items }) => items.map(({ json }) => json.event_id)));
		if (process !== 0) return;
		await this.publish('init').catch(() => undefined);
		const { stored } = this;
		if (this.habits.isQueue) return;
		this.stored = [];
		if (this.habits.recovers) for (const one of stored) await this.#run(one, 0);
	}

	/**
	 * A call, from its arrival to its answer.
	 * @param {number} process that takes it
	 * @param {Body} body
	 * @param {Stores} stores
	 * @returns {Promise<number>} 0 when there was no answer
	 */
	async ring(process, body, stores) {
		const life = this.lives[process];
		const isDead = () => this.lives[process] !== life;
		const store = copyOf(this.staticData);
		/** @type {Array<() => void>} */
		const listeners = [];
		let status = 0;
		const response = {
			statusCode: 200,
			/** @param {number} code */
			status(code) {
				response.statusCode = code;
				return response;
			},
			once: (/** @type {string} */ event, /** @type {() => void} */ listener) =>
				event === 'finish' && listeners.push(listener),
			end() {
				status = response.statusCode;
				for (const listener of listeners) listener();
			},
		};
		const context = {
			...this.#context('trigger', store),
			getMode: () => 'webhook',
			getBodyData: () => body,
			getQueryData: () => ({}),
			getRequestObject: () => ({ ip: '127.0.0.1', headers: {} }),
			getResponseObject: () => response,
		};
		const result = await this.#copy(process).trigger.webhook.call(contextOf(context));
		if (isDead()) return 0;
		const save = () => (this.staticData = copyOf(store));
		if (!result.workflowData) {
			save();
			return status;
		}
		await clock.sleep(5);
		if (isDead()) return 0;
		if (stores === 'no') {
			response.status(500).end();
			return status;
		}
		const execution = this.#execution('trigger', result.workflowData[0], stores);
		if (stores === 'killed before') {
			await this.restart(process);
			return 0;
		}
		void result.webhookResponse;
		save();
		response.end();
		if (stores === 'killed after') await this.restart(process);
		else await this.#begin(execution, process);
		return status;
	}

	/** A poll of the process that polls. @param {Stores} stores */
	async poll(stores) {
		const life = this.lives[0];
		const store = (this.polled ??= copyOf(this.staticData));
		const context = { ...this.#context('poller', store), getMode: () => 'trigger', getPollBudgetMs: () => 300_000 };
		const result = await this.#copy(0)
			.poller.poll.call(contextOf(context))
			.catch(() => null);
		if (!result || this.lives[0] !== life || stores === 'no') return;
		this.staticData = copyOf(store);
		const execution = this.#execution('poller', result[0], stores);
		if (stores === 'killed before' || stores === 'killed after') return await this.restart(0);
		await this.#begin(execution, 0);
	}

	/** Stores an execution. @param {Execution['type']} type @param {Items | undefined} items @param {Stores} stores @returns {Execution} */
	#execution(type, items, stores) {
		const mode = type === 'trigger' ? 'webhook' : 'trigger';
		const isKilled = stores === 'killed during';
		const execution = { id: ++this.executions, items: copyOf(items ?? []), type, mode, isKilled };
		this.stored.push(execution);
		return execution;
	}

	/** @param {Execution} execution @param {number} process */
	async #begin(execution, process) {
		if (this.habits.isQueue || !this.stored.includes(execution)) return;
		this.stored = this.stored.filter((one) => one !== execution);
		await this.#run(execution, process);
	}

	/** Queue mode: the workers take what is stored. */
	async work() {
		const { stored } = this;
		this.stored = [];
		await Promise.all(stored.map(async (one, index) => await this.#run(one, 2 + (index % 2))));
	}

	/**
	 * @param {Execution} execution whose process may be killed once it is past the trigger; n8n then runs it again in queue mode, and where it
	 * recovers executions that it considers not begun
	 * @param {number} process
	 * @returns {Promise<void>}
	 */
	async #run(execution, process) {
		const { items, type, mode, id, isKilled } = execution;
		const life = this.lives[process];
		this.running[process]?.add(execution);
		const base = this.#context(type, {});
		const context = {
			...base,
			getMode: () => mode,
			getInputData: () => items,
			getExecutionId: () => String(id),
			helpers: {
				...base.helpers,
				checkProcessedAndRecord: async (/** @type {string[]} */ texts) =>
					await this.store.checkProcessedAndRecord(texts),
				removeProcessed: async (/** @type {string[]} */ texts) => await this.store.removeProcessed(texts),
			},
		};
		const [out = []] = await this.#copy(process)[type].execute.call(contextOf(context));
		if (this.lives[process] !== life) return;
		if (isKilled) {
			execution.isKilled = false;
			const { isQueue, recovers } = this.habits;
			if (isQueue || recovers) this.running[process]?.delete(execution);
			await this.restart(process);
			if (isQueue || recovers) await this.#run(execution, isQueue ? 5 - process : 0);
			return;
		}
		this.running[process]?.delete(execution);
		this.told.push(...out.map(({ json }) => json.event_id));
	}
}

/** A random number generator that says the same for each seed. @param {number} seed */
function randomOf(seed) {
	let count = 0;
	return () => createHash('md5').update(`${seed} ${count++}`).digest().readUInt32LE() / 2 ** 32;
}

/** A world and the calls on their way in it. */
class Life {
	/** @type {string[]} */
	expected = [];
	/** Callbacks that were not answered 200 yet. @type {Array<{ body: Body, at: number }>} */
	calls = [];
	isKeyOld = false;

	/** @param {World} world */
	constructor(world) {
		this.world = world;
		this.random = randomOf(world.seed);
		this.faxTo = new FaxTo(world, this.random);
		for (let index = 0; index < 5; index++) this.faxTo.receive();
		this.faxTo.send(1, 'success');
		clock.time += 3_600_000;
		this.n8n = new N8n(this.faxTo, world.copies, world);
	}

	/** One of the two processes that take calls. */
	#process() {
		return this.world.isQueue && this.random() < 0.5 ? 1 : 0;
	}

	/** @param {Body} body @param {Stores} stores */
	async call(body, stores) {
		const status = await this.n8n.ring(this.#process(), body, stores);
		if (status !== 200) this.calls.push({ body, at: clock.time + 900_000 });
	}

	/** Fax.to calls again, every fifteen minutes. */
	async repeat() {
		const due = this.calls.filter(({ at }) => at <= clock.time);
		this.calls = this.calls.filter(({ at }) => at > clock.time);
		await inTime(Promise.all(due.map(async ({ body }) => await this.call(body, 'yes'))));
	}

	/** @param {Step} step */
	async does(step) {
		const wasOld = this.isKeyOld;
		if (step.does === 'happen') await this.#happen(step);
		if (step.does === 'poll') await inTime(this.n8n.poll(step.stores));
		if (step.does === 'restart') await inTime(this.n8n.restart(this.#process()));
		if (step.does === 'update') await inTime(this.n8n.publish('update').catch(() => undefined));
		if (step.does === 'wait') clock.time += step.seconds * 1_000;
		if (step.does === 'clock') clock.offset += step.seconds * 1_000;
		if (step.does === 'renew') {
			this.faxTo.key = `key-${this.random()}`;
			this.isKeyOld = true;
		}
		if (wasOld || (step.does === 'renew' && !step.isLate)) {
			this.n8n.key = this.faxTo.key;
			this.isKeyOld = false;
		}
		if (this.world.isQueue) await inTime(this.n8n.work());
		await this.repeat();
	}

	/** @param {Step & { does: 'happen' }} step */
	async #happen({ faxes, copies, isLost, stores }) {
		const happened = faxes.map((kind) =>
			kind === 'received'
				? this.faxTo.receive()
				: this.faxTo.send(kind === 'slow' ? 600 : 1, kind === 'failed' ? 'failed' : 'success'),
		);
		this.expected.push(...happened.map(({ event }) => event));
		clock.time += 1_000;
		for (const { body, ends = 0 } of happened) if (ends > clock.time) this.calls.push({ body, at: ends });
		if (isLost) return;
		const rings = happened
			.filter(({ ends = 0 }) => ends <= clock.time)
			.flatMap(({ body }) =>
				Array.from({ length: copies }, async (_one, copy) => await this.call(body, copy === 0 ? stores : 'yes')),
			);
		await inTime(Promise.all(rings));
	}

	/** Brings everything to its end: repeated calls, and empty rings that make up for lost ones. */
	async end() {
		this.n8n.key = this.faxTo.key;
		for (let index = 0; index < 8; index++) {
			clock.time += 1_200_000;
			await this.repeat();
			if (index === 3 || index === 5) {
				const fax = this.faxTo.receive();
				this.expected.push(fax.event);
				clock.time += 60_000;
				await inTime(this.call(fax.body, 'yes'));
				this.calls = [];
			}
			await inTime(this.n8n.ring(0, {}, 'yes'));
			await inTime(this.n8n.poll('yes'));
			if (this.world.isQueue) await inTime(this.n8n.work());
		}
	}
}

/**
 * Lives one world to its end.
 * @param {World} world
 * @returns {Promise<{ expected: unknown[], told: unknown[] }>} the events that happened, and those that ran, sorted; what a kill has cut off and nothing has
 * started again counts as run, because n8n lists it as crashed
 */
async function live(world) {
	clock.reset();
	const life = new Life(world);
	await inTime(life.n8n.publish('activate'));
	await inTime(life.n8n.poll('yes'));
	for (const step of world.steps) await life.does(step);
	await life.end();
	const { told, crashed } = life.n8n;
	const listed = new Set(crashed.filter((event) => !told.includes(event)));
	return { expected: life.expected.sort(), told: [...told, ...listed].sort() };
}

/** @template T @param {Promise<T>} task @returns {Promise<T>} */
async function inTime(task) {
	let isDone = false;
	const done = task.finally(() => (isDone = true));
	done.catch(() => undefined);
	await clock.until(() => isDone);
	return await done;
}

module.exports = { clock, live };
