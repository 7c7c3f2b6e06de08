/** n8n's deduplication store, in memory: n8n's own needs its database. One for all engines of the process. */
const { DataDeduplicationService } = require('n8n-core');

const seen = new Map();

const keyOf = (scope, { node, workflow }) => `${workflow.id}/${scope === 'node' ? node?.id : ''}`;

class MemoryDeduplicator {
	async checkProcessedAndRecord(items, scope, context) {
		const known = seen.get(keyOf(scope, context)) ?? new Set();
		seen.set(keyOf(scope, context), known);
		const result = { new: items.filter((item) => !known.has(item)), processed: items.filter((item) => known.has(item)) };
		for (const item of items) known.add(item);
		return result;
	}
	async removeProcessed(items, scope, context) {
		for (const item of items) seen.get(keyOf(scope, context))?.delete(item);
	}
	async clearAllProcessedItems(scope, context) {
		seen.delete(keyOf(scope, context));
	}
	async getProcessedDataCount(scope, context) {
		return seen.get(keyOf(scope, context))?.size ?? 0;
	}
}

let started = false;

/** Gives the engines of this process the store, empty. */
async function startDeduplication() {
	seen.clear();
	if (started) return;
	started = true;
	await DataDeduplicationService.init(new MemoryDeduplicator());
}

module.exports = { startDeduplication };
