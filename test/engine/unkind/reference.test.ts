import { byId, credentialFor, engine, itemWithFile, newWorkflow } from '../../harness';
import { startDeduplication } from '../../harness/deduplication';
import { CLEAN } from '../../harness/oracle';
import { pdf } from '../../harness/pdf';
import { restartedEngine } from '../../harness/restarted';
import { until } from '../../harness/until';
import { CONTINUE, jsonOf, RETRY, someNumbers, textOf, useWorld, wishesFor } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** A reference sends one fax, over all executions; whoever uses it again gets what the first one got. */
const world = useWorld();
const EIGHT = someNumbers(8);
const perItem = { reference: '=order-{{ $json.index }}' };

test('8 references, run four times: 8 faxes, and each run tells their ids', async () => {
	const judge = world.judge();
	const runs = [];
	for (let run = 0; run < 4; run++) runs.push(await world.send(EIGHT, perItem));
	expect(world.jobs()).toHaveLength(8);
	for (const { error, items } of runs) {
		expect(error).toBeUndefined();
		for (const [index, { json }] of items.entries())
			expect(world.jobs().find(({ id }) => id === Number(json.fax_job_id))?.recipient).toBe(EIGHT[index]?.slice(1));
	}
	for (const run of runs.slice(1))
		expect(new Set(jsonOf(run.items).map(({ status }) => status))).toEqual(new Set(['already_sent']));
	expect(judge(wishesFor(EIGHT), ...runs)).toMatchObject(CLEAN);
});

test.each([2, 4])('%i executions at the same moment send each reference once', async (together) => {
	const judge = world.judge();
	const runs = await Promise.all(
		Array.from({ length: together }, async () => await world.send(EIGHT, perItem, { node: CONTINUE })),
	);
	expect(judge(wishesFor(EIGHT), ...runs)).toMatchObject(CLEAN);
	expect(world.jobs()).toHaveLength(8);
});

test('a repetition gives the first fax’s id, cost and time', async () => {
	const [first] = (await world.send(EIGHT.slice(0, 1), perItem)).items;
	const [again] = (await world.send(EIGHT.slice(0, 1), perItem)).items;
	const [job] = world.jobs();
	expect(again?.json).toMatchObject({
		status: 'already_sent',
		fax_job_id: first?.json.fax_job_id,
		cost: 0.1,
		fax_number: EIGHT[0],
		reference: 'order-0',
	});
	expect(Math.abs(Date.parse(String(again?.json.time)) - Date.parse(job?.createdAt ?? ''))).toBeLessThan(5_000);
});

test('a repetition is known after the first fax was deleted from the history, or while it is down', async () => {
	const [first] = (await world.send(EIGHT.slice(0, 1), perItem)).items;
	world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
	const again = await world.send(EIGHT.slice(0, 1), perItem);
	expect(again.items[0]?.json.fax_job_id).toBe(first?.json.fax_job_id);
	expect(world.jobs()).toHaveLength(1);
});

test('a repetition is no matter of limits, after a restart, too, and uploads nothing', async () => {
	const one = EIGHT.slice(0, 1);
	const beyond = { ...perItem, maxCost: 0.01, maxTotalCost: 0.01, minBalance: 1_000 };
	await world.send(one, perItem, {}, { source: 'text', text: 'Letter' });
	for (const send of [world.send, world.otherProcess()]) {
		const { items, error } = await send(one, beyond, {}, { source: 'text', text: 'Another letter' });
		expect(textOf(error)).toBe(' ');
		expect(items[0]?.json).toMatchObject({ status: 'already_sent', fax_job_id: world.jobs()[0]?.id });
	}
	expect(world.calls('file.upload')).toHaveLength(1);
	expect(world.calls('fax.send')).toHaveLength(1);
});

test('another number under the same reference is another fax', async () => {
	const numbers = ['+12025550110', '+12025550111'];
	for (const number of [...numbers, ...numbers]) await world.send([number], { reference: 'order' });
	expect(world.jobs().map(({ recipient }) => `+${recipient}`)).toEqual(numbers);
});

test('another document under the same reference was sent already: that it differs is in the output and in the notice', async () => {
	await world.send(['+12025550110'], { reference: 'order' });
	const again = await world.send(['+12025550110'], { reference: 'order' }, {}, { documentId: byId(112601) });
	expect(again.items[0]?.json).toMatchObject({
		status: 'already_sent',
		fax_job_id: world.jobs()[0]?.id,
		document_id: 112602,
		same_document: false,
	});
	expect(again.runs[0]?.hints).toEqual([
		{
			message: '1 fax was not sent again: the reference was used before, with another document',
			location: 'outputPane',
		},
	]);
	expect(world.jobs()).toHaveLength(1);
});

test.each([{ dryRun: true }, { maxCost: 1 }])(
	'a look at a reference, for %j, takes back nothing of the fax that another execution is sending under it',
	async (looks) => {
		const numbers = EIGHT.slice(0, 1);
		world.control().settings({ callMilliseconds: { 'fax.send': 700 } });
		let isSent = false;
		const first = world.send(numbers, { reference: 'order' }).then(() => (isSent = true));
		await until(() => world.calls('fax.send').length === 1);
		const look = world.send(numbers, { reference: 'order', ...looks });
		await until(() => isSent || world.calls('fax.getCost').length > 0);
		const elsewhere = await world.otherProcess()(numbers, { reference: 'order' });
		await Promise.all([first, look]);
		expect(world.jobs()).toHaveLength(1);
		expect(elsewhere.items[0]?.json).toMatchObject({ status: 'already_sent' });
	},
);

describe('a file', () => {
	const SEND = { resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data' };
	const send = { ...SEND, faxNumber: '+12025550110', options: { reference: 'order' } };
	const setting = (id: string) => ({
		type: 'faxTo',
		credentials: credentialFor(world.sandbox()),
		id,
		items: [world.letter()],
		parameters: send,
	});

	test('that is the same, or was made anew, is not sent again', async () => {
		await world.run(send);
		const [job] = world.jobs();
		for (const [item, same] of [
			[world.letter(), true],
			[itemWithFile(await pdf(3), { fileName: 'letter.pdf' }), false],
		] as const)
			expect((await world.run(send, [item])).items[0]?.json).toMatchObject({
				status: 'already_sent',
				fax_job_id: job?.id,
				same_document: same,
			});
		expect(world.jobs()).toHaveLength(1);
		expect(world.calls('file.upload')).toHaveLength(1);
	});

	test('is known to another n8n, with another database, by its name in the history', async () => {
		const id = newWorkflow();
		const [first] = (await engine.run(setting(id))).items;
		await startDeduplication();
		const [again] = (await restartedEngine().run(setting(id))).items;
		expect(again?.json).toMatchObject({
			status: 'already_sent',
			fax_job_id: first?.json.fax_job_id,
			document_id: first?.json.document_id,
			same_document: null,
		});
		expect(Date.parse(String(again?.json.time))).toBeGreaterThan(0);
		expect(world.calls('file.upload')).toHaveLength(1);
	});

	test('is known after a crash in the middle, and not sent again', async () => {
		const id = newWorkflow();
		world.control().fault({ operation: 'fax.send', kind: 'timeoutAfter' });
		const options = { ...send.options, timeout: 600 };
		const crashed = engine.run({ ...setting(id), parameters: { ...send, options } });
		await until(() => world.jobs().length === 1);
		const [again] = (await restartedEngine().run(setting(id))).items;
		expect(again?.json).toMatchObject({ status: 'already_sent', fax_job_id: world.jobs()[0]?.id });
		world.control().clearFaults();
		await crashed;
	});

	test('bears nothing in its name without a reference', async () => {
		const before = world.store().accesses();
		await world.run({ ...send, options: {} });
		expect(world.store().accesses()).toBe(before);
		await world.run(send);
		expect(world.documents().map(({ name }) => name)).toEqual([
			'letter.pdf',
			expect.stringMatching(/^letter-once-[0-9a-f]{16}\.pdf$/),
		]);
	});
});

test('twice in one list is one fax, and both items tell it', async () => {
	const { items } = await world.send(['+12025550110', '+12025550110', '+12025550110'], { reference: 'order' });
	expect(world.jobs()).toHaveLength(1);
	expect(new Set(jsonOf(items).map(({ fax_job_id: id }) => id))).toEqual(new Set([world.jobs()[0]?.id]));
	expect(jsonOf(items).filter(({ status }) => status === 'already_sent')).toHaveLength(2);
});

test('that looks the same in Unicode is the same', async () => {
	await world.send(['+12025550110'], { reference: 'Ru\u0308ckruf' });
	expect((await world.send(['+12025550110'], { reference: 'R\u00fcckruf' })).items[0]?.json.status).toBe(
		'already_sent',
	);
});

test('once in a list for each of two numbers is two faxes', async () => {
	const { error } = await world.send(['+12025550110', '+12025550111'], { reference: 'order' });
	expect(error).toBeUndefined();
	expect(world.jobs()).toHaveLength(2);
});

test('a loop that comes by again with the reference sends no second time', async () => {
	const items = ['+12025550110', '+12025550110', '+12025550111'].map((faxNumber) => ({ json: { faxNumber } }));
	const passes = await world.loop(
		{
			resource: 'fax',
			operation: 'send',
			source: 'file',
			documentId: { __rl: true, mode: 'id', value: '112602' },
			faxNumber: '={{ $json.faxNumber }}',
			options: { reference: '={{ $json.faxNumber }}' },
		},
		items,
	);
	expect(world.jobs()).toHaveLength(2);
	expect(passes[1]?.[0]?.json).toMatchObject({ status: 'already_sent', fax_job_id: world.jobs()[0]?.id });
});

test('a resend with a reference happens once', async () => {
	const resend = {
		resource: 'fax',
		operation: 'resend',
		faxJobId: { __rl: true, mode: 'id', value: '92335' },
		options: { reference: 'again' },
	};
	const [first] = (await world.run(resend, [{ json: {} }])).items;
	const [second] = (await world.run(resend, [{ json: {} }])).items;
	expect(world.jobs()).toHaveLength(1);
	expect(second?.json).toMatchObject({ status: 'already_sent', fax_job_id: first?.json.fax_job_id });
});

test.each(['check', 'record'] as const)(
	'a store that fails at each %s: nothing was sent, and the error says so',
	async (step) => {
		const judge = world.judge();
		world.store().fail({ step, times: 100 });
		const result = await world.send(EIGHT.slice(0, 1), perItem);
		expect(world.jobs()).toHaveLength(0);
		expect(textOf(result.error)).not.toMatch(/unexpectedly|SQLITE|Query/);
		expect(judge(wishesFor(EIGHT.slice(0, 1)), result)).toMatchObject({ ...CLEAN, notBought: 1 });
		world.store().repair();
		expect((await world.send(EIGHT.slice(0, 1), perItem)).items[0]?.json.fax_job_id).toBe(world.jobs()[0]?.id);
	},
);

test.each(['check', 'record'] as const)('a store that is busy at its first %s is asked again', async (step) => {
	world.store().fail({ step });
	const { error } = await world.send(EIGHT.slice(0, 1), perItem);
	expect(error).toBeUndefined();
	expect(world.jobs()).toHaveLength(1);
});

test.each([1, 2, 3, 4])(
	'a store that fails at its writing number %i: what is told is true, and nothing is sent twice',
	async (skip) => {
		for (const after of [false, true]) {
			await world.control().reset();
			const judge = world.judge();
			world.store().repair();
			world.store().fail({ step: 'record', skip: skip - 1, times: 2, after });
			const reference = { reference: `order ${skip} ${after}` };
			const first = await world.send(EIGHT.slice(0, 1), reference, { node: RETRY });
			expect(judge(wishesFor(EIGHT.slice(0, 1)), first)).toMatchObject(CLEAN);
			world.store().repair();
			const second = await world.send(EIGHT.slice(0, 1), reference);
			expect(judge(wishesFor(EIGHT.slice(0, 1)), first, second)).toMatchObject({ doubles: [], lies: [], leaks: [] });
			expect(world.jobs().length).toBeLessThanOrEqual(1);
		}
	},
);

test('a lost answer with a reference is settled by the next run, not sent again', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 40 });
	const first = await world.send(EIGHT.slice(0, 1), perItem);
	expect(textOf(first.error)).toContain('may have been sent');
	const look = await world.send(EIGHT.slice(0, 1), { ...perItem, dryRun: true });
	expect(look.items[0]?.json.reason).toBe('It may have been sent under this reference before');
	for (let run = 0; run < 40; run++)
		await world.run({ resource: 'fax', operation: 'getAll', returnAll: true }, [{ json: {} }]);
	const second = await world.send(EIGHT.slice(0, 1), perItem);
	expect(world.jobs()).toHaveLength(1);
	// It is found, or the user is told that nobody knows; what it never says is that nothing was sent.
	expect(
		second.items[0]?.json.fax_job_id === world.jobs()[0]?.id || /may have been sent/.test(textOf(second.error)),
	).toBe(true);
});

test('a lost answer with a reference is settled by the next run, with another text: it was sent before, and is not this document', async () => {
	const numbers = EIGHT.slice(0, 1);
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 8 });
	const first = await world.send(numbers, perItem, {}, { source: 'text', text: 'Letter' });
	expect(textOf(first.error)).toContain('may have been sent');
	for (let look = 0; look < 8; look++) await world.run({ resource: 'fax', operation: 'getAll' }, [{ json: {} }]);
	const options = { ...perItem, maxTotalCost: 0.05 };
	const second = await world.send(numbers, options, {}, { source: 'text', text: 'Another letter' });
	expect(world.jobs()).toHaveLength(1);
	expect(jsonOf(second.items)[0]).toMatchObject({
		status: 'already_sent',
		fax_job_id: world.jobs()[0]?.id,
		same_document: false,
	});
	expect(JSON.stringify(second.runs[0]?.hints)).toMatch(
		/not sent again: the reference was used before, with another document/,
	);
	expect(JSON.stringify(second.runs[0]?.hints)).not.toContain('Cost');
});

test('with thousands of references before it, an access to the store is shared by the faxes of a run, and none of them is pushed out', async () => {
	const many = someNumbers(90);
	await world.send(many.slice(0, 30), perItem);
	world.store().fill(9_000);
	const before = world.store().accesses();
	await world.send(many.slice(30), { reference: '=later-{{ $json.index }}', concurrency: 15 });
	expect(world.jobs()).toHaveLength(90);
	// Each is a reading and a writing; a fax needs three or four.
	expect((world.store().accesses() - before) / 2).toBeLessThan(60 * 1.5);
	// One for each: that it was started; nothing says that it is unresolved.
	expect(world.store().count()).toBe(9_000 + 90);
});

test('what was certainly not sent leaves nothing in the store', async () => {
	await world.send(EIGHT.slice(0, 1), { reference: 'sent' });
	const before = world.store().count();
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400 });
	expect((await world.send(EIGHT.slice(0, 1), { reference: 'refused' })).error).toBeDefined();
	expect(world.store().count()).toBe(before);
});

test('two nodes of a workflow, and two workflows, do not share references', async () => {
	const numbers = EIGHT.slice(0, 1);
	await world.send(numbers, perItem);
	await world.send(numbers, perItem, { id: 'another' });
	await world.send(numbers, perItem, { node: { id: 'n9' } });
	expect(world.jobs()).toHaveLength(3);
});

test.each([5, 20, 60])(
	'a run that is canceled after %i ms and run again: none twice, none denied',
	async (cancelAfter) => {
		const judge = world.judge();
		world.control().settings({ callMilliseconds: { 'fax.send': 25 } });
		// What a canceled run still does may reach the next test, so its references are its own.
		const own = { reference: `=canceled after ${cancelAfter}: {{ $json.index }}` };
		const first = await world.send(EIGHT, { ...own, concurrency: 3 }, { cancelAfter });
		await until(() => world.jobs().length >= world.calls('fax.send').length);
		const second = await world.send(EIGHT, own, { node: CONTINUE });
		expect(judge(wishesFor(EIGHT), first, second)).toMatchObject(CLEAN);
	},
);

test('what another worker sent of an existing document is no fax of a colleague, although this one has read the history between them', async () => {
	const [to, other] = ['+12025550110', '+12025550112'];
	const { apiKey, baseUrl } = world.sandbox();
	const body = new URLSearchParams({ fax_number: to, document_id: '112602', tsi_number: 'colleague' });
	await fetch(`${baseUrl}/fax?api_key=${apiKey}`, { method: 'POST', body });
	const [colleagues] = world.jobs();
	const late = world.otherProcess();
	await late([other], { reference: 'order' });
	await world.send([to], { reference: 'order' });
	const { items } = await late([to], { reference: 'order' });
	expect(world.jobs()).toHaveLength(3);
	expect(items[0]?.json.status).toBe('already_sent');
	expect(items[0]?.json.fax_job_id).not.toBe(colleagues?.id);
});

describe('n8n crashed', () => {
	test.each([
		['while the fax was on its way', 'timeoutAfter', 1],
		['before Fax.to accepted it', 'timeoutBefore', 0],
	] as const)('%s: the reference sends no second one', async (_name, kind, jobs) => {
		const judge = world.judge();
		world.control().fault({ operation: 'fax.send', kind });
		// It does not end while the test looks.
		const crashed = world.send(EIGHT.slice(0, 1), { ...perItem, timeout: 600 });
		await until(() => world.calls('fax.send').length > 0 && world.jobs().length === jobs);
		const again = await world.otherProcess()(EIGHT.slice(0, 1), perItem, { node: CONTINUE });
		expect(world.calls('fax.send')).toHaveLength(1);
		expect(judge(wishesFor(EIGHT.slice(0, 1)), again)).toMatchObject(CLEAN);
		world.control().clearFaults();
		await crashed;
	});

	test('after the fax was sent: the first one’s id is known', async () => {
		const [first] = (await world.send(EIGHT, perItem)).items;
		const again = await world.otherProcess()(EIGHT, perItem);
		expect(world.jobs()).toHaveLength(8);
		expect(again.items[0]?.json).toMatchObject({ status: 'already_sent', fax_job_id: first?.json.fax_job_id });
	});
});

test('a reference is the same one with other spaces, dashes and what nobody sees', async () => {
	const same = [
		'INV-1187 A',
		'INV\u20111187 A',
		'INV-1187\u00a0A',
		'INV-1187  A',
		'\u2066INV\u2212\u200b1187 A\u2069',
		'I\u00adNV-1187 A',
		'INV-1187 A \u200b',
	];
	for (const reference of same) await world.send(EIGHT.slice(0, 1), { reference });
	expect(world.jobs()).toHaveLength(1);
	for (const reference of ['INV-1188 A', 'INV1187 A', 'INV-1187A', 'inv-1187 A', 'INV-1187² A'])
		await world.send(EIGHT.slice(0, 1), { reference });
	expect(world.jobs()).toHaveLength(6);
});

test('a file from Fax.to, which bears the tag of another reference: the history knows it by its own', async () => {
	const file = itemWithFile(await pdf(), { fileName: 'invoice-once-0123456789abcdef.pdf' });
	const setting = {
		...{ type: 'faxTo', credentials: credentialFor(world.sandbox()), id: newWorkflow(), items: [file] },
		parameters: {
			...{ resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data', faxNumber: EIGHT[0] },
			options: { reference: 'invoice' },
		},
	};
	await engine.run(setting);
	// The store is lost, and the memory of the process.
	await startDeduplication();
	const { items } = await restartedEngine().run(setting);
	expect(items[0]?.json).toMatchObject({ status: 'already_sent', fax_job_id: world.jobs()[0]?.id });
	expect(world.jobs()).toHaveLength(1);
});
