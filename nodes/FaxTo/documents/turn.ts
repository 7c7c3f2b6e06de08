/** Ends when the last task that was asked for is done. */
let last: Promise<unknown> = Promise.resolve();

/** Does what takes much memory: this process does one such task at a time. @throws what the task throws */
export async function inTurn<T>(task: () => Promise<T>): Promise<T> {
	const done = last.then(task);
	const end = () => undefined;
	last = done.then(end, end);
	return await done;
}
