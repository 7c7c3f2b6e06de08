// @ts-check
const { spawn } = require('node:child_process');

/**
 * A program in a process of its own, which stays until it is ended.
 * @param {string} code
 * @returns {{ said: Promise<string>, end: () => Promise<void> }} `said`: what it prints first
 */
function program(code) {
	const child = spawn(process.execPath, ['-e', `process.stdin.resume(); ${code}`], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = new Promise((resolve) => child.once('close', resolve));
	return {
		said: new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim()))),
		async end() {
			child.kill('SIGKILL');
			await ended;
		},
	};
}

module.exports = { program };
