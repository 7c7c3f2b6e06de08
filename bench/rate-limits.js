/**
 * How near the rate limiter comes to undocumented limits: `node bench/rate-limits.js`. Simulated time, the same
 * on every machine: calls of 80 ms, five at once, the worst of eight seeds. Bars are in test/harness/limits.ts.
 */
require('../test/typescript');
const { block, fixedWindow, LIMITS, simulate, worstOf } = require('../test/harness/limits');
const { SimulatedClock } = require('../test/harness/simulatedClock');
const { RateLimiter } = require('../nodes/FaxTo/api/rateLimiter');

const SPEED_AFTER_BLOCKS = 1.3;

async function main() {
	console.log('| limit | calls | time / least | refused | bars |\n|---|---|---|---|---|');
	let kept = true;
	for (const row of LIMITS) {
		const { ratio, refusedShare, sent } = await worstOf(row);
		const isKept = sent === row.calls && ratio <= row.ratio && refusedShare <= row.refused;
		kept &&= isKept;
		const bars = row.refused < 1 ? `${row.ratio}, ${100 * row.refused} %` : `${row.ratio}`;
		console.log(
			`| ${row.name} | ${row.calls} | ${ratio.toFixed(2)} | ${Math.round(100 * refusedShare)} % | ${bars}${isKept ? '' : ' MISSED'} |`,
		);
	}
	const hour = await simulate(fixedWindow(40, 3_600_000), 60, { patience: 60_000 });
	const told = `${hour.sent} sent, the others told after ${(hour.toldAt / 60_000).toFixed(2)} min`;
	console.log(`| 40 an hour, Give Up After 1 min | 60 | ${told} | – | 1.05 min |`);
	const speed = Math.max(...(await afterBlocks()));
	console.log(`| after two blocks of 12 s | 10 | ${speed.toFixed(2)} | 0 % | ${SPEED_AFTER_BLOCKS} |`);
	kept &&= hour.sent === 40 && hour.toldAt <= 63_000 && speed <= SPEED_AFTER_BLOCKS;
	console.log(`\nbars: ${kept ? 'kept' : 'MISSED'}`);
	process.exitCode = kept ? 0 : 1;
}

/** The time of ten calls after two blocks, by their time without: for each of eight seeds. */
async function afterBlocks() {
	const ratios = [];
	for (let seed = 1; seed <= 8; seed++) {
		const clock = new SimulatedClock();
		const limiter = new RateLimiter(clock);
		for (const shape of [block(12_000), block(12_000)]) await simulate(shape, 10, { clock, limiter, seed });
		const open = { take: () => true, least: () => 0 };
		const after = await simulate(open, 10, { clock, limiter, seed });
		ratios.push(after.time / (await simulate(open, 10, { seed })).time);
	}
	return ratios;
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
