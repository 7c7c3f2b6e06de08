// @ts-check
/**
 * n8n's list for verified community nodes, point by point: its verification guidelines, and its rules for submitting a node.
 * https://docs.n8n.io/connect/create-nodes/build-your-node/reference/verification-guidelines
 */
const { load } = require('js-yaml');

/**
 * @typedef {object} Manifest package.json
 * @property {string} name
 * @property {string} version
 * @property {string} [license]
 * @property {string[]} [keywords]
 * @property {{ name?: string, email?: string }} [author]
 * @property {{ url?: string }} [repository]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {string[]} [bundledDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {{ n8nNodesApiVersion?: number, strict?: boolean, nodes?: string[], credentials?: string[] }} [n8n]
 *
 * @typedef {object} Facts
 * @property {Manifest} manifest
 * @property {Map<string, string>} files text by path: README.md, LICENSE, CHANGELOG.md, the workflows, the shipped sources
 * @property {string[]} scan the complaints of n8n's scanner
 * @property {string} [repository] owner/name of the repository that publishes
 * @property {string} [tag] that is published
 *
 * @typedef {{ point: string, status: 'pass' | 'fail' | 'maintainer', detail?: string }} Result
 */

/** Names to be replaced before publishing: the package was written before its owner and repository were known. */
const PLACEHOLDER =
	/^n8n-nodes-faxto( contributors$|\/|@)|^(your|my|some)\b|^(author|name|owner|user(name)?|todo|test)\b|[<>[\]{}]|\bexample\b|placeholder/i;
const PUBLISH_WORKFLOW = '.github/workflows/publish.yml';
const OLDEST_NODE_CLI = [0, 23, 0];

/** @param {string} point @param {string[]} complaints @returns {Result} */
function checked(point, complaints) {
	return complaints.length === 0 ? { point, status: 'pass' } : { point, status: 'fail', detail: complaints.join('; ') };
}

/** @param {boolean} isRight @param {string} complaint */
const unless = (isRight, complaint) => (isRight ? [] : [complaint]);

/** @param {Facts} facts @returns {Array<[string, string]>} path and text of the shipped sources */
function sources({ files }) {
	return [...files].filter(([path]) => /^(nodes|credentials)\/.*\.ts$/.test(path));
}

/** @param {Manifest} manifest @returns {string | undefined} owner/name at GitHub */
function repositoryOf({ repository }) {
	return /^(?:git\+)?https:\/\/github\.com\/([^/]+\/[^/]+?)(?:\.git)?$/.exec(repository?.url ?? '')?.[1];
}

/** @param {Facts} facts @returns {Result[]} */
function packagePoints({ manifest, files }) {
	const { n8n = {}, dependencies, optionalDependencies, bundledDependencies, peerDependencies } = manifest;
	const listed = [...(n8n.nodes ?? []), ...(n8n.credentials ?? [])];
	const atRunTime = [
		...Object.keys(dependencies ?? {}),
		...Object.keys(optionalDependencies ?? {}),
		...(bundledDependencies ?? []),
	];
	const peers = Object.keys(peerDependencies ?? {}).filter((name) => name !== 'n8n-workflow');
	const folders = new Set((n8n.nodes ?? []).map((file) => file.split('/').at(-2)));
	const cli = (manifest.devDependencies?.['@n8n/node-cli'] ?? '0').replace(/^\D+/, '').split('.').map(Number);
	const order =
		OLDEST_NODE_CLI.map((part, index) => (cli[index] ?? 0) - part).find((difference) => difference !== 0) ?? 0;
	return [
		checked('The name starts with n8n-nodes-', unless(/^(@[^/]+\/)?n8n-nodes-./.test(manifest.name), manifest.name)),
		checked(
			'The keywords hold n8n-community-node-package',
			unless(manifest.keywords?.includes('n8n-community-node-package') ?? false, 'it is missing'),
		),
		checked('package.json lists the nodes and credentials', [
			...unless(n8n.n8nNodesApiVersion === 1, 'n8nNodesApiVersion is not 1'),
			...unless((n8n.nodes ?? []).length > 0 && (n8n.credentials ?? []).length > 0, 'nodes or credentials are missing'),
			...listed
				.filter((file) => !files.has(file.replace(/^dist\//, '').replace(/\.js$/, '.ts')))
				.map((file) => `${file} has no source`),
		]),
		checked('One service, its triggers included', unless(folders.size === 1, `nodes of ${[...folders].join(', ')}`)),
		checked('No dependencies at run time', [...atRunTime, ...peers]),
		checked(
			'The license is MIT',
			unless(
				manifest.license === 'MIT' && (files.get('LICENSE') ?? '').includes('MIT License'),
				'package.json or LICENSE says another one',
			),
		),
		checked('@n8n/node-cli is 0.23.0 or newer, for provenance', unless(order >= 0, cli.join('.'))),
		checked('The rules are n8n’s own (strict)', unless(n8n.strict === true, 'n8n.strict is not set')),
	];
}

/** @param {Facts} facts @returns {Result[]} */
function codePoints(facts) {
	const found = (/** @type {RegExp} */ pattern) =>
		sources(facts)
			.filter(([, text]) => pattern.test(text))
			.map(([path]) => path);
	const english = [...sources(facts), ['README.md', facts.files.get('README.md') ?? '']];
	// Letters of other alphabets; other languages in Latin letters need a reader.
	const foreign = english
		.filter(([, text]) => /(?![\p{Script=Latin}\p{Script=Common}\p{Script=Greek}])\p{L}/u.test(text ?? ''))
		.map(([path]) => path ?? '');
	return [
		checked('No environment variables', found(/\bprocess\s*\.\s*env\b|\bprocess\s*\[/)),
		checked('No reading or writing of files', found(/(?:from|require\()\s*['"](?:node:)?fs(?:\/promises)?['"]/)),
		checked('n8n’s scanner finds nothing', facts.scan),
		checked('Interface and documentation are in English', foreign),
	];
}

/** @param {Facts} facts @returns {Result[]} */
function documentPoints({ manifest, files, tag }) {
	const headings = [...(files.get('README.md') ?? '').matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => heading ?? '');
	const wanted = {
		installation: /install/i,
		usage: /first fax|usage/i,
		credentials: /credential/i,
		operations: /operations/i,
		'example workflows': /template|example/i,
		compatibility: /compatib/i,
	};
	const missing = Object.entries(wanted)
		.filter(([, pattern]) => !headings.some((heading) => pattern.test(heading)))
		.map(([name]) => `no section on ${name}`);
	return [
		checked('The README has installation, usage, credentials, operations, examples, compatibility', missing),
		checked(
			'The change log has this version',
			unless((files.get('CHANGELOG.md') ?? '').includes(`## ${manifest.version}`), manifest.version),
		),
		...(tag === undefined
			? []
			: [
					checked(
						'The tag is the version',
						unless(tag === manifest.version, `tag ${tag}, version ${manifest.version}`),
					),
				]),
	];
}

/** @param {Facts} facts @returns {Result} */
function workflowPoint({ files }) {
	const workflow = load(files.get(PUBLISH_WORKFLOW) ?? 'null');
	const jobs = workflow?.jobs ?? {};
	const publish = jobs.publish ?? {};
	const commands = (publish.steps ?? []).map((/** @type {{ run?: string }} */ step) => step.run ?? '');
	const checkAt = commands.findIndex((/** @type {string} */ run) => run.includes('release:check -- --publish'));
	const releaseAt = commands.findIndex((/** @type {string} */ run) => run.trim() === 'npm run release');
	return checked('A GitHub action publishes with provenance, after the tests', [
		...unless(publish.permissions?.['id-token'] === 'write', 'the job has no id-token: write'),
		...unless(
			[publish.needs].flat().some((name) => String(jobs[name]?.uses ?? '').endsWith('/ci.yml')),
			'it does not wait for the tests',
		),
		...unless(checkAt >= 0 && checkAt < releaseAt, 'it does not check before it releases'),
	]);
}

/**
 * Whether somebody has said whose package this is. A warning while developing, a refusal when publishing.
 * @param {Facts} facts
 * @param {boolean} isPublishing
 * @returns {Result[]}
 */
function identityPoints({ manifest, repository }, isPublishing) {
	const { name = '', email = '' } = manifest.author ?? {};
	const own = repositoryOf(manifest);
	const placeholder = (/** @type {string} */ point, /** @type {string} */ detail) =>
		/** @type {Result} */ ({ point, status: isPublishing ? 'fail' : 'maintainer', detail });
	const author = 'The author is a real one';
	const place = 'The repository is a real one';
	const results = [
		name === '' || [name, email].some((text) => PLACEHOLDER.test(text))
			? placeholder(author, `put the own name and address in place of “${name} <${email}>”`)
			: checked(author, []),
		own === undefined || PLACEHOLDER.test(own)
			? placeholder(
					place,
					`put the own address in place of ${manifest.repository?.url ?? 'nothing'}, also in homepage, bugs, SECURITY.md and the issue forms`,
				)
			: checked(place, []),
	];
	if (repository !== undefined)
		results.push(
			checked(
				'package.json names the repository that publishes',
				unless(own === repository, `${own ?? 'none'}, not ${repository}`),
			),
		);
	return results;
}

/** Points that no program can check. @type {Result[]} */
const FOR_A_MAINTAINER = [
	['The repository is public', 'GitHub → Settings'],
	['npm trusts the workflow publish.yml of the repository', 'npmjs.com → the package → Settings → Trusted Publisher'],
	['Author and maintainer are the same at npm and GitHub', 'compare both pages after the first release'],
	['No verified node for Fax.to exists, and none competes with a paid feature of n8n', 'search n8n’s integrations'],
	['The README says what the node does, and its pictures are of this version', 'read it once more'],
	['The node is submitted with text and screenshots', 'https://creators.n8n.io/nodes'],
].map(([point = '', detail]) => ({ point, status: 'maintainer', detail }));

/**
 * @param {Facts} facts
 * @param {boolean} isPublishing placeholders are refused
 * @returns {Result[]} in the order of n8n's list
 */
function walk(facts, isPublishing) {
	return [
		...packagePoints(facts),
		...codePoints(facts),
		...documentPoints(facts),
		workflowPoint(facts),
		...identityPoints(facts, isPublishing),
		...FOR_A_MAINTAINER,
	];
}

module.exports = { walk };
