// @ts-check
// Sandbox, n8n, package, credential and workflows together, for `npm start` and the end-to-end tests.
const { randomBytes } = require('node:crypto');
const { rm } = require('node:fs/promises');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { ACTION, CREDENTIAL_TYPE, TRIGGER, findNode, importExamples, webhookUrl } = require('./examples.js');
const { FOLDER, VERSIONS, install } = require('./install.js');
const { alone, tryLock } = require('./lock.js');
const { startN8n } = require('./n8n.js');
const { ROOT, installPackage, pack } = require('./package.js');
const { claimPort } = require('./ports.js');
const { PlaygroundError } = require('./progress.js');
const { createRest } = require('./rest.js');

/**
 * @typedef {import('./progress.js').Progress} Progress
 * @typedef {import('./rest.js').Workflow} Workflow
 * @typedef {import('./rest.js').WorkflowNode} WorkflowNode
 * @typedef {import('../sandbox').Sandbox} Sandbox
 * @typedef {{apiKey: string, baseUrl: string, callbackToken: string}} CredentialData
 *
 * @typedef {object} Playground
 * @property {import('./n8n.js').RunningN8n} n8n
 * @property {import('./rest.js').Rest} rest signed in as the owner
 * @property {Omit<Sandbox, 'control'>} sandbox whose control API is used over HTTP: the tests are another process
 * @property {import('./rest.js').Reference} credential
 * @property {CredentialData} credentialData the contents of the credential
 * @property {{workflow: Workflow, node: WorkflowNode}} send the workflow that sends, and its sending node
 * @property {{workflow: Workflow, node: WorkflowNode}} receive the published workflow with the trigger
 * @property {string} triggerUrl the trigger's production URL, without the token
 * @property {string} callbackUrl the same with the token, as it belongs into Fax.to's settings
 */

/** Fixed and printed: this n8n listens on loopback only and contains no secrets. */
const OWNER = { email: 'owner@example.com', password: 'Playground1', firstName: 'Play', lastName: 'Ground' };
const STATE = join(FOLDER, '.state');

/**
 * @param {object} options
 * @param {string} options.name of the folder below .state for the tarball, the log and n8n's data
 * @param {boolean} options.fresh delete the data of an earlier start
 * @param {Progress} options.progress
 * @param {AbortSignal} options.signal makes this end soon, by throwing the signal's reason
 * @param {string} [options.userFolder] n8n's data somewhere else
 * @param {(stop: () => Promise<void>) => void} options.onStarted gets what ends all that was started, to be called whether
 *   this succeeds or throws, but not before
 * @returns {Promise<Playground>}
 */
async function startPlayground({ name, fresh, progress, signal, userFolder, onStarted }) {
	const folder = join(STATE, name);
	/** @type {Array<() => Promise<unknown>>} the newest last */
	const undo = [];
	/** @type {Promise<void> | undefined} */
	let stopping;
	const stopAll = async () => {
		for (const stop of undo.reverse()) await stop();
	};
	// A second call waits for the first.
	onStarted(() => (stopping ??= stopAll()));

	const lock = await claim(folder);
	undo.push(lock.release);

	progress.step(`n8n ${VERSIONS.n8n} and Node ${VERSIONS.node}`);
	const onWait = (/** @type {number} */ pid) =>
		progress.note(`waiting for another playground to be built (process ${pid})`);
	const dataFolder = userFolder ?? join(folder, 'n8n');
	const tarball = await alone(
		join(ROOT, 'playground', '.state', 'building.json'),
		async () => {
			await install(progress, signal);
			progress.step('This package: build, pack, install into n8n');
			return await progress.during('building', pack(join(folder, 'tarball'), signal));
		},
		{ signal, onWait },
	);
	if (fresh) await rm(dataFolder, { recursive: true, force: true });
	await installPackage(tarball, dataFolder, signal);
	progress.note(`installed ${tarball}`);

	progress.step('Fax.to sandbox');
	const sandbox = await startSandbox(progress);
	undo.push(sandbox.stop);
	progress.note(`listens on ${sandbox.url}`);
	signal.throwIfAborted();

	progress.step('n8n');
	const n8n = await progress.during(
		'starting',
		startN8n({
			userFolder: dataFolder,
			logFile: join(folder, 'n8n.log'),
			progress,
			signal,
			onSpawn: (spawned) => {
				undo.push(() => spawned.stop());
				void lock.note(spawned.pid);
			},
		}),
	);
	progress.note(`ready on ${n8n.url}`);

	progress.step('Owner, credential and example workflows');
	signal.throwIfAborted();
	const rest = createRest(n8n.url);
	await rest.signIn(OWNER);
	const credentialData = {
		apiKey: sandbox.apiKey,
		baseUrl: sandbox.baseUrl,
		callbackToken: randomBytes(24).toString('hex'),
	};
	const credential = await saveCredential(rest, credentialData);
	const test = await rest.testCredential(credential, CREDENTIAL_TYPE, credentialData);
	if (test.status !== 'OK') {
		throw new PlaygroundError(
			`n8n’s test of the credential failed: ${test.message}`,
			`The log of n8n is ${n8n.logFile}.`,
		);
	}
	progress.note(`the credential’s test says: ${test.message}`);

	const workflows = await importExamples(rest, credential);
	// Other templates have a trigger, too; Fax.to has one callback URL.
	const send = findNode(
		workflows.filter(({ name: title }) => title === 'Send a fax'),
		ACTION,
		'send',
	);
	const receive = findNode(
		workflows.filter(({ name: title }) => title === 'Receive a fax'),
		TRIGGER,
	);
	await rest.publish(receive.workflow);
	const triggerUrl = await webhookUrl(rest, receive.node);
	await listening(triggerUrl, signal);
	progress.note(
		`imported ${workflows.map((workflow) => `“${workflow.name}”`).join(', ')}; published “${receive.workflow.name}”`,
	);

	const callbackUrl = `${triggerUrl}?token=${credentialData.callbackToken}`;
	await control(sandbox, 'PUT', '/settings', { callbackUrl });
	progress.note(`the sandbox’s callback URL is ${callbackUrl}`);

	return { n8n, rest, sandbox, credential, credentialData, send, receive, triggerUrl, callbackUrl };
}

/**
 * One playground per folder: two n8n on one database would damage it.
 * @param {string} folder
 */
async function claim(folder) {
	const file = join(folder, 'running.json');
	const lock = await tryLock(file);
	if (!Array.isArray(lock)) return lock;
	throw new PlaygroundError(
		`A playground is running already (process ${lock.join(' and ')}).`,
		`Stop it with Ctrl-C in its terminal, or: kill ${lock.join(' ')}. If that is something else, delete ${file}.`,
	);
}

/**
 * @param {Progress} progress
 * @returns {Promise<Sandbox>}
 */
async function startSandbox(progress) {
	const { port, release } = await claimPort(5199);
	if (port !== 5199) progress.note(`port 5199 is in use; the sandbox takes ${port}`);
	// Required late: the tests load this file too, and need no server.
	const { startSandbox: start } = require('../sandbox');
	const sandbox = await start({ port });
	return { ...sandbox, stop: () => sandbox.stop().finally(release) };
}

/**
 * The sandbox's control API, which real Fax.to does not have.
 * @param {Pick<Sandbox, 'url'>} sandbox
 * @param {string} method
 * @template T
 * @param {string} path below /_sandbox
 * @param {unknown} [body]
 * @returns {Promise<T>}
 */
async function control(sandbox, method, path, body) {
	const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
		method,
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${method} /_sandbox${path}: ${text}`);
	return JSON.parse(text);
}

/**
 * @param {import('./rest.js').Rest} rest
 * @param {CredentialData} data
 */
async function saveCredential(rest, data) {
	const old = (await rest.credentials()).find(({ type }) => type === CREDENTIAL_TYPE);
	if (old === undefined) return rest.createCredential('Fax.to sandbox', CREDENTIAL_TYPE, data);
	const credential = { id: old.id, name: old.name };
	// Token and address change with every start.
	await rest.updateCredential(credential, CREDENTIAL_TYPE, data);
	return credential;
}

/**
 * n8n answers 404 for a moment after publishing. Without a token the trigger refuses, so asking starts nothing.
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function listening(url, signal) {
	for (let tries = 0; tries < 100; tries++) {
		signal.throwIfAborted();
		const response = await fetch(url, { method: 'POST', headers: { connection: 'close' } });
		await response.arrayBuffer();
		if (response.status !== 404) return;
		await sleep(100);
	}
	throw new PlaygroundError(`n8n published the trigger, but ${url} still answers 404.`, 'Look into the log of n8n.');
}

module.exports = { OWNER, STATE, control, startPlayground };
