import type { FaultDefinition } from '../../../sandbox/types';
import { byId } from '../../harness';
import { CLEAN } from '../../harness/oracle';
import { DOCUMENT, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** As a tool of an AI agent the node buys once, too: there each try of Retry On Fail is a new run of the node. */
const world = useWorld();
const SEND = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: "={{ $fromAI('number', '', 'string') }}" };
/** A document of its own for each call. */
const LETTER = { ...SEND, source: 'text', text: 'Letter' };
const NUMBER = '+12025550110';
const CALLS = [{ number: NUMBER }];
const LOST: Array<[string, Partial<FaultDefinition>]> = [
	['listed at once', {}],
	['listed late', { listedAfterCalls: 3 }],
	['listed after the tries', { listedAfterCalls: 1_000 }],
];

describe.each([false, true])('run by the engine: %s', (byEngine) => {
	test.each(LOST)('a lost answer, %s: one fax, and the truth of it', async (_name, fault) => {
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 1, ...fault });
		const { answers } = await world.tool(LETTER, { calls: CALLS, tries: 5, byEngine });
		expect(world.jobs()).toHaveLength(1);
		expect(world.calls('fax.send')).toHaveLength(1);
		expect(JSON.stringify(answers)).toMatch(
			fault.listedAfterCalls === 1_000 ? /may have been sent/ : new RegExp(`${world.jobs()[0]?.id}`),
		);
	});
});

test.each(LOST)('a lost answer of each try, %s: never more than one fax', async (_name, fault) => {
	const judge = world.judge();
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0, ...fault });
	const { told } = await world.tool(SEND, { calls: CALLS, tries: 3 });
	expect(judge([{ key: NUMBER }], told)).toMatchObject(CLEAN);
});

test('a word that nobody knows: one fax', async () => {
	world
		.control()
		.fault({
			operation: 'fax.send',
			kind: 'rewrite',
			set: { status: 'queued' },
			remove: ['fax_job_id'],
			times: 0,
			listedAfterCalls: 6,
		});
	await world.tool(SEND, { calls: CALLS, tries: 5 });
	expect(world.jobs()).toHaveLength(1);
});

test('a refusal is tried again, and then sent once', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, times: 2 });
	const { answers } = await world.tool(SEND, { calls: CALLS, tries: 3 });
	expect(world.jobs()).toHaveLength(1);
	expect(answers[0]?.answer).toContain(String(world.jobs()[0]?.id));
});

test('an agent that calls twice on purpose, with success, sends two', async () => {
	const judge = world.judge();
	const { told } = await world.tool(SEND, { calls: [...CALLS, ...CALLS], tries: 3 });
	expect(world.jobs()).toHaveLength(2);
	expect(judge([{ key: NUMBER }, { key: NUMBER }], told)).toMatchObject(CLEAN);
});

test('an agent that calls again after "may have been sent" gets that settled, not a second fax', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 12 });
	const { answers } = await world.tool(LETTER, { calls: [...CALLS, ...CALLS, ...CALLS, ...CALLS] });
	expect(textOf(answers[0]?.error)).toContain('may have been sent');
	// It is settled by one of the calls; those after it want another fax.
	const first = answers.findIndex(({ answer }) => answer?.includes(`${world.jobs()[0]?.id}`));
	expect(world.calls('fax.send').length).toBe(first < 0 ? 1 : answers.length - first);
});

test('calls side by side for different numbers, each with a lost answer', async () => {
	const judge = world.judge();
	const numbers = ['+12025550110', '+12025550111', '+12025550112', '+12025550113'];
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 4, listedAfterCalls: 2 });
	const { told } = await world.tool(LETTER, { calls: numbers.map((number) => ({ number })), tries: 3, together: true });
	expect(
		judge(
			numbers.map((key) => ({ key })),
			told,
		),
	).toMatchObject({ ...CLEAN, bought: 4 });
});

test.each([DOCUMENT, { source: 'text', text: 'Letter' }])(
	'equal calls side by side, the first with a lost answer: each has its own fax, and tells its own (%j)',
	async (document) => {
		world.control().settings({ callMilliseconds: { 'fax.send': 100 } });
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 1, listedAfterCalls: 1_000 });
		const { answers } = await world.tool({ ...SEND, ...document }, { calls: [...CALLS, ...CALLS], together: true });
		expect(world.jobs()).toHaveLength(2);
		expect(answers.filter(({ answer }) => answer?.includes(`${world.jobs()[1]?.id}`))).toHaveLength(1);
		expect(answers.map(({ error }) => textOf(error)).filter((text) => /Nothing was sent/.test(text))).toEqual([]);
	},
);

test('a resend as a tool: one fax', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 0, listedAfterCalls: 6 });
	await world.tool(
		{ resource: 'fax', operation: 'resend', faxJobId: byId("={{ $fromAI('id', '', 'string') }}") },
		{ calls: [{ id: '92335' }], tries: 5 },
	);
	expect(world.jobs()).toHaveLength(1);
});

test.each(LOST)('a number as a tool, %s: one number', async (_name, fault) => {
	world.control().fault({ operation: 'number.provision', kind: 'resetAfter', times: 0, ...fault });
	await world.tool(
		{ resource: 'number', operation: 'provision', didGroupId: byId("={{ $fromAI('group', '', 'string') }}") },
		{ calls: [{ group: '67' }], tries: 5 },
	);
	expect(world.numbers()).toHaveLength(1);
});

test('a try that can’t read what it would resend says what the try before may have sent', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 1, listedAfterCalls: 1_000 });
	world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 400, skip: 2, times: 0 });
	const resend = { resource: 'fax', operation: 'resend', faxJobId: byId("={{ $fromAI('id', '', 'string') }}") };
	const { answers } = await world.tool(resend, { calls: [{ id: '92335' }], tries: 2 });
	expect(world.jobs()).toHaveLength(1);
	expect(textOf(answers[0]?.error)).toMatch(
		/Nothing more was sent\. The item for \+\d+ of another call may have been sent/,
	);
});

test('a call that has started a fax tells of that one alone', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 2, listedAfterCalls: 1_000 });
	const { answers } = await world.tool(LETTER, { calls: [...CALLS, { number: '+12025550111' }] });
	expect(answers.map(({ error }) => textOf(error))).toEqual(
		Array(2).fill(expect.stringContaining('may have been sent')),
	);
	expect(textOf(answers[1]?.error)).not.toContain('another call');
});

test('a pass of a loop that failed is no other call of a tool', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', times: 1, listedAfterCalls: 1_000 });
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, times: 0 });
	const parameters = { ...SEND, source: 'text', text: 'Letter', faxNumber: '={{ $json.number }}' };
	const items = ['+12025550110', '+12025550111'].map((number) => ({ json: { number } }));
	const run = JSON.stringify(await world.loop(parameters, items, { node: { onError: 'continueRegularOutput' } }));
	expect(run).toContain('may have been sent');
	expect(run).toContain('Nothing was sent');
	expect(run).not.toContain('another call');
});

test('a try that can’t read the number group settles what the try before may have bought', async () => {
	world.control().fault({ operation: 'number.provision', kind: 'resetAfter', times: 1, listedAfterCalls: 12 });
	world.control().fault({ operation: 'coverage.getDidGroups', kind: 'status', status: 400, skip: 1, times: 0 });
	const groupId = byId("={{ $fromAI('group', '', 'string') }}");
	const buy = { resource: 'number', operation: 'provision', countryCode: byId('CAN'), didGroupId: groupId };
	const { answers } = await world.tool(buy, { calls: [{ group: '67' }], tries: 4 });
	expect(world.numbers()).toHaveLength(1);
	expect(JSON.stringify(answers)).not.toContain('Nothing was bought');
	expect(JSON.stringify(answers)).not.toContain('could not list the number groups');
});

test('with a reference: one fax, whatever is lost, over tries and executions', async () => {
	const parameters = { ...LETTER, options: { reference: 'order' } };
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 2 });
	const first = await world.tool(parameters, { calls: CALLS, tries: 3 });
	const second = await world.tool(parameters, { calls: CALLS, tries: 3 });
	expect(world.jobs()).toHaveLength(1);
	for (const { answers } of [first, second]) expect(answers[0]?.answer).toContain(String(world.jobs()[0]?.id));
});

test('neither key nor document stays in what n8n keeps', async () => {
	const judge = world.judge();
	world.control().fault({ operation: 'fax.send', kind: 'echoUrl', times: 2 });
	const { told } = await world.tool(SEND, { calls: CALLS, tries: 3 });
	expect(judge([{ key: NUMBER }], told)).toMatchObject(CLEAN);
});

test('n8n takes expressions out of what no model may set: a dry run that is then unclear buys nothing', async () => {
	const { answers } = await world.tool({ ...SEND, options: { dryRun: '={{ true }}' } }, { calls: CALLS });
	expect(JSON.stringify(answers)).toContain("'Dry Run' must be true or false");
	expect(world.jobs()).toHaveLength(0);
});

test('a reference of a tool is an expression: one fax under it, however often the model asks', async () => {
	const parameters = { ...SEND, options: { reference: "={{ 'order ' + $execution.id }}" } };
	const { answers } = await world.tool(parameters, { calls: [...CALLS, ...CALLS] });
	expect(answers.map(({ answer }) => JSON.parse(answer ?? '')[0].status)).toEqual(['executed', 'already_sent']);
	expect(world.jobs()).toHaveLength(1);
});

test('a model reads no empty fields, and no record within a record', async () => {
	const { answers } = await world.tool({
		resource: 'file',
		operation: 'upload',
		fileUrl: 'https://example.com/letter.pdf',
	});
	expect(Object.keys(JSON.parse(answers[0]?.answer ?? '')[0])).toEqual([
		'file_name',
		'pages',
		'size',
		'time',
		'document_id',
	]);
	const many = await world.tool({ resource: 'fax', operation: 'getAll', simplify: false });
	expect(many.answers[0]?.answer).not.toMatch(/null|timezone/);
});

test.each([false, true])('each upload that an agent asks for is made, run by the engine: %s', async (byEngine) => {
	const upload = {
		resource: 'file',
		operation: 'upload',
		source: 'url',
		fileUrl: "={{ $fromAI('url', '', 'string') }}",
	};
	const before = world.calls('file.upload').length;
	await world.tool(upload, {
		calls: ['a', 'b', 'b'].map((name) => ({ url: `https://example.com/${name}.pdf` })),
		byEngine,
		together: true,
	});
	expect(world.calls('file.upload').length - before).toBe(3);
});
