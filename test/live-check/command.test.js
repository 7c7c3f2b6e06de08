const { execFileSync, spawn } = require('node:child_process');
const { EventEmitter } = require('node:events');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { askSecretly, readApiKey } = require('../../live-check/api-key');
const { startSandbox } = require('../../sandbox');
const { useSandbox } = require('../sandbox/client');

const COMMAND = path.join(__dirname, '..', '..', 'live-check', 'index.js');
const use = useSandbox();

/** A terminal that records what is done to it. */
function terminal() {
	const input = Object.assign(new EventEmitter(), {
		isTTY: true,
		raw: false,
		setRawMode: (raw) => {
			input.raw = raw;
		},
		setEncoding: () => {},
		resume: () => {},
		pause: () => {},
	});
	const shown = [];
	const output = { write: (text) => shown.push({ text, raw: input.raw }) };
	return { input, output, shown };
}

function run(file, options, { env = {}, input = '', until = null } = {}) {
	return new Promise((resolve) => {
		const child = spawn(file, options, { env: { ...process.env, FAXTO_API_KEY: '', ...env } });
		let stdout = '';
		let stderr = '';
		child.stdout.on('data', (text) => {
			stdout += text;
			if (until && stdout.includes(until)) {
				until = null;
				child.stdin.write(input);
			}
		});
		child.stderr.on('data', (text) => (stderr += text));
		child.on('close', (code) => resolve({ code, stdout, stderr }));
		if (until === null) child.stdin.end(input);
	});
}

describe('the key', () => {
	test("is typed unseen; erasing, pasting, the line's end and Ctrl-C work", async () => {
		for (const [typed, expected] of [
			[['s', 'e', 'x', '\u007f', 'cret', '\r'], 'secret'],
			[['\u001b[200~  pasted-key \u001b[201~\n'], 'pasted-key'],
			[['\u001b[Aabc\r'], 'abc'],
			[['abc', '\u0003'], ''],
			[['\r'], ''],
		]) {
			const { input, output, shown } = terminal();
			const answer = askSecretly(input, output, 'Key: ');
			for (const text of typed) input.emit('data', text);
			expect(await answer).toBe(expected);
			// Raw mode, in which the terminal echoes nothing, is on from the question to the end of the line.
			expect(shown).toEqual([
				{ text: 'Key: ', raw: true },
				{ text: '\n', raw: false },
			]);
			expect(input.listenerCount('data')).toBe(0);
		}
	});

	test('comes from the environment first, and is never asked for where nobody can type', async () => {
		const { input, output, shown } = terminal();
		expect(await readApiKey({ FAXTO_API_KEY: ' k ' }, input, output)).toBe('k');
		expect(await readApiKey({}, { ...input, isTTY: false }, output)).toBeNull();
		expect(shown).toEqual([]);
	});

	const script = ['/usr/bin/script', '/bin/script'].find((file) => existsSync(file));
	const isLinuxScript = script !== undefined && execFileSync(script, ['--version']).toString().includes('util-linux');
	(isLinuxScript ? test : test.skip)('is not echoed on a real terminal, and the report follows', async () => {
		const { sandbox } = use;
		use.control.settings({ rateLimit: null });
		use.control.fault({ kind: 'resetBefore', times: 1 });
		const { stdout, code } = await run(
			script,
			['-qec', `"${process.execPath}" "${COMMAND}" --base-url ${sandbox.baseUrl}`, '/dev/null'],
			{ input: `${sandbox.apiKey}\r`, until: 'not shown' },
		);
		expect(use.control.requests()[0]).toMatchObject({ path: '/api/v2/balance', keyPresent: 'query' });
		expect(stdout).toContain('Fax.to could not be asked: the connection was lost.');
		expect(stdout).not.toContain(sandbox.apiKey);
		expect(stdout).not.toContain(sandbox.apiKey.slice(0, 8));
		expect(code).toBe(2);
	});
});

test('without a key, with a wrong option or nobody there: exit code 2 and one plain reason', async () => {
	const gone = await startSandbox();
	await gone.stop();
	for (const [options, env, reason] of [
		[[], {}, /^There is no API key\.\nnpm run live-check/],
		[['--api-key', 'secret'], {}, /Unknown option '--api-key'/],
		[['--base-url', 'http://fax.to/api/v2'], {}, /must start with https/],
		[
			['--base-url', gone.baseUrl],
			{ FAXTO_API_KEY: 'some-key' },
			/Fax\.to could not be asked: nothing listens at that address\.$/,
		],
	]) {
		const { code, stdout, stderr } = await run(process.execPath, [COMMAND, ...options], { env });
		expect(stderr.trim()).toMatch(reason);
		expect([code, stdout]).toEqual([2, '']);
		expect(stderr).not.toContain('some-key');
	}
});

test('a key that is not accepted: the report and exit code 2; --out writes it as JSON', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'live-check-'));
	try {
		const out = path.join(folder, 'report.json');
		const { code, stdout } = await run(process.execPath, [COMMAND, '--base-url', use.sandbox.baseUrl, '--out', out], {
			env: { FAXTO_API_KEY: 'not-a-key' },
		});
		expect([code, stdout]).toEqual([
			2,
			expect.stringContaining('The check ended early: the API key was not accepted.'),
		]);
		expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
			stopped: 'the API key was not accepted',
			baseUrl: 'another base URL',
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
});
