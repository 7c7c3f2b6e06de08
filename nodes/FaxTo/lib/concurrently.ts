/**
 * Runs tasks, at most `limit` at a time, and returns their results in order. After a failure no further
 * task starts; running ones are awaited, so that nothing happens unnoticed.
 * @throws the error of the first task that failed
 */
export async function concurrently<T>(count: number, limit: number, task: (index: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	let failed: { reason: unknown } | undefined;
	const worker = async () => {
		while (next < count && !failed) {
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
