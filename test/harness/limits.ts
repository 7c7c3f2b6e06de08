import { Limit } from '../../nodes/FaxTo/api/limit';

/** A server's limit on a simulated clock, and the least time, in milliseconds, that so many calls take through it when so many a millisecond can be made. */
export interface LimitShape {
	take(now: number, underWay: number): boolean;
	least(calls: number, perMillisecond: number): number;
}

/** A bucket of `burst` calls that is filled with `perSecond`. @param counts whether refused calls take from it too */
export function bucket(perSecond: number, burst: number, counts = false): LimitShape {
	let tokens = burst;
	let at = 0;
	return {
		take(now) {
			tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
			at = now;
			const passes = tokens >= 1 - 1e-9;
			if (passes || counts) tokens = Math.max(tokens - 1, -burst);
			return passes;
		},
		least: (calls) => (Math.max(0, calls - burst) / perSecond) * 1_000,
	};
}

/** `most` calls in each window. @param firstEnds when the first window ends; without it windows begin with the first call */
export function fixedWindow(most: number, length: number, firstEnds?: number): LimitShape {
	let used = 0;
	let current = -1;
	let begun: number | undefined = firstEnds === undefined ? undefined : firstEnds - length;
	return {
		take(now) {
			begun ??= now;
			const window = Math.floor((now - begun) / length + 1e-9);
			if (window !== current) used = 0;
			current = window;
			return ++used <= most;
		},
		least(calls, perMillisecond) {
			const first = firstEnds ?? length;
			const rest = calls - Math.min(most, Math.floor(first * perMillisecond));
			return rest <= 0 ? 0 : first + (Math.ceil(rest / most) - 1) * length;
		},
	};
}

/** `most` calls within any `length`. @param counts whether refused calls count too */
export function slidingWindow(most: number, length: number, counts = false): LimitShape {
	let log: number[] = [];
	return {
		take(now) {
			log = log.filter((time) => time > now - length + 1e-6);
			const passes = log.length < most;
			if (passes || counts) log.push(now);
			return passes;
		},
		least: (calls) => Math.floor((calls - 1) / most) * length,
	};
}

/** `most` calls under way. @param latency milliseconds of each */
export function crowd(most: number, latency: number): LimitShape {
	return { take: (_now, underWay) => underWay < most, least: (calls) => (calls * latency) / most };
}

/** What a simulated run came to; times in milliseconds. */
export interface Simulated {
	sent: number;
	refused: number;
	time: number;
}

/**
 * Sends calls through a limit on a simulated clock, as the node does: so many items at once, each refused call again until it is
 * through. Ends after two simulated days.
 */
export function simulate(shape: LimitShape, calls: number, atOnce: number, latency: () => number): Simulated {
	const limit = new Limit();
	const events: Array<{ at: number; run(): void }> = [];
	const begun = 1_000_000;
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
						limit.accepted(start);
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
	for (let event = events.shift(); event && result.sent < calls && now - begun < 2 * 86_400_000; event = events.shift()) {
		now = event.at;
		event.run();
	}
	return result;
}
