/** The live check as the tests run it: without waiting between calls. */
const { liveCheck } = require('../../live-check');
const { exitCodeOf } = require('../../live-check/report');

const FAST = { gapMs: 0, timeoutMs: 10_000, firstWaitMs: 5 };

/**
 * @param {{ baseUrl: string, apiKey: string }} server
 * @returns the report, its exit code, both published texts, and what each assumption came to by its id
 */
async function check({ baseUrl, apiKey }, options = {}) {
	const lines = [];
	const { report, text, why } = await liveCheck({ baseUrl, key: apiKey, ...FAST, ...options }, (line) =>
		lines.push(line),
	);
	return {
		report,
		why,
		lines,
		code: exitCodeOf(report),
		markdown: text('markdown'),
		json: text('json'),
		came: Object.fromEntries(report.assumptions.map(({ id, verdict, finding }) => [id, `${verdict}: ${finding}`])),
		differences: report.calls.flatMap((call) =>
			call.differences.map(
				({ where, expected, found }) => `${call.id} | ${where} | ${expected} | ${found.join(' or ')}`,
			),
		),
	};
}

module.exports = { check };
