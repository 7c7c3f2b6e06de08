// @ts-check
// What n8n loaded from the packed tarball.
const { readFile } = require('node:fs/promises');
const { ACTION, CREDENTIAL_TYPE, PACKAGE, TRIGGER } = require('../../playground/examples.js');
const { VERSIONS } = require('../../playground/install.js');
const session = require('./session.js');

/** @typedef {import('../../playground/rest.js').TypeDescription} TypeDescription */

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {TypeDescription[]} */
let nodes;
/** @type {TypeDescription[]} */
let credentials;

beforeAll(async () => {
	playground = await session.join();
	nodes = (await playground.rest.types('nodes')).filter(({ name }) => name.startsWith(`${PACKAGE}.`));
	credentials = await playground.rest.types('credentials');
});

/** @param {string} name */
function node(name) {
	const found = nodes.find((one) => one.name === name);
	if (!found) throw new Error(`n8n has no node ${name}; it has ${nodes.map((one) => one.name).join(', ')}`);
	return found;
}

/** @param {string} resource */
function operationsOf(resource) {
	const property = node(ACTION).properties.find(
		({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	);
	return (property?.options ?? []).map(({ value }) => value);
}

test('this is the n8n that was asked for, on its own Node', async () => {
	expect(await playground.rest.settings()).toMatchObject({ versionCli: VERSIONS.n8n, nodeJsVersion: VERSIONS.node });
});

test('n8n has loaded the package without a word about it', async () => {
	const lines = (await readFile(playground.n8n.logFile, 'utf8')).split('\n');
	expect(lines.length).toBeGreaterThan(3);
	expect(lines.filter((line) => /n8n-nodes-faxto|faxToApi/i.test(line))).toEqual([]);
});

test('the action, its tool and the trigger are there', () => {
	expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining([ACTION, `${ACTION}Tool`, TRIGGER]));
	expect(node(ACTION).displayName).toBe('Fax.to');
	expect(node(TRIGGER).displayName).toBe('Fax.to Trigger');
});

test('the credential has the fields that the contract names', () => {
	const credential = credentials.find(({ name }) => name === CREDENTIAL_TYPE);
	expect(credential).toMatchObject({ displayName: 'Fax.to API' });
	expect(credential?.properties.map(({ name }) => name)).toEqual(
		expect.arrayContaining(['apiKey', 'baseUrl', 'callbackToken']),
	);
	expect(credential?.properties.find(({ name }) => name === 'baseUrl')).toMatchObject({
		default: 'https://fax.to/api/v2',
	});
});

test.each([
	['account', ['getBalance', 'createSubuser', 'register', 'login']],
	['fax', ['send', 'resend', 'getCost', 'getStatus', 'waitForDelivery', 'getAll']],
	['file', ['upload', 'getAll', 'clean', 'generatePreview', 'delete']],
	['incomingFax', ['getAll', 'download']],
	['number', ['getAll', 'provision']],
	['coverage', ['getCountries', 'getStates', 'getAreaCodes', 'getDidGroups']],
])('resource %s offers %j', (resource, operations) => {
	const resources = node(ACTION)
		.properties.find(({ name }) => name === 'resource')
		?.options?.map(({ value }) => value);
	expect(resources).toContain(resource);
	expect(operationsOf(resource)).toEqual(expect.arrayContaining(operations));
});

test('the trigger offers the three events and one webhook', () => {
	const events = node(TRIGGER).properties.find(({ name }) => name === 'events');
	expect(events?.options?.map(({ value }) => value)).toEqual(
		expect.arrayContaining(['faxDelivered', 'faxFailed', 'faxReceived']),
	);
	expect(node(TRIGGER).webhooks).toEqual(expect.arrayContaining([expect.objectContaining({ httpMethod: 'POST' })]));
});

test.each([ACTION, `${ACTION}Tool`, TRIGGER, CREDENTIAL_TYPE])(
	'%s has an icon for light and for dark',
	async (name) => {
		const type = name === CREDENTIAL_TYPE ? credentials.find((one) => one.name === name) : node(name);
		const icon = type?.iconUrl;
		if (typeof icon !== 'object') throw new Error(`${name} has one icon for both: ${String(icon)}`);
		const [light, dark] = await Promise.all([icon.light, icon.dark].map((path) => playground.rest.file(`/${path}`)));
		for (const served of [light, dark]) {
			expect(served?.contentType).toMatch(/image\/svg\+xml/);
			expect(served?.body.toString('utf8')).toMatch(/<svg[\s>]/);
		}
		expect(light?.body.equals(dark?.body ?? Buffer.alloc(0))).toBe(false);
	},
);
