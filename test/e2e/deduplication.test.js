// @ts-check
/**
 * The engine harness has a store of its own words in place of n8n's DeduplicationHelper. Here both work on equal tables, the
 * same calls overlapping in the same way: what they answer and what they leave must be the same.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const fc = require('fast-check');
const { Deduplicator, Table } = require('../harness/deduplication.js');

const fromN8n = createRequire(join(__dirname, '../../playground/node_modules/n8n/package.json'));
fromN8n('reflect-metadata');
const { Container } = fromN8n('@n8n/di');
const { ProcessedDataRepository } = fromN8n('@n8n/db');
const { DeduplicationHelper } = fromN8n('./dist/deduplication/deduplication-helper.js');

const OPTIONS = { mode: 'entries', maxEntries: 6 };
/** @typedef {{ name: string, items: string[], scope: string, node: string }} Call */
const call = fc.record({
	name: fc.constantFrom(
		'checkProcessedAndRecord',
		'checkProcessedAndRecord',
		'checkProcessedAndRecord',
		'removeProcessed',
		'clearAllProcessedItems',
		'getProcessedDataCount',
	),
	items: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { minLength: 1, maxLength: 3 }),
	scope: fc.constantFrom('node', 'node', 'workflow'),
	node: fc.constantFrom('n1', 'n1', 'n2'),
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes the calls; each turn either begins the next one or lets one of the waiting accesses to the table happen.
 * @param {(table: Table) => any} helperOf
 * @param {Call[]} calls
 * @param {number[]} turns
 */
async function play(helperOf, calls, turns) {
	/** @type {Array<(value?: unknown) => void>} */
	const waiting = [];
	const table = new Table(() => new Promise((resolve) => waiting.push(resolve)));
	const helper = helperOf(table);
	/** @type {Array<Promise<unknown>>} */
	const answers = [];
	for (let turn = 0; answers.length < calls.length || waiting.length > 0; turn++) {
		const choice = (turns[turn % turns.length] ?? 0) % (waiting.length + 1);
		const next = calls[answers.length];
		if (next && (choice === waiting.length || waiting.length === 0)) {
			const { name, items, scope, node } = next;
			const place = [scope, { workflow: { id: 'w' }, node: { id: node } }, OPTIONS];
			const given = /Items|Count/.test(name) ? place : [items, ...place];
			answers.push(helper[name](...given).catch((/** @type {Error} */ { message }) => ({ failed: message })));
		} else {
			waiting.splice(choice % waiting.length, 1)[0]?.();
		}
		await settled();
	}
	return { answers: await Promise.all(answers), rows: table.rows() };
}

test('the harness’s store answers and keeps what n8n’s does, however calls overlap', async () => {
	let races = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(call, { minLength: 2, maxLength: 8 }),
			fc.array(fc.nat({ max: 9 }), { minLength: 4, maxLength: 12 }),
			async (calls, turns) => {
				const ours = await play((table) => new Deduplicator(table), calls, turns);
				const theirs = await play(
					(table) => {
						Container.set(ProcessedDataRepository, table);
						return new DeduplicationHelper();
					},
					calls,
					turns,
				);
				expect(ours).toEqual(theirs);
				races += theirs.answers.filter((answer) => JSON.stringify(answer)?.includes('UNIQUE')).length;
			},
		),
		{ numRuns: 500 },
	);
	// Else the calls did not overlap, and equal answers say little.
	expect(races).toBeGreaterThan(10);
});
