/** Below so many milliseconds a wait that was too short is doubled; longer ones grow less, or the last one would be far too long. */
export const SHORT = 500;
const MIDDLE = 10_000;

/** Periods of more milliseconds are windows, not the drops of a bucket. */
export const LONG = 3_000;

/** No wait is longer, in milliseconds, than those before it for the same refusal and this. */
export const STEP = 1_000;

/** Lengths that windows have in practice, in milliseconds: where a wait comes near one it ends just behind it. */
const WINDOWS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);

/**
 * How long to wait, in milliseconds since the same moment, after a wait that was too short.
 *
 * @param waited so long in vain
 * @param asking for how long it has been asked
 * @param grounds whether the length was known before, and how often it was asked since
 */
export function longer(
	waited: number,
	asking: number,
	{ isKnown, tries }: { isKnown: boolean; tries: number },
): number {
	const unknown = waited < MIDDLE ? 1.28 : 1.2;
	const growth = waited < SHORT ? 2 : isKnown ? Math.min(1.25, 1 + 0.02 * 2 ** tries) : unknown;
	const window = WINDOWS.find((length) => length > waited && length < waited * growth * 1.1);
	return window === undefined ? waited + Math.min(waited * (growth - 1), asking + STEP) : window * 1.01 + 50;
}

/** Whether a length, in milliseconds, is that of a window as there are in practice. */
export function isUsual(period: number): boolean {
	return WINDOWS.some((window) => Math.abs(period - window) < 0.02 * window);
}
