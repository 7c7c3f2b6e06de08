// @ts-check
/** The report: made of shapes and our own words only, and swept once more for anything personal before it leaves. */
const { DEFAULT_BASE_URL } = require('./base-url');
const { ASSUMPTIONS, isChecked } = require('./assumptions');

/**
 * @typedef {import('./evidence').Evidence} Evidence
 * @typedef {import('./survey').Stop} Stop
 * @typedef {import('./types').Observation} Observation
 */

/**
 * @typedef {object} Report
 * @property {string} package name and version
 * @property {string} date YYYY-MM-DD
 * @property {string} baseUrl only the usual one is named
 * @property {string | null} stopped in words, when the check ended early
 * @property {{ made: number, matching: number, differing: number, settled: number, contradicted: number, open: number, manual: number }} summary
 * @property {Array<{ id: string, path: string, parameters: string[], came: string, differences: import('./types').Difference[], shapes: Record<string, string[]> }>} calls
 * @property {import('./types').Skipped[]} notMade
 * @property {Array<{ id: string, traps: string[], verdict: string, finding: string, unknown: string, node: string }>} assumptions
 */

/** @type {Record<Stop, string>} */
const STOPPED = {
	noAnswer: 'no answer came at all',
	keyRefused: 'the API key was not accepted',
	notTheApi: "what answers there does not look like Fax.to's API",
	lost: 'the connection was lost',
	limited: 'Fax.to limits requests, or refuses the account',
};

/** @type {Record<import('./types').Silence, string>} */
const SILENCE = {
	refused: 'nothing listens at that address',
	unknownHost: 'the host is not known here',
	unreachable: 'the network does not reach it',
	certificate: 'its certificate is not valid',
	timeout: 'no answer in time',
	dropped: 'the connection was lost',
	tooLarge: 'the answer was longer than 20 MB',
};

/**
 * The findings.
 * @param {Evidence} evidence
 * @param {Stop | null} stopped
 * @param {{ name: string, version: string }} about the package
 * @returns {Report} without values
 */
function makeReport(evidence, stopped, about) {
	const assumptions = ASSUMPTIONS.filter(isChecked).map(({ id, traps, unknown, node, check }) => ({
		id,
		traps,
		...verdictOf(check, evidence),
		unknown,
		node,
	}));
	const calls = evidence.observations.map((one) => ({
		id: one.id,
		path: one.path,
		parameters: one.parameters,
		came: cameOf(one, evidence),
		differences: one.differences,
		shapes: Object.fromEntries(
			[...one.shapes].filter(([where]) => where !== '').map(([where, shapes]) => [where, [...shapes]]),
		),
	}));
	const matching = evidence.observations.filter(
		({ reply, differences }) => reply.kind === 'answer' && differences.length === 0,
	).length;
	/** @param {string} verdict */
	const count = (verdict) => assumptions.filter((one) => one.verdict === verdict).length;
	return {
		package: `${about.name} ${about.version}`,
		date: new Date().toISOString().slice(0, 10),
		baseUrl: evidence.baseUrl === DEFAULT_BASE_URL ? DEFAULT_BASE_URL : 'another base URL',
		stopped: stopped === null ? null : STOPPED[stopped],
		summary: {
			made: calls.length,
			matching,
			differing: calls.length - matching,
			settled: count('settled'),
			contradicted: count('contradicted'),
			open: count('open'),
			manual: ASSUMPTIONS.length - assumptions.length,
		},
		calls,
		notMade: evidence.skipped,
		assumptions,
	};
}

/**
 * @param {import('./types').CheckedAssumption['check']} check
 * @param {Evidence} evidence
 * @returns {import('./types').Verdict}
 */
function verdictOf(check, evidence) {
	try {
		return check(evidence);
	} catch {
		// An unexpected answer must not cost the rest of the report.
		return { verdict: 'open', finding: 'What came is so odd that the check failed.' };
	}
}

/**
 * @param {Report} report
 * @returns {0 | 1 | 2} 0 when all answers match, 1 for differences, 2 when the check could not run to its end
 */
function exitCodeOf({ stopped, summary }) {
	if (stopped !== null) return 2;
	return summary.differing > 0 || summary.contradicted > 0 ? 1 : 0;
}

/** @param {Observation} observation @param {Evidence} evidence @returns {string} */
function cameOf({ reply }, { shapes }) {
	if (reply.kind === 'silence') return SILENCE[reply.reason];
	const parts = [`HTTP ${reply.status}`];
	if (reply.bodyKind !== 'json') parts.push(reply.bodyKind);
	else if (reply.mediaType !== 'application/json') parts.push('JSON under another content type');
	if (reply.location !== null) parts.push(`redirect to ${shapes.ofAddress(reply.location)}`);
	if (reply.limited > 0) parts.push(`rate limit ${reply.limited} times`);
	return parts.join(', ');
}

/** @param {Report} report @returns {string} */
function asMarkdown(report) {
	const { summary, calls, notMade, assumptions } = report;
	const differing = calls.flatMap((call) =>
		call.differences.map((difference) => [
			`GET ${call.path}`,
			call.id,
			difference.where,
			difference.expected,
			difference.found.join(' or '),
		]),
	);
	/** @param {string} verdict */
	const having = (verdict) => assumptions.filter((one) => one.verdict === verdict);
	return `${[
		'# Fax.to live check',
		`${report.package}, ${report.date}, ${report.baseUrl}. Only read: nothing was sent, changed or paid. No values are shown, only their shapes.`,
		...(report.stopped === null
			? []
			: [`**The check ended early: ${report.stopped}.** What follows is not the whole picture.`]),
		'## Differences from the description (sandbox/openapi.yaml)',
		differing.length === 0 ? 'None.' : table(['call', 'asked for', 'where', 'expected', 'found'], differing),
		'## Calls',
		table(
			['call', 'asked for', 'parameters', 'what came', 'as described'],
			calls.map((call) => [
				`GET ${call.path}`,
				call.id,
				call.parameters.join(', '),
				call.came,
				/^HTTP/.test(call.came) && call.differences.length === 0 ? 'yes' : 'no',
			]),
		),
		...(notMade.length === 0
			? []
			: [
					table(
						['not asked', '', 'why'],
						notMade.map(({ id, path, why }) => [`GET ${path}`, id, why]),
					),
				]),
		'## Assumptions',
		...['contradicted', 'settled', 'open'].flatMap((verdict) => {
			const ones = having(verdict);
			if (ones.length === 0) return [];
			const rows = ones.map(({ id, traps, finding, node }) => [
				`${id} (${traps.join(', ')})`,
				finding,
				...(verdict === 'contradicted' ? [node] : []),
			]);
			return [
				`### ${verdict[0]?.toUpperCase()}${verdict.slice(1)}`,
				table(['check', 'finding', ...(verdict === 'contradicted' ? ['what the node does'] : [])], rows),
			];
		}),
		`${summary.manual} more can't be read: docs/assumptions.md says how to see each.`,
		'## Shapes',
		...[...shapesByPath(calls)].map(
			([path, fields]) =>
				`<details><summary>GET ${path}</summary>\n\n${[...fields].map(([where, shapes]) => `- \`${where}\`: ${[...shapes].join(' or ')}`).join('\n')}\n\n</details>`,
		),
		'## Result',
		closing(report),
	].join('\n\n')}\n`;
}

/** @param {Report['calls']} calls @returns {Map<string, Map<string, Set<string>>>} path → field → shapes in all its answers */
function shapesByPath(calls) {
	/** @type {Map<string, Map<string, Set<string>>>} */
	const byPath = new Map();
	for (const { path, shapes } of calls) {
		for (const [where, some] of Object.entries(shapes)) {
			const fields = byPath.get(path) ?? new Map();
			byPath.set(path, fields.set(where, new Set([...(fields.get(where) ?? []), ...some])));
		}
	}
	return byPath;
}

/** @param {Report} report @returns {string} */
function closing({ summary, stopped }) {
	const lines = [
		`${summary.matching} of ${summary.made} answers are as described, ${summary.differing} are not.`,
		`Assumptions: ${summary.settled} settled, ${summary.contradicted} contradicted, ${summary.open} still open, ${summary.manual} that can't be read.`,
	];
	if (stopped !== null) lines.push(`The check ended early: ${stopped}.`);
	else if (summary.differing > 0 || summary.contradicted > 0)
		lines.push('Please post this report in an issue, so that the node can be put right. Read it once before you do.');
	else
		lines.push(
			'Everything that could be checked is as the node expects. Posting this report in an issue helps, too: it settles what the documents leave open.',
		);
	return lines.join('\n');
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
	/** @param {string[]} cells */
	const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

module.exports = { makeReport, exitCodeOf, asMarkdown, SILENCE };
