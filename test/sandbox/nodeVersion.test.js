const { readFileSync } = require('node:fs');
const path = require('node:path');
const { complaintAboutNode } = require('../../sandbox/node-version');
const { pages } = require('../harness/repository');

const ROOT = path.join(__dirname, '..', '..');

test.each(['20.19.0', '20.20.1', '22.0.0', '24.1.0'])('Node %s will do', (version) => {
	expect(complaintAboutNode(version)).toBeUndefined();
});

test.each(['20.18.3', '20.9.0', '18.20.8', '16.0.0'])('Node %s is refused, with the one that is needed', (version) => {
	expect(complaintAboutNode(version)).toMatch(new RegExp(`This is Node ${version}; this needs Node 20.19 or newer`));
});

test('the pages for beginners name the Node that package.json does', () => {
	const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
	const named = [...pages()]
		.filter(([file]) => ['README.md', 'CONTRIBUTING.md', 'docs/playground.md'].includes(file))
		.flatMap(([file, { text }]) =>
			[...text.matchAll(/Node(?:\.js)? (\d+[\d.]*) or (?:newer|later)/g)].map(([, version]) => ({ file, version })),
		);
	expect(named.map(({ file }) => file).sort()).toEqual(['CONTRIBUTING.md', 'README.md', 'docs/playground.md']);
	expect(named.filter(({ version }) => `>=${version}` !== engines.node)).toEqual([]);
});
