// @ts-check
// Redis and PostgreSQL of the tests' own, on loopback, with their data in a folder that goes away.
const { execFile, execFileSync, spawn } = require('node:child_process');
const { promisify } = require('node:util');
const { chownSync, existsSync, mkdirSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { claimPort, freePort } = require('../../playground/ports.js');

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/**
 * @param {string} program
 * @param {string[]} where more folders than those of PATH
 * @returns {string} its path
 */
function find(program, where = []) {
	const folders = [...(process.env.PATH ?? '').split(':'), ...where];
	const folder = folders.find((one) => existsSync(join(one, program)));
	if (folder === undefined)
		throw new Error(`${program} is not installed. On Debian: apt-get install redis-server postgresql`);
	return join(folder, program);
}

/**
 * @param {string} folder
 * @returns {Promise<{port: number, stop: () => Promise<void>}>}
 */
async function startRedis(folder) {
	const { port, release } = await claimPort(6390);
	const child = spawn(
		find('redis-server'),
		['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
		{ stdio: 'ignore' },
	);
	const ended = new Promise((resolve) => child.once('exit', resolve));
	for (let tries = 0; (await freePort(port)) === port; tries++) {
		if (tries > 100 || child.exitCode !== null) throw new Error('redis-server does not start');
		await sleep(100);
	}
	return {
		port,
		async stop() {
			child.kill('SIGTERM');
			await ended;
			release();
		},
	};
}

/**
 * @param {string} folder
 * @returns {Promise<{port: number, query: (sql: string) => Promise<string>, stop: () => Promise<void>}>} with the user and the database postgres;
 *   `query` gives rows as lines, their columns divided by |
 */
async function startPostgres(folder) {
	const versions = existsSync(DEBIAN_POSTGRES)
		? readdirSync(DEBIAN_POSTGRES).map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
		: [];
	const { port, release } = await claimPort(5439);
	const data = join(folder, 'postgres');
	mkdirSync(data);
	// PostgreSQL refuses to run as root; Debian's package makes a user for it.
	const isRoot = process.getuid?.() === 0;
	if (isRoot)
		chownSync(data, Number(execFileSync('id', ['-u', 'postgres'])), Number(execFileSync('id', ['-g', 'postgres'])));
	/** @param {string} program @param {string[]} args */
	const run = (program, args) => {
		const path = find(program, versions);
		execFileSync(
			isRoot ? 'setpriv' : path,
			isRoot ? ['--reuid=postgres', '--regid=postgres', '--clear-groups', path, ...args] : args,
			{ cwd: '/', stdio: 'ignore' },
		);
	};
	run('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres']);
	run('pg_ctl', [
		'-D',
		data,
		'-w',
		'-l',
		join(data, 'log'),
		'-o',
		`-p ${port} -c listen_addresses=127.0.0.1 -k ${data}`,
		'start',
	]);
	return {
		port,
		query: async (sql) => {
			const args = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-At', '-c', sql, 'postgres'];
			return (await promisify(execFile)(find('psql', versions), args, { maxBuffer: 50_000_000 })).stdout;
		},
		async stop() {
			run('pg_ctl', ['-D', data, '-m', 'fast', 'stop']);
			release();
		},
	};
}

module.exports = { startPostgres, startRedis };
