#!/usr/bin/env node
// @ts-check
/** Writes docs/assumptions.md from the assumptions, so that the page and the check always agree. */
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
			'| | Unknown | Assumed |',
			'| --- | --- | --- |',
			...assumptions.map((one) => {
				const traps = one.traps.filter((trap) => trap.startsWith('T')).map((trap) => ` ${trap}`);
				const see = 'check' in one ? '' : ` *See: ${one.howToSee}*`;
				return `| [\`${one.id}\`](../${one.test[0]})${traps.join('')} | ${cell(one.unknown)} | ${cell(one.node + see)} |`;
			}),
		].join('\n'),
	]);
	return `${[
		'# Assumptions',
		`<!-- Written by live-check/assumptions-page.js; change live-check/assumptions/ and run it. -->

Fax.to's documents contradict each other, and leave things out. Each assumption that the node rests on leads to the file of a test that fails if the node read it the
other way.`,
		`\`npm run live-check\` settles ${checked} of the ${ASSUMPTIONS.length}; it [only reads](live-check.md). The others say how to see them: please open an
issue with what you saw, without your key and numbers.`,
		'T1 to T43 are the known contradictions; code and `sandbox/openapi.yaml` use the same names.',
		...parts,
	].join('\n\n')}\n`;
}

/** @param {string} text */
function cell(text) {
	return text.replaceAll('|', '\\|');
}

if (require.main === module) writeFileSync(PAGE, assumptionsPage());

module.exports = { assumptionsPage, PAGE };
