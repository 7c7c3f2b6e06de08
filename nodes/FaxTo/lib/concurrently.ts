/**
 * Does a task for each item, at most `limit` at a time, and returns the results in order. After a failure no further
 * task starts; running ones are awaited, so that nothing happens unnoticed.
 * @throws the error of the first task that failed
 */
export async function concurrently<T, R>(items: T[], limit: number, task: (item: T) => Promise<R>): Promise<R[]> {
	const results: R[] = [];
	let failed: { reason: unknown } | undefined;
	// The workers share it.
	const left = items.entries();
	const worker = async () => {
		for (const [index, item] of left) {
			if (failed) return;
			try {
				results[index] = await task(item);
			} catch (reason) {
				failed ??= { reason };
			}
		}
	};
	await Promise.all(Array.from({ length: limit }, worker));
	if (failed) throw failed.reason;
	return results;
}
