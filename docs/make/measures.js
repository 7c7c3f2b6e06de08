// @ts-check
// node docs/make/measures.js: the table of figures in docs/architecture.md, measured from the code as it is. --print writes nothing. --timed
// installs and tests a clone of the last commit, alone on the machine; otherwise what that took stays as it is.
const { spawnSync } = require('node:child_process');
const { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const ts = require('typescript');

const ROOT = path.join(__dirname, '..', '..');
const PAGE = path.join(ROOT, 'docs', 'architecture.md');
const TABLE = /(<!-- measures[^\n]*-->\n)[\s\S]*?(<!-- \/measures -->)/;
const GENERATED = ['nodes/FaxTo/api/schema.ts'];
const MAX_COMPLEXITY = 10;

/** @param {string} folder @param {RegExp} name @returns {string[]} */
function filesBelow(folder, name) {
	return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.map((file) => path.posix.join(folder, file))
		.filter((file) => name.test(file) && !file.includes('node_modules') && !file.includes('.state'));
}

/** @param {string} file */
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

/** @param {string[]} files */
const linesOf = (files) => files.reduce((sum, file) => sum + read(file).split('\n').length - 1, 0);

/** The number of words; signs alone, such as the lines of a table, do not count. @param {string[]} files */
const wordsOf = (files) =>
	files.reduce(
		(sum, file) =>
			sum +
			read(file)
				.split(/\s+/)
				.filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
		0,
	);

const BRANCHES = new Set([
	ts.SyntaxKind.IfStatement,
	ts.SyntaxKind.ConditionalExpression,
	ts.SyntaxKind.ForStatement,
	ts.SyntaxKind.ForInStatement,
	ts.SyntaxKind.ForOfStatement,
	ts.SyntaxKind.WhileStatement,
	ts.SyntaxKind.DoStatement,
	ts.SyntaxKind.CaseClause,
	ts.SyntaxKind.CatchClause,
]);
const BRANCHING_OPERATORS = new Set([
	ts.SyntaxKind.AmpersandAmpersandToken,
	ts.SyntaxKind.BarBarToken,
	ts.SyntaxKind.QuestionQuestionToken,
	ts.SyntaxKind.AmpersandAmpersandEqualsToken,
	ts.SyntaxKind.BarBarEqualsToken,
	ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/** Cyclomatic complexity of one function, without the functions inside it. @param {ts.Node} body @returns {number} */
function complexityOf(body) {
	let count = 1;
	const look = (/** @type {ts.Node} */ node) => {
		if (ts.isFunctionLike(node)) return;
		const operator = ts.isBinaryExpression(node) ? node.operatorToken.kind : undefined;
		const optional = ts.isPropertyAccessExpression(node) && node.questionDotToken !== undefined;
		if (BRANCHES.has(node.kind) || (operator !== undefined && BRANCHING_OPERATORS.has(operator)) || optional)
			count += 1;
		ts.forEachChild(node, look);
	};
	ts.forEachChild(body, look);
	return count;
}

/** A class with a field that changes: not readonly, and no method. @param {ts.ClassDeclaration} declaration */
function isStateful(declaration) {
	return declaration.members.some((member) => {
		const isField =
			ts.isPropertyDeclaration(member) ||
			(ts.isConstructorDeclaration(member) &&
				member.parameters.some((one) => ts.isParameterPropertyDeclaration(one, member)));
		if (!isField || !ts.isPropertyDeclaration(member)) return false;
		const isReadonly = member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) ?? false;
		const holdsCollection = /new (Map|Set|BoundedMap|Mutex)\b|\[\]/.test(member.initializer?.getText() ?? '');
		return !isReadonly || holdsCollection;
	});
}

/** @typedef {{ name: string, file: string, lines: number, complexity: number }} Measured */

/** @param {string[]} files */
function measure(files) {
	/** @type {Measured[]} */
	const functions = [];
	/** @type {string[]} */
	const stateful = [];
	let exported = 0;
	for (const file of files) {
		const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
		const lineAt = (/** @type {number} */ position) => source.getLineAndCharacterOfPosition(position).line;
		exported += source.statements.filter(
			(one) =>
				ts.canHaveModifiers(one) && ts.getModifiers(one)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
		).length;
		const look = (/** @type {ts.Node} */ node) => {
			if (ts.isClassDeclaration(node) && !/\.(node|credentials)\.ts$/.test(file) && isStateful(node))
				stateful.push(`${node.name?.text}`);
			if (ts.isFunctionLike(node) && 'body' in node && node.body) {
				functions.push({
					name: node.name?.getText(source) ?? 'a function',
					file,
					lines: lineAt(node.end) - lineAt(node.getStart(source)) + 1,
					complexity: complexityOf(node.body),
				});
			}
			ts.forEachChild(node, look);
		};
		look(source);
	}
	return { functions, stateful, exported };
}

/** The last of the numbered things that the page lists. @param {string} page */
const conceptsIn = (page) =>
	Math.max(...[...page.matchAll(/\b(\d+) \*\w[^*]*\*/g)].map(([, number]) => Number(number)));

/** How deep the paid call may stand, which is asserted in the test that measures it. */
const framesAllowed = () => /MAX_FRAMES = (\d+)/.exec(read('test/engine/frames.test.ts'))?.[1] ?? '';

/** What `npm ci` and `npm test` take. */
const TIMED = ['npm ci', 'npm test'].map((command) => ({ command, name: `CPU of \`${command}\`` }));

/** What these commands take in a clone, with all that they start. @returns {string[][]} rows @throws {Error} when one fails */
function timed() {
	const clone = mkdtempSync(path.join(tmpdir(), 'faxto-measured-'));
	try {
		spawnSync('git', ['clone', '--quiet', ROOT, clone]);
		return TIMED.map(({ command, name }) => {
			const script = `TIMEFORMAT='%U %S'; time ${command} >measured.log 2>&1`;
			const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: clone, encoding: 'utf8' });
			if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
			const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
			return [name, `${Math.round(user + system)} s`];
		});
	} finally {
		rmSync(clone, { recursive: true, force: true });
	}
}

/** The rows that an earlier measurement wrote, if one did. @param {string} page @returns {string[][]} */
const timedBefore = (page) =>
	TIMED.flatMap(({ name }) => {
		const value = page.split(`| ${name} | `)[1]?.split(' |')[0];
		return value === undefined ? [] : [[name, value]];
	});

/** @param {string} page @param {string[][]} times @returns {string} a Markdown table */
function table(page, times) {
	const shipped = ['nodes', 'credentials']
		.flatMap((folder) => filesBelow(folder, /\.ts$/))
		.filter((file) => !GENERATED.includes(file));
	const tests = filesBelow('test', /\.(ts|js|mjs)$/);
	const pages = [...filesBelow('docs', /\.md$/), 'README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
	const { functions, stateful, exported } = measure(shipped);
	const longestFile = shipped.map((file) => ({ file, lines: linesOf([file]) })).sort((a, b) => b.lines - a.lines)[0];
	const longest = [...functions].sort((a, b) => b.lines - a.lines)[0];
	const complex = functions.filter(({ complexity }) => complexity > MAX_COMPLEXITY);
	const most = [...functions].sort((a, b) => b.complexity - a.complexity)[0];
	/** @type {{ devDependencies: Record<string, string> }} */
	const { devDependencies } = JSON.parse(read('package.json'));
	const rows = [
		['Lines that ship, in files', `${linesOf(shipped)} in ${shipped.length}`],
		['Longest file', `${longestFile?.file.replace('nodes/FaxTo/', '')}, ${longestFile?.lines} lines`],
		['Longest function', `\`${longest?.name}\`, ${longest?.lines} lines`],
		[
			`Functions with a complexity above ${MAX_COMPLEXITY}`,
			`${complex.length} of ${functions.length}; the most is ${most?.complexity} (\`${most?.name}\`)`,
		],
		[
			'Classes that keep changing state',
			`${stateful.length}: ${stateful
				.sort()
				.map((name) => `\`${name}\``)
				.join(', ')}`,
		],
		['Things to know before you change Send, listed above', String(conceptsIn(page))],
		['Functions from `execute()` to the paid call (test/engine/frames.test.ts)', `at most ${framesAllowed()}`],
		['Exports', String(exported)],
		['Lines of tests', String(linesOf(tests))],
		['Words in README, docs, CONTRIBUTING and SECURITY', String(wordsOf(pages))],
		['Development dependencies', String(Object.keys(devDependencies).length)],
		...times,
	];
	return ['| Figure | Value |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

/** @param {string[]} flags */
function main(flags) {
	const text = readFileSync(PAGE, 'utf8');
	if (!TABLE.test(text)) throw new Error(`${PAGE} has no place for the table: <!-- measures --> … <!-- /measures -->`);
	const rows = table(text, flags.includes('--timed') ? timed() : timedBefore(text));
	if (flags.includes('--print')) return console.log(rows);
	writeFileSync(
		PAGE,
		text.replace(TABLE, (_all, start, end) => `${start}${rows}\n${end}`),
	);
}

if (require.main === module) main(process.argv.slice(2));

module.exports = { MAX_COMPLEXITY, measure };
