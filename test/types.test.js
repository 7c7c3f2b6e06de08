// @ts-check
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');

const ROOT = path.join(__dirname, '..');
const TSC = require.resolve('typescript/bin/tsc');

/** What the compiler has against a project, as it prints it. @param {string} project */
async function complaints(project) {
	const { stdout } = await promisify(execFile)(process.execPath, [TSC, '-p', project], { cwd: ROOT, maxBuffer: 2 ** 26 }).catch((error) => {
		if (error.stdout) return error;
		throw error;
	});
	return stdout;
}

// As tests, not as a step before them: the compiler takes one core for half a minute, and tests use the other meanwhile.
test.each(['test', 'jsconfig.json'])('%s has no error of types', async (project) => expect(await complaints(project)).toBe(''), 180_000);
