// @ts-check
// The node as a tool of n8n's own AI Agent: what a model can do with it, what it is told, and what it can't spend.
const { ACTION, CREDENTIAL_TYPE } = require('../../playground/examples.js');
const { control } = require('../../playground/playground.js');
const { itemsOf } = require('../../playground/rest.js');
const { startChatModel } = require('./chatModel.js');
const { tracesOf } = require('./secrets.js');
const session = require('./session.js');

/** @typedef {import('./chatModel.js').ChatModel} ChatModel */

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
/** One page costs 0.10, four cost 0.40. */
const MAX_COST = 0.25;
const LETTER = 'Dear Dr. Grey, the results are in.';
const NOVEL = 'A line of a long letter\n'.repeat(150);

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {ChatModel} */
let model;
/** @type {import('../../playground/rest.js').Execution} */
let execution;
/** @type {{jobs: Array<{id: number, faxNumber: string, cost: number}>}} */
let before;
/** @type {typeof before} */
let after;

/** @returns {Promise<typeof before>} */
const state = () => control(playground.sandbox, 'GET', '/state');

beforeAll(async () => {
	playground = await session.join();
	const { rest } = playground;
	model = await startChatModel([
		{ tool: 'price', input: { Document: '112602', Fax_Number: '+12025550100' } },
		{ tool: 'Send', input: { Text: LETTER, Fax_Number: '+12025550100' } },
		{ tool: 'Send', input: { Text: NOVEL, Fax_Number: '+12025550142' } },
		{ text: 'One fax is sent, the long one is too expensive.' },
	]);
	const openAi = await rest.createCredential('Chat model of the test', 'openAiApi', {
		apiKey: 'sk-test',
		url: model.url,
	});
	const tool = { type: `${ACTION}Tool`, typeVersion: 1, credentials: { [CREDENTIAL_TYPE]: playground.credential } };
	const workflow = await rest.createWorkflow({
		name: 'Agent with a fax',
		settings: { executionOrder: 'v1' },
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
			{
				name: 'Agent',
				type: `${LANGCHAIN}.agent`,
				typeVersion: 3.1,
				position: [220, 0],
				parameters: { promptType: 'define', text: 'Fax both letters, but ask for the price first.', options: {} },
			},
			{
				name: 'Model',
				type: `${LANGCHAIN}.lmChatOpenAi`,
				typeVersion: 1.3,
				position: [100, 220],
				parameters: {
					model: { __rl: true, mode: 'id', value: 'test' },
					responsesApiEnabled: false,
					options: { maxRetries: 0 },
				},
				credentials: { openAiApi: openAi },
			},
			{
				...tool,
				name: 'Ask the price',
				position: [300, 220],
				parameters: {
					resource: 'fax',
					operation: 'getCost',
					documentId: { __rl: true, mode: 'id', value: fromAI('Document') },
					faxNumber: fromAI('Fax_Number'),
					options: {},
				},
			},
			// No source: the one that it has in a tool is one that a model can name.
			{
				...tool,
				name: 'Send a fax',
				position: [460, 220],
				parameters: {
					resource: 'fax',
					operation: 'send',
					faxNumber: fromAI('Fax_Number'),
					text: fromAI('Text'),
					options: { maxCost: MAX_COST },
				},
			},
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			'Ask the price': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			'Send a fax': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	});
	before = await state();
	execution = await rest.finished(await rest.run(workflow, 'Start'));
	after = await state();
});

afterAll(async () => {
	await model?.stop();
});

/** What the editor writes when the model is to fill in a field. @param {string} name */
function fromAI(name) {
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, 'string') }}`;
}

/** What the model was told of a tool call, in words. @param {number} request */
function told(request) {
	return String(model.asked[request]?.messages.at(-1)?.content);
}

test('the agent comes to an end', () => {
	expect(execution.error).toBeUndefined();
	expect(itemsOf(execution, 'Agent')[0]?.json.output).toBe('One fax is sent, the long one is too expensive.');
});

test('the model gets the price', () => {
	expect(JSON.parse(told(1))).toEqual([
		{ status: 'success', cost: 0.1, document_id: 112602, fax_number: '+12025550100' },
	]);
});

test('a fax within the budget is sent, once, and the model is told so in a few words', () => {
	const sent = after.jobs.slice(before.jobs.length);
	expect(sent).toEqual([expect.objectContaining({ cost: 0.1 })]);
	expect(JSON.parse(told(2))).toEqual([
		{
			fax_job_id: sent[0]?.id,
			status: 'executed',
			fax_number: '+12025550100',
			cost: 0.1,
			user_cash_balance: expect.any(Number),
			document_id: expect.any(Number),
		},
	]);
});

test('one above it is not, and the model is told why', () => {
	expect(told(3)).toMatch(/^\[\{"error":"Not sent: it would cost 0\.40, and 'Max Cost' is 0\.25/);
});

test('the model can choose number and text, and nothing about money', () => {
	const tools = model.asked[0]?.tools ?? [];
	expect(
		Object.fromEntries(
			tools.map(({ function: { name, parameters } }) => [name, Object.keys(parameters.properties ?? {}).sort()]),
		),
	).toEqual({ Ask_the_price: ['Document', 'Fax_Number'], Send_a_fax: ['Fax_Number', 'Text'] });
});

test('the model never sees the key', () => {
	expect(model.raw).toHaveLength(4);
	for (const trace of tracesOf(playground.credentialData.apiKey))
		for (const body of model.raw) expect(body).not.toContain(trace);
});
