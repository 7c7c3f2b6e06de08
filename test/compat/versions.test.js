// @ts-check
const { readFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { README, WORKS, versions, withTable } = require('./versions.js');

const known = versions();
const readme = readFileSync(README, 'utf8');

test('the README tells of exactly these versions; npm run test:compat writes it', () => {
	const told = [...readme.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d+\.\d+\.\d+) \| (.+) \|$/gm)].map(
		([, n8n, node, result]) => ({ n8n, node, result }),
	);
	expect(told).toEqual(known.map(({ n8n, node }) => ({ n8n, node, result: WORKS })));
});

test('the versions begin with the newest, and each Node that the package promises is among them', () => {
	expect(known.length).toBeGreaterThan(2);
	expect(Number(known[0]?.n8n.split('.')[1])).toBeGreaterThan(Number(known.at(-1)?.n8n.split('.')[1]));
	expect(new Set(known.map(({ node }) => node.split('.')[0]))).toEqual(new Set(['20', '22', '24']));
});

test.each(known.map(({ folder }) => [basename(folder), folder]))('%s can be installed anywhere', (name, folder) => {
	const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	if (name !== 'playground') expect(name).toBe(devDependencies.n8n);
	const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
	expect(lock).not.toContain('"resolved"');
	expect(JSON.parse(lock).packages[''].devDependencies).toEqual(devDependencies);
});

describe('the table', () => {
	const result = (/** @type {string} */ n8n, /** @type {string} */ outcome) => ({
		folder: '',
		n8n,
		node: '20.0.0',
		result: outcome,
	});
	const empty = 'before\n<!-- versions: written by npm run test:compat -->\nold\n<!-- /versions -->\nbehind\n';

	test('names the oldest that works, and touches nothing around it', () => {
		const once = withTable(empty, [
			result('2.9.0', WORKS),
			result('2.8.0', WORKS),
			result('1.0.0', '3 of 9 tests fail'),
		]);
		expect(once).toMatch(
			/^before\n<!--.*\n\| n8n \|.*\n.*\n\| 2\.9\.0 .*\n\| 2\.8\.0 .*\n\| 1\.0\.0 .* \| 3 of 9 tests fail \|\n\nThe oldest n8n that works is 2\.8\.0\.\n<!-- \/versions -->\nbehind\n$/,
		);
		expect(withTable(once, [result('2.9.0', 'does not start')])).toMatch(/None of them works\./);
	});

	test('needs its place', () => {
		expect(() => withTable('# README', [])).toThrow(/no place/);
	});
});
