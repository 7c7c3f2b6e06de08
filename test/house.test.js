// @ts-check
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');

/** What CONTRIBUTING.md promises of the code's shape, so that no file becomes one that nobody reads to its end. */
const MOST_LINES = 300;
const MOST_LINES_OF_A_FUNCTION = 50;

const ROOT = path.join(__dirname, '..');
/** Written by npm run types. */
const GENERATED = ['nodes/FaxTo/api/schema.ts'];

/** @param {string} folder */
const sources = (folder) =>
	readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.map((file) => path.posix.join(folder, file))
		.filter((file) => /\.[jt]s$/.test(file) && !file.includes('node_modules'));

const files = ['nodes', 'credentials'].flatMap(sources).filter((file) => !GENERATED.includes(file));

const parsed = new Map(
	files.map((file) => [
		file,
		ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true),
	]),
);

/** The files of ours that a file imports, for their types too. @param {string} file */
function importsOf(file) {
	/** @type {string[]} */
	const found = [];
	const look = (/** @type {import('typescript').Node} */ node) => {
		const from =
			ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
				? node.moduleSpecifier
				: ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
					? node.argument.literal
					: ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
						? node.arguments[0]
						: undefined;
		if (from && ts.isStringLiteral(from) && from.text.startsWith('.'))
			found.push(path.posix.join(path.posix.dirname(file), from.text));
		ts.forEachChild(node, look);
	};
	const source = parsed.get(file);
	if (source) look(source);
	return found.flatMap((target) => [`${target}.ts`, `${target}/index.ts`].filter((one) => parsed.has(one)));
}

/** Ways through imports that come back to where they began. */
function circles() {
	/** @type {string[]} */
	const found = [];
	const done = new Set();
	/** @param {string} file @param {string[]} way */
	const walk = (file, way) => {
		if (way.includes(file)) return void found.push([...way.slice(way.indexOf(file)), file].join(' → '));
		if (done.has(file)) return;
		for (const next of importsOf(file)) walk(next, [...way, file]);
		done.add(file);
	};
	for (const file of files) walk(file, []);
	return found;
}

/** @param {import('typescript').SourceFile} source @param {import('typescript').Node} node */
function linesOf(source, node) {
	const lineAt = (/** @type {number} */ position) => source.getLineAndCharacterOfPosition(position).line;
	return lineAt(node.end) - lineAt(node.getStart(source)) + 1;
}

function longFunctions() {
	/** @type {string[]} */
	const found = [];
	for (const [file, source] of parsed) {
		const look = (/** @type {import('typescript').Node} */ node) => {
			if (ts.isFunctionLike(node) && 'body' in node && node.body && linesOf(source, node) > MOST_LINES_OF_A_FUNCTION) {
				found.push(`${file}: ${node.name?.getText(source) ?? 'a function'} has ${linesOf(source, node)} lines`);
			}
			ts.forEachChild(node, look);
		};
		look(source);
	}
	return found;
}

/** Names that a file exports though nobody else, no test either, uses them. The menu takes operations by their folders, n8n takes nodes by their files. */
function exportsOfNobody() {
	const texts = new Map(
		[...files, ...sources('test'), ...sources('docs')].map((file) => [
			file,
			readFileSync(path.join(ROOT, file), 'utf8'),
		]),
	);
	const isTaken = (/** @type {string} */ file) =>
		file.includes('/operations/') || file.includes('.node.') || file.includes('.credentials.');
	return [...parsed]
		.filter(([file]) => !isTaken(file))
		.flatMap(([file, source]) =>
			exportedNames(source)
				.filter((name) => ![...texts].some(([other, text]) => other !== file && new RegExp(`\\b${name}\\b`).test(text)))
				.map((name) => `${file}: ${name}`),
		);
}

/** @param {import('typescript').SourceFile} source @returns {string[]} */
function exportedNames(source) {
	const exported = source.statements.filter(
		(statement) =>
			ts.canHaveModifiers(statement) &&
			ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
	);
	return exported.flatMap((statement) =>
		ts.isVariableStatement(statement)
			? statement.declarationList.declarations.map(({ name }) => name.getText(source))
			: 'name' in statement
				? [String(/** @type {import('typescript').DeclarationStatement} */ (statement).name?.getText(source))]
				: [],
	);
}

test('there are files to look at', () => {
	expect(files.length).toBeGreaterThan(80);
	expect(importsOf('nodes/FaxTo/FaxTo.node.ts')).toContain('nodes/FaxTo/operations/index.ts');
});

test('no file imports itself by way of others', () => expect(circles()).toEqual([]));

test(`no file has more than ${MOST_LINES} lines`, () => {
	const long = [...parsed]
		.map(([file, source]) => ({ file, lines: source.getLineStarts().length - 1 }))
		.filter(({ lines }) => lines > MOST_LINES);
	expect(long).toEqual([]);
});

test(`no function has more than ${MOST_LINES_OF_A_FUNCTION} lines`, () => expect(longFunctions()).toEqual([]));

test('nothing is exported that nobody imports', () => expect(exportsOfNobody()).toEqual([]));
