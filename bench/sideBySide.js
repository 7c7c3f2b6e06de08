/** Ways to do the same, one after the other in turns, so that other load on the machine affects all alike. */

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/**
 * @param {Record<string, () => Promise<unknown>>} sides by name
 * @param {number} rounds beside a first one, which only loads what they need
 * @param {{ begin?: () => Promise<unknown>, end?: () => Promise<unknown> }} [around] what is done before and after each, unmeasured
 * @returns {Promise<Record<string, { time: number, cpu: number }>>} of each side the medians: milliseconds, of time and of this process's CPU
 */
async function sideBySide(sides, rounds, { begin, end } = {}) {
	const names = Object.keys(sides);
	const all = Object.fromEntries(names.map((name) => [name, { time: [], cpu: [] }]));
	for (let round = 0; round <= rounds; round++) {
		for (const name of round % 2 === 0 ? names : [...names].reverse()) {
			await begin?.();
			const begun = performance.now();
			const before = process.cpuUsage();
			await sides[name]();
			const { user, system } = process.cpuUsage(before);
			const time = performance.now() - begun;
			await end?.();
			if (round === 0) continue;
			all[name].time.push(time);
			all[name].cpu.push((user + system) / 1_000);
		}
	}
	return Object.fromEntries(names.map((name) => [name, { time: median(all[name].time), cpu: median(all[name].cpu) }]));
}

/** Says a ratio and whether its bar holds. @returns {boolean} */
function judge(what, ratio, bar) {
	const isKept = ratio <= bar;
	console.log(`${what}: ${ratio.toFixed(2)} (bar ${bar}: ${isKept ? 'kept' : 'MISSED'})`);
	if (!isKept) process.exitCode = 1;
	return isKept;
}

module.exports = { judge, median, sideBySide };
