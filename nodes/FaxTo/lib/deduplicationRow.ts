import { UserError } from 'n8n-workflow';
import { BoundedMap } from './boundedMap';
import { systemClock } from './wait';

/** Texts that are asked at once at most, so that n8n is never busy with one access for long. */
const MAX_TEXTS = 2_000;

/** How long, in milliseconds, an access waits for company; no longer than the one before it took. */
const MAX_WAIT = 50;

/**
 * How long, in milliseconds, another process may take from reading the row to writing it, beside so many times what this process's own
 * accesses take: where one is slow, the machine or the database is, and so is the other.
 */
const OTHERS_TAKE = 50;
const TIMES_AS_SLOW = 4;
const MAX_LOOK = 1_000;

/** A wait that takes so many times what was asked for: the machine stalled, and who was about to write did, too. */
const STALLED = 1.5;

/** A text is claimed so often before it is given up that it stays, and the database may fail so often meanwhile: it is busy for a moment now and then. */
const MAX_TRIES = 20;
const MAX_FAULTS = 3;

/** Rows that this process has accesses to, or had. */
const MAX_ROWS = 1_000;

/** What n8n gives a node for its deduplication store. */
interface RowHelpers {
	/** Tells which texts were noted before, and notes them all. */
	note(texts: string[]): Promise<string[]>;
	remove(texts: string[]): Promise<void>;
}

interface Access {
	kind: keyof RowHelpers;
	helpers: RowHelpers;
	texts: string[];
	done(seen: Set<string>): void;
	failed(reason: unknown): void;
}

/** The accesses to a row in this process, over all executions. */
interface Accesses {
	waiting: Access[];
	isBusy: boolean;
	/** Milliseconds of the last one, and of the slowest; that one counts less with each access after it. */
	lastTook: number;
	slowest: number;
	/** Milliseconds after which each process that was about to write has most probably written; the same for all that went together. */
	othersTake: number;
}

/** By the name of the row. */
const rows = new BoundedMap<string, Accesses>({ max: MAX_ROWS });

/**
 * A row of n8n's deduplication store: digests of texts, read and written as a whole, with no lock; it can only say whether it has seen a
 * text, noting it thereby (docs/n8n-facts.md#the-deduplication-store-has-no-lock). All accesses of this process stand in one queue, and
 * what waits together goes together.
 */
export class DeduplicationRow {
	private readonly accesses: Accesses;

	/** @param name the same in every execution that uses the row */
	constructor(
		name: string,
		private readonly helpers: RowHelpers,
		private readonly clock = systemClock,
	) {
		const none = { waiting: [], isBusy: false, lastTook: 0, slowest: 0, othersTake: OTHERS_TAKE };
		this.accesses = rows.renew(name, () => none);
	}

	/** Tells which texts were noted before, and notes them all. @throws what n8n's database throws; they may be noted then */
	async note(texts: string[]): Promise<Set<string>> {
		return await this.access('note', texts);
	}

	/** Removes texts. @throws what n8n's database throws */
	async remove(texts: string[]): Promise<void> {
		await this.access('remove', texts);
	}

	/**
	 * Notes a text unless another process has, so that of several processes one gets it. A process that had read the row before may write
	 * over the note. So the claim bears an owner token, is looked at again when each of those has written, and noted again until it stays.
	 * @param besides what is noted with it
	 * @returns 'mine', or what was noted by another one, which keeps the text; the token is noted then, too
	 * @throws what n8n's database throws again and again; UserError when the claim does not stay. It may be noted then
	 */
	async claim(text: string, token: string, besides: string[] = []): Promise<'mine' | Set<string>> {
		let faults = 0;
		for (let tries = 0; tries < MAX_TRIES; tries++) {
			const seen = await this.note([text, ...besides, token]).catch((reason: unknown) => {
				if (++faults === MAX_FAULTS) throw reason;
				return new Set<string>();
			});
			if (seen.has(text) && !seen.has(token)) return seen;
			if (seen.has(token) && tries > 0) return 'mine';
			// Not ended by canceling: what is noted by then could not be told from what was bought or begun.
			await this.othersHaveWritten();
		}
		throw new UserError('The claim does not stay');
	}

	/** Waits until other processes that had read the row before have most probably written it; once more after each stall of the machine. */
	async othersHaveWritten(): Promise<void> {
		for (let tries = 0; tries < MAX_TRIES; tries++) {
			const { othersTake } = this.accesses;
			const begun = this.clock.now();
			await this.clock.sleep(othersTake);
			if (this.clock.now() - begun < STALLED * othersTake) return;
		}
	}

	private async access(kind: keyof RowHelpers, texts: string[]): Promise<Set<string>> {
		return await new Promise((done, failed) => {
			this.accesses.waiting.push({ kind, helpers: this.helpers, texts, done, failed });
			void this.work();
		});
	}

	/** Carries out what waits, until nothing does. */
	private async work(): Promise<void> {
		const { accesses, clock } = this;
		if (accesses.isBusy) return;
		accesses.isBusy = true;
		while (accesses.waiting.length > 0) {
			// The fuller the row, the longer an access takes, and the more it pays to wait for company.
			await clock.sleep(Math.min(accesses.lastTook, MAX_WAIT));
			const begun = clock.now();
			const [together, rest] = alike(accesses.waiting);
			accesses.waiting = rest;
			const tellAll = await carryOut(together).then(
				(before) => () => tell(together, before),
				(reason: unknown) => () => together.forEach(({ failed }) => failed(reason)),
			);
			noteTime(accesses, clock.now() - begun);
			tellAll();
		}
		accesses.isBusy = false;
	}
}

function noteTime(accesses: Accesses, milliseconds: number): void {
	accesses.lastTook = milliseconds;
	accesses.slowest = Math.max(milliseconds, accesses.slowest * 0.9);
	// Two processes that write by turns, at one pace, would never see their claims.
	accesses.othersTake = Math.min(OTHERS_TAKE + TIMES_AS_SLOW * accesses.slowest, MAX_LOOK) * (1 + Math.random() / 2);
}

/** @returns the texts that were noted before */
async function carryOut(together: Access[]): Promise<string[]> {
	const texts = [...new Set(together.flatMap((access) => access.texts))];
	const [first] = together;
	return (await first?.helpers[first.kind](texts)) ?? [];
}

/** Tells each of some accesses, in their order, which of its texts were noted before, by an earlier one of them too. */
function tell(together: Access[], before: string[]): void {
	const known = new Set(before);
	for (const { texts, done } of together) {
		done(new Set(texts.filter((text) => known.has(text))));
		for (const text of texts) known.add(text);
	}
}

/** The accesses of the first one's kind that can go together with it, and the rest: what concerns a text stays in its order. */
function alike(waiting: Access[]): [Access[], Access[]] {
	const together: Access[] = [];
	const rest: Access[] = [];
	const touched = new Set<string>();
	let texts = 0;
	for (const access of waiting) {
		const fits = access.kind === waiting[0]?.kind && (texts + access.texts.length <= MAX_TEXTS || texts === 0);
		if (fits && !access.texts.some((text) => touched.has(text))) {
			together.push(access);
			texts += access.texts.length;
		} else {
			rest.push(access);
			for (const text of access.texts) touched.add(text);
		}
	}
	return [together, rest];
}
