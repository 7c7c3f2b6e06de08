// @ts-check
// What sending promises, in n8n as it is: its own deduplication store, its own executions.
const { control } = require('../../playground/playground.js');
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples.js');
const { itemsOf } = require('../../playground/rest.js');
const session = require('./session.js');

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {import('../../playground/rest.js').Reference} */
let credential;

/** @typedef {{ id: number, recipient: string, documentId: number }} Job */
/** @returns {Promise<{ jobs: Job[], documents: Array<{ id: number, name: string }> }>} */
const state = () => control(playground.sandbox, 'GET', '/state');

beforeAll(async () => {
	playground = await session.join();
	const [first] = (await playground.rest.credentials()).filter(({ type }) => type === CREDENTIAL_TYPE);
	if (!first) throw new Error('The playground has no Fax.to credential.');
	credential = { id: first.id, name: first.name };
});

/**
 * @param {string} name
 * @param {string[]} numbers an item for each
 * @param {object} options
 */
async function workflowFor(name, numbers, options) {
	const document = (await state()).documents.find(({ name: file }) => file === 'Certificate.PDF');
	const parameters = {
		resource: 'fax',
		operation: 'send',
		source: 'file',
		documentId: { __rl: true, mode: 'id', value: String(document?.id) },
		faxNumber: '={{ $json.numbers }}',
		options,
	};
	return await playground.rest.createWorkflow({
		name,
		settings: { executionOrder: 'v1' },
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				name: 'Numbers',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [200, 0],
				parameters: {
					assignments: { assignments: [{ id: 'a', name: 'numbers', value: JSON.stringify(numbers), type: 'array' }] },
					options: {},
				},
			},
			{
				name: 'Split',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: [400, 0],
				parameters: { fieldToSplitOut: 'numbers', options: {} },
			},
			{
				name: 'Send',
				type: ACTION,
				typeVersion: 1,
				position: [600, 0],
				parameters,
				credentials: { [CREDENTIAL_TYPE]: credential },
			},
		],
		connections: {
			Start: { main: [[{ node: 'Numbers', type: 'main', index: 0 }]] },
			Numbers: { main: [[{ node: 'Split', type: 'main', index: 0 }]] },
			Split: { main: [[{ node: 'Send', type: 'main', index: 0 }]] },
		},
	});
}

test('8 references, run four times: 8 faxes, and each run tells their ids', async () => {
	const numbers = Array.from({ length: 8 }, (_value, index) => `+1303555020${index}`);
	const workflow = await workflowFor('References', numbers, { reference: '=order {{ $json.numbers }}' });
	const before = new Set((await state()).jobs.map(({ id }) => id));
	const runs = [];
	for (let run = 0; run < 4; run++)
		runs.push(await playground.rest.finished(await playground.rest.run(workflow, 'Start')));
	const jobs = (await state()).jobs.filter(({ id }) => !before.has(id));
	expect(jobs.map(({ recipient }) => `+${recipient}`).sort()).toEqual(numbers);
	for (const run of runs) {
		expect({ status: run.status, error: run.error?.message }).toEqual({ status: 'success', error: undefined });
		const told = itemsOf(run, 'Send').map(({ json }) => [json.fax_number, String(json.fax_job_id)]);
		expect(told.sort()).toEqual(jobs.map(({ recipient, id }) => [`+${recipient}`, String(id)]).sort());
	}
});

test('three items of which the second is bad: nothing is sent, and the error names item 2', async () => {
	const workflow = await workflowFor('One is bad', ['+13035550210', '555', '+13035550212'], {});
	const before = (await state()).jobs.length;
	const execution = await playground.rest.finished(await playground.rest.run(workflow, 'Start'));
	expect(execution.status).toBe('error');
	const text = `${execution.error?.message} ${execution.error?.description}`;
	expect(text).toMatch(/Item 2: .*555/s);
	expect(text).not.toMatch(/Item [13]:/);
	expect((await state()).jobs).toHaveLength(before);
});
