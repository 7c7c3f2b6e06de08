// @ts-check
const ts = require('typescript');

/**
 * A condition that can be switched off: of an `if` or a `? :`, which then is false, or one side of `&&` or `||`, which then lets the other decide.
 *
 * @typedef {{ id: string, line: number, start: number, end: number, text: string, off: boolean }} Guard
 */

/** The conditions right below a node, with the value that each has when it is off. @param {ts.Node} node @returns {Array<[ts.Expression, boolean]>} */
function conditionsOf(node) {
	if (ts.isIfStatement(node)) return [[node.expression, false]];
	if (ts.isConditionalExpression(node)) return [[node.condition, false]];
	if (!ts.isBinaryExpression(node)) return [];
	const { kind } = node.operatorToken;
	if (kind !== ts.SyntaxKind.AmpersandAmpersandToken && kind !== ts.SyntaxKind.BarBarToken) return [];
	// Of `a && b && c`, whose left side is `a && b`, each is one side.
	return [node.left, node.right]
		.filter((side) => !(ts.isBinaryExpression(side) && side.operatorToken.kind === kind))
		.map((side) => [side, kind === ts.SyntaxKind.AmpersandAmpersandToken]);
}

/**
 * The guards of a source file, in the order of the text; the outer one first where two begin at one place.
 *
 * @param {string} name how the file is called in an id, such as `purchase/sendFax.ts`
 * @param {string} text
 * @returns {Guard[]}
 */
function guardsOf(name, text) {
	const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
	/** @type {Guard[]} */
	const found = [];
	const look = (/** @type {ts.Node} */ node) => {
		for (const [condition, off] of conditionsOf(node)) {
			const [start, end] = [condition.getStart(source), condition.end];
			const line = source.getLineAndCharacterOfPosition(start).line + 1;
			const words = condition.getText(source).replace(/\s+/g, ' ');
			found.push({ id: `${name}:${start}-${end}${off ? '&' : ''}`, line, start, end, text: words, off });
		}
		ts.forEachChild(node, look);
	};
	look(source);
	return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The text with each guard asking `__guard`, which can switch it off. @param {string} name @param {string} text */
function instrument(name, text) {
	const inserts = guardsOf(name, text).flatMap(({ id, start, end, off }) => [
		{ at: start, what: `__guard(${JSON.stringify(id)}, ${off}, (` },
		{ at: end, what: '))' },
	]);
	// From the end of the text; where two begin at one place, the outer one, found first, is put in last and so stands first.
	inserts.reverse().sort((a, b) => b.at - a.at);
	return inserts.reduce((changed, { at, what }) => changed.slice(0, at) + what + changed.slice(at), text);
}

module.exports = { guardsOf, instrument };
