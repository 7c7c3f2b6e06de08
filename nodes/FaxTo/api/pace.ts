import { sleep } from '../lib/wait';
import type { Quota } from './limit/headers';
import { Limit } from './limit/limit';
import type { Start } from './limit/starts';

/** Without a call for so long, in milliseconds, a pace is forgotten; so is the oldest one when there are too many accounts. */
const FORGET_AFTER = 15 * 60_000;
const MOST_ACCOUNTS = 200;

/** When nobody asked for so long, in milliseconds, earlier refusals no longer count. */
const COUNTS_FOR = 60_000;

/** The shortest time, in milliseconds, between two attempts that are made although the limit is thought to be closed. */
const BETWEEN_ATTEMPTS = 1_000;

/** Why and how long calls of one execution wait together, and what became of them. */
export interface Line {
	/** How long, in milliseconds, nothing may get through before all its calls give up. */
	patience: number;
	/** Whether a person waits: such calls go first, and ask once even where the limit is thought to be closed. */
	isPerson: boolean;
	/** Set when it gave up: no further call of it is made. */
	gaveUp?: GaveUp;
	/** How many calls got through, by what they were for. */
	through: Map<string, number>;
	/** How many were refused. */
	refused: number;
}

/** The limit let nothing through for too long. */
export interface GaveUp {
	/** Milliseconds without a call that got through. */
	waited: number;
	/** When to try again, as Fax.to says or as learned, in milliseconds since 1970. */
	tryAgainAt?: number;
}

/** Ends a wait: the call is not made. */
export class NotSent extends Error {
	constructor(readonly gaveUp: GaveUp) {
		super('The limit let nothing through');
	}
}

interface Waiting {
	line: Line;
	since: number;
	start(start: Start): void;
	cancel(reason: unknown): void;
}

const paces = new Map<string, Pace>();

/** The pace that everything in this process shares which uses the same account. @param account tells accounts apart */
export function paceOf(account: string): Pace {
	for (const [other, { isIdle }] of paces)
		if (isIdle || (other !== account && paces.size >= MOST_ACCOUNTS)) paces.delete(other);
	const pace = paces.get(account) ?? new Pace();
	paces.delete(account);
	paces.set(account, pace);
	return pace;
}

/**
 * Lets calls start as the limit of their account allows: those of persons first, the rest in the order in which they came, a
 * refused one before new ones. Where nothing gets through for as long as a line has patience, all its calls are told at once.
 */
export class Pace {
	private readonly limit = new Limit();
	private readonly waiting: Waiting[] = [];
	private timer = new AbortController();
	/** When the first of the refusals came that nothing got through since; undefined where something did, or nobody asked for long. */
	private blockedSince: number | undefined;
	private refusedAt = -Infinity;
	private lastUse: number;
	/** What Fax.to said last about when calls may start again. */
	private told = 0;

	constructor(
		private readonly clock: { now(): number; sleep(milliseconds: number, signal: AbortSignal): Promise<void> } = {
			now: () => Date.now(),
			sleep,
		},
	) {
		this.lastUse = clock.now();
	}

	/** Whether nobody has used it for long. */
	get isIdle(): boolean {
		return this.waiting.length === 0 && this.clock.now() - this.lastUse > FORGET_AFTER;
	}

	/** Calls a second that the limit allows, as far as it is known. */
	get perSecond(): number | undefined {
		return this.limit.perSecond;
	}

	/**
	 * Waits for a call's turn.
	 *
	 * @param again whether the call was refused before
	 * @param signal ends the wait at once
	 * @returns for `accepted`, `refused` or `ended`, one of which must follow
	 * @throws NotSent when the line gave up; the signal's reason when it was aborted
	 */
	async turn(line: Line, again: boolean, signal?: AbortSignal): Promise<Start> {
		if (line.gaveUp) throw new NotSent(line.gaveUp);
		const now = this.clock.now();
		if (this.waiting.length === 0 && now - this.refusedAt > COUNTS_FOR) this.blockedSince = undefined;
		this.lastUse = now;
		return await new Promise((start, cancel) => {
			// A call that was refused has had its answer: it does not count as one that came later.
			const entry: Waiting = { line, since: again ? Math.min(now, this.refusedAt) : now, start, cancel };
			const leave = () => {
				const index = this.waiting.indexOf(entry);
				if (index < 0) return;
				this.waiting.splice(index, 1);
				cancel(signal?.reason);
				this.release();
			};
			if (signal?.aborted) return cancel(signal.reason);
			signal?.addEventListener('abort', leave, { once: true });
			entry.start = (begun) => {
				signal?.removeEventListener('abort', leave);
				start(begun);
			};
			const behind = line.isPerson
				? this.waiting.findIndex((other) => !other.line.isPerson)
				: again
					? this.waiting.findIndex((other) => !other.line.isPerson)
					: -1;
			this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, entry);
			this.release();
		});
	}

	/** A call was not refused. @param quota what its answer says about the limit */
	accepted(start: Start, quota?: Quota): void {
		this.blockedSince = undefined;
		this.told = 0;
		this.limit.accepted(start, this.clock.now(), quota);
		this.release();
	}

	/** A call got no answer. */
	ended(start: Start): void {
		this.limit.ended(start);
		this.release();
	}

	/** A call was refused for the limit. @param wait milliseconds for which the answer wants no calls; 0 when it does not say */
	refused(start: Start, wait = 0): void {
		const now = this.clock.now();
		this.blockedSince ??= now;
		this.refusedAt = now;
		this.told = wait > 0 ? now + wait : 0;
		this.limit.refused(start, now, wait > 0 ? now + wait : 0);
		this.release();
	}

	/** Lets calls go that may go, and tells those that have waited too long. */
	private release(): void {
		this.timer.abort();
		for (let next = this.waiting[0]; next; next = this.waiting[0]) {
			const now = this.clock.now();
			this.giveUp(now);
			if (this.waiting[0] !== next) continue;
			const at = Math.min(this.limit.opensAt(now), this.attemptAt(next));
			if (at === Infinity) return;
			if (at > now) return void this.wakeAt(Math.min(at, this.nextDeadline()), now);
			this.waiting.shift();
			this.lastUse = now;
			next.start(this.limit.started(now));
		}
	}

	/** When a call may ask although the limit is thought to be closed: at the end of its patience; at once where a person waits, or where it would wait in vain. */
	private attemptAt({ line, since }: Waiting): number {
		if (this.blockedSince === undefined || this.limit.isBusy) return Infinity;
		const earliest = this.refusedAt + BETWEEN_ATTEMPTS;
		const deadline = this.deadline(line, since);
		if (this.refusedAt < since && (line.isPerson || this.told > deadline || deadline <= since)) return earliest;
		return this.refusedAt < deadline ? Math.max(earliest, deadline) : Infinity;
	}

	private deadline(line: Line, since: number): number {
		return (line.isPerson ? since : (this.blockedSince ?? Infinity)) + line.patience;
	}

	private nextDeadline(): number {
		return this.blockedSince === undefined
			? Infinity
			: Math.min(...this.waiting.map(({ line, since }) => this.deadline(line, since)));
	}

	/** Tells those whose patience is over and was answered by a refusal, or will be over before the time that Fax.to named. */
	private giveUp(now: number): void {
		if (this.blockedSince === undefined) return;
		for (const entry of [...this.waiting]) {
			const deadline = this.deadline(entry.line, entry.since);
			// Whoever came after the last refusal may ask once.
			if (this.refusedAt < entry.since || (this.refusedAt < deadline && this.told <= deadline)) continue;
			entry.line.gaveUp ??= { waited: now - this.blockedSince, ...(this.told > now ? { tryAgainAt: this.told } : {}) };
			this.waiting.splice(this.waiting.indexOf(entry), 1);
			entry.cancel(new NotSent(entry.line.gaveUp));
		}
	}

	private wakeAt(at: number, now: number): void {
		this.timer = new AbortController();
		this.clock.sleep(Math.max(1, at - now), this.timer.signal).then(
			() => this.release(),
			() => undefined,
		);
	}
}
