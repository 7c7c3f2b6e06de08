/**
 * Receiving in a world of its own: Fax.to's two lists, which are late and out of order; its callbacks, which are lost, repeated and doubled; and n8n,
 * which stores executions, is killed, recovers them or not, in one process or in queue mode. Time is simulated, so a world takes milliseconds.
 */
const { createHash } = require('node:crypto');

/** The clock of all worlds, one at a time. Waits of the code under test come here. */
class Clock {
	time = 0;
	timers = [];

	reset() {
		this.time = Date.UTC(2026, 10, 28);
		this.timers = [];
	}

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

	/** Lets time pass until something is done, or for so long. */
	async until(isDone, end = Infinity) {
		for (;;) {
			for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
			if (isDone()) return;
			this.timers.sort((a, b) => a.at - b.at);
			const next = this.timers[0];
			if (!next || next.at > end) {
				if (end === Infinity) throw new Error('Nothing happens any more');
				this.time = Math.max(this.time, end);
				return;
			}
			this.timers.shift();
			this.time = Math.max(this.time, next.at);
			next.resolve();
		}
	}
}

// Copies of the code under test load this file anew, and there is one time.
const clock = (globalThis.receivingClock ??= new Clock());

/** n8n's deduplication store: one row, read, changed in memory and written back, with no lock. */
class Store {
	row = undefined;

	async checkProcessedAndRecord(texts) {
		const read = this.row && [...this.row];
		await clock.sleep(2);
		const before = new Set(read ?? []);
		const next = [...(read ?? []), ...texts.filter((text) => !before.has(text))];
		if (!read && this.row) throw new Error('UNIQUE constraint failed');
		this.row = next;
		return { new: texts.filter((text) => !before.has(text)), processed: texts.filter((text) => before.has(text)) };
	}

	async removeProcessed(texts) {
		const read = [...(this.row ?? [])];
		await clock.sleep(2);
		this.row = read.filter((text) => !texts.includes(text));
	}
}

/** Fax.to, as far as receiving goes. */
class FaxTo {
	history = [];
	inbox = [];
	nextId = 1_000;
	key = 'key-1';

	/** @param {{ order: 'newest' | 'oldest' | 'jitter', lag: number }} habits seconds that a list may be late */
	constructor(habits, random) {
		this.habits = habits;
		this.random = random;
	}

	#lag() {
		return this.random() * this.habits.lag * 1_000;
	}

	receive() {
		const fax = { id: this.nextId++, at: clock.time, shown: clock.time + this.#lag() };
		this.inbox.push(fax);
		return {
			event: `received:${fax.id}`,
			body: { uuid: `u${fax.id}`, from: '12025550100', to: '12045550140', pages: '1' },
		};
	}

	/** @param {number} seconds until it ends */
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

	answer({ url, qs, apiKey }) {
		if (apiKey !== this.key)
			return { statusCode: 401, headers: {}, body: { status: 'failed', message: 'Unauthorized.' } };
		const ok = (body) => ({ statusCode: 200, headers: {}, body });
		if (/\/status$/.test(url)) return ok({ status: 'failed', message: 'Fax Failed - Line Busy' });
		if (/\/balance$/.test(url)) return ok({ status: 'success', balance: 1 });
		const date = (time) => ({
			date: new Date(time).toISOString().replace('T', ' ').replace('Z', ''),
			timezone_type: 3,
			timezone: 'UTC',
		});
		const page = (list) =>
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
					status: fax.endShown <= clock.time ? fax.outcome : 'executed',
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

	#ordered(list) {
		const newest = [...list].sort((a, b) => b.at - a.at || b.id - a.id);
		if (this.habits.order === 'oldest') return newest.reverse();
		if (this.habits.order === 'newest') return newest;
		// Neighbours change places.
		for (let index = 0; index + 1 < newest.length; index += 2)
			if (this.random() < 0.3) [newest[index], newest[index + 1]] = [newest[index + 1], newest[index]];
		return newest;
	}
}

const WEBHOOK = { id: 'webhook-node', name: 'Webhook' };
const POLL = { id: 'poll-node', name: 'Poll' };
const EVENTS = ['faxDelivered', 'faxFailed', 'faxReceived'];

/** n8n with one workflow that begins with both triggers. */
class N8n {
	staticData = {};
	store = new Store();
	/** What ran behind the triggers, in order. */
	told = [];
	/** Executions that were stored and have not begun. */
	stored = [];
	executions = 0;
	/** Those that were cut off when they had begun. */
	polled = undefined;

	/**
	 * @param {Array<{ trigger: object, poller: object, restart: () => void }>} copies of the code under test: each is a process
	 * @param {{ isQueue: boolean, recovers: boolean }} habits whether n8n runs what it had stored and not begun when it was killed
	 */
	constructor(faxTo, copies, habits) {
		this.faxTo = faxTo;
		this.copies = copies;
		this.habits = habits;
		for (const { restart } of copies) restart();
	}

	#context(node, store) {
		const { faxTo } = this;
		const credential = { apiKey: this.key ?? faxTo.key, baseUrl: 'https://fax.to/api/v2', callbackToken: '' };
		return {
			getNode: () => node,
			getWorkflow: () => ({ id: 'w', name: 'W' }),
			getNodeParameter: (name, fallback, other) =>
				({ events: EVENTS, options: { downloadFile: false }, 'options.downloadFile': false })[name] ??
				(typeof fallback === 'number' ? other : fallback),
			getWorkflowStaticData: () => store,
			getCredentials: async () => credential,
			getActivationMode: () => 'activate',
			logger: { warn() {}, info() {} },
			helpers: {
				httpRequestWithAuthentication: async (_name, { url, qs }) =>
					faxTo.answer({ url, qs, apiKey: credential.apiKey }),
			},
		};
	}

	/** Takes calls from now on. */
	async publish() {
		const store = structuredClone(this.staticData);
		const context = { ...this.#context(WEBHOOK, store) };
		await this.copies[0].trigger.webhookMethods.default.checkExists.call(context);
		this.staticData = JSON.parse(JSON.stringify(store));
	}

	/** n8n starts: what it was given before is run or forgotten. */
	async restart(process) {
		this.copies[process].restart();
		if (process === 0) this.polled = undefined;
		const { stored } = this;
		if (this.habits.isQueue) return;
		this.stored = [];
		if (this.habits.recovers) for (const one of stored) await this.#run({ ...one, process: 0 });
	}

	/**
	 * A call, from its arrival to its answer.
	 * @param {number} process that takes it
	 * @param {'yes' | 'no' | 'killed before' | 'killed after'} stores whether n8n can store the execution, or is killed before or after it answers
	 * @returns {Promise<number>} 0 when there was no answer
	 */
	async ring(process, body, stores) {
		const store = JSON.parse(JSON.stringify(this.staticData));
		const listeners = [];
		let status = 0;
		const response = {
			statusCode: 200,
			status(code) {
				response.statusCode = code;
				return response;
			},
			once: (event, listener) => event === 'finish' && listeners.push(listener),
			end() {
				status = response.statusCode;
				for (const listener of listeners) listener();
			},
		};
		const request = { ip: '127.0.0.1', headers: {} };
		const context = {
			...this.#context(WEBHOOK, store),
			getMode: () => 'webhook',
			getBodyData: () => body,
			getQueryData: () => ({}),
			getRequestObject: () => request,
			getResponseObject: () => response,
		};
		const result = await this.copies[process].trigger.webhook.call(context);
		const save = () => (this.staticData = JSON.parse(JSON.stringify(store)));
		if (!result.workflowData) {
			save();
			return status;
		}
		await clock.sleep(5);
		if (stores === 'no') {
			response.status(500).end();
			return status;
		}
		const execution = {
			items: JSON.parse(JSON.stringify(result.workflowData[0])),
			type: 'trigger',
			mode: 'webhook',
			process,
			id: ++this.executions,
		};
		this.stored.push(execution);
		if (stores === 'killed before') {
			await this.restart(process);
			return 0;
		}
		void result.webhookResponse;
		save();
		response.end();
		if (stores === 'killed after') {
			await this.restart(process);
			return status;
		}
		await this.#begin(execution, stores === 'killed during');
		return status;
	}

	/** A poll of the process that polls. */
	async poll(stores) {
		const store = (this.polled ??= JSON.parse(JSON.stringify(this.staticData)));
		const context = { ...this.#context(POLL, store), getMode: () => 'trigger', getPollBudgetMs: () => 300_000 };
		const result = await this.copies[0].poller.poll.call(context).catch(() => null);
		if (!result) return;
		if (stores !== 'no') this.staticData = JSON.parse(JSON.stringify(store));
		if (stores === 'no') return;
		const execution = {
			items: JSON.parse(JSON.stringify(result[0])),
			type: 'poller',
			mode: 'trigger',
			process: 0,
			id: ++this.executions,
		};
		this.stored.push(execution);
		if (stores === 'killed before' || stores === 'killed after') return await this.restart(0);
		await this.#begin(execution, stores === 'killed during');
	}

	/** @param {boolean} isKilled whether n8n is killed behind the trigger, and runs the execution again when it starts */
	async #begin(execution, isKilled) {
		if (!this.stored.includes(execution)) return;
		if (this.habits.isQueue) return;
		this.stored = this.stored.filter((one) => one !== execution);
		if (!isKilled) return await this.#run(execution);
		await this.#run(execution, []);
		await this.restart(0);
		await this.#run(execution);
	}

	/** Queue mode: the workers take what is stored. */
	async work() {
		const { stored } = this;
		this.stored = [];
		await Promise.all(stored.map(async (one, index) => await this.#run({ ...one, process: 2 + (index % 2) })));
	}

	async #run({ items, type, mode, process, id }, told = this.told) {
		const node = type === 'trigger' ? WEBHOOK : POLL;
		const context = {
			...this.#context(node, {}),
			getMode: () => mode,
			getInputData: () => items,
			getExecutionId: () => String(id),
			helpers: {
				...this.#context(node, {}).helpers,
				checkProcessedAndRecord: async (texts) => await this.store.checkProcessedAndRecord(texts.map(String)),
				removeProcessed: async (texts) => await this.store.removeProcessed(texts.map(String)),
			},
		};
		const [out] = await this.copies[process][type].execute.call(context);
		told.push(...out.map(({ json }) => json.event_id));
	}
}

/** A random number generator that says the same for each seed. */
function randomOf(seed) {
	let count = 0;
	return () => createHash('md5').update(`${seed} ${count++}`).digest().readUInt32LE() / 2 ** 32;
}

/**
 * Lives one world to its end.
 * @returns {Promise<{ expected: string[], told: string[] }>} the events that happened, and those that ran, sorted
 */
async function live({ seed, isQueue, recovers, order, lag, steps, copies }) {
	clock.reset();
	const random = randomOf(seed);
	const faxTo = new FaxTo({ order, lag }, random);
	for (let index = 0; index < 5; index++) faxTo.receive();
	faxTo.send(1, 'success');
	clock.time += 3_600_000;
	const n8n = new N8n(faxTo, copies, { isQueue, recovers });
	await inTime(n8n.publish());
	await inTime(n8n.poll('yes'));
	const expected = [];
	/** Callbacks that were not answered 200 yet. */
	let calls = [];
	const call = async (body, stores) => {
		const process = isQueue && random() < 0.5 ? 1 : 0;
		const status = await n8n.ring(process, body, stores);
		if (status !== 200) calls.push({ body, at: clock.time + 900_000 });
	};
	const repeat = async () => {
		const due = calls.filter(({ at }) => at <= clock.time);
		calls = calls.filter(({ at }) => at > clock.time);
		await inTime(Promise.all(due.map(async ({ body }) => await call(body, 'yes'))));
	};
	for (const step of steps) {
		const { faxes, copies: doubles, isLost, stores } = step;
		if (step.does === 'happen') {
			const happened = faxes.map((kind) =>
				kind === 'received'
					? faxTo.receive()
					: faxTo.send(kind === 'slow' ? 600 : 1, kind === 'failed' ? 'failed' : 'success'),
			);
			expected.push(...happened.map(({ event }) => event));
			clock.time += 1_000;
			const ended = happened.filter(({ ends = 0 }) => ends <= clock.time);
			calls.push(...happened.filter(({ ends = 0 }) => ends > clock.time).map(({ body, ends }) => ({ body, at: ends })));
			if (!isLost)
				await inTime(
					Promise.all(
						ended.flatMap(({ body }) =>
							Array.from({ length: doubles }, async (_one, copy) => await call(body, copy === 0 ? stores : 'yes')),
						),
					),
				);
		}
		if (step.does === 'poll') await inTime(n8n.poll(stores));
		if (step.does === 'restart') await inTime(n8n.restart(isQueue && random() < 0.5 ? 1 : 0));
		if (step.does === 'renew') {
			const key = `key-${random()}`;
			Object.assign(faxTo, { key });
		}
		if (step.does === 'wait') clock.time += step.seconds * 1_000;
		if (isQueue) await inTime(n8n.work());
		await repeat();
	}
	// Everything comes to its end: repetitions, and rings that only ask to look, which make up for what was lost.
	for (let index = 0; index < 8; index++) {
		clock.time += 1_200_000;
		await repeat();
		if (index === 3 || index === 5) {
			const fax = faxTo.receive();
			expected.push(fax.event);
			clock.time += 60_000;
			await inTime(call(fax.body, 'yes'));
			calls = [];
		}
		await inTime(n8n.ring(0, {}, 'yes'));
		await inTime(n8n.poll('yes'));
		if (isQueue) await inTime(n8n.work());
	}
	return { expected: expected.sort(), told: n8n.told.sort() };
}

async function inTime(task) {
	let isDone = false;
	const done = task.finally(() => (isDone = true));
	done.catch(() => undefined);
	await clock.until(() => isDone);
	return await done;
}

module.exports = { clock, live };
