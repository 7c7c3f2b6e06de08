/*
 * One per account and process. Fax.to's limit is undocumented (T9), so two kinds are learned: calls per period, and concurrent calls.
 * OPEN: calls go immediately. A refusal while others are in flight may be due to concurrency, so it is reduced by one, and raised by one per seven
 *   successful calls. If the next call is refused as well, the limit is one per period: closed.
 * CLOSED: one probe at a time, when Fax.to says so, else after growing delays and just after the usual periods. The first success opens the limiter.
 *   The number of successful calls while it was open, and the time from the first of them to the reopening, are the limit. Once seen twice, it is
 *   kept: after that many calls the limiter closes by itself until the period ends. At the 1st, 2nd, 4th, 8th … time it probes a tenth earlier.
 * No call waits longer than its group's patience: after a last probe, all calls of the execution fail. Calls for people go first.
 */
import { BoundedMap } from '../lib/boundedMap';
import { type Clock, systemClock, wait } from '../lib/wait';

const limiters = new BoundedMap<string, RateLimiter>({ max: 200 });
/** The limiter shared by everything in this process that uses the account. */
export const rateLimiterOf = (account: string) => limiters.renew(account, () => new RateLimiter());

/** Delays between probes, in milliseconds: the first, the growth factor, the maximum. */
const BACK_OFF = { first: 50, growth: 1.6, max: 60_000 };
/** Usual periods of rate limits, in milliseconds. */
const WINDOWS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);
/** Number of successful calls after which concurrency is raised by one. */
const INCREASE_AFTER = 7;

/** The calls of one execution, or of one list that a person opens. */
export interface CallGroup {
	/** How long all calls may be blocked before they fail, in milliseconds. */
	patience: number;
	/** Whether a person is waiting: its calls go first, and probe once even while the limiter is closed. */
	isPerson: boolean;
	/** The time of its first call, and why it failed: it makes no further calls. */
	since?: number;
	gaveUp?: NotSent;
}

/** Why a call is not made: how long all calls were blocked, in milliseconds, and Fax.to's time for the next, in milliseconds since 1970. */
export type NotSent = { waited: number; tryAgainAt?: number };
/** The limit stated in an answer: remaining calls, and until when, in milliseconds since 1970. */
export type Quota = { left: number; until: number };
/** The result of a call for the limit: accepted, refused, or unknown. */
export type CallEnd = 'through' | 'refused' | 'unknown';
type Start = { at: number; others: number; isQuestion: boolean };
type WaitingCall = { group: CallGroup; rank: number; go: (turn: Start | NotSent) => void };
type Closed = { at: number; step: number; isEarly: boolean; isLate: boolean };

export class RateLimiter {
	private waiting: WaitingCall[] = [];
	private inFlight = 0;
	private maxInFlight = Infinity;
	/** Number of other calls in flight at a refusal, until the next call shows whether they caused it. */
	private suspect?: number;
	private throughSinceDecrease = 0;
	private closed?: Closed;
	/** Calls since it opened, except refused ones, and how many of them were accepted. */
	private spell = { start: 0, calls: 0, through: Infinity };
	/** `calls` per `period` milliseconds, confirmed by so many `spells`. */
	private limit = { calls: 0, period: 0, isKept: false, spells: 0 };
	private refusedAt = -Infinity;
	/** When it closed; Infinity while it is open. */
	private silentSince = Infinity;
	/** Fax.to's own time for the next call. */
	private named = 0;
	private timer?: AbortController;

	constructor(private readonly clock: Clock = systemClock) {}

	/** Calls per second that the limit allows; undefined if unknown. */
	get perSecond(): number | undefined {
		return this.limit.isKept ? (this.limit.calls * 1_000) / this.limit.period : undefined;
	}

	/** Waits until a call may be made; `ended` must follow. @param again whether it was refused before @throws the signal's reason once aborted */
	async turn(group: CallGroup, again: boolean, signal?: AbortSignal): Promise<Start | NotSent> {
		group.since ??= this.clock.now();
		let leave: () => void = () => undefined;
		const turn = new Promise<Start | NotSent>((go, fail) => {
			const rank = group.isPerson ? 0 : again ? 1 : 2;
			this.waiting = [...this.waiting, { group, rank, go }].sort((a, b) => a.rank - b.rank);
			leave = () => {
				this.waiting = this.waiting.filter((other) => other.go !== go);
				fail(signal?.reason);
				this.release();
			};
		});
		signal?.addEventListener('abort', leave, { once: true });
		if (signal?.aborted) leave();
		this.release();
		return await turn.finally(() => signal?.removeEventListener('abort', leave));
	}

	/** Records the end of a call. @param quota the limit stated in its answer */
	ended(start: Start, how: CallEnd, quota: Quota = { left: Infinity, until: 0 }): void {
		const now = this.clock.now();
		this.inFlight--;
		if (how !== 'unknown') this.named = quota.left <= (how === 'refused' ? 0 : this.inFlight) ? quota.until : 0;
		if (how === 'through') this.gotThrough(start, now);
		if (how === 'refused') this.wasRefused(start, now);
		if (this.closed || this.named > now) this.silentSince = Math.min(this.silentSince, now);
		this.release();
	}

	private gotThrough(start: Start, now: number): void {
		this.silentSince = Infinity;
		this.spell.through++;
		if (start.isQuestion && this.closed) this.open(start, this.closed, now);
		if (this.suspect) [this.maxInFlight, this.throughSinceDecrease, this.suspect] = [this.suspect, 0, undefined];
		if (++this.throughSinceDecrease % INCREASE_AFTER === 0) this.maxInFlight++;
	}

	private wasRefused(start: Start, now: number): void {
		this.spell.calls--;
		if (this.closed && this.closed.at <= now) this.askLater(this.closed, now);
		if (start.at < this.refusedAt) return;
		this.refusedAt = now;
		if (this.closed) return;
		if (start.others > 0 && this.suspect === undefined && this.named <= now) return void (this.suspect = start.others);
		this.suspect = undefined;
		this.close(now, this.isLimit(this.spell.calls) ? this.spell.start + this.limit.period : 0, false);
	}

	private close(now: number, at: number, isEarly: boolean): void {
		this.closed = { at: at > now ? at : now + BACK_OFF.first, step: BACK_OFF.first, isEarly, isLate: false };
	}

	/** A probe was refused: the next is a step later, or just after a usual period; after an early one, at the end of the period. */
	private askLater({ step, isEarly }: Closed, now: number): void {
		const ends = WINDOWS.map((length) => this.spell.start + 1.01 * length);
		const window = ends.find((end) => end > now && end < now + 1.5 * step);
		const at = Math.max(window ?? now + step, isEarly ? this.spell.start + this.limit.period : 0);
		this.closed = { at, step: Math.min(BACK_OFF.max, BACK_OFF.growth * step), isEarly: false, isLate: !isEarly };
	}

	/** A probe succeeded: the spell's calls and period are the limit. A kept limit whose period proved too short must be confirmed twice again. */
	private open(start: Start, { isEarly, isLate }: Closed, now: number): void {
		const [calls, period] = [this.spell.calls - 1, start.at - this.spell.start];
		const { isKept, spells } = this.limit;
		if (isEarly) this.limit = { calls: Math.floor(1.1 * calls), period, isKept, spells: 4 };
		else if (this.isLimit(calls)) this.limit = { calls, period, isKept: !isKept || !isLate, spells: spells + 1 };
		else if (calls > 0) this.limit = { calls, period, isKept: false, spells: 0 };
		[this.closed, this.spell] = [undefined, { start: start.at, calls: 1, through: 1 }];
		this.closeWhenFull(now);
	}

	/** Whether a spell with this many calls confirms the limit. */
	private isLimit(calls: number): boolean {
		return calls > 0 && Math.abs(calls - this.limit.calls) <= Math.max(1, 0.2 * this.limit.calls);
	}

	/** Closes when all calls of a kept limit were made. */
	private closeWhenFull(now: number): void {
		const { calls, period, isKept, spells } = this.limit;
		if (this.closed || !isKept || this.spell.calls < calls) return;
		const isEarly = Number.isInteger(Math.log2(spells));
		const at = this.spell.start + (isEarly ? 0.9 : 1) * period;
		if (at > now) this.close(now, at, isEarly);
		else this.spell = { ...this.spell, start: now, calls: 1 };
	}

	/** Releases the calls that may be made, and fails those whose last probe was refused. */
	private release(): void {
		const now = this.clock.now();
		this.timer?.abort();
		for (const { group, go } of this.waiting) if ((group.gaveUp ??= this.waitOf(group).gaveUp)) go(group.gaveUp);
		this.waiting = this.waiting.filter(({ group }) => !group.gaveUp);
		for (let next = this.waiting[0]; next; next = this.waiting[0]) {
			const at = this.nextAt();
			if (at === Infinity) return;
			if (at > now) {
				this.timer = new AbortController();
				const wake = (end: string) => end === 'time' && this.release();
				return void wait({ milliseconds: at - now, signal: this.timer.signal }, this.clock).then(wake);
			}
			this.waiting.shift();
			if (this.spell.calls++ === 0 && !this.closed) this.spell.start = now;
			next.go({ at: now, others: this.inFlight++, isQuestion: this.closed !== undefined });
			this.closeWhenFull(now);
		}
	}

	/** When the next call may be made; Infinity until one ends. */
	private nextAt(): number {
		const max = this.closed ? 1 : Math.min(this.suspect ?? Infinity, this.maxInFlight, 2 * this.spell.through);
		if (this.inFlight >= max) return Infinity;
		const asked = Math.min(...this.waiting.map(({ group }) => this.waitOf(group).asksAt));
		return Math.min(Math.max(this.closed?.at ?? 0, this.named), this.inFlight > 0 ? Infinity : asked);
	}

	/** When a group probes anyway: at the end of its patience; at once if a person is waiting, or waiting is futile. And why it gives up. */
	private waitOf({ isPerson, patience, since: came = 0 }: CallGroup): { asksAt: number; gaveUp?: NotSent } {
		const since = Math.max(came, this.silentSince);
		const deadline = since + patience;
		const isFutile = this.named > deadline;
		const asksNow = this.refusedAt < since && (isPerson || isFutile);
		const asksAt = asksNow ? this.refusedAt + BACK_OFF.first : deadline;
		if (this.refusedAt < (isFutile ? since : deadline)) return { asksAt };
		const [now, tryAgainAt] = [this.clock.now(), this.named];
		return { asksAt, gaveUp: { waited: now - since, ...(tryAgainAt > now && { tryAgainAt }) } };
	}
}
