// @ts-check
// Every resource and operation as a user meets it in the editor: choosable, with its fields, and no complaint about others.
const { join } = require('node:path');
const { NodeHelpers } = require('n8n-workflow');
const { ACTION, CREDENTIAL_TYPE, PACKAGE } = require('../../playground/examples.js');
const { ROOT } = require('../../playground/package.js');
const { Panel, openBrowser, signIn } = require('./editor.js');
const session = require('./session.js');

/**
 * @typedef {import('n8n-workflow').INodeProperties} Property
 * @typedef {import('n8n-workflow').INodePropertyOptions} Option
 * @typedef {Record<string, unknown>} Values
 */

/**
 * The build that was packed and that n8n loaded: the tests' names come from it before n8n can be asked.
 * @type {{ FaxTo: new () => import('n8n-workflow').INodeType }}
 */
const { FaxTo } = require(join(ROOT, 'index.js'));
const { description } = new FaxTo();
/** The parameters above an operation's own. */
const MENU = ['Resource', 'Operation'];
/** n8n adds this to nodes whose credential it can use for requests of the user's own. */
const CUSTOM_CALL = 'Custom API Call';

/** @param {string} name @param {string} [resource] @returns {Option[]} */
function menu(name, resource) {
	const property = description.properties.find(
		(one) => one.name === name && (resource === undefined || one.displayOptions?.show?.resource?.includes(resource)),
	);
	return /** @type {Option[]} */ (property?.options ?? []);
}

const resources = menu('resource');
const operations = resources.flatMap((resource) =>
	menu('operation', String(resource.value)).map((operation) => ({ resource, operation })),
);

/**
 * The operation's own fields that n8n shows with these values, by n8n's own rules.
 * @param {Values} chosen
 * @param {string} [type] the node's type; its end tells a tool
 */
function shownWith(chosen, type = ACTION) {
	/** @type {import('n8n-workflow').INode} */
	const node = { id: 'n', name: 'n', type, typeVersion: 1, position: [0, 0], parameters: {} };
	const asType = { ...description, name: type };
	const parameters = /** @type {import('n8n-workflow').INodeParameters} */ (chosen);
	const values = NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, asType) ?? {};
	const properties = description.properties.filter(
		(property) =>
			!['resource', 'operation'].includes(property.name) &&
			NodeHelpers.displayParameter(values, property, node, asType),
	);
	return { values, properties };
}

/** What the panel is to look like. @param {Values} chosen @param {string} [type] */
function expected(chosen, type) {
	const { values, properties } = shownWith(chosen, type);
	const isEmpty = (/** @type {unknown} */ value) =>
		value === '' || (typeof value === 'object' && value !== null && 'value' in value && value.value === '');
	return properties
		.filter(({ type: kind }) => kind !== 'notice')
		.map(({ name, displayName, required }) => ({
			label: displayName,
			complains: required === true && isEmpty(values[name]),
		}));
}

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Panel} */
let panel;
/** @type {string} */
let workflowId;

beforeAll(async () => {
	playground = await session.join();
	const { rest, credential } = playground;
	const node = (
		/** @type {string} */ name,
		/** @type {string} */ type,
		/** @type {Values} */ parameters,
		/** @type {number} */ y,
	) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: /** @type {[number, number]} */ ([0, y]),
		parameters,
		credentials: { [CREDENTIAL_TYPE]: credential },
	});
	const nodes = [
		node('Action', ACTION, {}, 0),
		node('Tool', `${ACTION}Tool`, { resource: 'incomingFax', operation: 'getAll' }, 240),
		node(
			'Sending tool',
			`${ACTION}Tool`,
			{
				resource: 'fax',
				operation: 'send',
				options: { maxCost: 1, maxTotalCost: 1, minBalance: 1, dryRun: true, reference: '', tsiNumber: '' },
			},
			480,
		),
	];
	workflowId = (await rest.createWorkflow({ name: 'Menu', nodes, connections: {} })).id;
	const opened = await openBrowser({ width: 1200, height: 1400 });
	browser = opened.browser;
	await signIn(opened.page, rest.url);
	panel = await Panel.open(opened.page, rest.url, workflowId, 'Action');
});

afterAll(async () => {
	await browser?.close();
});

/** The editor redraws a moment after a click. @param {() => Promise<void>} check */
async function soon(check) {
	const deadline = Date.now() + 5_000;
	for (;;) {
		try {
			await check();
			return;
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await panel.page.waitForTimeout(100);
		}
	}
}

/** @param {Values} chosen */
async function looksAsExpected(chosen) {
	const menuFields = MENU.map((label) => ({ label, complains: false }));
	await soon(async () => expect(await panel.visibleFields()).toEqual([...menuFields, ...expected(chosen)]));
}

test('n8n offers the node’s resources and operations', async () => {
	const served = (await playground.rest.types('nodes')).find(({ name }) => name === ACTION);
	expect(served?.properties.find(({ name }) => name === 'resource')?.options?.map(({ name }) => name)).toEqual([
		...resources.map(({ name }) => name),
		CUSTOM_CALL,
	]);
	expect(operations.length).toBeGreaterThanOrEqual(24);
});

describe.each(operations)('$resource.name: $operation.name', ({ resource, operation }) => {
	const base = { resource: resource.value, operation: operation.value };
	const { values, properties } = shownWith(base);

	test('can be chosen and shows its fields', async () => {
		await panel.choose('resource', resource.name);
		await panel.choose('operation', operation.name);
		await looksAsExpected(base);
		const notices = properties.filter(({ type }) => type === 'notice').map(({ displayName }) => displayName);
		expect(await panel.notices()).toEqual(notices);
	});

	// A field that others depend on: each of its values shows what it is to show.
	const switches = properties.filter(({ name }) =>
		description.properties.some(
			({ displayOptions }) =>
				displayOptions?.show?.[name] &&
				displayOptions.show.operation?.includes(operation.value) &&
				displayOptions.show.resource?.includes(resource.value),
		),
	);
	for (const field of switches) {
		test(`${field.displayName} shows what belongs to its value`, async () => {
			if (field.type === 'boolean') {
				await panel.toggle(field.name);
				await looksAsExpected({ ...base, [field.name]: !field.default });
				await panel.toggle(field.name);
			} else {
				const options = /** @type {Option[]} */ (field.options ?? []);
				const others = options.filter(({ value }) => value !== field.default);
				expect(others.length).toBeGreaterThan(0);
				for (const option of others) {
					await panel.choose(field.name, option.name);
					await looksAsExpected({ ...base, [field.name]: option.value });
				}
				await panel.choose(field.name, options.find(({ value }) => value === field.default)?.name ?? '');
			}
			await looksAsExpected(base);
		});
	}

	for (const field of properties.filter(({ type }) => type === 'collection')) {
		test(`${field.displayName} offers its options`, async () => {
			// Some options are offered only after another one was added.
			const options = /** @type {Property[]} */ (field.options ?? []).filter((option) =>
				NodeHelpers.displayParameter({}, option, { typeVersion: 1 }, description, values),
			);
			expect(await panel.addable(field.placeholder ?? '')).toEqual(options.map(({ displayName }) => displayName));
		});
	}

	test('n8n knows its output beforehand', async () => {
		const { body } = await playground.rest.file(
			`/schemas/${PACKAGE}.faxTo/1.0.0/${resource.value}/${operation.value}.json`,
		);
		expect(JSON.parse(body.toString('utf8'))).toMatchObject({
			type: 'object',
			properties: expect.any(Object),
			version: 1,
		});
	});
});

test('a list loads, and shows what a person recognises', async () => {
	await panel.choose('resource', 'File');
	await panel.choose('operation', 'Delete');
	expect(await panel.pickable('documentId')).toEqual(
		expect.arrayContaining([
			expect.stringMatching(/^Certificate\.PDF \(\d{4}-\d\d-\d\d, 1 page\)$/),
			expect.stringMatching(/^Invoice_60037308\.pdf \(\d{4}-\d\d-\d\d, 2 pages\)$/),
		]),
	);
});

test('the tool for AI agents has the same fields without those that need files', async () => {
	const tool = await Panel.open(panel.page, playground.rest.url, workflowId, 'Tool');
	const chosen = { resource: 'incomingFax', operation: 'getAll' };
	const labels = expected(chosen, `${ACTION}Tool`).map(({ label }) => label);
	expect(labels).not.toContain('Download Files');
	await soon(async () =>
		expect((await tool.visibleFields()).map(({ label }) => label)).toEqual(['Tool Description', ...MENU, ...labels]),
	);
});

test('a tool that sends: an agent can name the source, and the model can’t be given the money', async () => {
	const tool = await Panel.open(panel.page, playground.rest.url, workflowId, 'Sending tool');
	await soon(async () => expect(await tool.parameter('source').locator('input').first().inputValue()).toBe('Text'));
	expect((await tool.visibleFields()).map(({ label }) => label)).toContain('Text');
	const options = await tool.addable('Add option');
	expect(options).toContain('Timeout (Seconds)');
	for (const useless of ['Concurrency', 'Deduplicate Uploads']) expect(options).not.toContain(useless);
	const buttons = Object.fromEntries(
		await Promise.all(
			['text', 'faxNumber', 'tsiNumber', 'maxCost', 'maxTotalCost', 'minBalance', 'dryRun', 'reference'].map(
				async (name) => [name, await tool.hasModelButton(name)],
			),
		),
	);
	expect(buttons).toEqual({
		text: true,
		faxNumber: true,
		tsiNumber: true,
		maxCost: false,
		maxTotalCost: false,
		minBalance: false,
		dryRun: false,
		reference: false,
	});
});
