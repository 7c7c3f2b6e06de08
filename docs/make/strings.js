// @ts-check
// Part of npm run docs: test/strings.txt, every text of the nodes that a person can meet, in one file, to be read in one go.
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');
const { readExamples } = require('../../playground/examples');
const { ROOT, loadNode } = require('./node-source');

const FILE = 'test/strings.txt';
const SOURCES = ['credentials', 'nodes/FaxTo'];
/** Left out: covers and confirmations in twelve languages, and libraries. */
const NOT_OURS = /bundles\/|(coverWords|confirmationNotes)\.ts$|fonts\//;
/** Text for people: words with a space between them. */
const SENTENCE = /[\p{L}\d'’)}…,:;.] [\p{L}\d'‘“({]/u;

/**
 * A field, a choice or a mode, as far as it has texts.
 * @typedef {{ displayName?: string, name: string, placeholder?: string, hint?: string, description?: string, options?: unknown[], modes?: unknown[] }} Shown
 */

/** The texts that were listed: each is read once. */
class Listed {
	/** @type {Set<string>} */
	#seen = new Set();

	/** @param {string} text @returns {boolean} whether it is new */
	isNew(text) {
		if (this.#seen.has(text)) return false;
		this.#seen.add(text);
		return true;
	}
}

/** @param {Shown[]} all @param {number} [depth] @returns {string[]} the texts of fields and choices, in the order in which they are shown */
function textsOf(all, depth = 0) {
	const indent = '  '.repeat(depth);
	return all.flatMap((field) => {
		const { displayName, name, placeholder, hint, description, options, modes } = field;
		const more = [placeholder, hint, description].filter((text) => typeof text === 'string' && text !== '');
		return [
			`${indent}${[displayName ?? name, ...more].join(' | ')}`,
			...textsOf(/** @type {Shown[]} */ ([...(options ?? []), ...(modes ?? [])]), depth + 1),
		];
	});
}

/** @returns {string[]} the texts of the panels of the nodes and of the credential */
function panels() {
	const { FaxTo, FaxToTrigger, FaxToPollingTrigger, FaxToApi, operations } = loadNode();
	const menu = operations.flatMap(({ resource, name, action, description, fields }) => [
		'',
		`## ${resource}: ${name} | ${action} | ${description}`,
		...textsOf(fields.flatMap(({ properties }) => [...properties])),
	]);
	const nodes = [new FaxTo(), new FaxToTrigger(), new FaxToPollingTrigger()].flatMap(
		({ description: { displayName, description, properties, ...more } }) => [
			'',
			`## ${displayName} | ${description}`,
			...Object.values(more.triggerPanel ?? {}).filter((text) => typeof text === 'string'),
			...textsOf(properties.filter(({ displayOptions }) => displayOptions?.show?.resource === undefined)),
		],
	);
	const { displayName, properties } = new FaxToApi();
	return [...nodes, ...menu, '', `## ${displayName}`, ...textsOf(properties)];
}

/** @param {ts.Node} node @returns {string | undefined} a text with what is filled in between braces */
function literal(node) {
	if (ts.isStringLiteralLike(node)) return ts.isImportDeclaration(node.parent) ? undefined : node.text;
	if (!ts.isTemplateExpression(node)) return undefined;
	return node.head.text + node.templateSpans.map((span) => `{${short(span.expression)}}${span.literal.text}`).join('');
}

/** @param {ts.Expression} expression @returns {string} what is filled in, where that is a name; what it is made of is listed by itself */
function short(expression) {
	return ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression) ? expression.getText() : '…';
}

/** @param {string} file @returns {string[]} the sentences in its code */
function sentencesIn(file) {
	const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
	/** @type {string[]} */
	const found = [];
	/** @param {ts.Node} node */
	const visit = (node) => {
		const text = literal(node);
		if (text !== undefined && SENTENCE.test(text)) found.push(text.replaceAll('\n', '\\n'));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** @param {string} folder @returns {string[]} */
function codeBelow(folder) {
	return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
		.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file) && !NOT_OURS.test(file))
		.sort();
}

/** @returns {Promise<string[]>} the titles, nodes and notes of the templates */
async function templates() {
	const all = await readExamples();
	return all.flatMap(({ name, nodes }) => [
		'',
		`## ${name}`,
		...nodes.map(({ name: node, parameters }) =>
			typeof parameters.content === 'string' ? parameters.content.replaceAll('\n', '\\n') : node,
		),
	]);
}

/** @returns {Promise<string>} */
async function strings() {
	const listed = new Listed();
	const shown = panels().filter((line) => line === '' || line.startsWith('##') || listed.isNew(line.trim()));
	for (const line of shown) for (const part of line.replace(/^## /, '').split(' | ')) listed.isNew(part.trim());
	const said = SOURCES.flatMap(codeBelow).flatMap((file) => {
		const own = sentencesIn(file).filter((text) => listed.isNew(text.trim()));
		return own.length === 0 ? [] : ['', `## ${file}`, ...own];
	});
	return [
		'Every text that a person can meet, each once. Written by `npm run docs`; mend texts where they come from.',
		'',
		'# Panels: label | placeholder | hint | description',
		...shown,
		'',
		'# Messages, by the file that says them',
		...said,
		'',
		'# Templates',
		...(await templates()),
		'',
	].join('\n');
}

module.exports = { FILE, strings };
