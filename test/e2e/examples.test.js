// @ts-check
// The workflow templates that begin by hand or by the clock, run as they are in a real n8n; only what a user fills in is filled in.
const { readFile, readdir } = require('node:fs/promises');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { ROOT } = require('../../playground/package.js');
const { control } = require('../../playground/playground.js');
const { itemsOf } = require('../../playground/rest.js');
const { pagesOf } = require('../harness/pages.js');
const { startChatModel } = require('./chatModel.js');
const session = require('./session.js');
const { fromTemplate } = require('./templates.js');

/** @typedef {import('../../playground/rest.js').WorkflowNode} WorkflowNode */
/** @typedef {import('../../playground/rest.js').Execution} Execution */
/** @typedef {{jobs: Array<{id: number, documentId: number, recipient: string}>, documents: Array<{id: number}>}} State */

/** @type {import('../../playground/playground.js').Playground} */
let playground;

beforeAll(async () => {
	playground = await session.join();
});

/** @returns {Promise<State>} */
const state = () => control(playground.sandbox, 'GET', '/state');

/** @param {number} document @returns {Promise<Buffer>} */
async function bytesOf(document) {
	const response = await fetch(`${playground.sandbox.url}/_sandbox/documents/${document}/bytes`);
	return Buffer.from(await response.arrayBuffer());
}

/**
 * Imports a template and clicks "Execute workflow".
 * @param {string} name
 * @param {Parameters<typeof fromTemplate>[2]} [fill]
 * @param {Parameters<typeof fromTemplate>[3]} [choose]
 */
async function start(name, fill, choose) {
	const workflow = await fromTemplate(playground, name, fill, choose);
	const trigger = workflow.nodes.find(({ type }) => /trigger$/i.test(type));
	if (!trigger) throw new Error(`${name} has no trigger`);
	return { workflow, id: await playground.rest.run(workflow, trigger.name) };
}

/** The same, to its good end. @param {Parameters<typeof start>} how @returns {Promise<Execution>} */
async function run(...how) {
	const { id } = await start(...how);
	const execution = await playground.rest.finished(id);
	expect({ status: execution.status, error: execution.error?.message }).toEqual({
		status: 'success',
		error: undefined,
	});
	return execution;
}

/** @param {Execution} execution @param {string} node */
const json = (execution, node) => itemsOf(execution, node).map((item) => item.json);

test('Email attachments to a fax: one fax with a cover page, and its confirmation in the folder', async () => {
	const before = (await state()).jobs.length;
	const execution = await run('Email attachments to a fax');
	const sent = (await state()).jobs.slice(before);
	expect(sent).toHaveLength(1);
	const pages = await pagesOf(await bytesOf(Number(sent[0]?.documentId)));
	expect(pages.map(({ text }) => text).join('|')).toMatch(
		/Dr\. Grey.*Nathan Smith.*Discharge letter.*\|The patient was discharged.*\|Nothing was found/s,
	);
	expect(json(execution, 'Fax the attachments')).toEqual([
		expect.objectContaining({ outcome: 'delivered', fax_job_id: sent[0]?.id }),
	]);
	const filed = await readFile(join(playground.n8n.userFolder, '.n8n-files', `confirmation of fax ${sent[0]?.id}.pdf`));
	expect((await pagesOf(filed)).map(({ text }) => text).join()).toContain(String(sent[0]?.id));
});

test('Email attachments to a fax: what is not delivered leads to a message', async () => {
	const execution = await run('Email attachments to a fax', ({ name }) =>
		name === 'Fax the attachments' ? { faxNumber: '+12025550101' } : {},
	);
	expect(json(execution, 'Send a message')).toEqual([
		{
			message: expect.stringMatching(/^The fax to \+12025550101 was not delivered: The line was busy\. Send it again/),
		},
	]);
});

test('Broadcast to a list: a report of who got it, what it cost and what went wrong; a second run sends nothing twice', async () => {
	const before = (await state()).jobs.length;
	const workflow = await fromTemplate(playground, 'Broadcast to a list');
	const trigger = String(workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'))?.name);
	const reports = [];
	for (let time = 0; time < 2; time++)
		reports.push(
			json(await playground.rest.finished(await playground.rest.run(workflow, trigger)), 'Send a message')[0],
		);
	const people = { delivered: 2, failed: 1, on_their_way: 0, not_sent: 1 };
	expect(reports).toEqual([
		{
			...people,
			cost: 0.3,
			problems: expect.stringMatching(/^\+12025550101: The line was busy\n.*555 01.*country code/s),
		},
		{ ...people, cost: 0, problems: expect.any(String) },
	]);
	expect((await state()).jobs).toHaveLength(before + 3);
});

test('Broadcast to a list: what goes beyond the budget is not sent', async () => {
	const before = (await state()).jobs.length;
	const execution = await run('Broadcast to a list', ({ name, parameters }) =>
		name === 'Send to each'
			? { options: { ...Object(parameters.options), maxTotalCost: 0.2, reference: 'Within a budget' } }
			: {},
	);
	expect(json(execution, 'Report')).toEqual([
		expect.objectContaining({ not_sent: 2, cost: 0.2, problems: expect.stringContaining("'Max Total Cost' is 0.20") }),
	]);
	expect((await state()).jobs).toHaveLength(before + 2);
});

test('Fax that leaves nothing behind: no document, no execution, no file', async () => {
	const files = async () =>
		(await readdir(playground.n8n.userFolder, { recursive: true })).filter((name) => name.includes('binary_data'));
	const before = { jobs: (await state()).jobs.length, files: await files() };
	const { id } = await start('Fax that leaves nothing behind');
	// n8n forgets the execution at its end, so there is no status to wait for.
	await gone(id);
	const { jobs, documents } = await state();
	expect(jobs).toHaveLength(before.jobs + 1);
	expect(documents.map((one) => one.id)).not.toContain(jobs.at(-1)?.documentId);
	expect(await files()).toEqual(before.files);
});

/** @param {string} id of an execution that is to vanish */
async function gone(id) {
	for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
		// What n8n does not have, it answers with nothing.
		if (JSON.parse(await playground.rest.rawExecution(id)).data === undefined) return;
	}
	throw new Error(`Execution ${id} is still there.`);
}

describe('Read a fax with AI', () => {
	const SUMMARY = 'Example Clinic asks for a reply by Friday.';

	/** @param {Record<string, unknown>} [has] what the IF is to look for */
	async function read(has = {}) {
		await control(playground.sandbox, 'POST', '/incoming', { from: '+12025550142', pages: 2 });
		const model = await startChatModel([{ text: SUMMARY }]);
		try {
			const openAiApi = await playground.rest.createCredential('Chat model of the test', 'openAiApi', {
				apiKey: 'sk-test',
				url: model.url,
			});
			const execution = await run(
				'Read a fax with AI',
				({ name }) => (name === 'Has text?' ? has : {}),
				({ type }) => (type.endsWith('.lmChatOpenAi') ? { credentials: { openAiApi } } : {}),
			);
			expect(json(execution, 'Send a message')).toEqual([
				{ message: `Fax from ${json(execution, 'Fax.to Polling Trigger')[0]?.from}, 2 page(s): ${SUMMARY}` },
			]);
			expect(model.raw.join()).not.toContain(playground.credentialData.apiKey);
			return model.asked;
		} finally {
			await model.stop();
		}
	}

	test('a fax with text is summarised from its text', async () => {
		const asked = await read();
		expect(asked).toHaveLength(1);
		expect(JSON.stringify(asked[0]?.messages.at(-1)?.content)).toMatch(/page|fax/i);
	});

	test('a scan is summarised from the picture of its first page', async () => {
		const asked = await read({
			conditions: {
				options: {},
				combinator: 'and',
				conditions: [
					{ id: 'never', leftValue: 'a', rightValue: 'b', operator: { type: 'string', operation: 'equals' } },
				],
			},
		});
		expect(JSON.stringify(asked[0]?.messages)).toContain('data:image/');
	});
});

test('Account watch: quiet while all is well, a message for little money and for each number that expires', async () => {
	expect(json(await run('Account watch'), 'Send a message')).toEqual([]);
	const execution = await run('Account watch', ({ name }) =>
		name === 'Limits' ? limits({ least_balance: 1_000, days: 60 }) : {},
	);
	const runs = (execution.runData['Send a message'] ?? []).flatMap(({ data }) => data?.main[0] ?? []);
	expect(runs.map((item) => item.json.message)).toEqual([
		expect.stringMatching(/^The fax account holds only [\d.]+\. Top it up\.$/),
		expect.stringMatching(/^Your fax number \+\d+ expires on \d{4}-\d\d-\d\d\.$/),
		expect.stringMatching(/^Your fax number \+\d+ expires on \d{4}-\d\d-\d\d\.$/),
	]);
});

/** Numbers in a Set node. @param {Record<string, number>} values */
function limits(values) {
	return {
		assignments: {
			assignments: Object.entries(values).map(([name, value]) => ({ id: name, name, type: 'number', value })),
		},
	};
}

test('Fax log: one row for each fax, with its cost, however often it is logged', async () => {
	const [sent] = json(await run('Email attachments to a fax'), 'Fax the attachments');
	const workflow = await fromTemplate(playground, 'Fax log');
	const logged = [];
	for (let time = 0; time < 2; time++)
		logged.push(
			json(await playground.rest.finished(await playground.rest.run(workflow, 'Fax.to Polling Trigger')), 'Log it')[0],
		);
	expect(logged[0]).toMatchObject({
		fax_job_id: sent?.fax_job_id,
		outcome: 'delivered',
		cost: sent?.cost,
		fax_number: '+12025550100',
		file_name: expect.any(String),
	});
	expect(logged[1]?.id).toBe(logged[0]?.id);
});

test('Send in the evening: waits by day, goes on by night', async () => {
	const by =
		(/** @type {{from: number, until: number}} */ hours) =>
		(/** @type {WorkflowNode} */ { name }) =>
			name === 'Hours' ? limits(hours) : {};
	const execution = await run('Send in the evening', by({ from: 0, until: 0 }));
	expect(json(execution, 'Send a fax')).toEqual([expect.objectContaining({ outcome: 'delivered' })]);
	// Never is it evening here: the execution is put aside.
	const { id } = await start('Send in the evening', by({ from: 24, until: 0 }));
	await waiting(id);
});

test('Broadcast with an opt-out list: who opted out gets nothing, the others get the letter with the way out', async () => {
	const { rest } = playground;
	const before = (await state()).jobs.length;
	const rows = ['+12025550100', '+12025550142', '+1 202 555-0143', '+12025550147', '+12025550148', '+442079460018'];
	const workflow = await fromTemplate(playground, 'Broadcast with an opt-out list', ({ name }) =>
		name === 'The list'
			? { jsonOutput: JSON.stringify({ rows: rows.map((fax_number) => ({ name: 'Dr. Grey', fax_number })) }) }
			: {},
	);
	// The form of the lower row is opened by a person; here its last node is run with what such a person entered, and with
	// what was entered in the data table by hand.
	for (const entered of ['+12025550143', '+1 (202) 555-0142', '001 202 555 0147', '+44 (0)20 7946 0018']) {
		const nodes = workflow.nodes.map((node) => {
			if (node.name === 'Somebody opts out') return asManualTrigger(node);
			return node.name === 'Add the number'
				? { ...node, parameters: { ...node.parameters, ...optOut(entered) } }
				: node;
		});
		const { connections, settings } = workflow;
		const optingOut = await rest.createWorkflow({ name: `${workflow.name} (form)`, nodes, connections, settings });
		await rest.finished(await rest.run(optingOut, 'Somebody opts out'));
	}

	const start = String(workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'))?.name);
	const execution = await rest.finished(await rest.run(workflow, start));
	expect(execution.status).toBe('success');
	const sent = (await state()).jobs.slice(before);
	expect(sent.map(({ recipient }) => recipient).sort()).toEqual(['12025550100', '12025550148']);
	const [page] = await pagesOf(await bytesOf(Number(sent[0]?.documentId)));
	expect(page?.text).toMatch(/To stop faxes from us/);
});

/** @param {string} number */
const optOut = (number) => ({
	filters: { conditions: [{ keyName: 'fax_number', condition: 'eq', keyValue: number }] },
	columns: {
		mappingMode: 'defineBelow',
		matchingColumns: [],
		value: { fax_number: number },
		schema: [{ id: 'fax_number', displayName: 'fax_number', display: true, type: 'string', canBeUsedToMatch: true }],
	},
});

/** @param {WorkflowNode} node @returns {WorkflowNode} */
const asManualTrigger = (node) => ({ ...node, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} });

describe('Approve a fax that AI wrote', () => {
	const DRAFT = 'Dear Dr. Grey, the results of Jane Doe are normal.';

	/** Runs it until it waits, opens one of the two links, and waits for its end. @param {'send' | 'no'} answer */
	async function answered(answer) {
		const model = await startChatModel([{ text: DRAFT }]);
		try {
			const openAiApi = await playground.rest.createCredential('Chat model of the test', 'openAiApi', {
				apiKey: 'sk-test',
				url: model.url,
			});
			const { id } = await start(
				'Approve a fax that AI wrote',
				() => ({}),
				({ type }) => (type.endsWith('.lmChatOpenAi') ? { credentials: { openAiApi } } : {}),
			);
			await waiting(id);
			const [told] = json(await playground.rest.execution(id), 'Send a message');
			const link = String(told?.message).match(answer === 'send' ? /Send it: (\S+)/ : /Don’t: (\S+)/)?.[1];
			expect(told?.message).toContain(DRAFT);
			expect((await fetch(String(link))).ok).toBe(true);
			return await playground.rest.finished(id);
		} finally {
			await model.stop();
		}
	}

	test('with the first link it is faxed as it was read', async () => {
		const before = (await state()).jobs.length;
		const execution = await answered('send');
		expect(execution.status).toBe('success');
		const sent = (await state()).jobs.slice(before);
		expect(sent.map(({ recipient }) => recipient)).toEqual(['12025550100']);
		const [page] = await pagesOf(await bytesOf(Number(sent[0]?.documentId)));
		expect(page?.text).toContain('the results of Jane Doe are normal');
	});

	test('with the second link nothing is sent', async () => {
		const before = (await state()).jobs.length;
		expect(itemsOf(await answered('no'), 'Not sent')).toHaveLength(1);
		expect((await state()).jobs).toHaveLength(before);
	});
});

/** @param {string} id of an execution that is to be put aside */
async function waiting(id) {
	for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
		if ((await playground.rest.execution(id)).status === 'waiting') return;
	}
	throw new Error('it does not wait');
}

test('docs/examples.md has every template', async () => {
	const page = await readFile(join(ROOT, 'docs', 'examples.md'), 'utf8');
	const names = await readdir(join(ROOT, 'examples'));
	expect(names.filter((name) => !page.includes(`(../examples/${name})`))).toEqual([]);
});
