#!/usr/bin/env node
// @ts-check
/** Writes docs/assumptions.md from the assumptions, so that the page and the check can't part. */
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { ASSUMPTIONS, GROUPS, isChecked } = require('./assumptions');

const PAGE = path.join(__dirname, '..', 'docs', 'assumptions.md');

/** @returns {string} the page in Markdown */
function assumptionsPage() {
	const checked = ASSUMPTIONS.filter(isChecked).length;
	const parts = GROUPS.flatMap(({ title, assumptions }) => [
		`## ${title}`,
		[
			'| check | trap | what is unknown | what the node does either way | what settles it |',
			'| --- | --- | --- | --- | --- |',
			...assumptions.map(
				(one) =>
					`| \`${one.id}\` | ${one.traps.join(', ')} | ${cell(one.unknown)} | ${cell(one.node)} | ${'check' in one ? 'live check' : cell(one.howToSee)} |`,
			),
		].join('\n'),
	]);
	return `${[
		'# Assumptions',
		`<!-- Written by live-check/assumptions-page.js; change live-check/assumptions/ and run it. -->

Fax.to's documents contradict each other, and leave things out. Nobody who wrote this package could ask the live service. So
here is every assumption: what is unknown, what the node does either way, and what settles it.`,
		`\`npm run live-check\` settles ${checked} of the ${ASSUMPTIONS.length} for whoever has an API key; it only reads ([how](live-check.md)). The others need
a fax, an upload, a purchase or a callback: the last column says how to see them. If you do, please open an issue with what you
saw (without your key and numbers).`,
		'T1 to T43 are the known contradictions of the documents; comments in the code and `sandbox/openapi.yaml` use the same names. The other\ntraps are what no document says: about *callbacks*, about *errors* and answers that are missing, and about *limits* and formats.',
		...parts,
	].join('\n\n')}\n`;
}

/** @param {string} text */
function cell(text) {
	return text.replaceAll('|', '\\|');
}

if (require.main === module) writeFileSync(PAGE, assumptionsPage());

module.exports = { assumptionsPage, PAGE };
