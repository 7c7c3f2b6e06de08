/** So many starts are remembered; a limit that allows more at once is not used to its end. */
const MEMORY = 1_000;

/** When calls started, in milliseconds. */
export class Starts {
	/** Oldest first. */
	private readonly list: number[] = [];

	get count(): number {
		return this.list.length;
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
