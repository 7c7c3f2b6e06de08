// @ts-check
const { spawnSync } = require('node:child_process');
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const ts = require('typescript');
const { MAX_COMPLEXITY, measure } = require('../docs/make/measures');
const { devDependencies } = require('../package.json');

/** What CONTRIBUTING.md promises of the code's shape, so that no file becomes one that nobody reads to its end. */
const MAX_LINES = 300;
const MAX_LINES_OF_A_FUNCTION = 50;

const ROOT = path.join(__dirname, '..');
/** Written by npm run types. */
const GENERATED = ['nodes/FaxTo/api/schema.ts'];

/** The code in a folder. What packages have is not walked through: there are ten thousands of files. @param {string} folder @returns {string[]} */
const sources = (folder) =>
	readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
		const found = path.posix.join(folder, entry.name);
		if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sources(found);
		return /\.[jt]s$/.test(entry.name) ? [found] : [];
	});

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

/**
 * Which folder below nodes/FaxTo may import which; '' is nodes/FaxTo itself. docs/architecture.md draws it, and nothing comes back to where it began.
 * @type {Record<string, string[]>}
 */
const FOLDERS = {
	lib: [],
	bundles: [],
	api: ['lib'],
	documents: ['api', 'bundles', 'lib'],
	faxes: ['api', 'documents', 'lib'],
	purchase: ['api', 'documents', 'faxes', 'lib'],
	fields: ['api', 'bundles', 'documents', 'faxes', 'lib'],
	run: ['api', 'documents', 'faxes', 'fields', 'lib', 'purchase'],
	operations: ['api', 'documents', 'faxes', 'fields', 'lib', 'purchase', 'run'],
	events: ['api', 'documents', 'faxes', 'fields', 'lib'],
	'': ['api', 'documents', 'events', 'faxes', 'fields', 'lib', 'operations', 'purchase', 'run'],
};

/** What the development dependencies are for. A version is fixed where the reason says so. @type {Record<string, string[]>} */
const DEPENDENCIES = {
	'ships, bundled': ['@cantoo/pdf-lib', 'bidi-js', 'dejavu-fonts-ttf', 'fflate', 'ipaddr.js', 'libphonenumber-js'],
	'builds: our code, the bundles, the fonts': ['esbuild', 'fontkit', 'gulp'],
	'fixed: the n8n that tests and types are of': ['@n8n/di', 'n8n-core', 'n8n-workflow'],
	"fixed: n8n's tools for community nodes, where a new rule is a change of its own": [
		'@n8n/node-cli',
		'@n8n/scan-community-package',
		'eslint',
		'eslint-plugin-n8n-nodes-base',
	],
	"fixed: what typescript-eslint, as n8n's tools have it, can read": ['typescript'],
	'lint and format what these tools leave out': ['@eslint/js', 'prettier', 'typescript-eslint'],
	'runs the tests': ['@swc/core', '@swc/jest', 'fast-check'],
	'fixed: runs the tests, and test/runner puts itself in the place of private parts of it': [
		'@jest/environment',
		'@jest/fake-timers',
		'@jest/test-sequencer',
		'jest',
		'jest-mock',
		'jest-runtime',
	],
	'types of the tests, the scripts, and the oldest Node that is supported': [
		'@types/fontkit',
		'@types/jest',
		'@types/js-yaml',
		'@types/node',
	],
	'the sandbox: its server, its description, the types made of it': [
		'@fastify/formbody',
		'@fastify/multipart',
		'@seriousme/openapi-schema-validator',
		'ajv',
		'ajv-formats',
		'fastify',
		'js-yaml',
		'openapi-typescript',
	],
	'uploads in the bare node that the benches compare with': ['form-data'],
	'reads pages and pictures in tests and in the sandbox': ['pdfjs-dist', 'pngjs'],
	"reads n8n's saved executions": ['flatted'],
	'drives the editor in a browser': ['playwright-core'],
};

/** What of it nothing imports: tools of the command line, and types. */
const NOT_IMPORTED = ['@types/fontkit', '@types/jest', '@types/js-yaml', '@types/node', 'prettier'];

/** @param {string} file */
const folderOf = (file) => {
	const [folder = '', ...below] = file.replace('nodes/FaxTo/', '').split('/');
	return below.length > 0 ? folder : '';
};

/** Imports from one folder below nodes/FaxTo into another, as `from → to`, with the files. @returns {Map<string, string[]>} */
function edges() {
	const found = new Map();
	for (const from of files.filter((file) => file.startsWith('nodes/FaxTo/'))) {
		for (const to of importsOf(from)) {
			const edge = `${folderOf(from)} → ${folderOf(to)}`;
			if (folderOf(from) !== folderOf(to)) found.set(edge, [...(found.get(edge) ?? []), `${from} → ${to}`]);
		}
	}
	return found;
}

/** Where a test reads a clock to learn how long something took, or how much memory it has. @param {string} file */
function measurements(file) {
	const text = readFileSync(path.join(ROOT, file), 'utf8');
	if (!/\.now\(\)|process\.(?:memoryUsage|cpuUsage|hrtime)/.test(text)) return [];
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const CLOCK = /\b(?:Date|performance)\.now\(\)/;
	/** @type {string[]} */
	const found = [];
	const isFixed = (/** @type {import('typescript').Node} */ node) =>
		!/[a-z]/.test(
			node
				.getText(source)
				.replace(/_(?=\d)/g, '')
				.replace(/\b\w+\.(?=[A-Z_]+\b)/g, ''),
		);
	const look = (/** @type {import('typescript').Node} */ node) => {
		const isDifference =
			ts.isBinaryExpression(node) &&
			node.operatorToken.kind === ts.SyntaxKind.MinusToken &&
			CLOCK.test(node.getText(source)) &&
			// A time in the past, for data, is a clock less what stands in the code.
			!(CLOCK.test(node.left.getText(source)) && isFixed(node.right));
		const isBound =
			ts.isCallExpression(node) &&
			/^expect\b/.test(node.getText(source)) &&
			node.arguments.some((argument) => CLOCK.test(argument.getText(source)));
		const isMeter =
			ts.isPropertyAccessExpression(node) && /^process\.(?:memoryUsage|cpuUsage|hrtime)$/.test(node.getText(source));
		if (isDifference || isBound || isMeter)
			found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
		else ts.forEachChild(node, look);
	};
	look(source);
	return found;
}

/** What waits for a time: of Node, n8n, or the harness. */
const WAITS = new Set(['sleep', 'later', 'setTimeout', 'wait']);
const OF_TIMERS = /^(?:n8n-workflow|(?:node:)?timers(?:\/promises)?|(?:\.\.\/)+harness\/timers)$/;

/** Where a test waits for a time instead of a condition. Time that a test simulates is of objects and modules of ours. @param {string} file */
function fixedWaits(file) {
	const text = readFileSync(path.join(ROOT, file), 'utf8');
	const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	// `setTimeout` is everywhere, the others where they are imported.
	const names = new Set(['setTimeout']);
	for (const [, imported = '', from = ''] of text.matchAll(
		/(?:import|const) \{([^}]*)\} (?:from |= require\()'([^']+)'/g,
	)) {
		if (!OF_TIMERS.test(from)) continue;
		for (const [, name = '', alias] of imported.matchAll(/(\w+)(?:(?: as|:) (\w+))?/g))
			if (WAITS.has(name)) names.add(alias ?? name);
	}
	/** @type {string[]} */
	const found = [];
	const look = (/** @type {import('typescript').Node} */ node) => {
		if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && names.has(node.expression.text))
			found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
		ts.forEachChild(node, look);
	};
	look(source);
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
			if (ts.isFunctionLike(node) && 'body' in node && node.body && linesOf(source, node) > MAX_LINES_OF_A_FUNCTION) {
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
	return source.statements
		.filter(
			(statement) =>
				ts.canHaveModifiers(statement) &&
				ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
		)
		.flatMap((statement) => namesOf(statement, source));
}

/** What a statement of a file declares: functions, classes, types, constants. @param {import('typescript').Statement} statement @param {import('typescript').SourceFile} source @returns {string[]} */
function namesOf(statement, source) {
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations.map(({ name }) => name.getText(source));
	const isDeclaration =
		ts.isFunctionDeclaration(statement) ||
		ts.isClassDeclaration(statement) ||
		ts.isInterfaceDeclaration(statement) ||
		ts.isTypeAliasDeclaration(statement) ||
		ts.isEnumDeclaration(statement);
	return isDeclaration && statement.name ? [statement.name.text] : [];
}

/** Names that several files declare at their top level, exported or not, with those files. The overloads of a function stand in one file. */
function doubles() {
	/** @type {Map<string, Set<string>>} */
	const declared = new Map();
	for (const [file, source] of parsed) {
		for (const name of source.statements.flatMap((statement) => namesOf(statement, source)))
			declared.set(name, (declared.get(name) ?? new Set()).add(file));
	}
	return [...declared]
		.filter(([, where]) => where.size > 1)
		.map(([name, where]) => `${name}: ${[...where].join(', ')}`);
}

test('there are files to look at', () => {
	expect(files.length).toBeGreaterThan(80);
	expect(importsOf('nodes/FaxTo/FaxTo.node.ts')).toContain('nodes/FaxTo/operations/index.ts');
});

test('no file imports itself by way of others', () => expect(circles()).toEqual([]));

test(`no file has more than ${MAX_LINES} lines`, () => {
	const long = [...parsed]
		.map(([file, source]) => ({ file, lines: source.getLineStarts().length - 1 }))
		.filter(({ lines }) => lines > MAX_LINES);
	expect(long).toEqual([]);
});

test(`no function has more than ${MAX_LINES_OF_A_FUNCTION} lines`, () => expect(longFunctions()).toEqual([]));

test(`no function has a complexity above ${MAX_COMPLEXITY}`, () => {
	expect(measure(files).functions.filter(({ complexity }) => complexity > MAX_COMPLEXITY)).toEqual([]);
});

test('parameters are read in one place only, where what is set counts', () => {
	const readers = [...parsed].filter(([, { text }]) => text.includes('getNodeParameter(')).map(([file]) => file);
	expect(readers).toEqual(['nodes/FaxTo/fields/given.ts']);
});

test('nothing is exported that nobody imports', () => expect(exportsOfNobody()).toEqual([]));

test('no name is declared in two files', () => expect(doubles()).toEqual([]));

test('folders import each other as the list says', () => {
	const foreign = [...edges()].filter(([edge]) => {
		const [from = '', to = ''] = edge.split(' → ');
		return !FOLDERS[from]?.includes(to);
	});
	expect(foreign).toEqual([]);
});

test('the list makes no circle: each folder imports those above it', () => {
	const order = Object.keys(FOLDERS);
	const back = Object.entries(FOLDERS).flatMap(([from, all]) =>
		all.filter((to) => order.indexOf(to) >= order.indexOf(from)).map((to) => `${from} → ${to}`),
	);
	expect(back).toEqual([]);
});

/** The files of npm test, with its harness. */
const tests = sources('test').filter((file) => !/^test\/(?:compat|corpus|e2e|mutation|pack|queue|soak)\//.test(file));

test('no test of npm test measures how long something takes, or how much memory', () => {
	expect(tests.length).toBeGreaterThan(60);
	// Let time be simulated, or wait for a condition with until(); what must be measured belongs to bench/ or test/soak.
	expect(tests.flatMap(measurements)).toEqual([]);
});

test('no test waits for a time to be over, but for a condition, or in simulated time', () => {
	const found = tests.filter((file) => /\.test\.[jt]s$/.test(file)).flatMap(fixedWaits);
	expect(found).toEqual([]);
});

test('each development dependency says what it is for, and is used; the fixed ones say why they are', () => {
	const files = spawnSync('git', ['ls-files', '*.ts', '*.js', '*.mjs'], { cwd: ROOT, encoding: 'utf8' }).stdout;
	const texts = files.split('\n').flatMap((file) => (file ? [readFileSync(path.join(ROOT, file), 'utf8')] : []));
	const all = Object.entries(devDependencies);
	const isImported = (/** @type {string} */ name) =>
		texts.some((text) => new RegExp(`(?:from|import|require(?:\\.resolve)?\\(|import\\()\\s*'${name}[/']`).test(text));
	expect(Object.values(DEPENDENCIES).flat().sort()).toEqual(all.map(([name]) => name).sort());
	expect(
		all
			.map(([name]) => name)
			.filter((name) => !isImported(name))
			.sort(),
	).toEqual(NOT_IMPORTED);
	const reasons = Object.entries(DEPENDENCIES).filter(([reason]) => reason.startsWith('fixed: '));
	const fixed = reasons.flatMap(([, names]) => names);
	expect(fixed.sort()).toEqual(
		all
			.filter(([, version]) => !version.startsWith('^'))
			.map(([name]) => name)
			.sort(),
	);
});

test('scripts of the harness and of the documentation have their types checked', () => {
	const scripts = [
		'test/harness',
		'test/mutation',
		'test/runner',
		'docs/make',
		'sandbox',
		'playground',
		'live-check',
	].flatMap((folder) =>
		sources(folder).filter((file) => file.endsWith('.js') && !file.endsWith('.test.js') && !file.includes('/.state/')),
	);
	expect(scripts.length).toBeGreaterThan(60);
	const unchecked = scripts.filter((file) => {
		const text = readFileSync(path.join(ROOT, file), 'utf8');
		return !/^(?:#!.*\n)?\/\/ @ts-check$/m.test(text.slice(0, 200)) || /@ts-(?:ignore|nocheck|expect-error)/.test(text);
	});
	expect(unchecked).toEqual([]);
});
