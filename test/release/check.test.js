const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { load } = require('js-yaml');
const { walk } = require('../../release/points');

const ROOT = path.join(__dirname, '..', '..');
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

/** What a package looks like that is ready to be submitted. */
function ready() {
	return {
		manifest: {
			...JSON.parse(read('package.json')),
			version: '1.2.3',
			author: { name: 'Ada Fax', email: '1234+ada@users.noreply.github.com' },
			repository: { type: 'git', url: 'git+https://github.com/ada/n8n-nodes-faxto.git' },
			n8n: {
				n8nNodesApiVersion: 1,
				strict: true,
				nodes: ['dist/nodes/FaxTo/FaxTo.node.js'],
				credentials: ['dist/credentials/FaxToApi.credentials.js'],
			},
		},
		files: new Map([
			[
				'README.md',
				'# x\n## Install\n## Your first fax\n## Credential\n## Operations\n## Templates\n## Compatibility\n',
			],
			['LICENSE', 'MIT License'],
			['CHANGELOG.md', '## 1.2.3\n'],
			['.github/workflows/publish.yml', read('.github/workflows/publish.yml')],
			['nodes/FaxTo/FaxTo.node.ts', 'export class FaxTo {}'],
			['credentials/FaxToApi.credentials.ts', 'export class FaxToApi {}'],
		]),
		scan: [],
		repository: 'ada/n8n-nodes-faxto',
		tag: '1.2.3',
	};
}

const failed = (facts, isPublishing = true) =>
	walk(facts, isPublishing)
		.filter(({ status }) => status === 'fail')
		.map(({ point }) => point);

test('a package that is ready passes, and what no program can see is left to a maintainer', () => {
	expect(failed(ready())).toEqual([]);
	const left = walk(ready(), true).filter(({ status }) => status === 'maintainer');
	expect(left.map(({ detail }) => detail)).toContain('https://creators.n8n.io/nodes');
	for (const { detail } of left) expect(detail).toEqual(expect.any(String));
});

describe('each point fails when it is broken', () => {
	const node = 'nodes/FaxTo/FaxTo.node.ts';
	const workflow = '.github/workflows/publish.yml';
	const replaced = (files, from, to) => files.set(workflow, files.get(workflow).replace(from, to));
	test.each([
		['The name starts with n8n-nodes-', ({ manifest }) => (manifest.name = 'fax-nodes')],
		['The keywords hold n8n-community-node-package', ({ manifest }) => (manifest.keywords = ['fax'])],
		[
			'package.json lists the nodes and credentials',
			({ manifest }) => manifest.n8n.nodes.push('dist/nodes/FaxTo/Other.node.js'),
		],
		['package.json lists the nodes and credentials', ({ manifest }) => (manifest.n8n.credentials = [])],
		[
			'One service, its triggers included',
			({ manifest, files }) => (
				manifest.n8n.nodes.push('dist/nodes/Mail/Mail.node.js'),
				files.set('nodes/Mail/Mail.node.ts', '')
			),
		],
		['No dependencies at run time', ({ manifest }) => (manifest.dependencies = { axios: '1' })],
		['No dependencies at run time', ({ manifest }) => (manifest.optionalDependencies = { axios: '1' })],
		['No dependencies at run time', ({ manifest }) => (manifest.bundledDependencies = ['axios'])],
		[
			'No dependencies at run time',
			({ manifest }) => (manifest.peerDependencies = { 'n8n-workflow': '*', axios: '*' }),
		],
		['The license is MIT', ({ manifest }) => (manifest.license = 'ISC')],
		[
			'@n8n/node-cli is 0.23.0 or newer, for provenance',
			({ manifest }) => (manifest.devDependencies = { '@n8n/node-cli': '^0.22.9' }),
		],
		['The rules are n8n’s own (strict)', ({ manifest }) => (manifest.n8n.strict = false)],
		['No environment variables', ({ files }) => files.set(node, 'const key = process.env.KEY;')],
		['No reading or writing of files', ({ files }) => files.set(node, "import { readFile } from 'node:fs/promises';")],
		['n8n’s scanner finds nothing', (facts) => facts.scan.push('a rule')],
		['Interface and documentation are in English', ({ files }) => files.set(node, "displayName: 'Факс'")],
		[
			'The README has installation, usage, credentials, operations, examples, compatibility',
			({ files }) => files.set('README.md', '# x'),
		],
		['The change log has this version', ({ files }) => files.set('CHANGELOG.md', '## 1.2.2')],
		['The tag is the version', (facts) => (facts.tag = 'v1.2.3')],
		['A GitHub action publishes with provenance, after the tests', ({ files }) => files.delete(workflow)],
		[
			'A GitHub action publishes with provenance, after the tests',
			({ files }) => replaced(files, 'id-token: write', 'id-token: read'),
		],
		['A GitHub action publishes with provenance, after the tests', ({ files }) => replaced(files, 'needs: tests', '')],
		[
			'A GitHub action publishes with provenance, after the tests',
			({ files }) => replaced(files, /- run: npm run release:check.*/, ''),
		],
		[
			'The author is a real one',
			({ manifest }) => (manifest.author = { name: 'n8n-nodes-faxto contributors', email: 'a@b.org' }),
		],
		['The author is a real one', ({ manifest }) => (manifest.author = { name: 'Your Name', email: 'a@b.org' })],
		['The author is a real one', ({ manifest }) => (manifest.author = { name: 'Ada', email: 'ada@example.com' })],
		['The author is a real one', ({ manifest }) => delete manifest.author],
		['package.json names the repository that publishes', (facts) => (facts.repository = 'eve/n8n-nodes-faxto')],
	])('%s', (point, breakIt) => {
		const facts = ready();
		breakIt(facts);
		expect(failed(facts)).toEqual([point]);
	});

	test.each([
		'git+https://github.com/n8n-nodes-faxto/n8n-nodes-faxto.git',
		'git+https://github.com/<owner>/x.git',
		'https://github.com/your-name/x',
		'https://elsewhere.org/x',
		'',
	])('a placeholder as repository: %s', (url) => {
		const facts = ready();
		facts.manifest.repository = { url };
		expect(failed({ ...facts, repository: undefined })).toEqual(['The repository is a real one']);
	});
});

test('while developing, placeholders are a job for a maintainer and no failure', () => {
	const facts = { ...ready(), tag: undefined, repository: undefined };
	const { author, repository } = JSON.parse(read('package.json'));
	Object.assign(facts.manifest, { author, repository });
	expect(failed(facts, false)).toEqual([]);
});

describe('the files for GitHub', () => {
	const files = readdirSync(path.join(ROOT, '.github'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.yml'))
		.map((name) => `.github/${name}`);
	const commands = (file) =>
		Object.values(load(read(file)).jobs).flatMap(({ steps = [] }) => steps.map(({ run }) => run ?? ''));

	test.each(files)('%s is YAML without a key twice', (file) => {
		const content = load(read(file));
		expect(content).toEqual(expect.any(Object));
		if (file.includes('workflows')) {
			// YAML 1.1 would read `on` as true; GitHub does not.
			expect(Object.keys(content)).toEqual(expect.arrayContaining(['name', 'on', 'permissions', 'jobs']));
			expect(content.permissions).toEqual({ contents: 'read' });
		}
		if (file.includes('ISSUE_TEMPLATE') && !file.endsWith('config.yml')) {
			for (const { type, attributes, id } of content.body)
				expect([type, type === 'markdown' || typeof id === 'string', typeof attributes]).toEqual([
					expect.any(String),
					true,
					'object',
				]);
		}
	});

	test('CI runs the commands that guard main, on each Node that is promised', () => {
		const guards = [...read('.ci/run').matchAll(/step \w+ (npm (?:run )?[\w:]+)/g)].map(([, command]) => command);
		expect(guards.length).toBeGreaterThan(5);
		const { jobs } = load(read('.github/workflows/ci.yml'));
		const suites = jobs.n8n.strategy.matrix.suite.map((suite) => `npm run test:${suite}`);
		expect([...commands('.github/workflows/ci.yml'), ...suites]).toEqual(expect.arrayContaining(guards));
		expect(jobs.test.strategy.matrix.node).toEqual([20, 22, 24]);
	});

	test('the scripts that CI and the release run exist', () => {
		const { scripts } = JSON.parse(read('package.json'));
		const named = ['ci', 'compat', 'publish']
			.flatMap((name) => commands(`.github/workflows/${name}.yml`))
			.map((run) => /^npm run ([\w:]+)(?: |$)/.exec(run)?.[1])
			.filter(Boolean);
		expect(named).toEqual(expect.arrayContaining(['lint', 'build', 'test:compat', 'release:check', 'release']));
		for (const name of named.filter((one) => one !== 'test:')) expect(scripts).toHaveProperty([name]);
	});

	test('every n8n that is promised is tried each night, and the table of the README with it', () => {
		const { on, jobs } = load(read('.github/workflows/compat.yml'));
		expect(on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]);
		expect(jobs.compat.steps.map(({ run }) => run)).toEqual(
			expect.arrayContaining(['npm ci', 'npm run test:compat -- --check']),
		);
	});

	test('a release is checked with its tag and its repository, and every job of CI comes before it', () => {
		const { on, jobs } = load(read('.github/workflows/publish.yml'));
		expect(on).toEqual({ push: { tags: [expect.any(String)] } });
		expect(commands('.github/workflows/publish.yml')).toContain(
			'npm run release:check -- --publish --tag "$GITHUB_REF_NAME" --repository "$GITHUB_REPOSITORY"',
		);
		expect(jobs.publish).toMatchObject({ needs: 'tests', permissions: { contents: 'read', 'id-token': 'write' } });
		expect(load(read('.github/workflows/ci.yml')).on).toHaveProperty('workflow_call');
		// A job or step that may fail, or that may be left out, would guard nothing.
		for (const file of ['ci', 'publish'])
			expect(read(`.github/workflows/${file}.yml`)).not.toMatch(/continue-on-error|^\s+if:/m);
	});

	test('no workflow puts what an outsider can choose into a shell', () => {
		for (const file of files.filter((name) => name.includes('workflows'))) {
			for (const command of commands(file))
				expect(command).not.toMatch(/\$\{\{\s*(github\.(event|head_ref|ref_name)|inputs)/);
		}
	});
});
