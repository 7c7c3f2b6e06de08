const { execFile, spawn } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { API_KEY, MAGIC_NUMBERS } = require('../../sandbox');

const CLI = path.join(__dirname, '..', '..', 'sandbox', 'cli.js');

test('it starts, says what to type next, and the lines it prints work', async () => {
	const child = spawn(process.execPath, [CLI, '--port', '0', '--time-scale', '10'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	try {
		let output = '';
		await new Promise((resolve, reject) => {
			child.stdout.on('data', (text) => {
				output += text;
				if (output.includes('_sandbox/incoming')) resolve();
			});
			child.on('exit', () => reject(new Error(`It ended: ${output}`)));
		});
		expect(output).toContain(API_KEY);
		for (const number of Object.keys(MAGIC_NUMBERS)) expect(output).toContain(number);
		const lines = output
			.split('\n')
			.map((line) => line.trim())
			.filter((line) => line.includes('curl '));
		const results = [];
		for (const line of lines) results.push(JSON.parse((await promisify(execFile)('sh', ['-c', line])).stdout));
		expect(results).toMatchObject([
			{ status: 'success', balance: 100.1 },
			{ status: 'executed', cost: 0.1 },
			{ from: '441224459292', pages: 2 },
		]);
	} finally {
		const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
		child.kill('SIGINT');
		expect(await ended).toBe(0);
	}
});

test('what makes no sense is refused with the usage', async () => {
	const wrong = [
		['--port', 'x'],
		['--callback-url', 'nowhere'],
	];
	for (const options of wrong) {
		const failure = await promisify(execFile)(process.execPath, [CLI, ...options]).catch((error) => error);
		expect([options, failure.code, failure.stderr]).toEqual([options, 1, expect.stringContaining('--time-scale')]);
	}
});

test('--help shows the options and starts nothing', async () => {
	const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, '--help']);
	for (const option of ['--port', '--time-scale', '--callback-url']) expect(stdout).toContain(option);
	expect(stderr).toBe('');
});
