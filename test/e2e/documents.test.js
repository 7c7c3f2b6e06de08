// @ts-check
// An item with three attachments, as an email has them, goes out as one fax with a cover, and its confirmation is made, in n8n as it is.
const { readFile, readdir } = require('node:fs/promises');
const { join } = require('node:path');
const { control } = require('../../playground/playground.js');
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples.js');
const { itemsOf } = require('../../playground/rest.js');
const { pagesOf, pngBytes } = require('../harness/pages.js');
const session = require('./session.js');

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {import('../../playground/rest.js').Reference} */
let credential;

beforeAll(async () => {
	playground = await session.join();
	const [first] = (await playground.rest.credentials()).filter(({ type }) => type === CREDENTIAL_TYPE);
	if (!first) throw new Error('The playground has no Fax.to credential.');
	credential = { id: first.id, name: first.name };
});

/** @returns {Promise<{ jobs: Array<{ id: number, documentId: number }> }>} */
const state = () => control(playground.sandbox, 'GET', '/state');

/** @param {number} document @returns {Promise<Buffer>} */
async function bytesOf(document) {
	const response = await fetch(`${playground.sandbox.url}/_sandbox/documents/${document}/bytes`);
	return Buffer.from(await response.arrayBuffer());
}

test('three attachments and a cover are one fax, and its confirmation is a page', async () => {
	const file = (/** @type {string} */ fileName, /** @type {string} */ mimeType, /** @type {Buffer} */ bytes) => ({
		fileName,
		mimeType,
		data: bytes.toString('base64'),
	});
	const binary = {
		attachment_0: file('note.txt', 'text/plain', Buffer.from('The first attachment')),
		attachment_1: file('picture.png', 'image/png', pngBytes(40, 20)),
		attachment_2: file('last.txt', 'text/plain', Buffer.from('The last attachment')),
	};
	const fax = { type: ACTION, typeVersion: 1, credentials: { [CREDENTIAL_TYPE]: credential } };
	const before = (await state()).jobs.length;
	const workflow = await playground.rest.createWorkflow({
		name: 'Attachments to one fax',
		settings: { executionOrder: 'v1' },
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				name: 'Email',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [200, 0],
				parameters: { jsCode: `return [{ json: {}, binary: ${JSON.stringify(binary)} }];` },
			},
			{
				...fax,
				name: 'Send',
				position: [400, 0],
				parameters: {
					resource: 'fax',
					operation: 'send',
					faxNumber: '+12025550100',
					source: 'binary',
					binaryPropertyName: 'attachment_*',
					coverPage: { to: 'Dr. Grey', subject: 'Attachments', marking: 'urgent' },
					options: {},
				},
			},
			{
				...fax,
				name: 'Confirm',
				position: [600, 0],
				parameters: {
					resource: 'fax',
					operation: 'getConfirmation',
					faxJobId: { __rl: true, mode: 'id', value: '={{ $json.fax_job_id }}' },
					outputDataFieldName: 'proof',
					options: {},
				},
			},
		],
		connections: {
			Start: { main: [[{ node: 'Email', type: 'main', index: 0 }]] },
			Email: { main: [[{ node: 'Send', type: 'main', index: 0 }]] },
			Send: { main: [[{ node: 'Confirm', type: 'main', index: 0 }]] },
		},
	});
	const execution = await playground.rest.finished(await playground.rest.run(workflow, 'Start'));
	expect(execution.error).toBeUndefined();
	const { jobs } = await state();
	expect(jobs.length).toBe(before + 1);
	const pages = await pagesOf(await bytesOf(Number(jobs.at(-1)?.documentId)));
	expect(pages).toHaveLength(4);
	expect(pages.map(({ text }) => text).join('|')).toMatch(
		/URGENT.*Dr\. Grey.*\|The first attachment.*\|.*\|The last attachment/s,
	);
	expect(pages[2]?.picture).toBeDefined();
	const [confirmed] = itemsOf(execution, 'Confirm');
	expect(confirmed?.json.fax_job_id).toBe(jobs.at(-1)?.id);
	expect(confirmed?.binary?.proof).toMatchObject({ mimeType: 'application/pdf' });
}, 60_000);

test('the template “Send a text and file its confirmation”, as the playground has it: a fax with its cover, and a PDF in the folder', async () => {
	const { rest, n8n } = playground;
	const found = (await rest.workflows()).find(({ name }) => name === 'Send a text and file its confirmation');
	if (!found) throw new Error('The playground does not have the template.');
	const before = (await state()).jobs.length;
	const execution = await rest.finished(
		await rest.run(await rest.workflow(found.id), 'When clicking ‘Execute workflow’'),
	);
	expect(execution.error).toBeUndefined();
	const { jobs } = await state();
	expect(jobs.length).toBe(before + 1);
	const job = jobs.at(-1);
	expect(itemsOf(execution, 'Send a text')[0]?.json).toMatchObject({ outcome: 'delivered', fax_job_id: job?.id });
	const [cover, text, ...more] = await pagesOf(await bytesOf(Number(job?.documentId)));
	expect(cover?.text).toMatch(/FAX.*Dr\. Grey.*Nathan Smith.*A fax from n8n.*2 \(including this page\)/s);
	expect(text?.text).toMatch(/Dear Dr\. Grey.*Kind regards/s);
	expect(more).toEqual([]);
	const saved = `fax_confirmation_${job?.id}.pdf`;
	expect(await readdir(n8n.filesFolder)).toContain(saved);
	const [confirmation] = await pagesOf(await readFile(join(n8n.filesFolder, saved)));
	expect(confirmation?.text).toMatch(new RegExp(`DELIVERED.*${job?.id}.*\\+12025550100`, 's'));
	expect(confirmation?.picture).toBeDefined();
}, 120_000);
