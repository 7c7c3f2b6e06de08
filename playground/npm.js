// @ts-check
// Runs npm as if the reader had typed it in a fresh shell, and turns its failures into something to act on.
const { spawn } = require('node:child_process');
const { basename } = require('node:path');
const { PlaygroundError } = require('./progress.js');

/**
 * Settings that say how to reach the registry. Everything else that npm put into the environment is dropped: under
 * `npm start` it hands the root folder's settings (ignore-scripts=true among them) down to every npm below it, where
 * they would win over the .npmrc of the folder that npm works in.
 */
const KEPT = new Set(
	['cache', 'cafile', 'globalconfig', 'https_proxy', 'nodedir', 'noproxy', 'proxy', 'registry', 'userconfig'].map(
		(name) => `npm_config_${name}`,
	),
);

/** How much of npm's output is kept to explain a failure. */
const TAIL_CHARACTERS = 20_000;

/** Common problems; the first match is shown. */
const EXPLANATIONS = [
	{
		sign: /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ERR_SOCKET_TIMEOUT|ENETUNREACH|ENOTCACHED/,
		what: 'npm cannot reach its package registry',
		cure: 'Check the network and the proxy settings (npm ping), then start again: finished parts are kept.',
	},
	{
		sign: /ENOSPC|no space left/i,
		what: 'the disk is full',
		cure: 'Free about 5 GB (n8n with its dependencies takes 3 GB), then start again.',
	},
	{
		sign: /EACCES|EPERM|EROFS/,
		what: 'npm may not write here',
		cure: 'Make the repository folder and npm’s cache folder writable for you (they may belong to root), then start again.',
	},
	{
		sign: /gyp ERR|node-gyp|make: .*Error/,
		what: 'sqlite3 could not be compiled',
		cure: 'Install a C++ compiler, make and Python 3 (Debian: apt-get install -y build-essential python3), then start again.',
	},
	{
		sign: /\bE404\b|ETARGET/,
		what: 'your npm registry does not have one of the packages n8n needs',
		cure: 'Check npm config get registry: a private mirror may be missing packages.',
	},
	{
		sign: /\bEUSAGE\b|EINTEGRITY/,
		what: 'the lock file does not match what npm found',
		cure: 'Restore package.json and package-lock.json of that folder (git checkout), then start again.',
	},
];

/** @returns {NodeJS.ProcessEnv} this process's environment without npm's additions */
function shellEnvironment() {
	const env = Object.entries(process.env).filter(([name]) => {
		const lower = name.toLowerCase();
		return !lower.startsWith('npm_') || KEPT.has(lower);
	});
	return Object.fromEntries(env);
}

/**
 * @param {string[]} args
 * @param {{cwd: string, signal?: AbortSignal, purpose: string}} options `purpose` completes "… failed" in the error
 * @returns {Promise<string>} npm's standard output
 */
function npm(args, { cwd, signal, purpose }) {
	// Under `npm start`, uses the npm that is running, whatever the PATH.
	const running = process.env.npm_execpath;
	const [command, first] = running && basename(running).startsWith('npm') ? [process.execPath, [running]] : ['npm', []];

	return new Promise((resolve, reject) => {
		const child = spawn(command, [...first, ...args], {
			cwd,
			env: shellEnvironment(),
			signal,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		let errors = '';
		child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
		child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-TAIL_CHARACTERS)));
		child.on('error', (error) => {
			if (signal?.aborted) return reject(signal.reason);
			reject(new PlaygroundError(`npm did not start: ${error.message}`, 'Install Node.js 20 or newer with its npm.'));
		});
		child.on('close', (code) => {
			if (signal?.aborted) return reject(signal.reason);
			if (code === 0) return resolve(output);
			reject(explain(`${output.slice(-TAIL_CHARACTERS)}\n${errors}`, purpose));
		});
	});
}

/**
 * @param {string} text all npm said
 * @param {string} purpose
 */
function explain(text, purpose) {
	const known = EXPLANATIONS.find(({ sign }) => sign.test(text));
	if (known) return new PlaygroundError(`${purpose} failed: ${known.what}.`, known.cure);
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	return new PlaygroundError(
		`${purpose} failed:\n${lines.slice(-30).join('\n')}`,
		'The lines above are the end of npm’s output.',
	);
}

module.exports = { npm };
