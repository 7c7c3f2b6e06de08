import { numberOf, textOf, type JsonObject } from './json';

/** So many starts are remembered; a limit that allows more at once is not used to its end. */
const MEMORY = 1_000;

/** No limit is looked for that allows more calls a second. */
const FASTEST = 50;

/** After a refusal without a told time the next call is this many milliseconds away at least. */
const SHORTEST_WAIT = 20;

/** Waits below so many milliseconds are doubled when they were too short; longer ones grow less, or the last one would be far too long. */
const SHORT = 500;
const MIDDLE = 10_000;

/** No wait is longer, in milliseconds, than those before it for the same refusal and this. */
const STEP = 1_000;

/** Lengths that windows have in practice, in milliseconds: where a wait comes near one it ends just behind it. */
const WINDOWS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);

/** So many calls are begun at once where nothing is known; one more for each that gets through. */
const AT_ONCE = 5;

/** A refusal counts as a stray one, which says nothing about a limit, where no more than this share of calls is refused; of about so many calls. */
const STRAY = { share: 0.1, calls: 40, mostSkips: 16, inVain: 4 };

/** So many calls get through before it is tried whether more is allowed; half as many again after each attempt that failed. */
const CALM = { first: 20, growth: 1.5, most: 500 };

/** A call under way. */
export interface Start {
	/** Milliseconds. */
	at: number;
	/** How many others were under way. */
	others: number;
	/** Whether it started no later than the limit let it. */
	held: boolean;
}

/** What an answer says about the limit: how many calls are left, and until when (milliseconds). */
export interface Quota {
	left: number;
	until: number;
}

/** A refusal that may be a stray one. */
interface Doubt {
	start: Start;
	others: number;
	/** When it came. */
	at: number;
}

/**
 * What is known of a limit that no document tells (T9), learned from which calls are refused: at most `most` calls within
 * any `period`, or at most `together` under way. The first describes a window, fixed or sliding, and a bucket: a bucket
 * that is empty lets one call through in each period. A wait that is too short is made longer step by step, one that is never
 * refused shorter. Knows no clock: the caller says what time it is, in milliseconds.
 */
export class Limit {
	private most = Infinity;
	private period = 0;
	/** Whether a refusal ended the last count of calls, so that `most` is not too small. */
	private counted = false;
	/** Whether `period` is near enough; otherwise each call tries a shorter one. */
	private sure = false;
	private measured = false;
	private calm = CALM.first;
	private together = Infinity;
	/** How many calls get through, for each that may be under way, before one more is tried. */
	private patience = 1;
	/** How many may be under way for now. */
	private ramp = AT_ONCE;
	/** When calls started that were not refused, oldest first. */
	private starts: number[] = [];
	private inFlight = 0;
	/** Since a refusal that nothing explains yet: one call at a time asks, when `at` has come. */
	private closed: { since: number; anchor: number; at: number; tries: number; last: number } | undefined;
	/** The last refusal that was not of a call begun before the one before it was known: when it came, and when its call started. */
	private refusedAt = -Infinity;
	private refusedStart = -Infinity;
	/** Calls that got through since then. */
	private since = 0;
	private quota: Quota | undefined;
	/** A refusal that may be a stray one: nothing is learned from it before one more call has asked. */
	private doubt: Doubt | undefined;
	/** The share of refused calls of late. */
	private share = 0;
	/** How many refusals are believed at once because asking again was in vain before, and how many after the next time it is. */
	private skips = 0;
	private nextSkips = 1;
	/** What was known before the last refusal that was believed. */
	private before = {};
	/** Whether calls had kept to it for long by then. */
	private proven = false;
	/** How many refusals in a row were followed by a call that got through at once, although calls keep to what was learned. */
	private inVain = 0;

	/** When the next call may start; Infinity when an answer must come first. */
	opensAt(now: number): number {
		if (this.inFlight >= Math.min(this.together, this.ramp)) return Infinity;
		if (this.doubt) return this.inFlight > 0 ? Infinity : this.doubt.at + SHORTEST_WAIT;
		if (this.closed) return this.inFlight > 0 ? Infinity : this.closed.at;
		if (this.quota && this.quota.left <= 0 && this.quota.until > now) return this.quota.until;
		if (!this.counted && this.most !== Infinity) return this.since + this.inFlight >= this.most && this.inFlight > 0 ? Infinity : now;
		return Math.max(now, this.due());
	}

	/** A call starts. @returns what `accepted`, `refused` or `ended` needs */
	started(at: number): Start {
		const start = { at, others: this.inFlight++, held: at - this.due() < Math.max(20, 0.05 * this.period) };
		// After a wait the first goes alone: what is not open yet then refuses one call, not many.
		const last = this.starts[this.starts.length - 1] ?? at;
		if (this.most !== Infinity && at - last > Math.max(SHORT, 0.5 * this.period)) this.ramp = Math.min(this.ramp, 1);
		this.starts.push(at);
		if (this.starts.length > MEMORY) this.starts.shift();
		if (this.quota) this.quota.left--;
		return start;
	}

	/** A call got no answer: it says nothing about the limit. */
	ended(start: Start): void {
		this.inFlight--;
		if (this.closed) this.starts.splice(this.starts.lastIndexOf(start.at), 1);
	}

	/** Whether calls are under way. */
	get isBusy(): boolean {
		return this.inFlight > 0;
	}

	/** A call was not refused. @param quota what its answer says about the limit */
	accepted(start: Start, quota?: Quota): void {
		this.inFlight--;
		this.quota = quota && { ...quota, left: quota.left - this.inFlight };
		this.share -= this.share / STRAY.calls;
		if (start.at < this.refusedAt) {
			if (this.doubt) this.since++;
			else if (this.closed?.tries === 0) this.most++;
			return;
		}
		if (this.doubt) this.settle(this.doubt, start);
		this.ramp++;
		if (++this.since > CALM.first) this.inVain = 0;
		if (this.closed && this.isStray(start, this.closed)) Object.assign(this, this.before, { closed: undefined });
		else if (this.closed) this.reopened(start, this.closed);
		this.tryMore(start);
	}

	/** A call was refused for the limit. @param told when the answer says that calls may start again; 0 when it does not */
	refused(start: Start, now: number, told = 0): void {
		this.inFlight--;
		this.starts.splice(this.starts.lastIndexOf(start.at), 1);
		this.share += (1 - this.share) / STRAY.calls;
		const others = Math.max(start.others, this.inFlight);
		// Calls that were on their way together are refused together: that is one refusal.
		if (start.at < this.refusedAt && !this.closed?.tries) {
			if (this.doubt) this.doubt.others = Math.min(this.doubt.others, others);
			else if (this.most === Infinity) this.together = Math.max(1, Math.min(this.together, others));
		} else if (!this.doubt && !this.closed && told <= now && this.skips-- <= 0) {
			this.doubt = { start, others, at: now };
			this.refusedAt = now;
		} else {
			if (this.doubt) this.settle(this.doubt);
			this.believe(start, others, now);
		}
		if (told > now) this.closed = { since: now, anchor: this.refusedStart, tries: 1, last: 0, ...this.closed, at: told };
	}

	/** Calls a second, as far as they are known; undefined before the first refusal that tells. */
	get perSecond(): number | undefined {
		return this.most === Infinity || this.period === 0 ? undefined : (this.most * 1_000) / this.period;
	}

	/** One more call has asked. @param passed that call, where it was not refused */
	private settle(doubt: Doubt, passed?: Start): void {
		this.doubt = undefined;
		this.skips = passed ? 0 : this.nextSkips;
		this.nextSkips = passed ? 1 : Math.min(STRAY.mostSkips, 2 * this.nextSkips);
		if (!passed) return this.believe(doubt.start, doubt.others, doubt.at);
		const likely = this.most === Infinity && doubt.others > 0 ? STRAY.share / 2 : STRAY.share;
		if (this.share <= likely || (this.counted && this.since < 0.6 * this.most)) return;
		const enough = this.counted ? this.period + passed.at - doubt.start.at : Infinity;
		this.starts.pop();
		this.believe(doubt.start, doubt.others, doubt.at);
		this.starts.push(passed.at);
		// It was open so soon: to wait much longer can't be what helps.
		this.period = Math.min(this.period, enough);
		if (passed.at - doubt.start.at < 0.25 * (this.period / this.most) && ++this.inVain > STRAY.inVain) this.forget();
	}

	private forget(): void {
		this.most = this.together = Infinity;
		this.period = this.inVain = 0;
		this.counted = this.sure = this.measured = false;
		this.closed = undefined;
		this.calm = CALM.first;
	}

	/** Whether what closed it is over so soon, and so seldom, that nothing is to be learned from it. */
	private isStray(start: Start, { since }: { since: number }): boolean {
		return start.at - since < SHORT && this.share <= STRAY.share;
	}

	private believe(start: Start, others: number, now: number): void {
		const { most, period, counted, sure, measured, calm, together, since } = this;
		if (!this.closed && since > 0) this.proven = counted && since > Math.max(CALM.first, 4 * most);
		if (!this.closed) this.before = { most, period, counted, sure, measured, calm, together, since };
		this.learn(start, others, now);
		this.refusedAt = now;
		this.refusedStart = start.at;
		this.since = 0;
		this.ramp = 1;
	}

	private due(): number {
		return (this.starts[this.starts.length - this.most] ?? -Infinity) + this.period;
	}

	private reopened(start: Start, { anchor, last }: { anchor: number; last: number }): void {
		const period = start.at - anchor;
		// So much longer than before: it is another limit now.
		if (this.proven && last > 4 * this.period) return this.forget();
		this.period = period;
		this.sure = last > (this.measured ? 0.75 : 0.95) * this.period || WINDOWS.some((window) => Math.abs(this.period - window) < 0.02 * window);
		this.closed = undefined;
	}

	private tryMore(start: Start): void {
		if (this.most !== Infinity) {
			if (!this.counted || !start.held) return;
			if (!this.sure) this.period *= (this.measured ? 0.95 : 0.9) ** (1 / this.most);
			else if (this.since > this.calm) this.period *= 0.98 ** (Math.min(10, this.since / this.calm) / this.most);
		} else if (this.together !== Infinity && this.since > this.patience * this.together) {
			this.together++;
			this.since = 0;
		}
	}

	private learn(start: Start, others: number, now: number): void {
		if (this.closed) this.stillClosed(start, now, this.closed);
		else if (this.most === Infinity && others > 0) this.tooManyTogether(others);
		else if (this.most === Infinity) this.firstRefusal(now);
		else if (!this.counted) this.countedOut(start, now);
		else if (this.since === 0) this.close(now, { anchor: this.anchorOf(this.most, now), wait: this.period * 1.05, tries: 1, last: start.at - this.anchorOf(this.most, now) });
		else if (this.since < this.most) this.fewerThanThought(start, now);
		else this.tooEarly(start, now);
	}

	private stillClosed(start: Start, now: number, { since, anchor, tries }: { since: number; anchor: number; tries: number }): void {
		const waited = now - anchor;
		const unknown = waited < MIDDLE ? 1.28 : 1.2;
		const growth = waited < SHORT ? 2 : this.period > 0 ? Math.min(1.25, 1 + 0.02 * 2 ** tries) : unknown;
		const window = WINDOWS.find((length) => length > waited && length < waited * growth * 1.1);
		this.close(now, { anchor, wait: window === undefined ? waited + Math.min(waited * (growth - 1), now - since + STEP) : window * 1.01 + 50, tries: tries + 1, last: start.at - anchor });
	}

	private tooManyTogether(others: number): void {
		// The attempt at one more failed: it is not made again soon.
		if (this.together !== Infinity) this.patience *= 2;
		this.together = this.together === Infinity || this.since > 1 ? others : Math.ceil(others / 2);
	}

	/** A call was refused that was alone under way: it is a matter of time, and all that got through before is the first count. */
	private firstRefusal(now: number): void {
		const all = this.starts.length - this.inFlight;
		this.most = Math.max(1, this.since > 0 && this.together < Infinity ? this.since : all);
		this.together = Infinity;
		this.close(now, { anchor: this.anchorOf(this.most + this.inFlight, now), wait: (this.most / FASTEST) * 1_000, tries: 0, last: 0 });
	}

	/** The first refusal after it was open again: what got through between is what a period allows. */
	private countedOut(start: Start, now: number): void {
		const isFull = this.since >= 0.6 * this.most;
		this.counted = true;
		this.most = this.since;
		if (isFull) this.close(now, { anchor: this.anchorOf(this.inFlight + this.most, now), wait: this.period, tries: 0, last: 0 });
		else this.closeAnew(start, now);
	}

	private fewerThanThought(start: Start, now: number): void {
		this.most = this.since;
		this.measured = this.counted = false;
		this.closeAnew(start, now);
	}

	/** The period was made too short, or was so from the beginning. */
	private tooEarly(start: Start, now: number): void {
		const { most, since, period } = this;
		const measured = ((start.at - this.refusedStart) / since) * most;
		const better = since < 4 * most ? 1.05 * period : 0.98 * (this.measured ? measured : Math.sqrt(period * measured));
		this.period = Math.max(1.02 * period, better);
		this.measured = this.sure = true;
		this.calm = Math.min(CALM.most, this.calm * CALM.growth);
		if (most > 1 && this.period > SHORT) this.close(now, { anchor: this.anchorOf(most, now), wait: this.period, tries: 0, last: 0 });
	}

	private closeAnew(start: Start, now: number): void {
		const anchor = this.refusedStart;
		this.period = 0;
		this.close(now, { anchor, wait: now - anchor + Math.min(STEP, (start.at - anchor) / 4), tries: 0, last: 0 });
	}

	private close(now: number, { anchor, wait, tries, last }: { anchor: number; wait: number; tries: number; last: number }): void {
		const since = this.closed?.since ?? now;
		this.closed = { since, anchor, at: Math.max(now + SHORTEST_WAIT, anchor + wait), tries, last };
	}

	/** The start of the call that is so many from the end. */
	private anchorOf(fromEnd: number, now: number): number {
		return this.starts[this.starts.length - fromEnd] ?? now;
	}
}

/** What an answer asks to wait, in milliseconds: seconds or a date in Retry-After, else the time at which a limit is reset; 0 when it asks for nothing. */
export function askedToWait(headers: JsonObject, now: number): number {
	const asked = textOf(headers['retry-after']);
	const seconds = /^\d+(\.\d+)?$/.test(asked) ? Number(asked) : (Date.parse(asked) - now) / 1_000;
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
	const quota = quotaOf(headers, now);
	return quota && quota.left <= 0 ? quota.until - now : 0;
}

/** A quota lasts no longer, in milliseconds; a time that is farther away is no such time. */
const LONGEST_QUOTA = 24 * 3_600_000;

/**
 * What the headers X-RateLimit-* or RateLimit-* say: calls left, and when there are new ones, in seconds or as a time since
 * 1970. Undefined without both.
 */
export function quotaOf(headers: JsonObject, now: number): Quota | undefined {
	const [, structuredLeft, structuredReset] = /r=(\d+).*?t=(\d+)/.exec(textOf(headers.ratelimit)) ?? [];
	const left = numberOf(headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'] ?? structuredLeft);
	const reset = numberOf(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? structuredReset);
	if (left === undefined || reset === undefined || left < 0) return undefined;
	// More seconds than any window has: a time since 1970, in seconds or milliseconds.
	const until = reset > 1e12 ? reset : reset > 1e9 ? reset * 1_000 : now + reset * 1_000;
	return until > now && until - now < LONGEST_QUOTA ? { left, until } : undefined;
}
