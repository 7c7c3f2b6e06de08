/** Time that passes only when everything has been done at its moment, for all that asks `Date.now()` or `setTimeout`: hours go by in seconds. */
const real = { setTimeout, clearTimeout, now: Date.now, immediate: setImmediate };

let time = 0;
/** @type {Map<object, { at: number, run: () => void }>} */
const timers = new Map();

function start() {
	time = real.now();
	Date.now = () => time;
	globalThis.setTimeout = Object.assign(
		(run, milliseconds = 0, ...values) => {
			const timer = { unref: () => timer, ref: () => timer, hasRef: () => true, refresh: () => timer };
			timers.set(timer, { at: time + Math.max(0, milliseconds), run: () => run(...values) });
			return timer;
		},
		{ __promisify__: real.setTimeout.__promisify__ },
	);
	globalThis.clearTimeout = (timer) => void timers.delete(timer);
}

function stop() {
	Date.now = real.now;
	globalThis.setTimeout = real.setTimeout;
	globalThis.clearTimeout = real.clearTimeout;
	timers.clear();
}

/** Lets everything due now finish: streams and promises take some turns. */
async function settle() {
	for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => real.immediate(resolve));
}

/**
 * Does something in simulated time.
 * @param {() => Promise<T>} task
 * @template T
 * @returns {Promise<{ result: T, seconds: number }>} what it gave, and how long it took
 */
async function simulated(task) {
	start();
	const begun = time;
	let done;
	task().then(
		(result) => (done = { result }),
		(error) => (done = { error }),
	);
	try {
		for (;;) {
			await settle();
			if (done) break;
			let first;
			for (const [timer, { at }] of timers) if (!first || at < first.at) first = { timer, at };
			if (!first) throw new Error('Everybody waits, and nobody for a time');
			time = Math.max(time, first.at);
			const { run } = timers.get(first.timer);
			timers.delete(first.timer);
			run();
		}
	} finally {
		stop();
	}
	if (done.error) throw done.error;
	return { result: done.result, seconds: (time - begun) / 1_000 };
}

module.exports = { simulated };
