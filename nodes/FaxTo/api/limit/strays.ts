/** A refusal counts as a stray one where no more than this share of calls is refused; of about so many calls. */
const SHARE = 0.1;
const CALLS = 40;

/** After asking again in vain so many refusals are believed at once, at most. */
const MOST_SKIPS = 16;

/** So many refusals in a row were followed by a call that got through at once: it is no limit, or another one. */
const MOST_IN_VAIN = 4;

/** Tells stray refusals, which say nothing about a limit, from those of a limit: by how often calls are refused, and whether asking once more helps. */
export class Strays {
	/** The share of refused calls of late. */
	private share = 0;
	/** How many refusals are believed at once because asking again was in vain before, and how many after the next time it is. */
	private skips = 0;
	private nextSkips = 1;
	/** How many refusals in a row were followed by a call that got through at once, although calls keep to what was learned. */
	private inVain = 0;

	/** A call was refused, or it was not. */
	note(isRefused: boolean): void {
		this.share += ((isRefused ? 1 : 0) - this.share) / CALLS;
	}

	/** Whether the refusal that just came is to be believed only when one more call was refused, too. */
	doubts(): boolean {
		return this.skips-- <= 0;
	}

	/** One more call has asked. */
	asked(hasPassed: boolean): void {
		this.skips = hasPassed ? 0 : this.nextSkips;
		this.nextSkips = hasPassed ? 1 : Math.min(MOST_SKIPS, 2 * this.nextSkips);
	}

	/** Whether so few calls are refused that it is by chance. @param strictness 2 for half as many */
	areSeldom(strictness = 1): boolean {
		return this.share <= SHARE / strictness;
	}

	/** A refusal was followed by a call that got through at once. @returns whether that was so too often */
	wasInVain(): boolean {
		return ++this.inVain > MOST_IN_VAIN;
	}

	/** Calls get through, or everything is learned anew. */
	calmed(): void {
		this.inVain = 0;
	}
}
