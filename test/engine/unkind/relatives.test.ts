import { byId, credentialFor } from '../../harness';
import { openAccount } from '../../harness/model/account';
import { pdf } from '../../harness/pdf';
import { CONTINUE, jsonOf, OWN, RETRY, someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** What broke once, with another operation, another fault or another way to run. */
const world = useWorld();
const N = '+12025550110';
const M = '+12025550112';
const WAIT = { waitForDelivery: true, maxWait: 600 };
const one = [{ json: {} }];
const busy = () => world.control().settings({ outcome: 'busy', jobSeconds: 0 });
const RESEND = { resource: 'fax', operation: 'resend', faxJobId: byId(92335) };
const BUY = { resource: 'number', operation: 'provision', didGroupId: byId(301), options: { reference: 'office' } };

describe('the cost and the ids of resends', () => {
	test.each([{}, CONTINUE])('are in the error of a fax that was not delivered (%j)', async (node) => {
		busy();
		const options = { resendUpTo: 2, pollInterval: 1, ifNotDelivered: 'fail' };
		const { error, items } = await world.send([N], options, { node }, WAIT);
		expect(world.jobs()).toHaveLength(3);
		const told = `${textOf(error)} ${JSON.stringify(jsonOf(items))}`;
		for (const { id } of world.jobs()) expect(told).toContain(String(id));
	});

	test('are in the error of a resend whose answer is lost', async () => {
		busy();
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', skip: 1 });
		const { error } = await world.send([N], { resendUpTo: 2, pollInterval: 1 }, {}, WAIT);
		expect(textOf(error)).toContain(`job ${world.jobs()[0]?.id}`);
		expect(textOf(error)).toContain('may have been sent');
	});

	test('count against Min Balance', async () => {
		busy();
		await world.send([N], { resendUpTo: 5, pollInterval: 1, minBalance: 99.9 }, {}, WAIT);
		expect(world.balance()).toBeGreaterThanOrEqual(99.9 - 1e-9);
	});
});

describe('Delete After Send', () => {
	test.each<[string, object]>([
		['says nothing', { kind: 'empty200', carryOut: true, times: 0 }],
		['has no id', { kind: 'rewrite', remove: ['document_id'], times: 0 }],
		['is lost', { kind: 'resetAfter', times: 0 }],
	])('the answer of an upload %s: the document is deleted, or named', async (_name, fault) => {
		for (const options of [{ deleteAfterSend: true }, { dryRun: true }]) {
			world.control().fault({ operation: 'file.upload', kind: 'empty200', ...fault });
			const { error, items } = await world.send([N], options, {}, OWN);
			const told = `${textOf(error)} ${JSON.stringify(jsonOf(items))}`;
			for (const { id, name } of world.documents()) expect(told).toMatch(new RegExp(`${id}|${name}`));
			world.control().clearFaults();
		}
	});

	test('a dry run names the document that it could not delete again', async () => {
		world.control().fault({ operation: 'file.delete', kind: 'status', status: 400, times: 0 });
		const { items } = await world.send([N], { dryRun: true }, {}, OWN);
		expect(items[0]?.json.not_deleted).toEqual([`document ${world.documents()[0]?.id}`]);
	});

	test('what one try left in doubt and the next one finds is deleted then', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', listedAfterCalls: 6 });
		const { items } = await world.send([N], { deleteAfterSend: true }, { node: RETRY }, OWN);
		expect(world.jobs()).toHaveLength(1);
		expect([jsonOf(items)[0]?.fax_job_id, world.documents()]).toEqual([world.jobs()[0]?.id, []]);
	});

	test('an existing document for five numbers, and one may have been sent: it stays, and is named', async () => {
		const numbers = someNumbers(5);
		world.control().fault({ operation: 'fax.send', kind: 'resetAfter', match: { fax_number: numbers[2] ?? '' } });
		const { items } = await world.send(numbers, { deleteAfterSend: true }, { node: CONTINUE });
		expect(world.stored()).toContain(112602);
		expect(JSON.stringify(jsonOf(items))).toContain('document 112602');
	});

	test('an item that was sent before under its reference leaves the document to the one that sends it now', async () => {
		world.control().settings({ jobSeconds: 0 });
		await world.send([N], { reference: 'order' });
		const { items } = await world.send(
			[N, M],
			{ reference: 'order', deleteAfterSend: true, pollInterval: 1 },
			{},
			WAIT,
		);
		expect(jsonOf(items).map(({ status }) => status)).toEqual(['already_sent', expect.anything()]);
		expect(world.jobs()).toHaveLength(2);
	});
});

describe('a refusal that was corrected is another wish', () => {
	test.each<[string, 'fax.send' | 'number.provision', object, object, () => unknown]>([
		[
			'Resend',
			'fax.send',
			RESEND,
			{ ...RESEND, faxJobId: byId(92334), faxNumber: M },
			() => world.jobs()[0]?.documentId,
		],
		['Buy', 'number.provision', BUY, { ...BUY, didGroupId: byId(67) }, () => world.numbers()[0]?.didGroupId],
	])('%s', async (_name, operation, before, after, bought) => {
		world.control().fault({ operation, kind: 'status', status: 400, times: 0 });
		const failed = await world.run(before, one);
		world.control().clearFaults();
		await world.retry(failed, after);
		expect([world.jobs().length + world.numbers().length, bought()]).toEqual([
			1,
			operation === 'fax.send' ? 112601 : 67,
		]);
	});
});

test('a reference that bought a number by a test account buys one by the live account, too', async () => {
	await world.run(BUY, one);
	const { apiKey } = await openAccount(world.sandbox(), 'live', await pdf());
	await world.run(BUY, one, { credentials: credentialFor({ ...world.sandbox(), apiKey }) });
	expect(world.numbers()).toHaveLength(2);
});

test('the history can’t be read for one item of a Resend: the others are sent', async () => {
	world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 3 });
	const parameters = { ...RESEND, faxNumber: '={{ $json.faxNumber }}', options: { concurrency: 1 } };
	await world.run(
		parameters,
		someNumbers(3).map((faxNumber) => ({ json: { faxNumber } })),
		{ node: CONTINUE },
	);
	expect(world.jobs()).toHaveLength(2);
});

test('Max Total Cost holds for Resend over the passes of a loop', async () => {
	const parameters = { ...RESEND, faxNumber: '={{ $json.faxNumber }}', options: { maxTotalCost: 0.25 } };
	await world.loop(
		parameters,
		someNumbers(4).map((faxNumber) => ({ json: { faxNumber } })),
		{ node: CONTINUE },
	);
	expect(world.jobs()).toHaveLength(2);
});

test('a fax that is still on its way is resent only with Resend Anyway', async () => {
	world.control().settings({ jobSeconds: 3_600 });
	const { items } = await world.send([N]);
	const resend = { ...RESEND, faxJobId: byId(Number(items[0]?.json.fax_job_id)) };
	expect(textOf((await world.run(resend, one)).error)).toContain('still on its way');
	expect(world.jobs()).toHaveLength(1);
	await world.run({ ...resend, options: { resendAnyway: true } }, one);
	expect(world.jobs()).toHaveLength(2);
});

test('a URL is fetched anew in each pass of a loop', async () => {
	const parameters = {
		resource: 'fax',
		operation: 'send',
		source: 'url',
		fileUrl: 'https://example.com/a.pdf',
		faxNumber: '={{ $json.faxNumber }}',
	};
	await world.loop(
		parameters,
		someNumbers(3).map((faxNumber) => ({ json: { faxNumber } })),
	);
	expect([world.calls('file.upload').length, world.jobs().length]).toEqual([3, 3]);
});

test('after a kill, the reference of an existing document is not answered with a colleague’s fax', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
	await world.send([N], { reference: 'order' });
	const { apiKey, baseUrl } = world.sandbox();
	const body = new URLSearchParams({ fax_number: N, document_id: '112602', tsi_number: 'colleague' });
	await fetch(`${baseUrl}/fax?api_key=${apiKey}`, { method: 'POST', body });
	const { error } = await world.otherProcess()([N], { reference: 'order' });
	expect(textOf(error)).toContain('may have been sent');
	expect(world.jobs()).toHaveLength(1);
});
