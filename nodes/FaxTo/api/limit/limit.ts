import type { Quota } from './headers';
import { type Start, Starts } from './starts';
import { Strays } from './strays';
import { Together } from './together';
import { isUsual, LONG, longer, SHORT, STEP } from './waits';
import { CALM, Window } from './window';

/** No limit is looked for that allows more calls a second. */
const FASTEST = 50;

/** After a refusal without a told time the next call is this many milliseconds away at least. */
const SHORTEST_WAIT = 20;

/** Calls before a pause of so many milliseconds are not counted with those after it. */
const PAUSE = 30_000;

/** So many calls are begun at once where nothing is known; one more for each that gets through. */
const AT_ONCE = 5;

/** A refusal that may be a stray one. */
interface Doubt {
	start: Start;
	others: number;
	/** When it came, or the last one after it. */
	at: number;
	/** Whether a call that was begun no earlier got through: then two more are to ask, not one. */
	isOdd: boolean;
}

/**
 * What is known of a limit that no document tells (T9), learned from which calls are refused: at most `most` calls within
 * any `period`, or at most `together` under way. The first describes a window, fixed or sliding, and a bucket: a bucket
 * that is empty lets one call through in each period. A wait that is too short is made longer step by step, one that is never
 * refused shorter. Knows no clock: the caller says what time it is, in milliseconds.
 */
export class Limit {
	private window = new Window();
	private together = new Together();
	/** How many may be under way for now. */
	private ramp = AT_ONCE;
	/** Of calls that were not refused. */
	private readonly starts = new Starts();
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
	private readonly strays = new Strays();
	/** What was known before the last refusal that was believed. */
	private before = {};
	/** Whether calls had kept to it for long by then. */
	private proven = false;

	/** When the next call may start; Infinity when an answer must come first. */
	opensAt(now: number): number {
		if (this.inFlight >= Math.min(this.together.most, this.ramp)) return Infinity;
		if (this.doubt) return this.inFlight > 0 ? Infinity : this.doubt.at + SHORTEST_WAIT;
		if (this.closed) return this.inFlight > 0 ? Infinity : this.closed.at;
		if (this.quota && this.quota.left <= 0 && this.quota.until > now) return this.quota.until;
		if (!this.window.counted && this.window.isKnown)
			return this.since + this.inFlight >= this.window.most && this.inFlight > 0 ? Infinity : now;
		return Math.max(now, this.window.due(this.starts));
	}

	/** A call starts. @returns what `accepted`, `refused` or `ended` needs */
	started(at: number): Start {
		const start = {
			at,
			others: this.inFlight++,
			held: at - this.window.due(this.starts) < Math.max(20, 0.05 * this.window.period),
		};
		// After a wait the first goes alone: what is not open yet then refuses one call, not many.
		if (this.window.isKnown && at - (this.starts.fromEnd(1) ?? at) > Math.max(SHORT, 0.5 * this.window.period))
			this.ramp = Math.min(this.ramp, 1);
		this.starts.add(at);
		if (this.quota) this.quota.left--;
		return start;
	}

	/** A call got no answer: it says nothing about the limit. */
	ended(start: Start): void {
		this.inFlight--;
		if (this.closed) this.starts.remove(start.at);
	}

	/** Whether calls are under way. */
	get isBusy(): boolean {
		return this.inFlight > 0;
	}

	/** A call was not refused. @param quota what its answer says about the limit */
	accepted(start: Start, now: number, quota?: Quota): void {
		this.inFlight--;
		this.starts.answered(start.at, now);
		this.quota = quota && { ...quota, left: quota.left - this.inFlight };
		this.strays.note(false);
		if (start.at < this.refusedAt) {
			if (this.doubt) this.since++;
			if (this.doubt && start.at >= this.doubt.start.at) this.doubt.isOdd = true;
			if (this.closed?.tries === 0) this.window.most++;
			return;
		}
		if (this.doubt) this.settle(this.doubt, start);
		this.ramp++;
		if (++this.since > CALM.first) this.strays.calmed();
		if (this.closed && this.isStray(start, this.closed)) Object.assign(this, this.before, { closed: undefined });
		else if (this.closed) this.reopened(start, this.closed);
		this.tryMore(start);
	}

	/** A call was refused for the limit. @param told when the answer says that calls may start again; 0 when it does not */
	refused(start: Start, now: number, told = 0): void {
		this.inFlight--;
		this.starts.remove(start.at);
		this.strays.note(true);
		const others = Math.max(start.others, this.inFlight);
		// Calls that were on their way together are refused together: that is one refusal.
		if (start.at < this.refusedAt && !this.closed?.tries) {
			if (this.doubt) this.doubt.others = Math.min(this.doubt.others, others);
			else if (!this.window.isKnown) this.together.atMost(others);
		} else if (!this.doubt && !this.closed && told <= now && this.strays.doubts()) {
			this.doubt = { start, others, at: now, isOdd: false };
			this.refusedAt = now;
		} else if (this.doubt?.isOdd && told <= now) {
			this.doubt = { ...this.doubt, at: now, isOdd: false };
		} else {
			if (this.doubt) this.settle(this.doubt);
			this.believe(start, others, now);
		}
		if (told > now)
			this.closed = { since: now, anchor: this.refusedStart, tries: 1, last: 0, ...this.closed, at: told };
	}

	/** Calls a second, as far as they are known; undefined before the first refusal that tells. */
	get perSecond(): number | undefined {
		return this.window.perSecond;
	}

	/** One more call has asked. @param passed that call, where it was not refused */
	private settle(doubt: Doubt, passed?: Start): void {
		this.doubt = undefined;
		this.strays.asked(passed !== undefined);
		if (!passed) return this.believe(doubt.start, doubt.others, doubt.at);
		if (
			this.strays.areSeldom(!this.window.isKnown && doubt.others > 0 ? 2 : 1) ||
			(this.window.counted && this.since < 0.6 * this.window.most)
		)
			return;
		const enough = this.window.counted ? this.window.period + passed.at - doubt.start.at : Infinity;
		this.starts.remove(passed.at);
		this.believe(doubt.start, doubt.others, doubt.at);
		this.starts.add(passed.at);
		// It was open so soon: to wait much longer can't be what helps.
		this.window.period = Math.min(this.window.period, enough);
		if (passed.at - doubt.start.at < 0.25 * (this.window.period / this.window.most) && this.strays.wasInVain())
			this.forget();
	}

	private forget(): void {
		this.window = new Window();
		this.together = new Together();
		this.strays.calmed();
		this.closed = undefined;
	}

	/** Whether what closed it is over so soon, and so seldom, that nothing is to be learned from it. */
	private isStray(start: Start, { since }: { since: number }): boolean {
		return start.at - since < SHORT && this.strays.areSeldom();
	}

	private believe(start: Start, others: number, now: number): void {
		const { window, together, since } = this;
		if (!this.closed && since > 0) this.proven = window.counted && since > Math.max(CALM.first, 4 * window.most);
		if (!this.closed) this.before = { window: window.copy(), together: together.copy(), since };
		this.learn(start, others, now);
		this.refusedAt = now;
		this.refusedStart = start.at;
		this.since = 0;
		this.ramp = 1;
	}

	private reopened(start: Start, { anchor, last }: { anchor: number; last: number }): void {
		const period = start.at - anchor;
		// So much longer than before: it is another limit now.
		if (this.proven && last > 4 * this.window.period) return this.forget();
		this.window.period = period;
		this.window.sure = last > (this.window.measured ? 0.75 : 0.95) * this.window.period || isUsual(this.window.period);
		this.closed = undefined;
	}

	private tryMore(start: Start): void {
		if (this.window.isKnown) {
			if (this.window.counted && start.held) this.window.tryShorter(this.since);
		} else if (this.together.triesMore(this.since)) this.since = 0;
	}

	private learn(start: Start, others: number, now: number): void {
		if (this.closed) this.stillClosed(start, now, this.closed);
		else if (!this.window.isKnown && others > 0) this.together.tooMany(others, this.since);
		else if (!this.window.isKnown) this.firstRefusal(now);
		else if (!this.window.counted) this.countedOut(start, now);
		else if (this.since === 0)
			this.close(now, {
				anchor: this.starts.fromEnd(this.window.most) ?? now,
				wait: this.window.period * 1.05,
				tries: 1,
				last: start.at - (this.starts.fromEnd(this.window.most) ?? now),
			});
		else if (this.since < this.window.most && start.at - this.refusedStart < 0.9 * this.window.period)
			this.fewerThanThought(start, now);
		else this.tooEarly(start, now);
	}

	private stillClosed(
		start: Start,
		now: number,
		{ since, anchor, tries }: { since: number; anchor: number; tries: number },
	): void {
		const wait = longer(now - anchor, now - since, { isKnown: this.window.period > 0, tries });
		this.close(now, { anchor, wait, tries: tries + 1, last: start.at - anchor });
	}

	/** A call was refused that was alone under way: it is a matter of time, and all that got through before is the first count. */
	private firstRefusal(now: number): void {
		const all = this.starts.countSince(PAUSE) - this.inFlight;
		this.window.most = Math.max(1, this.since > 0 && this.together.most < Infinity ? this.since : all);
		this.together.most = Infinity;
		this.close(now, {
			anchor: this.starts.fromEnd(this.window.most + this.inFlight) ?? now,
			wait: (this.window.most / FASTEST) * 1_000,
			tries: 0,
			last: 0,
		});
	}

	/** The first refusal after it was open again: what got through between is what a period allows. */
	private countedOut(start: Start, now: number): void {
		const isFull = this.since >= 0.6 * this.window.most;
		this.window.counted = true;
		// A sliding window whose first calls came slowly opens for one after the other: the count was right.
		if (this.window.period > LONG && start.at < this.window.due(this.starts))
			return this.close(now, {
				anchor: this.starts.fromEnd(this.window.most) ?? now,
				wait: this.window.period,
				tries: 1,
				last: 0,
			});
		this.window.most = this.since;
		if (isFull)
			this.close(now, {
				anchor: this.starts.fromEnd(this.inFlight + this.window.most) ?? now,
				wait: this.window.period,
				tries: 0,
				last: 0,
			});
		else this.closeAnew(start, now);
	}

	private fewerThanThought(start: Start, now: number): void {
		this.window.most = this.since;
		this.window.measured = this.window.counted = false;
		this.closeAnew(start, now);
	}

	/** The period was made too short, or was so from the beginning. */
	private tooEarly(start: Start, now: number): void {
		const { window, since } = this;
		window.lengthen(since, start.at - this.refusedStart);
		if (window.most > 1 && window.period > SHORT)
			this.close(now, { anchor: this.starts.fromEnd(window.most) ?? now, wait: window.period, tries: 0, last: 0 });
	}

	private closeAnew(start: Start, now: number): void {
		const anchor = this.refusedStart;
		this.window.period = 0;
		this.close(now, { anchor, wait: now - anchor + Math.min(STEP, (start.at - anchor) / 4), tries: 0, last: 0 });
	}

	private close(
		now: number,
		{ anchor, wait, tries, last }: { anchor: number; wait: number; tries: number; last: number },
	): void {
		const since = this.closed?.since ?? now;
		this.closed = { since, anchor, at: Math.max(now + SHORTEST_WAIT, anchor + wait), tries, last };
	}
}
