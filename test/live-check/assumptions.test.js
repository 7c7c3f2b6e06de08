const { readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');
const { ASSUMPTIONS } = require('../../live-check/assumptions');
const { assumptionsPage, PAGE } = require('../../live-check/assumptions-page');

test('docs/assumptions.md is what live-check/assumptions says', () => {
	// When this fails: node live-check/assumptions-page.js
	expect(readFileSync(PAGE, 'utf8')).toBe(assumptionsPage());
});

test('each assumption names a test that exists, and is not skipped', () => {
	const missing = ASSUMPTIONS.filter(({ test: [file, name] }) => !namesIn(file).has(name));
	expect(missing.map(({ id, test: [file, name] }) => `${id}: ${file} has no '${name}'`)).toEqual([]);
});

/** The titles of a file's tests, and the names of their rows. */
function namesIn(file) {
	const text = readFileSync(path.join(__dirname, '../..', file), 'utf8');
	const names = new Set();
	const look = (node, isOfTests) => {
		const isTest = ts.isCallExpression(node) && /^(?:test|describe)(?!\.skip|\.todo)\b/.test(node.getText(source));
		const isTable = ts.isVariableStatement(node) && /^const [A-Z_]+\b/.test(node.getText(source));
		if (isOfTests && ts.isStringLiteralLike(node)) names.add(node.text);
		// What stands within a test is no name.
		if (isOfTests && (ts.isArrowFunction(node) || ts.isFunctionExpression(node)))
			return ts.forEachChild(node, (child) => look(child, false));
		ts.forEachChild(node, (child) => look(child, isOfTests || isTest || isTable));
	};
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	look(source, false);
	return names;
}

test('ids are unique, and each known contradiction T1 to T43, and each section of open questions, has an assumption', () => {
	const ids = ASSUMPTIONS.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	const traps = new Set(ASSUMPTIONS.flatMap((one) => one.traps));
	const known = Array.from({ length: 43 }, (_, index) => `T${index + 1}`);
	const wanted = [...known, 'callbacks', 'errors', 'limits'];
	expect(wanted.filter((trap) => !traps.has(trap))).toEqual([]);
	expect([...traps].filter((trap) => !wanted.includes(trap))).toEqual([]);
});
