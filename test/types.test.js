// @ts-check
const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');

const TSC = require.resolve('typescript/bin/tsc');

// As a test, not as a step before the others: the compiler takes one core for a while, and tests use the other meanwhile.
test('the package, the sandbox, the playground and the tests have no error of types', async () => {
	const { stdout } = await promisify(execFile)(process.execPath, [TSC, '-p', __dirname], { cwd: path.dirname(__dirname), maxBuffer: 2 ** 26 }).catch((error) => {
		if (error.stdout) return error;
		throw error;
	});
	expect(stdout).toBe('');
}, 180_000);
