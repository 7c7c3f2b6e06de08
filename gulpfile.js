// What tsc does not do: icons, codex files and output schemas (n8n looks for them beside the compiled node), and the libraries
// that must ship, because n8n shows a community node no packages but its own.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { rm } = require('node:fs/promises');
const path = require('node:path');
const { build, transform } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const assets = ['{nodes,credentials}/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];
const bundles = 'nodes/FaxTo/bundles';

const copyAssets = () => src(assets, { encoding: false, base: '.' }).pipe(dest('dist'));

/** Each file of the folder re-exports what is needed of a library: here the library itself takes its place. */
async function bundleLibraries() {
	const notices = new Map();
	for (const name of readdirSync(bundles)) {
		const entry = path.join(bundles, name);
		const { metafile } = await build({
			entryPoints: [entry],
			outfile: path.join('dist', entry.replace(/\.ts$/, '.js')),
			bundle: true,
			platform: 'node',
			format: 'cjs',
			target: 'node20',
			minify: true,
			drop: ['console', 'debugger'],
			inject: ['bundle-globals.mjs'],
			external: ['n8n-workflow', 'crypto'],
			alias: {
				// Its variant for Node asks for worker threads, which n8n does not show a community node.
				fflate: 'fflate/browser',
				...Object.fromEntries(['culori', 'html-entities', 'node-html-better-parser'].map((name) => [name, './bundle-left-out.mjs'])),
			},
			// n8n loads nodes with require(), and so must what they load.
			supported: { 'dynamic-import': false },
			legalComments: 'none',
			metafile: true,
		});
		for (const file of Object.keys(metafile.inputs)) addNotice(notices, file);
	}
	writeFileSync('dist/THIRD-PARTY-LICENSES.txt', [...notices.values()].join('\n\n---\n\n'));
}

/** Takes the white space out of what ships; whoever wants to read it finds the source in the repository. */
async function shrink() {
	const files = readdirSync('dist', { recursive: true }).map((file) => path.join('dist', String(file)));
	for (const file of files.filter((one) => one.endsWith('.js') && !one.includes('bundles'))) {
		const { code } = await transform(readFileSync(file, 'utf8'), { minify: true, target: 'node20', legalComments: 'none', charset: 'utf8' });
		writeFileSync(file, code);
	}
	for (const file of files.filter((one) => one.endsWith('.json'))) writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
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
exports.default = series(parallel(copyAssets, bundleLibraries), shrink);
