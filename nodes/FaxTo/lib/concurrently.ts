/**
 * Works on some tasks, at most `limit` at a time, and gives their results in the order of the tasks.
 * After a failure or a cancellation no further task is started; those under way are waited for, so that nothing happens
 * unseen.
 *
 * @throws what the first failed task threw
 */
export async function concurrently<T>(
	count: number,
	limit: number,
	task: (index: number) => Promise<T>,
	signal?: AbortSignal,
): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	let failed: { reason: unknown } | undefined;
	const worker = async () => {
		while (next < count && !failed && !signal?.aborted) {
			const index = next++;
			try {
				results[index] = await task(index);
			} catch (reason) {
				failed ??= { reason };
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
	if (failed) throw failed.reason;
	return results;
}
