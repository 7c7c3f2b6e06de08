// @ts-check
const ts = require('typescript');

/** The condition of an `if` or of a `? :`, where it stands. @typedef {{ id: string, start: number, end: number, text: string }} Guard */

/**
 * The guards of a source file, in the order of the text. What comes last is put in first, so that the positions stay right.
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
		const condition = ts.isIfStatement(node)
			? node.expression
			: ts.isConditionalExpression(node)
				? node.condition
				: undefined;
		if (condition) {
			const start = condition.getStart(source);
			const { line, character } = source.getLineAndCharacterOfPosition(start);
			found.push({
				id: `${name}:${line + 1}:${character + 1}`,
				start,
				end: condition.end,
				text: condition.getText(source).replace(/\s+/g, ' '),
			});
		}
		ts.forEachChild(node, look);
	};
	look(source);
	return found;
}

/** The text with each guard asking `__guard`, which can say no. @param {string} name @param {string} text */
function instrument(name, text) {
	const inserts = guardsOf(name, text).flatMap(({ id, start, end }) => [
		{ at: start, what: `__guard(${JSON.stringify(id)}, (` },
		{ at: end, what: '))' },
	]);
	// From the end of the text; where two begin at one place, the outer one, found first, is put in last and so stands first.
	inserts.reverse().sort((a, b) => b.at - a.at);
	return inserts.reduce((changed, { at, what }) => changed.slice(0, at) + what + changed.slice(at), text);
}

module.exports = { guardsOf, instrument };
