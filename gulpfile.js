// What is shipped: icons, codex files and output schemas (n8n looks for them beside the node), our own code in one file, and the
// libraries that it needs, because n8n shows a community node no packages but its own.
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { rm } = require('node:fs/promises');
const path = require('node:path');
const { build } = require('esbuild');
const { esbuildPlugin } = require('./fonts/pack.js');
const { dest, parallel, series, src } = require('gulp');

const assets = ['{nodes,credentials}/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];
const bundles = 'nodes/FaxTo/bundles';
const OWN_CODE = 'dist/nodes/FaxTo/package.js';

const ALIKE = {
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	minify: true,
	charset: 'utf8',
	external: ['n8n-workflow', 'crypto', 'luxon', 'zod'],
	// n8n loads nodes with require(), and so must what they load.
	supported: { 'dynamic-import': false },
	legalComments: 'none',
};

const copyAssets = () => src(assets, { encoding: false, base: '.' }).pipe(dest('dist'));

/** Each file of the folder re-exports what is needed of a library: here the library itself takes its place. */
async function bundleLibraries() {
	const notices = new Map();
	for (const name of readdirSync(bundles).filter((file) => !file.endsWith('.d.ts'))) {
		const entry = path.join(bundles, name);
		const { metafile } = await build({
			entryPoints: [entry],
			outfile: path.join('dist', entry.replace(/\.ts$/, '.js')),
			...ALIKE,
			drop: ['console', 'debugger'],
			inject: ['bundle-globals.mjs'],
			alias: {
				// Its variant for Node asks for worker threads, which n8n does not show a community node.
				fflate: 'fflate/browser',
				...Object.fromEntries(
					['culori', 'html-entities', 'node-html-better-parser'].map((name) => [name, './bundle-left-out.mjs']),
				),
			},
			plugins: [esbuildPlugin],
			metafile: true,
		});
		for (const file of Object.keys(metafile.inputs)) addNotice(notices, file);
	}
	writeFileSync('dist/THIRD-PARTY-LICENSES.txt', [...notices.values()].join('\n\n---\n\n'));
}

/**
 * All code of our own becomes one file: a hundred small ones are a quarter more to download, and slower to load. Beside it each
 * class that n8n looks for has its file. Whoever wants to read the code finds it in the repository.
 */
async function bundleOwnCode() {
	const { n8n } = JSON.parse(readFileSync('package.json', 'utf8'));
	const classes = [...n8n.nodes, ...n8n.credentials];
	const modules = classes.map((file) => file.replace('dist', '.').replace(/\.js$/, ''));
	await build({
		stdin: { contents: modules.map((module) => `export * from '${module}';`).join(''), resolveDir: '.' },
		outfile: OWN_CODE,
		...ALIKE,
		plugins: [
			{
				name: 'libraries stay apart',
				setup: ({ onResolve }) =>
					onResolve({ filter: /\/bundles\// }, ({ path: file }) => ({
						path: `./bundles/${path.basename(file)}`,
						external: true,
					})),
			},
		],
	});
	for (const file of classes) {
		const name = path.basename(file).split('.')[0];
		const from = path.posix.relative(path.dirname(file), OWN_CODE);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, `exports.${name}=require("${from.startsWith('.') ? from : `./${from}`}").${name};`);
	}
}

/** Takes the white space out of what n8n reads beside the code. */
async function shrinkAssets() {
	const files = readdirSync('dist', { recursive: true }).map((file) => path.join('dist', String(file)));
	for (const file of files.filter((one) => one.endsWith('.json')))
		writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
}

/** The licence of the package that a bundled file comes from. */
function addNotice(notices, file) {
	const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file) ?? [];
	if (folder === undefined || notices.has(folder)) return;
	const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
	const text = readdirSync(folder).find((one) => /^licen[cs]e(\.(md|txt))?$/i.test(one));
	if (text === undefined) throw new Error(`${name} has no licence text that could be shipped`);
	notices.set(folder, `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, text), 'utf8').trim()}`);
}

exports.clean = () => rm('dist', { recursive: true, force: true });
exports.default = series(parallel(copyAssets, bundleLibraries, bundleOwnCode), shrinkAssets);
