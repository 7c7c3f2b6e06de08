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
	/** Oldest first. */
	private readonly list: number[] = [];

	/** How many there are since the last time at which none was for so long. */
	countSince(pause: number): number {
		const { length } = this.list;
		const before = this.list.findLastIndex((at, index) => index + 1 < length && (this.list[index + 1] ?? at) - at > pause);
		return length - 1 - before;
	}

	add(at: number): void {
		this.list.push(at);
		if (this.list.length > MEMORY) this.list.shift();
	}

	remove(at: number): void {
		const index = this.list.lastIndexOf(at);
		if (index >= 0) this.list.splice(index, 1);
	}

	/** The one that is so many from the end, 1 being the last; undefined when there are not so many. */
	fromEnd(many: number): number | undefined {
		return this.list[this.list.length - many];
	}
}
