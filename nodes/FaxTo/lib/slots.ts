/** Lets so many tasks run at once; the others wait in the order in which they came. */
export class Slots {
	private readonly waiting: Array<() => void> = [];

	/** @param free how many, at least 1 */
	constructor(private free: number) {}

	/** Runs a task as soon as there is room for it. @throws what the task throws */
	async use<T>(task: () => Promise<T>): Promise<T> {
		if (this.free > 0) this.free--;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		try {
			return await task();
		} finally {
			const next = this.waiting.shift();
			// Whoever waits first gets the room before anybody who comes now.
			if (next) next();
			else this.free++;
		}
	}
}
