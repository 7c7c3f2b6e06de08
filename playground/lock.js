// @ts-check
// A file that says which processes do something alone.
const { readFileSync } = require('node:fs');
const { link, mkdir, rm, writeFile } = require('node:fs/promises');
const { dirname } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

/** @typedef {{ note: (n8n: number) => Promise<void>, release: () => Promise<void> }} Lock `note` adds the process of its n8n */

const POLL_MS = 200;

/**
 * @param {string} file
 * @returns {Promise<Lock | number[]>} the lock, or the processes that have it
 */
async function tryLock(file) {
	await mkdir(dirname(file), { recursive: true });
	const own = `${file}.${process.pid}`;
	/** @param {number[]} processes */
	const write = (...processes) => writeFile(own, JSON.stringify(processes));
	await write(process.pid);
	try {
		// It appears with its content, and only where there is none.
		while (!(await linked(own, file))) {
			const alive = processesIn(file).filter((pid) => pid !== process.pid && isAlive(pid));
			if (alive.length > 0) return alive;
			await rm(file, { force: true });
		}
	} finally {
		await rm(own, { force: true });
	}
	return {
		note: (n8n) => writeFile(file, JSON.stringify([process.pid, n8n])),
		release: () => rm(file, { force: true }),
	};
}

/** @param {string} from @param {string} to @returns {Promise<boolean>} false when there is one */
async function linked(from, to) {
	try {
		await link(from, to);
		return true;
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
		throw error;
	}
}

/** @param {string} file @returns {number[]} none for what a crash has cut off */
function processesIn(file) {
	try {
		const processes = JSON.parse(readFileSync(file, 'utf8'));
		return Array.isArray(processes) ? processes.filter(Number.isInteger) : [];
	} catch {
		return [];
	}
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Another user's.
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
	}
}

/**
 * Does something while no other process does the same: waits for one that does.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} task
 * @param {{ signal: AbortSignal, onWait: (pid: number) => void }} options
 * @returns {Promise<T>}
 */
async function alone(file, task, { signal, onWait }) {
	for (let waits = 0; ; waits++) {
		signal.throwIfAborted();
		const lock = await tryLock(file);
		if (!Array.isArray(lock)) return await task().finally(lock.release);
		if (waits === 0) onWait(lock[0] ?? 0);
		await sleep(POLL_MS);
	}
}

module.exports = { alone, tryLock };
