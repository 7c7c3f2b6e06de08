// @ts-check
// Part of npm run docs, and alone node docs/make/architecture.js [--check]: the parts of docs/architecture.md that come from the code: the diagram of
// the folders and their imports, and the line numbers in its links.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');
const { report, settle } = require('./output-files');

const ROOT = path.join(__dirname, '..', '..');
const FILE = 'docs/architecture.md';
const NODE = 'nodes/FaxTo';
/** The files beside the folders, which n8n loads. */
const NODES = 'nodes';
const DIAGRAM = /(<!-- folders[^\n]*-->\n)[\s\S]*?(<!-- \/folders -->)/;
/** `[file, `name`](../path#L1)` */
const LINK = /\[([^\]`]*)`(\w+)`\]\(\.\.\/([\w/.]+\.ts)(?:#L\d+)?\)/g;

/** @returns {Map<string, Set<string>>} which folder below nodes/FaxTo imports which, for types too */
function imports() {
	/** @type {Map<string, Set<string>>} */
	const edges = new Map();
	const files = readdirSync(path.join(ROOT, NODE), { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.ts'),
	);
	for (const file of files.sort()) {
		const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, NODE, file), 'utf8'));
		const targets = importedFiles
			.filter(({ fileName }) => fileName.startsWith('.'))
			.map(({ fileName }) => path.posix.join(path.posix.dirname(file), fileName))
			.filter((target) => !target.startsWith('..'))
			.map((target) => (existsSync(path.join(ROOT, NODE, `${target}.ts`)) ? target : `${target}/index`));
		const own = edges.get(folderOf(file)) ?? new Set();
		for (const target of targets) if (folderOf(target) !== folderOf(file)) own.add(folderOf(target));
		edges.set(folderOf(file), own);
	}
	return edges;
}

/** @param {string} file below nodes/FaxTo */
function folderOf(file) {
	const [folder = '', ...below] = file.split('/');
	return below.length > 0 ? folder : NODES;
}

/** @returns {string} the diagram, without arrows that others imply */
function diagram() {
	const edges = imports();
	/** @param {string} from @param {string} to @returns {boolean} whether the way has more than one step */
	const isReachedByOthers = (from, to) => [...(edges.get(from) ?? [])].some((next) => next !== to && reaches(next, to));
	/** @param {string} from @param {string} to @returns {boolean} */
	const reaches = (from, to) => from === to || [...(edges.get(from) ?? [])].some((next) => reaches(next, to));
	const lines = [...edges].flatMap(([from, all]) =>
		[...all]
			.filter((to) => !isReachedByOthers(from, to))
			.sort()
			.map((to) => `  ${from} --> ${to}`),
	);
	return ['```mermaid', 'flowchart TD', ...lines.sort(), '```'].join('\n');
}

/**
 * Where a file declares a name.
 * @param {string} file
 * @param {string} name of a function, a method, a class, a type or a constant
 * @returns {number} its line, counted from 1
 * @throws {Error} where it declares none
 */
function lineOf(file, name) {
	const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
	/** @type {number | undefined} */
	let found;
	const look = (/** @type {ts.Node} */ node) => {
		const isDeclaration =
			ts.isFunctionDeclaration(node) ||
			ts.isClassDeclaration(node) ||
			ts.isInterfaceDeclaration(node) ||
			ts.isTypeAliasDeclaration(node) ||
			ts.isVariableDeclaration(node) ||
			ts.isMethodDeclaration(node);
		if (isDeclaration && node.name?.getText(source) === name)
			found ??= source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
		else ts.forEachChild(node, look);
	};
	look(source);
	if (found === undefined) throw new Error(`${FILE} says that ${file} declares ${name}, which it doesn't`);
	return found;
}

/** @returns {string} docs/architecture.md with the diagram of now, and each link at the line of its name */
function architecturePage() {
	const text = readFileSync(path.join(ROOT, FILE), 'utf8');
	if (!DIAGRAM.test(text))
		throw new Error(`${FILE} has no place for the diagram: <!-- folders --> … <!-- /folders -->`);
	return text
		.replace(DIAGRAM, (_all, start, end) => `${start}${diagram()}\n${end}`)
		.replace(LINK, (_all, words, name, file) => `[${words}\`${name}\`](../${file}#L${lineOf(file, name)})`);
}

if (require.main === module) {
	const check = process.argv.includes('--check');
	report(settle(new Map([[FILE, architecturePage()]]), { check }), { check, command: 'npm run docs' });
}

module.exports = { FILE, architecturePage };
