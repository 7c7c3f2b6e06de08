const { readFileSync } = require('node:fs');
const { ASSUMPTIONS, isChecked } = require('../../live-check/assumptions');
const { assumptionsPage, PAGE } = require('../../live-check/assumptions-page');

test('docs/assumptions.md is what live-check/assumptions says', () => {
	// When this fails: node live-check/assumptions-page.js
	expect(readFileSync(PAGE, 'utf8')).toBe(assumptionsPage());
});

test('every check that the page names exists, and every assumption says what settles it', () => {
	const named = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([\w-]+)` \|.* \| (.+) \|$/gm)];
	expect(named.map(([, id]) => id)).toEqual(ASSUMPTIONS.map(({ id }) => id));
	for (const [, id, how] of named) {
		const assumption = ASSUMPTIONS.find((one) => one.id === id);
		expect([id, how === 'live check']).toEqual([id, isChecked(assumption)]);
	}
});

test('ids are unique, and each known contradiction T1 to T43, and each section of open questions, has an assumption', () => {
	const ids = ASSUMPTIONS.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	const traps = new Set(ASSUMPTIONS.flatMap((one) => one.traps));
	const wanted = [...Array.from({ length: 43 }, (_, index) => `T${index + 1}`), 'callbacks', 'errors', 'limits'];
	expect(wanted.filter((trap) => !traps.has(trap))).toEqual([]);
	expect([...traps].filter((trap) => !wanted.includes(trap))).toEqual([]);
});
