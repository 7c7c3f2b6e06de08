#!/usr/bin/env node
// @ts-check
// npm start and npm run demo: from a clone to a fax sent and a fax received in a real n8n, against the sandbox.

require('../sandbox/node-version').requireNode();

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { parseArgs } = require('node:util');

// Before the imports below, which need the packages.
if (!existsSync(join(__dirname, '..', 'node_modules', 'flatted'))) {
	console.error('The repository’s packages are not installed. Run npm ci --include=dev in its root, then start again.');
	process.exit(1);
}

const { MAGIC_NUMBERS } = require('../sandbox');
const { DemoFailure, deliveryReceipt, receiveFax, sendFax } = require('./demo.js');
const { OWNER, startPlayground } = require('./playground.js');
const { PlaygroundError, createProgress } = require('./progress.js');

const USAGE = `npm start                 n8n with the node, the sandbox and the workflows of examples/; sends a fax, receives one,
                          and keeps running until Ctrl-C
npm start -- --fresh      the same with an empty n8n (own workflows made in it are lost)
npm run demo              the same once, with an empty n8n: exits with 0 only if the fax was sent and one received`;

/** The fax that the sandbox delivers. */
const INCOMING = { from: '+12025550177', pages: 2 };

/** Thrown to stop waiting when the reader wants to leave. */
class Interrupted extends Error {}

/** @param {string} line */
const print = (line) => console.log(line);

/**
 * @typedef {object} Outcome
 * @property {import('./demo.js').DemoFailure} [failure]
 * @property {string[]} lines what happened, for the summary
 */

/**
 * @param {import('./playground.js').Playground} playground
 * @param {import('./progress.js').Progress} progress
 * @returns {Promise<Outcome>}
 */
async function demonstrate(playground, progress) {
	const { rest, send } = playground;
	/** @type {string[]} */
	const lines = [];
	try {
		progress.step(`Run “${send.workflow.name}”`);
		const { execution, jobId, sent } = await sendFax(playground);
		progress.note(`job ${jobId}: ${String(sent.json.status)}`);
		lines.push(
			`Sent      job ${jobId} to ${String(sent.json.fax_number)}, cost ${Number(sent.json.cost).toFixed(2)}`,
			`          ${rest.executionUrl(execution)}`,
		);

		progress.step('Wait for the delivery receipt, and deliver an incoming fax');
		const receipt = await deliveryReceipt(playground, { jobId, execution });
		const { event, reason } = receipt.item.json;
		progress.note(`the delivery receipt started execution ${receipt.execution.id}`);
		lines.push(
			`Outcome   ${String(event)}: ${String(reason)}`,
			`          its callback started execution ${receipt.execution.id}: ${rest.executionUrl(receipt.execution)}`,
		);

		const received = await receiveFax(playground, INCOMING);
		progress.note(`the received fax started execution ${received.execution.id}`);
		lines.push(
			`Received  ${INCOMING.pages} pages from ${INCOMING.from}, PDF of ${received.bytes} bytes in the binary field “data”`,
			`          its callback started execution ${received.execution.id}: ${rest.executionUrl(received.execution)}`,
		);
		return { lines };
	} catch (error) {
		if (error instanceof DemoFailure) return { lines, failure: error };
		throw error;
	}
}

/** The sandbox's numbers, three to a line. */
function magicNumbers() {
	const pairs = Object.entries(MAGIC_NUMBERS).map(([number, outcome]) => `${number} ${outcome}`.padEnd(26));
	const lines = [];
	for (let index = 0; index < pairs.length; index += 3)
		lines.push(
			`      ${pairs
				.slice(index, index + 3)
				.join('')
				.trimEnd()}`,
		);
	return lines.join('\n');
}

/**
 * @param {import('./playground.js').Playground} playground
 * @param {Outcome} outcome
 * @param {boolean} once
 */
function summarise(playground, { lines, failure }, once) {
	const { n8n, sandbox, send, receive, credentialData } = playground;
	print('');
	for (const line of lines) print(line);
	if (failure) print(`FAILED    ${failure.message}\n          The log of n8n is ${n8n.logFile}`);
	if (once) return;
	print(`
Editor    ${n8n.url}
          email ${OWNER.email}   password ${OWNER.password}
Sandbox   ${sandbox.url}
          in a browser: your faxes on paper, their outcomes, the callbacks, and a form that sends you a fax

Try next
  * Open “${send.workflow.name}”, change the fax number and run it. These numbers choose what happens:
${magicNumbers()}
    Each delivery receipt starts “${receive.workflow.name}”: look at its Executions tab.
  * Open ${sandbox.url} and use “Send me a fax” with a PDF or text file of your own.
  * For a Fax.to Trigger of your own, save its Production URL on that page as Callback URL, with this behind it:
      ?token=${credentialData.callbackToken}

Ctrl-C stops everything.`);
}

async function main() {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			fresh: { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) {
		print(USAGE);
		return;
	}
	const { once = false, fresh = false } = values;

	const controller = new AbortController();
	/** @type {Promise<never>} */
	const interrupted = new Promise((_, reject) => {
		for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
			process.on(name, () => {
				if (controller.signal.aborted) return;
				print('\nStopping …');
				const reason = new Interrupted();
				controller.abort(reason);
				reject(reason);
			});
		}
	});
	interrupted.catch(() => {});
	/**
	 * @template T
	 * @param {Promise<T>} work
	 * @returns {Promise<T>}
	 */
	const unlessInterrupted = (work) => Promise.race([work, interrupted]);

	let stop = async () => {};
	try {
		const progress = createProgress(print);
		const playground = await startPlayground({
			// The demo uses its own folder: it always starts with an empty n8n, and never deletes the reader's.
			name: once ? 'demo' : 'start',
			fresh: once || fresh,
			progress,
			signal: controller.signal,
			onStarted: (stopAll) => (stop = stopAll),
		});
		const outcome = await unlessInterrupted(demonstrate(playground, progress));
		summarise(playground, outcome, once);
		if (outcome.failure) process.exitCode = 1;
		if (!once) {
			await unlessInterrupted(playground.n8n.ended);
			throw new PlaygroundError('n8n ended by itself.', `Its log is ${playground.n8n.logFile}.`);
		}
	} catch (error) {
		if (error instanceof Interrupted) {
			// Interrupting npm start is normal; interrupting the demo means that it has proved nothing.
			if (once) process.exitCode = 130;
		} else if (error instanceof PlaygroundError) {
			console.error(`\n${error.message}\n${error.cure}`);
			process.exitCode = 1;
		} else {
			console.error(error);
			process.exitCode = 1;
		}
	} finally {
		await stop();
	}
	if (once && process.exitCode === undefined) print('\nBoth workflows succeeded; everything is stopped.');
}

main().catch((error) => {
	// Such as an unknown flag.
	console.error(error instanceof Error ? error.message : error);
	console.error(USAGE);
	process.exit(1);
});
