// @ts-check
// Starts and stops one n8n that knows only loopback and keeps its data in a folder of its own.
const { spawn } = require('node:child_process');
const { closeSync, existsSync, openSync, readFileSync } = require('node:fs');
const { mkdir, realpath } = require('node:fs/promises');
const { delimiter, join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { MODULES, N8N, NODE } = require('./install.js');
const { claimPort } = require('./ports.js');
const { PlaygroundError } = require('./progress.js');

/**
 * @typedef {object} RunningN8n
 * @property {string} url for example http://127.0.0.1:5678
 * @property {number} pid
 * @property {string} userFolder
 * @property {string} filesFolder the only one that its nodes may read and write
 * @property {string} logFile
 * @property {Promise<void>} ended settles when the process is gone, whatever ended it
 * @property {() => Promise<void>} stop
 */

const READY_WITHIN_MS = 180_000;
/** n8n finishes running executions when it is stopped; beyond this time it hangs. */
const STOP_WITHIN_MS = 20_000;

/**
 * The environment that n8n inherits from this process. An allowlist, because n8n reads some 400 variables: a reader's own N8N_… or DB_…
 * settings, a proxy, or jest's NODE_ENV=test would make it a different n8n (with NODE_ENV=test it loads no nodes at all).
 */
const INHERITED = [
	'HOME',
	'LANG',
	'LC_ALL',
	'TZ',
	'TMPDIR',
	'TEMP',
	'TMP',
	'SystemRoot',
	'USER',
	'USERPROFILE',
	'APPDATA',
];

/** Below n8n's user folder: the one place to which workflows may write files. */
const FILES = '.n8n-files';

/** n8n modules that access the internet on start. */
const PHONING_MODULES = ['mcp-registry', 'instance-ai', 'insights'];

/** n8n does not start if told to disable a module that it does not have. @param {string} name */
function hasModule(name) {
	const modules = join(MODULES, 'n8n', 'dist', 'modules');
	return [name, `${name}.ee`].some((folder) => existsSync(join(modules, folder)));
}

/**
 * @param {{userFolder: string, files: string, port: number, brokerPort: number}} place
 * @returns {NodeJS.ProcessEnv}
 */
function environment({ userFolder, files, port, brokerPort }) {
	/** @type {NodeJS.ProcessEnv} */
	const env = {};
	for (const name of INHERITED) if (process.env[name] !== undefined) env[name] = process.env[name];
	return {
		...env,
		// n8n's child processes must find the Node version that comes with it.
		PATH: [join(MODULES, '.bin'), process.env.PATH ?? ''].join(delimiter),
		NO_COLOR: '1',
		// n8n's default is New York, but the sandbox's page shows the same faxes in the browser's zone.
		GENERIC_TIMEZONE: new Intl.DateTimeFormat().resolvedOptions().timeZone,
		NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'only-direct-dependencies.js'))}`,
		N8N_USER_FOLDER: userFolder,
		N8N_LOG_LEVEL: 'info',
		// Not the reader's own ~/.n8n-files. n8n runs in the user folder, so a workflow that writes to .n8n-files/… works here, as it does in
		// n8n's Docker image and wherever n8n is started in the home folder.
		N8N_RESTRICT_FILE_ACCESS_TO: files,
		DB_TYPE: 'sqlite',
		// Accessible from this machine only.
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_PROTOCOL: 'http',
		N8N_SECURE_COOKIE: 'false',
		N8N_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		// Where a worker reports that it is ready.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_PYTHON_ENABLED: 'false',
		// No requests to the internet.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_ONBOARDING_FLOW_DISABLED: 'true',
		N8N_DISABLED_MODULES: PHONING_MODULES.filter(hasModule).join(','),
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		// The subject of this playground.
		N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_COMMUNITY_PACKAGES_PREVENT_LOADING: 'false',
	};
}

/**
 * @param {object} options
 * @param {string} options.userFolder
 * @param {string} options.logFile
 * @param {import('./progress.js').Progress} options.progress
 * @param {AbortSignal} [options.signal] ends the waiting; n8n itself is stopped by its stop()
 * @param {(n8n: RunningN8n) => void} [options.onSpawn] called before n8n is ready: whatever happens then, it must be stopped
 * @param {number} [options.port] the preferred port
 * @param {'start' | 'worker' | 'webhook'} [options.command] which of n8n's processes; the last two are for queue mode
 * @param {NodeJS.ProcessEnv} [options.env] more settings of n8n
 * @returns {Promise<RunningN8n>} once its REST API answers, for the others once they say that they are ready
 */
async function startN8n({
	userFolder,
	logFile,
	progress,
	signal,
	onSpawn,
	port: wanted = 5678,
	command = 'start',
	env = {},
}) {
	await mkdir(join(userFolder, FILES), { recursive: true });
	const files = await realpath(join(userFolder, FILES));
	const { port, release } = await claimPort(wanted);
	if (port !== wanted) progress.note(`port ${wanted} is in use; n8n takes ${port}`);
	const broker = await claimPort(port + 1);

	const log = openSync(logFile, 'w');
	const child = spawn(NODE, [N8N, command], {
		cwd: userFolder,
		env: { ...environment({ userFolder, files, port, brokerPort: broker.port }), ...env },
		stdio: ['ignore', log, log],
	});
	closeSync(log);
	/** @type {Promise<void>} */
	const ended = new Promise((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	void ended.then(release).then(broker.release);
	if (child.pid === undefined) {
		await ended;
		throw new PlaygroundError(`${NODE} did not start.`, `Delete ${MODULES} and start again.`);
	}
	const isRunning = () => child.exitCode === null && child.signalCode === null;

	/** @type {RunningN8n} */
	const n8n = {
		url: `http://127.0.0.1:${port}`,
		pid: child.pid,
		userFolder,
		filesFolder: files,
		logFile,
		ended,
		async stop() {
			if (!isRunning()) return;
			child.kill('SIGTERM');
			const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
			await ended;
			clearTimeout(timer);
		},
	};
	onSpawn?.(n8n);

	const started = Date.now();
	while (!(await answers(`${n8n.url}${command === 'start' ? '/rest/settings' : '/healthz/readiness'}`))) {
		signal?.throwIfAborted();
		if (!isRunning()) {
			throw new PlaygroundError(`n8n ended while it was starting:\n${tail(logFile)}`, `The whole log is ${logFile}.`);
		}
		if (Date.now() - started > READY_WITHIN_MS) {
			await n8n.stop();
			throw new PlaygroundError(
				`n8n was not ready after ${READY_WITHIN_MS / 1000} s:\n${tail(logFile)}`,
				`The whole log is ${logFile}.`,
			);
		}
		await sleep(200);
	}
	return n8n;
}

/**
 * /healthz answers before the routes exist, and while the database is being made every address answers 200 with the
 * text "n8n is starting up". /rest/settings, the editor's own first request, is JSON only once n8n is ready.
 * @param {string} url
 */
async function answers(url) {
	try {
		const response = await fetch(url);
		await response.arrayBuffer();
		return response.ok && (response.headers.get('content-type') ?? '').includes('json');
	} catch {
		return false;
	}
}

/** @param {string} file */
function tail(file) {
	return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}

module.exports = { startN8n };
