import { sleep } from 'n8n-workflow';

/** The first pause between calls after a refusal, and the longest, in milliseconds. */
const FIRST_INTERVAL = 40;
const LONGEST_INTERVAL = 5_000;

/** From so many accepted calls between two refusals the allowed rate is taken from what got through. */
const ENOUGH_TO_MEASURE = 3;

/** Of so many measurements the fastest counts: a refusal that has nothing to do with the rate must not slow the rest down. */
const MEASUREMENTS = 4;

/**
 * Keeps the calls of one execution at the rate that Fax.to allows, which no document tells (T9). Until the first refusal
 * it adds nothing. From then on calls start one by one: between two refusals just as many get through as the server
 * allows, so their number and the time between give the rate, and calls go out a little faster than that, to notice
 * when more is allowed.
 */
export class Pace {
	private interval = 0;
	private lastStart = 0;
	private holdUntil = 0;
	private waiting: Array<{ start: (at: number) => void; cancel: (reason: unknown) => void }> = [];
	private releasing = false;

	/** When the last refusal that counted was answered, and when its call had started; 0 before the first. */
	private refusedAt = 0;
	private refusedStart = 0;
	private acceptedSince = 0;
	/** Milliseconds between accepted calls, as measured last. */
	private measured: number[] = [];
	private refusedAgainAtOnce = 0;

	/**
	 * Waits for this call's turn.
	 *
	 * @param again whether the call was refused before; it goes first then
	 * @param signal ends the wait with a rejection
	 * @returns when the call starts, in milliseconds since 1970, for `refused`
	 */
	async turn(again: boolean, signal?: AbortSignal): Promise<number> {
		return await new Promise((start, cancel) => {
			if (again) this.waiting.unshift({ start, cancel });
			else this.waiting.push({ start, cancel });
			void this.release(signal);
		});
	}

	/** Tells that a call was not refused. */
	accepted(): void {
		this.acceptedSince++;
		this.interval *= this.measured.length > 0 ? 0.995 : 0.98;
	}

	/**
	 * Tells that a call was refused for its rate.
	 *
	 * @param start what `turn` gave for it
	 * @param hold milliseconds for which the server wants no calls at all
	 */
	refused(start: number, hold = 0): void {
		const now = Date.now();
		this.holdUntil = Math.max(this.holdUntil, now + hold);
		// Calls that were on their way together are refused together; they are one refusal.
		if (start < this.refusedAt) return;
		if (this.refusedAt > 0 && this.acceptedSince >= ENOUGH_TO_MEASURE) {
			this.measured = [...this.measured.slice(1 - MEASUREMENTS), (start - this.refusedStart) / this.acceptedSince];
			this.interval = Math.min(LONGEST_INTERVAL, 0.97 * Math.min(...this.measured));
			this.refusedAgainAtOnce = 0;
		} else if (this.measured.length === 0 || ++this.refusedAgainAtOnce > 1) {
			// Not measured yet, or what was measured holds no longer.
			this.measured = [];
			this.interval = Math.min(LONGEST_INTERVAL, Math.max(FIRST_INTERVAL, this.interval * 1.5));
		}
		this.refusedAt = now;
		this.refusedStart = start;
		this.acceptedSince = 0;
		this.holdUntil = Math.max(this.holdUntil, now + this.interval);
	}

	/** Lets the waiting calls go, one after the other. */
	private async release(signal?: AbortSignal): Promise<void> {
		if (this.releasing) return;
		this.releasing = true;
		try {
			while (this.waiting.length > 0) {
				const wait = Math.max(this.lastStart + this.interval, this.holdUntil) - Date.now();
				if (wait > 0) {
					await sleep(wait, signal);
				} else {
					this.lastStart = Date.now();
					this.waiting.shift()?.start(this.lastStart);
				}
			}
		} catch (reason) {
			for (const { cancel } of this.waiting.splice(0)) cancel(reason);
		} finally {
			this.releasing = false;
		}
	}
}
