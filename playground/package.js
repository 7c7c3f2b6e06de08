// @ts-check
// Builds this repository's package and installs its tarball the way n8n installs a community node.
const { mkdir, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { npm } = require('./npm.js');

const ROOT = join(__dirname, '..');

/**
 * @param {string} folder where the tarball goes; emptied first
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>} the tarball's path
 */
async function pack(folder, signal) {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await npm(['run', 'build'], { cwd: ROOT, signal, purpose: 'Building the package (npm run build)' });
	const output = await npm(['pack', '--json', '--pack-destination', folder], {
		cwd: ROOT,
		signal,
		purpose: 'Packing the package (npm pack)',
	});
	const [{ filename }] = JSON.parse(output);
	return join(folder, filename);
}

/**
 * @param {string} tarball
 * @param {string} userFolder n8n's user folder; n8n keeps its data in `.n8n` below it
 * @param {AbortSignal} [signal]
 */
async function installPackage(tarball, userFolder, signal) {
	const folder = join(userFolder, '.n8n', 'nodes');
	// Reinstalled each time: the version stays the same while the contents change, and npm would keep the old ones.
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	// n8n writes the same file. Without it, npm would search the parent folders for one and install there.
	await writeFile(
		join(folder, 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }, null, 2),
	);
	// As n8n does it: no install scripts, no peer dependencies (n8n supplies n8n-workflow itself). Offline, because a
	// package without dependencies needs nothing from the registry, and a new dependency should be noticed.
	await npm(
		[
			'install',
			'--ignore-scripts',
			'--legacy-peer-deps',
			'--omit=dev',
			'--offline',
			'--no-audit',
			'--no-fund',
			tarball,
		],
		{ cwd: folder, signal, purpose: 'Installing the tarball into n8n' },
	);
}

module.exports = { ROOT, installPackage, pack };
