// @ts-check
/**
 * n8n's deduplication store as it is: one row for each node (or workflow), read, changed in memory and written back, with no
 * lock. n8n's own class needs its database, so this does the same over a table in memory;
 * test/e2e/deduplication.test.js compares the two.
 */
const { createHash } = require('node:crypto');
const { setImmediate: turn, setTimeout: sleep } = require('node:timers/promises');
const { DataDeduplicationService } = require('n8n-core');
const { step } = require('./lives');

/**
 * @typedef {{ workflowId: string, context: string }} Place
 * @typedef {{ value: { mode: string, data: string[] } }} Content
 * @typedef {'check' | 'record' | 'remove'} Step
 * @typedef {{ step: Step, skip: number, times: number, after: boolean, random?: () => boolean }} Fault
 * @typedef {{ workflow: { id?: string }, node?: { id: string } }} Context
 * @typedef {{ mode: string, maxEntries?: number }} Options
 * @typedef {'node' | 'workflow'} Scope
 */

/** A row is found within some milliseconds, and written within some. */
const DEFAULT_MILLISECONDS = 2;

/** How an access takes its time: in 0 milliseconds, a turn of the event loop. @param {number} milliseconds */
const pause = async (milliseconds) => await (milliseconds === 0 ? turn() : sleep(milliseconds));

/** n8n's table processed_data: a unique key over workflow and context, the value as JSON text. */
class Table {
	/** @type {Map<string, string>} */
	#rows = new Map();
	#wait;
	milliseconds = DEFAULT_MILLISECONDS;
	/** Whether each write is immediately overwritten with the previous content. */
	isForgetful = false;
	reads = 0;
	writes = 0;

	/** @param {(milliseconds: number) => Promise<unknown>} [wait] how an access takes its time */
	constructor(wait = pause) {
		this.#wait = wait;
	}

	/** @param {Place} place */
	#key({ workflowId, context }) {
		return JSON.stringify([workflowId, context]);
	}

	/** @param {{ where: Place }} query @returns {Promise<(Place & Content) | null>} */
	async findOne({ where }) {
		this.reads++;
		await this.#wait(this.milliseconds);
		await step('store');
		const row = this.#rows.get(this.#key(where));
		// Each reader has a row of its own.
		return row === undefined ? null : JSON.parse(row);
	}

	/** @param {Place & Content} row */
	async insert(row) {
		this.writes++;
		await this.#wait(this.milliseconds);
		const key = this.#key(row);
		if (this.#rows.has(key))
			throw databaseError(
				'SQLITE_CONSTRAINT: UNIQUE constraint failed: processed_data.context, processed_data.workflowId',
			);
		if (!this.isForgetful) this.#rows.set(key, JSON.stringify(row));
	}

	/** @param {Place} where @param {Place & Content} row */
	async update(where, row) {
		this.writes++;
		await this.#wait(this.milliseconds);
		const key = this.#key(where);
		if (this.#rows.has(key) && !this.isForgetful) this.#rows.set(key, JSON.stringify(row));
	}

	/** @param {Place} where */
	async delete(where) {
		this.writes++;
		await this.#wait(this.milliseconds);
		this.#rows.delete(this.#key(where));
	}

	/** @returns {Array<Place & Content>} what is stored */
	rows() {
		return [...this.#rows.values()].map((row) => JSON.parse(row));
	}

	/** @param {number} count of texts that fill each row up @param {'first' | 'last'} when they were noted */
	fill(count, when = 'first') {
		for (const [key, text] of this.#rows) {
			const row = JSON.parse(text);
			const texts = Array.from({ length: count }, (_value, index) => digest(`filling ${index}`));
			row.value.data = when === 'first' ? [...texts, ...row.value.data] : [...row.value.data, ...texts];
			this.#rows.set(key, JSON.stringify(row));
		}
	}

	/** Fills the row of a workflow as a Remove Duplicates node in another mode does. @param {string} workflowId @param {string} mode */
	occupy(workflowId, mode) {
		const place = { workflowId, context: '' };
		this.#rows.set(this.#key(place), JSON.stringify({ ...place, value: { mode, data: [] } }));
	}

	/** Empties each row, like another process that writes back an older copy. */
	lose() {
		for (const [key, text] of this.#rows) {
			const row = JSON.parse(text);
			this.#rows.set(key, JSON.stringify({ ...row, value: { ...row.value, data: [] } }));
		}
	}

	clear() {
		this.isForgetful = false;
		this.#rows.clear();
		this.milliseconds = DEFAULT_MILLISECONDS;
		this.reads = 0;
		this.writes = 0;
	}
}

/** @param {string} message */
function databaseError(message) {
	return Object.assign(new Error(message), { name: 'QueryFailedError' });
}

/** @param {string} value */
const digest = (value) => createHash('md5').update(value.toString()).digest('base64');

/** n8n's DeduplicationHelper in its mode "entries". */
class Deduplicator {
	/** @type {Fault[]} */
	faults = [];

	/** @param {Table} table */
	constructor(table) {
		this.table = table;
	}

	/**
	 * Does one step on the database, unless it fails before or after that.
	 * @template T
	 * @param {Step} name
	 * @param {() => Promise<T>} act
	 */
	async #step(name, act) {
		await step('store');
		const fault = this.faults.find(({ step, times }) => step === name && times > 0);
		const strikes = fault !== undefined && fault.skip-- <= 0 && (fault.random?.() ?? true);
		if (strikes) fault.times--;
		if (strikes && !fault.after) throw databaseError('SQLITE_BUSY: database is locked');
		const result = await act();
		if (strikes) throw databaseError('Connection terminated unexpectedly');
		return result;
	}

	/** @param {Scope} scope @param {Context} context @returns {Place} */
	#placeOf(scope, { node, workflow }) {
		if (scope === 'node' && !node)
			throw new Error("No node information has been provided and so cannot use scope 'node'");
		return { workflowId: String(workflow.id), context: scope === 'node' && node ? `n:${node.id}` : '' };
	}

	/** @param {Content | null} row @param {Options} options */
	#checkMode(row, { mode }) {
		if (mode !== 'entries')
			throw new Error(`The mode ${mode} is not copied here: add it, with its checks in test/e2e, before you use it`);
		if (row && row.value.mode !== mode)
			throw new Error('Deduplication data was originally saved with an incompatible setting');
	}

	/** @param {string[]} items @param {Scope} scope @param {Context} context @param {Options} options */
	async checkProcessedAndRecord(items, scope, context, options) {
		const place = this.#placeOf(scope, context);
		const row = await this.#step('check', () => this.table.findOne({ where: place }));
		this.#checkMode(row, options);
		const digests = items.map(digest);
		if (!row) {
			if (options.maxEntries) digests.splice(0, digests.length - options.maxEntries);
			await this.#step('record', () => this.table.insert({ ...place, value: { mode: options.mode, data: digests } }));
			return { new: items, processed: [] };
		}
		/** @type {{ new: string[], processed: string[] }} */
		const result = { new: [], processed: [] };
		const known = new Set(row.value.data);
		digests.forEach((text, index) => {
			result[known.has(text) ? 'processed' : 'new'].push(items[index] ?? '');
			if (!known.has(text)) row.value.data.push(text);
		});
		if (options.maxEntries) row.value.data.splice(0, row.value.data.length - options.maxEntries);
		await this.#step('record', () => this.table.update(place, row));
		return result;
	}

	/** @param {string[]} items @param {Scope} scope @param {Context} context @param {Options} options */
	async removeProcessed(items, scope, context, options) {
		const place = this.#placeOf(scope, context);
		this.#checkMode(null, options);
		await this.#step('remove', async () => {
			const row = await this.table.findOne({ where: place });
			if (!row) return;
			for (const text of items.map(digest)) {
				const index = row.value.data.indexOf(text);
				if (index >= 0) row.value.data.splice(index, 1);
			}
			await this.table.update(place, row);
		});
	}

	/** @param {Scope} scope @param {Context} context */
	async clearAllProcessedItems(scope, context) {
		await this.table.delete(this.#placeOf(scope, context));
	}

	/** @param {Scope} scope @param {Context} context */
	async getProcessedDataCount(scope, context) {
		const row = await this.table.findOne({ where: this.#placeOf(scope, context) });
		return row?.value.data.length ?? 0;
	}
}

/** Says yes at random, the same way for each seed. @param {number} probability @param {number} seed */
function sometimes(probability, seed) {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32 < probability;
	};
}

const table = new Table();
const deduplicator = new Deduplicator(table);
let started = false;

/**
 * Gives the engines of this process the store, empty and working.
 * @returns {Promise<{ fail(fault: { step: 'check' | 'record' | 'remove', skip?: number, times?: number, after?: boolean,
 *   probability?: number, seed?: number }): void, repair(): void,
 *   fill(count: number, when?: 'first' | 'last'): void, occupy(workflowId: string, mode: string): void, lose(): void, forget(): void, slow(milliseconds: number): void, count(): number, accesses(): number }>} `fail` makes a step fail, before or
 *   after its work; `fill` adds that many texts before or after those of each row; `occupy` gives a workflow's row to another mode; `lose`
 *   empties each row; after `forget` no write changes a row; `slow` sets the time of each access; `count` is the number of entries,
 *   `accesses` that of reads and writes of the table
 */
async function startDeduplication() {
	table.clear();
	deduplicator.faults = [];
	if (!started)
		await DataDeduplicationService.init(
			/** @type {Parameters<typeof DataDeduplicationService.init>[0]} */ (/** @type {unknown} */ (deduplicator)),
		);
	started = true;
	return {
		fail: ({ step, skip = 0, times = 1, after = false, probability, seed = 1 }) =>
			void deduplicator.faults.push({
				step,
				skip,
				times,
				after,
				random: probability === undefined ? undefined : sometimes(probability, seed),
			}),
		repair: () => void (deduplicator.faults = []),
		fill: (count, when) => table.fill(count, when),
		occupy: (workflowId, mode) => table.occupy(workflowId, mode),
		lose: () => table.lose(),
		forget: () => void (table.isForgetful = true),
		slow: (milliseconds) => void (table.milliseconds = milliseconds),
		count: () => table.rows().reduce((sum, { value }) => sum + value.data.length, 0),
		accesses: () => table.reads + table.writes,
	};
}

module.exports = { startDeduplication, Deduplicator, Table };
