import type { Starts } from './starts';

/** So many calls get through before it is tried whether more is allowed; half as many again after each attempt that failed. */
export const CALM = { first: 20, growth: 1.5, most: 500 };

/** A server may have counted a call later than it started: that is allowed for up to this share of the period. */
const LATENESS = 0.02;

/** Attempts at a shorter period become so many times bolder at most. */
const MOST_BOLD = 10;

/** At most `most` calls within any `period`, as far as that is known: a window, fixed or sliding, or an empty bucket that lets one call through in each period. */
export class Window {
	most = Infinity;
	/** Milliseconds. */
	period = 0;
	/** Whether a refusal ended the last count of calls, so that `most` is not too small. */
	counted = false;
	/** Whether `period` is near enough; otherwise each call tries a shorter one. */
	sure = false;
	/** Whether `period` was found by counting over several. */
	measured = false;
	private calm: number = CALM.first;

	get isKnown(): boolean {
		return this.most !== Infinity;
	}

	/** Calls a second; undefined while it is not known. */
	get perSecond(): number | undefined {
		return this.isKnown && this.period > 0 ? (this.most * 1_000) / this.period : undefined;
	}

	copy(): Window {
		return Object.assign(new Window(), this);
	}

	/** When the next call may start, in milliseconds. */
	due(starts: Starts): number {
		return (starts.fromEnd(this.most, LATENESS * this.period) ?? -Infinity) + this.period;
	}

	/**
	 * A call got through that waited no longer than it had to. The longer nothing is refused, the bolder the attempts: what was
	 * learned from refusals by chance is soon forgotten. @param since so many have, since the last refusal
	 */
	tryShorter(since: number): void {
		const periods = since / this.most;
		const boldness = Math.min(MOST_BOLD, 1 + Math.max(0, periods - 2));
		if (!this.sure) this.period *= (this.measured ? 0.95 : 0.9) ** (boldness / this.most);
		else if (since > this.calm) this.period *= 0.98 ** ((Math.min(10, since / this.calm) * boldness) / this.most);
	}

	/** It was too short, or was so from the beginning. @param since so many calls got through since the refusal before, in so many milliseconds */
	lengthen(since: number, milliseconds: number): void {
		const { most, period } = this;
		const measured = (milliseconds / since) * most;
		const better = since < 4 * most ? 1.05 * period : 0.98 * (this.measured ? measured : Math.sqrt(period * measured));
		this.period = Math.max(1.02 * period, better);
		this.measured = this.sure = true;
		this.calm = Math.min(CALM.most, this.calm * CALM.growth);
	}
}
