const { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { alone, tryLock } = require('../../playground/lock.js');
const { program } = require('../harness/program.js');

let folder;
let file;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'faxto-lock-'));
	file = join(folder, 'running.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that knows the functions and the file. */
const locker = (code) => {
	const path = JSON.stringify(join(__dirname, '../../playground/lock.js'));
	return program(`const { alone, tryLock } = require(${path}); const file = ${JSON.stringify(file)}; ${code}`);
};

test('of processes that start in the same second one gets it, and the others hear whose it is', async () => {
	const code = `tryLock(file).then((lock) => console.log(Array.isArray(lock) ? lock[0] : 'mine ' + process.pid))`;
	const lockers = [1, 2, 3, 4].map(() => locker(code));
	const said = await Promise.all(lockers.map((one) => one.said));
	await Promise.all(lockers.map(({ end }) => end()));
	const [winner] = said.filter((one) => one.startsWith('mine '));
	expect(said.sort()).toEqual([...Array(3).fill(winner.slice(5)), winner]);
	expect(readdirSync(folder)).toEqual(['running.json']);
});

test.each([
	['a process that is gone', '[999999999]'],
	['a file that a crash has cut off', '[12'],
	['something else', '{"a":1}'],
])('%s has it no more', async (_name, content) => {
	writeFileSync(file, content);
	const lock = await tryLock(file);
	expect(lock).toHaveProperty('release');
	await lock.release();
	expect(readdirSync(folder)).toEqual([]);
});

test('the process of its n8n has it, too, after a crash', async () => {
	const locked = locker(`tryLock(file).then((lock) => lock.note(${process.ppid})).then(() => console.log('noted'))`);
	await locked.said;
	await locked.end();
	expect(await tryLock(file)).toEqual([process.ppid]);
});

test('what is done alone waits for what another process does alone, whether that works or not', async () => {
	const log = join(folder, 'log');
	const lockers = [1, 2, 3].map(() =>
		locker(`const { appendFile } = require('node:fs/promises');
		const write = (sign) => appendFile(${JSON.stringify(log)}, sign);
		const task = () => write('<').then(() => write('>')).then(() => Promise.reject(new Error('It fails')));
		alone(file, task, { signal: new AbortController().signal, onWait() {} }).catch(() => console.log('failed'))`),
	);
	await Promise.all(lockers.map((one) => one.said));
	await Promise.all(lockers.map(({ end }) => end()));
	expect(readFileSync(log, 'utf8')).toBe('<><><>');
	const stopped = alone(file, async () => 1, { signal: AbortSignal.abort(new Error('Stopped')), onWait() {} });
	await expect(stopped).rejects.toThrow('Stopped');
});
