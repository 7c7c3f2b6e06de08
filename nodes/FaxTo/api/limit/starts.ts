/** So many starts are remembered; a limit that allows more at once is not used to its end. */
const MEMORY = 1_000;

/** A call under way. */
export interface Start {
	/** Milliseconds. */
	at: number;
	/** How many others were under way. */
	others: number;
	/** Whether it started no later than the limit let it. */
	held: boolean;
}

/** When calls started, in milliseconds. */
export class Starts {
	/** Oldest first. `took` is how long the answer took: somewhere in that time the call was counted. */
	private readonly list: Array<{ at: number; took: number }> = [];

	/** How many there are since the last time at which none was for so long. */
	countSince(pause: number): number {
		const { length } = this.list;
		const before = this.list.findLastIndex(
			({ at }, index) => index + 1 < length && (this.list[index + 1]?.at ?? at) - at > pause,
		);
		return length - 1 - before;
	}

	add(at: number): void {
		this.list.push({ at, took: 0 });
		if (this.list.length > MEMORY) this.list.shift();
	}

	remove(at: number): void {
		const index = this.list.findLastIndex((one) => one.at === at);
		if (index >= 0) this.list.splice(index, 1);
	}

	/** A call was answered. */
	answered(at: number, now: number): void {
		const start = this.list.findLast((one) => one.at === at && one.took === 0);
		if (start) start.took = now - at;
	}

	/** When the one started that is so many from the end, 1 being the last; undefined when there are not so many. @param most so much of the time that its answer took is added at most */
	fromEnd(many: number, most = 0): number | undefined {
		const start = this.list[this.list.length - many];
		return start && start.at + Math.min(start.took, most);
	}
}
