#!/usr/bin/env node
// @ts-check
/** `npm run live-check`: compares the real Fax.to with its documentation. See docs/live-check.md. */
const { writeFileSync } = require('node:fs');
const { parseArgs } = require('node:util');
const about = require('../package.json');
const { readApiKey, VARIABLE } = require('./api-key');
const { DEFAULT_BASE_URL, readBaseUrl } = require('./base-url');
const { asMarkdown, exitCodeOf, makeReport, SILENCE } = require('./report');
const { Survey } = require('./survey');
const { sweep } = require('./sweep');

const USAGE = `npm run live-check -- [--base-url ${DEFAULT_BASE_URL}] [--out FILE.md or FILE.json]
The API key is asked for, or taken from the environment variable ${VARIABLE}.`;

/** The exit code for "could not run". */
const COULD_NOT_RUN = 2;

/** @returns {{ baseUrl: string, out: string | undefined, help: boolean }} @throws {Error} for invalid options */
function readOptions() {
	const { values } = parseArgs({
		options: {
			'base-url': { type: 'string', default: DEFAULT_BASE_URL },
			out: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	return { baseUrl: readBaseUrl(values['base-url']), out: values.out, help: values.help };
}

/**
 * The whole check.
 * @param {import('./connection').ConnectionOptions} options
 * @param {(line: string) => void} tell called with one line for each call
 * @returns {Promise<{ report: import('./report').Report, text: (format: 'markdown' | 'json') => string, why: string | null }>}
 *   `text`: fit to be published; `why`: when no answer came at all
 */
async function liveCheck(options, tell) {
	const survey = new Survey(options, tell);
	const stopped = await survey.run();
	const { evidence } = survey;
	const report = makeReport(evidence, stopped, about);
	const answers = evidence.observations.map(({ reply }) => (reply.kind === 'answer' ? reply.json : null));
	const first = evidence.observations[0]?.reply;
	return {
		report,
		text: (format) =>
			sweep(format === 'json' ? `${JSON.stringify(report, null, '\t')}\n` : asMarkdown(report), options.key, answers),
		why: stopped === 'noAnswer' && first?.kind === 'silence' ? SILENCE[first.reason] : null,
	};
}

async function main() {
	const options = readOptions();
	if (options.help) {
		console.log(USAGE);
		return 0;
	}
	// Prompt and progress go to stderr, so that stdout is the report alone.
	const key = await readApiKey(process.env, process.stdin, process.stderr);
	if (key === null) {
		console.error(`There is no API key.\n${USAGE}`);
		return COULD_NOT_RUN;
	}
	const { report, text, why } = await liveCheck({ baseUrl: options.baseUrl, key }, (line) => console.error(line));
	if (why !== null) {
		console.error(`Fax.to could not be asked: ${why}.`);
		return COULD_NOT_RUN;
	}
	process.stdout.write(text('markdown'));
	if (options.out !== undefined) writeFileSync(options.out, text(options.out.endsWith('.json') ? 'json' : 'markdown'));
	return exitCodeOf(report);
}

if (require.main === module) {
	main().then(
		(code) => {
			process.exitCode = code;
		},
		(/** @type {unknown} */ error) => {
			// Messages of options and files are ours or Node's and contain no key; those of the network never get here.
			console.error(`${error instanceof Error ? error.message : 'Something went wrong'}\n${USAGE}`);
			process.exitCode = COULD_NOT_RUN;
		},
	);
}

module.exports = { liveCheck };
