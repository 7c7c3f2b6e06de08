import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/** So many texts are asked at once at most, so that n8n is never busy with one access for long. */
const MOST_TEXTS = 2_000;

/** An access that took so many milliseconds is shared if possible; nobody waits for company longer than the other. */
const WORTH_WAITING = 3;
const LONGEST_WAIT = 50;

/** How long, in milliseconds, another process takes to read and write the row. */
const OTHERS_TAKE = 100;

interface Access {
	kind: 'see' | 'remove';
	texts: string[];
	done(seen: string[]): void;
	failed(reason: unknown): void;
}

/** The accesses to a row that wait in this process, over all executions. */
interface Queue {
	waiting: Access[];
	busy: boolean;
}

const queues = new Map<string, Queue>();

/**
 * The row that n8n's deduplication store keeps for a node: digests of texts, read and written as a whole, with no lock
 * (docs/n8n-facts.md#the-deduplication-store-has-no-lock). So
 * all accesses of this process stand in one queue, and what waits together goes together: reading and writing 10 000
 * references takes milliseconds, and is paid once for all faxes that are sent side by side.
 */
export class StoreRow {
	private readonly options;
	/** Milliseconds of the last access. */
	private lastTook = 0;
	private noted: string[] = [];
	private readonly later: Array<Promise<unknown>> = [];

	/**
	 * @param name of the row, the same in every execution of the node
	 * @param maxEntries texts that are kept; the oldest go first
	 */
	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly name: string,
		private readonly maxEntries: number,
	) {
		this.options = { mode: 'entries' as const, maxEntries };
	}

	/** Tells which texts were noted before, and notes them all. @throws whatever n8n's database throws; they may be noted then */
	async seen(texts: string[]): Promise<string[]> {
		return await this.access('see', texts, true);
	}

	/** Takes texts back. @throws whatever n8n's database throws */
	async remove(texts: string[]): Promise<void> {
		const removed = new Set(texts);
		this.noted = this.noted.filter((text) => !removed.has(text));
		await this.access('remove', texts, true);
	}

	/** Notes texts with the next access, or when they are saved. */
	noteLater(texts: string[]): void {
		this.noted.push(...texts);
		this.later.push(this.access('see', texts, false).catch(() => undefined));
	}

	/** Ends when all is noted that was to be noted later, or n8n has failed to. */
	async saved(): Promise<void> {
		void this.work();
		await Promise.all(this.later.splice(0));
	}

	/**
	 * Notes once more all that was noted later, at the end of a run: another process (a second worker) may have written over it with
	 * what it had read before. It is a moment later, so that one writing can't swallow both.
	 */
	async confirmed(): Promise<void> {
		await this.saved();
		if (this.noted.length === 0) return;
		await sleep(OTHERS_TAKE);
		await this.access('see', this.noted.splice(0), true).catch(() => undefined);
	}

	private async access(kind: Access['kind'], texts: string[], atOnce: boolean): Promise<string[]> {
		return await new Promise((done, failed) => {
			const queue = queues.get(this.name) ?? { waiting: [], busy: false };
			queues.set(this.name, queue);
			queue.waiting.push({ kind, texts, done, failed });
			if (atOnce) void this.work();
		});
	}

	/** Carries out what waits, until nothing does. */
	private async work(): Promise<void> {
		const queue = queues.get(this.name);
		if (!queue || queue.busy) return;
		queue.busy = true;
		while (queue.waiting.length > 0) {
			// The fuller the row, the longer an access takes, and the more it pays to wait for company.
			if (this.lastTook >= WORTH_WAITING) await sleep(this.lastTook);
			const begun = Date.now();
			const together = takeAlike(queue.waiting);
			try {
				await this.carryOut(together);
			} catch (reason) {
				for (const { failed } of together) failed(reason);
			}
			this.lastTook = Math.min(Date.now() - begun, LONGEST_WAIT);
		}
		queues.delete(this.name);
	}

	private async carryOut(together: Access[]): Promise<void> {
		const texts = [...new Set(together.flatMap((access) => access.texts))];
		const { helpers } = this.n8n;
		if (together[0]?.kind === 'remove') {
			await helpers.removeProcessed(texts, 'node', this.options);
			for (const { done } of together) done([]);
			return;
		}
		// What is asked may have to be taken back, so it must not push out what is kept.
		const { processed } = await helpers.checkProcessedAndRecord(texts, 'node', { ...this.options, maxEntries: this.maxEntries + texts.length });
		const known = new Set(processed.map(String));
		for (const access of together) {
			access.done(access.texts.filter((text) => known.has(text)));
			for (const text of access.texts) known.add(text);
		}
	}
}

/** Takes the accesses of one kind that wait in front. */
function takeAlike(waiting: Access[]): Access[] {
	let texts = 0;
	const end = waiting.findIndex((access, index) => access.kind !== waiting[0]?.kind || ((texts += access.texts.length) > MOST_TEXTS && index > 0));
	return waiting.splice(0, end < 0 ? waiting.length : end);
}
