import type { IExecuteFunctions } from 'n8n-workflow';
import { randomString, sleep, UserError } from 'n8n-workflow';

/** So many texts are asked at once at most, so that n8n is never busy with one access for long. */
const MOST_TEXTS = 2_000;

/** An access that took so many milliseconds is shared if possible; nobody waits for company longer than the other. */
const WORTH_WAITING = 3;
const LONGEST_WAIT = 50;

/**
 * How long, in milliseconds, another process may take from reading the row to writing it, beside so many times what this process's own
 * accesses take: where one is slow, the machine or the database is, and so is the other.
 */
const OTHERS_TAKE = 50;
const TIMES_AS_SLOW = 4;
const LONGEST_LOOK = 1_000;

/** So often a text is noted before it is given up that it stays, and so often the database may fail meanwhile: it is busy for a moment now and then. */
const MOST_TRIES = 20;
const MOST_FAULTS = 3;

interface Access {
	kind: 'see' | 'remove';
	texts: string[];
	done(seen: string[]): void;
	failed(reason: unknown): void;
}

/** The accesses to a row in this process, over all executions. */
class Accesses {
	readonly waiting: Access[] = [];
	isBusy = false;
	/** By the text: what tells a note of this process from that of another one, for as long as that matters. */
	readonly marks = new Map<string, string>();
	/** Milliseconds of the last one. */
	lastTook = 0;
	/** Milliseconds of the slowest of the last ones. */
	private slowest = 0;
	/** Milliseconds after which each process that was about to write has most probably written; the same for all that went together. */
	othersTake = OTHERS_TAKE;

	took(milliseconds: number): void {
		this.lastTook = milliseconds;
		this.slowest = Math.max(milliseconds, this.slowest * 0.9);
		// Two processes that write by turns, at one pace, would never see their notes.
		this.othersTake = Math.min(OTHERS_TAKE + TIMES_AS_SLOW * this.slowest, LONGEST_LOOK) * (1 + Math.random() / 2);
	}
}

/** By the name of the row. */
const accesses = new Map<string, Accesses>();

/**
 * The row that n8n's deduplication store keeps for a node: digests of texts, read and written as a whole, with no lock
 * (docs/n8n-facts.md#the-deduplication-store-has-no-lock). So
 * all accesses of this process stand in one queue, and what waits together goes together: reading and writing 10 000
 * references takes milliseconds, and is paid once for all faxes that are sent side by side.
 */
export class StoreRow {
	private readonly options;
	private readonly all: Accesses;
	/** Texts of this run's that were not taken back. */
	private readonly claimed = new Set<string>();
	private noted: string[] = [];
	private readonly later: Array<Promise<unknown>> = [];

	/**
	 * @param name of the row, the same in every execution of the node
	 * @param maxEntries texts that are kept; the oldest go first
	 */
	constructor(
		private readonly n8n: IExecuteFunctions,
		name: string,
		private readonly maxEntries: number,
	) {
		this.all = accesses.get(name) ?? new Accesses();
		accesses.set(name, this.all);
		this.options = { mode: 'entries' as const, maxEntries };
	}

	/** Tells which texts were noted before, and notes them all. @throws whatever n8n's database throws; they may be noted then */
	async seen(texts: string[]): Promise<string[]> {
		return await this.access('see', texts, true);
	}

	/**
	 * Notes a text, unless it was noted before, so that of several processes one gets it. A process that had read the row before writes over the
	 * note; so it is looked at again when each of those has written, and noted again until it stays.
	 *
	 * @returns whether it is the caller's
	 * @throws what n8n's database throws again and again; UserError when it does not stay. It may be noted then
	 */
	async claim(text: string): Promise<boolean> {
		const { marks } = this.all;
		const mark = marks.get(text) ?? `${text} by ${randomString(12)}`;
		marks.set(text, mark);
		let faults = 0;
		for (let tries = 0; tries < MOST_TRIES; tries++) {
			const seen = await this.seen([text, mark]).catch((reason: unknown): string[] => {
				if (++faults === MOST_FAULTS) throw reason;
				return [];
			});
			if (seen.length > 0 && !seen.includes(mark)) {
				await this.unmark([text]);
				return false;
			}
			if (seen.length > 0 && tries > 0) {
				this.claimed.add(text);
				return true;
			}
			// Not ended by canceling: what is noted by then could not be told from a fax that may have been sent.
			await sleep(this.all.othersTake);
		}
		throw new UserError('The note does not stay');
	}

	/** Takes texts back. Where that fails, they can be claimed again by this process. @throws whatever n8n's database throws */
	async remove(texts: string[]): Promise<void> {
		const { marks } = this.all;
		const removed = new Set(texts);
		this.noted = this.noted.filter((text) => !removed.has(text));
		for (const text of texts) this.claimed.delete(text);
		await this.access(
			'remove',
			texts.flatMap((text) => [text, marks.get(text) ?? text]),
			true,
		);
		for (const text of texts) marks.delete(text);
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
	 * what it had read before. It is a moment later, so that one writing can't swallow both. The marks have served then.
	 */
	async confirmed(): Promise<void> {
		await this.saved();
		if (this.noted.length > 0) {
			await sleep(this.all.othersTake);
			await this.access('see', this.noted.splice(0), true).catch(() => undefined);
		}
		await this.unmark([...this.claimed]);
		this.claimed.clear();
	}

	/** Takes the marks of texts out of the row. Never fails: one that stays says nothing. */
	private async unmark(texts: string[]): Promise<void> {
		const { marks } = this.all;
		const served = texts.flatMap((text) => marks.get(text) ?? []);
		for (const text of texts) marks.delete(text);
		if (served.length > 0) await this.access('remove', served, true).catch(() => undefined);
	}

	private async access(kind: Access['kind'], texts: string[], atOnce: boolean): Promise<string[]> {
		return await new Promise((done, failed) => {
			this.all.waiting.push({ kind, texts, done, failed });
			if (atOnce) void this.work();
		});
	}

	/** Carries out what waits, until nothing does. */
	private async work(): Promise<void> {
		const { all } = this;
		if (all.isBusy) return;
		all.isBusy = true;
		while (all.waiting.length > 0) {
			// The fuller the row, the longer an access takes, and the more it pays to wait for company.
			await sleep(all.lastTook < WORTH_WAITING ? 0 : Math.min(all.lastTook, LONGEST_WAIT));
			const begun = Date.now();
			const together = takeAlike(all.waiting);
			let tellAll: () => void;
			try {
				const before = await this.carryOut(together);
				tellAll = () => tell(together, before);
			} catch (reason) {
				tellAll = () => together.forEach(({ failed }) => failed(reason));
			}
			all.took(Date.now() - begun);
			tellAll();
		}
		all.isBusy = false;
	}

	/** @returns the texts that were noted before */
	private async carryOut(together: Access[]): Promise<string[]> {
		const texts = [...new Set(together.flatMap((access) => access.texts))];
		const { helpers } = this.n8n;
		if (together[0]?.kind === 'remove') {
			await helpers.removeProcessed(texts, 'node', this.options);
			return [];
		}
		// What is asked may have to be taken back, so it must not push out what is kept.
		const { processed } = await helpers.checkProcessedAndRecord(texts, 'node', {
			...this.options,
			maxEntries: this.maxEntries + texts.length,
		});
		return processed.map(String);
	}
}

/** Tells each of some accesses, in their order, which of its texts were noted before, by an earlier one of them too. */
function tell(together: Access[], before: string[]): void {
	const known = new Set(before);
	for (const { kind, texts, done } of together) {
		done(kind === 'see' ? texts.filter((text) => known.has(text)) : []);
		for (const text of texts) known.add(text);
	}
}

/** Takes the accesses of one kind that wait in front. */
function takeAlike(waiting: Access[]): Access[] {
	let texts = 0;
	const end = waiting.findIndex(
		(access, index) => access.kind !== waiting[0]?.kind || ((texts += access.texts.length) > MOST_TEXTS && index > 0),
	);
	return waiting.splice(0, end < 0 ? waiting.length : end);
}
