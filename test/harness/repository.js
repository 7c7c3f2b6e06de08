// @ts-check
/** The files of this repository beside the code, for the test that everything names the same operations. */
const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { apiDescription } = require('../../sandbox/validate');
const { operations: sandboxRoutes } = require('../../sandbox/routes');

/**
 * @typedef {object} Pledge one operation of the node, as people's saved workflows know it
 * @property {string[]} parameters names in saved workflows; `options.x` is the option x of the collection `options`
 * @property {string[]} api the operations of the API that it stands for, by their operationId
 * @property {true} [spends] whether running it costs money, which its text has to say
 * @property {true} [secret] whether its output holds an API key, which its text has to say
 */

const ROOT = path.join(__dirname, '..', '..');
const OPERATIONS = 'nodes/FaxTo/operations';
const SCHEMAS = 'nodes/FaxTo/__schema__/v1.0.0';
const PICTURES = 'docs/images/operations';
/** Where npm, which shows the README, too, finds files of this repository. */
const RAW = 'https://raw.githubusercontent.com/n8n-nodes-faxto/n8n-nodes-faxto/main/';

/** @param {string} file below the repository @returns {string} its text; none when it is missing */
function read(file) {
	const whole = path.join(ROOT, file);
	return existsSync(whole) ? readFileSync(whole, 'utf8') : '';
}

/** @param {string} folder @param {string} extension @returns {string[]} `folder:file` without extension, as `resource:operation` is spelled */
function pairsBelow(folder, extension) {
	const whole = path.join(ROOT, folder);
	if (!existsSync(whole)) return [];
	return readdirSync(whole, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.flatMap(({ name }) =>
			readdirSync(path.join(whole, name))
				.filter((file) => file.endsWith(extension))
				.map((file) => `${name}:${file.slice(0, -extension.length)}`),
		);
}

/** @returns {string[]} `resource:operation` of each file below operations/ */
const operationFiles = () => pairsBelow(OPERATIONS, '.ts');

/** @returns {string[]} `resource:operation` of each line of the registry */
const registryLines = () =>
	[...read(`${OPERATIONS}/index.ts`).matchAll(/^export \* from '\.\/(\w+)\/(\w+)';$/gm)].map(
		([, resource, operation]) => `${resource}:${operation}`,
	);

/** @returns {string[]} `resource:operation` of each output schema */
const schemaFiles = () => pairsBelow(SCHEMAS, '.json');

/** @param {string} id `resource:operation` @returns {{ type?: unknown, properties?: Record<string, unknown>, version?: unknown }} */
const schema = (id) => JSON.parse(read(`${SCHEMAS}/${id.replace(':', '/')}.json`) || '{}');

/** @returns {string[]} `Resource → Operation` of each row of the README's table of operations */
const readmeRows = () =>
	[...read('README.md').matchAll(/^\|[^|]*\| \*\*(.+ → .+)\*\* \|/gm)].map(([, name]) => name ?? '');

/** @returns {string[]} `resource:operation` of each section of docs/operations.md */
const documented = () =>
	[...read('docs/operations.md').matchAll(/^### .+\n\n`(\w+:\w+)` · /gm)].map(([, id]) => id ?? '');

/** @returns {string[]} `resource:operation` of each picture that is there and shown in docs/operations.md */
const pictured = () =>
	[...read('docs/operations.md').matchAll(/ src="images\/operations\/(\w+)-(\w+)\.png"/g)]
		.filter(([, resource, operation]) => existsSync(path.join(ROOT, PICTURES, `${resource}-${operation}.png`)))
		.map(([, resource, operation]) => `${resource}:${operation}`);

/** @returns {string[]} the operationIds of openapi.yaml */
const apiOperations = () => apiDescription().operations.map(({ id }) => id);

/** @returns {string[]} the operationIds that the sandbox carries out */
const sandboxOperations = () => Object.keys(sandboxRoutes);

/**
 * Runs a script of the repository to its end.
 * @param {string} script
 * @param {string[]} parameters
 * @returns {{ code: number | null, output: string }}
 */
function run(script, ...parameters) {
	// Under NODE_ENV=test, which jest sets, libraries behave differently from how they do for a person who runs the script.
	const env = { ...process.env, NODE_ENV: 'production' };
	const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, script), ...parameters], {
		cwd: ROOT,
		env,
		encoding: 'utf8',
	});
	return { code: status, output: stdout + stderr };
}

/** @returns {{ scripts: Record<string, string> }} package.json */
const manifest = () => JSON.parse(read('package.json'));

/** @returns {Record<string, Pledge>} the names that saved workflows hold, by `resource:operation` */
const contract = () => JSON.parse(read('test/contract.json'));

/** What is read as text; not the folders in which other packages are installed. */
const TEXT = /\.(?:[cm]?[jt]s|yaml)$/;
const INSTALLED = new Set(['node_modules', 'dist']);

/** @param {string} folder @returns {string[]} all files below it */
function filesBelow(folder) {
	const whole = path.join(ROOT, folder);
	if (!existsSync(whole)) return [];
	return readdirSync(whole, { withFileTypes: true }).flatMap((entry) => {
		const file = path.posix.join(folder, entry.name);
		if (entry.name.startsWith('.') || INSTALLED.has(entry.name)) return [];
		return entry.isDirectory() ? filesBelow(file) : [file];
	});
}

/** @param {string[]} folders @returns {Array<{ file: string, text: string }>} code and comments below them */
const textFiles = (folders) =>
	folders
		.flatMap(filesBelow)
		.filter((file) => TEXT.test(file))
		.map((file) => ({ file, text: read(file) }));

/** @param {string} text of a page @returns {Set<string>} the anchors of its headings, as GitHub makes them */
function headingsOf(text) {
	/** @type {Set<string>} */
	const anchors = new Set();
	for (const [, title = ''] of text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.+)$/gm)) {
		const anchor = title
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
			.replaceAll(' ', '-');
		let unique = anchor;
		for (let times = 1; anchors.has(unique); times++) unique = `${anchor}-${times}`;
		anchors.add(unique);
	}
	return anchors;
}

/** @returns {Map<string, { text: string, headings: Set<string> }>} the pages of the documentation by their path */
function pages() {
	const files = [
		...filesBelow('docs'),
		...filesBelow('.github'),
		'README.md',
		'CONTRIBUTING.md',
		'CHANGELOG.md',
		'SECURITY.md',
	].filter((file) => file.endsWith('.md'));
	return new Map(files.map((file) => [file, { text: read(file), headings: headingsOf(read(file)) }]));
}

/** @returns {Array<{ from: string, target: string }>} the links of all pages to files of the repository, by their path, with `#heading` */
function links() {
	return [...pages()].flatMap(([from, { text }]) =>
		[...text.matchAll(/(?:\]\(|\bsrc(?:set)?=")([^)\s"]+)[)"]/g)]
			.map(([, link = '']) => link)
			.filter((link) => !/^[a-z]+:/.test(link) || link.startsWith(RAW))
			.map((link) => ({
				from,
				target: link.startsWith('#')
					? `${from}${link}`
					: link.startsWith(RAW)
						? link.slice(RAW.length)
						: path.posix.join(path.posix.dirname(from), link),
			})),
	);
}

/** @param {string} file @returns {boolean} whether the repository has this file or folder */
const exists = (file) => existsSync(path.join(ROOT, file));

module.exports = {
	operationFiles,
	registryLines,
	schemaFiles,
	schema,
	readmeRows,
	documented,
	pictured,
	apiOperations,
	sandboxOperations,
	run,
	contract,
	manifest,
	textFiles,
	pages,
	links,
	exists,
	files: filesBelow,
};
