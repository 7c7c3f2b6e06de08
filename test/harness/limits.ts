import { Limit } from '../../nodes/FaxTo/api/limit/limit';
import limits from '../../sandbox/rate-limit';
import type { Limiter } from '../../sandbox/types';

/** A server's limit, and the least time, in milliseconds, that so many calls take through it when so many a millisecond can be made. */
export interface LimitShape extends Pick<Limiter, 'take'> {
	least(calls: number, perMillisecond: number): number;
}

/** A bucket of `burst` calls that is filled with `perSecond`. */
export function bucket(perSecond: number, burst: number, countsRefused = false): LimitShape {
	return {
		...limits.bucket({ perSecond, burst }, countsRefused),
		least: (calls) => (Math.max(0, calls - burst) / perSecond) * 1_000,
	};
}

/** `most` calls in each window. @param length milliseconds @param firstEnds when the first window ends; without it windows begin with the first call */
export function fixedWindow(most: number, length: number, firstEnds?: number): LimitShape {
	return {
		...limits.fixedWindow({ calls: most, seconds: length / 1_000 }, firstEnds),
		least(calls, perMillisecond) {
			const first = firstEnds ?? length;
			const rest = calls - Math.min(most, Math.floor(first * perMillisecond));
			return rest <= 0 ? 0 : first + (Math.ceil(rest / most) - 1) * length;
		},
	};
}

/** `most` calls within any `length`, in milliseconds. */
export function slidingWindow(most: number, length: number, countsRefused = false): LimitShape {
	return {
		...limits.slidingWindow({ calls: most, seconds: length / 1_000 }, countsRefused),
		least: (calls) => Math.floor((calls - 1) / most) * length,
	};
}

/** `most` calls under way. @param latency milliseconds of each */
export function crowd(most: number, latency: number): LimitShape {
	return { ...limits.crowd(most), least: (calls) => (calls * latency) / most };
}

/** What a simulated run came to; times in milliseconds. */
interface Simulated {
	sent: number;
	refused: number;
	time: number;
}

/**
 * Sends calls through a limit on a simulated clock, as the node does: so many items at once, each refused call again until it is
 * through. Ends after two simulated days.
 */
export function simulate(
	shape: LimitShape,
	calls: number,
	atOnce: number,
	latency: () => number,
	{ limit = new Limit(), begun = 1_000_000 } = {},
): Simulated {
	const events: Array<{ at: number; run(): void }> = [];
	const result = { sent: 0, refused: 0, time: 0 };
	let [now, left, waiting, working, onServer, timer] = [begun, calls, 0, 0, 0, 0];
	const later = (milliseconds: number, run: () => void) => {
		const at = now + milliseconds;
		const index = events.findIndex((event) => event.at > at);
		events.splice(index < 0 ? events.length : index, 0, { at, run });
	};
	const pump = () => {
		for (; working < atOnce && left > 0; working++, left--) waiting++;
		while (waiting > 0) {
			const opens = limit.opensAt(now);
			if (opens === Infinity) return;
			if (opens > now) {
				const own = ++timer;
				later(opens - now, () => own === timer && pump());
				return;
			}
			waiting--;
			const start = limit.started(now);
			const takes = latency();
			later(takes * 0.1, () => {
				if (shape.take(now - begun, onServer)) {
					onServer++;
					later(takes * 0.9, () => {
						onServer--;
						working--;
						result.sent++;
						result.time = now - begun;
						limit.accepted(start, now);
						pump();
					});
				} else {
					result.refused++;
					later(takes * 0.25, () => {
						limit.refused(start, now);
						waiting++;
						pump();
					});
				}
			});
		}
	};
	pump();
	for (
		let event = events.shift();
		event && result.sent < calls && now - begun < 2 * 86_400_000;
		event = events.shift()
	) {
		now = event.at;
		event.run();
	}
	return result;
}
