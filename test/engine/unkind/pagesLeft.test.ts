import { byId, itemWithFile } from '../../harness';
import { pdf } from '../../harness/pdf';
import { CONTINUE, DOCUMENT, jsonOf, OWN, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Who wants pages deleted gets them deleted, or reads which ones are left. */
const world = useWorld();
const N = '+12025550110';
const M = '+12025550112';
const FILE = { resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data', faxNumber: N };
const EXISTING = { resource: 'fax', operation: 'send', source: 'file', documentId: byId(112602), faxNumber: N };
const one = [{ json: {} }];

test('no call deletes without an id', async () => {
	world.control().settings({ jobSeconds: 0 });
	await world.send([N], { reference: 'r1' });
	world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
	world.control().clearRequests();
	await world.otherProcess()([N], {
		reference: 'r1',
		deleteAfterSend: true,
		resendUpTo: 1,
		pollInterval: 1,
		waitForDelivery: true,
		maxWait: 1,
	});
	const deletes = world
		.control()
		.requests()
		.filter(({ method }) => method === 'DELETE')
		.map(({ path }) => path);
	expect(deletes.filter((path) => !/\/files\/\d+$/.test(path))).toEqual([]);
});

test('with Resend Up To, and the wait is over before the fax: the document is deleted, or the output says that it is there', async () => {
	world.control().settings({ jobSeconds: 3600 });
	const { items, runs } = await world.run({
		...FILE,
		waitForDelivery: true,
		maxWait: 1,
		options: { deleteAfterSend: true, resendUpTo: 1, pollInterval: 1 },
	});
	const told = JSON.stringify([jsonOf(items), runs[0]?.hints]);
	expect(world.documents().length === 0 || /not deleted|still at Fax\.to/i.test(told)).toBe(true);
});

test('a document of two items whose wait is over before their faxes stays, and the output says so', async () => {
	world.control().settings({ jobSeconds: 3600 });
	const before = world.documents().length;
	const options = { deleteAfterSend: true, pollInterval: 1 };
	const { items } = await world.send([N, M], options, {}, { waitForDelivery: true, maxWait: 1 });
	expect(world.documents()).toHaveLength(before);
	for (const json of jsonOf(items)) expect(json.not_deleted).toEqual([expect.stringContaining('112602')]);
});

test.each([
	['at once', {}],
	['at the end of the run', { resendUpTo: 1, pollInterval: 1 }],
])('a document that was deleted %s is said to be, beside its id', async (_when, more) => {
	world.control().settings({ jobSeconds: 0 });
	const { items } = await world.run({
		...FILE,
		waitForDelivery: true,
		maxWait: 60,
		options: { deleteAfterSend: true, ...more },
	});
	expect(world.documents()).toEqual([]);
	expect(jsonOf(items)[0]).toMatchObject({ document_id: expect.anything(), document_deleted: true });
});

test('of a fax that was sent before under its reference, nothing is said to be deleted', async () => {
	const documentId = { source: 'file', documentId: byId(112601) };
	await world.send([N], { reference: 'r2' }, {}, documentId);
	const { items } = await world.send([N], { reference: 'r2', deleteAfterSend: true }, {}, documentId);
	expect(jsonOf(items)[0]).toMatchObject({ status: 'already_sent' });
	expect(jsonOf(items)[0]).not.toHaveProperty('document_deleted');
});

test('a document that stays is not said to be deleted', async () => {
	world.control().fault({ operation: 'file.delete', kind: 'status', status: 400, times: 0 });
	const { items } = await world.run({
		...FILE,
		waitForDelivery: true,
		maxWait: 1,
		options: { deleteAfterSend: true, resendUpTo: 1, pollInterval: 1 },
	});
	expect(jsonOf(items)[0]).toHaveProperty('not_deleted');
	expect(jsonOf(items)[0]).not.toHaveProperty('document_deleted');
});

test.each([
	['Fax.to refuses the fax', { maxCost: 5 }],
	['it is too dear', { maxCost: 0.01 }],
])('%s: the document is deleted, or the error says that it is there', async (_name, limit) => {
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, message: 'Insufficient balance' });
	const { error } = await world.run({ ...FILE, options: { deleteAfterSend: true, ...limit } });
	expect(world.documents().length === 0 || textOf(error).includes(String(world.documents()[0]?.id))).toBe(true);
});

test('two files with equal bytes and other names: the history names each by its own', async () => {
	const letter = await pdf();
	await world.run({ ...FILE, faxNumber: '={{ $json.n }}' }, [
		{ ...itemWithFile(letter, { fileName: 'smith.pdf' }), json: { n: N } },
		{ ...itemWithFile(letter, { fileName: 'jones.pdf' }), json: { n: M } },
	]);
	const { items } = await world.run({ resource: 'fax', operation: 'getAll', limit: 2 }, one);
	expect(items.map(({ json }) => json.file_name).sort()).toEqual(['jones.pdf', 'smith.pdf']);
});

const files = async () =>
	await Promise.all(
		[1, 2, 3, 4].map(async (pages) => itemWithFile(await pdf(pages), { fileName: `patient-${pages}.pdf` })),
	);

test.each([
	['beyond Max Total Cost', { maxTotalCost: 0.2 }, 0],
	['refused at its first item', { maxTotalCost: 10, concurrency: 1 }, 1],
])(
	'a run that is %s, with Delete After Send: what was uploaded is deleted, or named in the error',
	async (_name, options, times) => {
		if (times > 0)
			world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, message: 'Insufficient balance' });
		const { error } = await world.run({ ...FILE, options: { ...options, deleteAfterSend: true } }, await files());
		expect(world.jobs()).toHaveLength(0);
		expect(world.documents().filter(({ id }) => !textOf(error).includes(String(id)))).toEqual([]);
	},
);

test('an upload of one worker whose answer is lost costs the other worker, which has the same reference, no document', async () => {
	const options = { reference: 'order', deleteAfterSend: true };
	// Nobody knows whether the first one's fax was sent, so its document must stay.
	world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
	await world.send([N], options, {}, OWN);
	const [needed] = world.documents();
	world.control().fault({ operation: 'file.upload', kind: 'resetBefore' });
	await world.otherProcess()([N], options, {}, OWN);
	expect(needed).toBeDefined();
	expect(world.documents()).toEqual([needed]);
});

test.each([1, 5])(
	'an existing document that two items send, and only one deletes, is there for both, and gone at the end (Concurrency %i)',
	async (concurrency) => {
		const items = [N, M].map((faxNumber, index) => ({ json: { faxNumber, isDeleted: index === 0 } }));
		const options = { deleteAfterSend: '={{ $json.isDeleted }}', concurrency };
		const parameters = {
			resource: 'fax',
			operation: 'send',
			...DOCUMENT,
			faxNumber: '={{ $json.faxNumber }}',
			options,
		};
		expect((await world.run(parameters, items)).error).toBeUndefined();
		expect(world.jobs()).toHaveLength(2);
		expect(world.stored()).not.toContain(112602);
	},
);

test('an existing document that one item deletes stays, if that item was sent before under its reference', async () => {
	const items = [N, M].map((faxNumber, index) => ({ json: { faxNumber, isDeleted: index === 0 } }));
	const parameters = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: '={{ $json.faxNumber }}' };
	const options = { reference: 'order', deleteAfterSend: '={{ $json.isDeleted }}' };
	await world.run({ ...parameters, options: { reference: 'order' } }, items.slice(0, 1));
	const { items: outputs } = await world.run({ ...parameters, options }, items);
	expect(jsonOf(outputs).map(({ status }) => status)).toEqual(['already_sent', 'executed']);
	expect(world.stored()).toContain(112602);
	expect(jsonOf(outputs).flatMap(({ not_deleted: left }) => left ?? [])).toEqual([]);
});

test('an existing document that one item deletes stays for the other, which was refused', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, match: { fax_number: M }, times: 0 });
	const items = [N, M].map((faxNumber, index) => ({ json: { faxNumber, isDeleted: index === 0 } }));
	const options = { deleteAfterSend: '={{ $json.isDeleted }}' };
	const parameters = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: '={{ $json.faxNumber }}', options };
	const { items: outputs } = await world.run(parameters, items, { node: CONTINUE });
	expect(world.stored()).toContain(112602);
	expect(jsonOf(outputs)[0]?.not_deleted).toEqual(['document 112602']);
});

test('a dry run of an existing document with Delete After Send leaves it, and does not complain of that', async () => {
	const { items, runs } = await world.send([N], { dryRun: true, deleteAfterSend: true });
	expect(world.stored()).toContain(112602);
	expect(items[0]?.json.not_deleted).toBeUndefined();
	expect(JSON.stringify(runs[0]?.hints)).not.toContain('112602');
});

test('an upload whose answer has no ID where one should be is found by its name, and deleted', async () => {
	world.control().fault({ operation: 'file.upload', kind: 'rewrite', set: { document_id: 'x' } });
	const { error } = await world.run({ ...FILE, options: { deleteAfterSend: true } });
	expect(textOf(error)).toContain("contains no 'document_id'");
	expect(world.documents()).toEqual([]);
});

describe('what a try before has left', () => {
	const RETRIED = { node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } };
	const fails = () => {
		world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, message: 'Not now', times: 1 });
		world.control().fault({ operation: 'file.delete', kind: 'status', status: 400, times: 1 });
	};

	test('is deleted by the next', async () => {
		fails();
		const { items } = await world.run({ ...FILE, options: { deleteAfterSend: true } }, undefined, RETRIED);
		expect(jsonOf(items)[0]?.not_deleted).toBeUndefined();
		expect(world.documents()).toEqual([]);
	});

	test('is named by the next, where it can’t be deleted', async () => {
		fails();
		world.control().fault({ operation: 'file.delete', kind: 'status', status: 400, times: 0 });
		const { items } = await world.run({ ...FILE, options: { deleteAfterSend: true } }, undefined, RETRIED);
		const left = JSON.stringify(jsonOf(items)[0]?.not_deleted ?? []);
		expect(world.documents().length).toBeGreaterThan(0);
		for (const { id } of world.documents()) expect(left).toContain(String(id));
	});

	test('by one item, is not said of another', async () => {
		world
			.control()
			.fault({ operation: 'fax.send', kind: 'status', status: 400, message: 'Not now', skip: 1, times: 1 });
		world.control().fault({ operation: 'file.delete', kind: 'status', status: 400, times: 0 });
		const send = { ...FILE, options: { deleteAfterSend: true, concurrency: 1 } };
		const { items } = await world.run(send, [world.letter(), world.letter()], RETRIED);
		const [sent, again] = jsonOf(items);
		expect([sent?.not_deleted, again?.not_deleted]).toEqual([undefined, [`document ${world.documents()[0]?.id}`]]);
	});

	test('of a fax that may be on its way stays until that is known', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
		const { error } = await world.run({ ...FILE, options: { deleteAfterSend: true } }, undefined, RETRIED);
		expect(textOf(error)).toContain('may have been sent');
		expect([world.documents().length, world.calls('file.delete')]).toEqual([1, []]);
		// Its own document proves what the history shows: nobody has to look for others.
		expect(textOf(error)).not.toContain('The history shows');
	});

	test('by an upload whose answer was lost, is named by the next, and never deleted by its name', async () => {
		world.control().settings({ jobSeconds: 0 });
		world.control().fault({ operation: 'file.upload', kind: 'resetAfter', times: 1 });
		world.control().fault({ operation: 'file.getAll', kind: 'status', status: 400, times: 0 });
		const send = { ...FILE, waitForDelivery: true, options: { deleteAfterSend: true, pollInterval: 1 } };
		const { items } = await world.run(send, undefined, RETRIED);
		const requests = world.control().requests();
		const deletes = requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
		expect(deletes.filter((path) => !/\/files\/\d+$/.test(path))).toEqual([]);
		expect(jsonOf(items)[0]).toMatchObject({
			outcome: 'delivered',
			not_deleted: [expect.stringMatching(/^a document '.+' \(if Fax\.to accepted it\)$/)],
		});
	});

	const TOOL = { resource: 'fax', operation: 'send', source: 'text', text: 'Letter', faxNumber: N };

	test.each([1, 0])('as an agent’s tool, is deleted or named by the next (%i faults)', async (times) => {
		fails();
		if (times === 0) world.control().fault({ operation: 'file.delete', kind: 'status', status: 400, times });
		const { answers } = await world.tool({ ...TOOL, options: { deleteAfterSend: true } }, { tries: 2 });
		expect(world.jobs()).toHaveLength(1);
		expect(world.documents().length > 0).toBe(times === 0);
		for (const { id } of world.documents()) expect(answers[0]?.answer).toContain(String(id));
	});

	test('as an agent’s tool, is no more to a call after the one that deleted it', async () => {
		fails();
		await world.tool({ ...TOOL, options: { deleteAfterSend: true } }, { tries: 2, calls: [{}, {}] });
		expect([world.jobs().length, world.calls('file.delete').length]).toEqual([2, 2]);
	});

	test('of the user’s own, which was not sent, stays', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, message: 'Not now', times: 1 });
		const failed = await world.run({ ...EXISTING, options: { deleteAfterSend: true } }, one);
		await world.retry(failed, { ...FILE, source: 'text', text: 'Another text', options: { deleteAfterSend: true } });
		expect(world.stored()).toContain(112602);
	});

	test.each<[string, object, object]>([
		['without Delete After Send, is deleted', {}, {}],
		['with it, is said to be deleted, too', { deleteAfterSend: true }, {}],
		['of another operation, is deleted', {}, { operation: 'resend', faxJobId: byId(92335) }],
	])('that sent its fax %s', async (_name, options, edit) => {
		world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1, times: 1 });
		const failed = await world.run({ ...TOOL, options: { concurrency: 1, ...options } }, [...one, ...one]);
		const again = { ...TOOL, ...edit, options: { deleteAfterSend: true } };
		const { items } = await world.retry(failed, again);
		expect(jsonOf(items)).toMatchObject([{ document_deleted: true }, { document_deleted: true }]);
		expect(world.documents()).toEqual([]);
	});

	test.each([
		['stays where another one is wanted now', { source: 'text', text: 'Another text' }, true],
		['is deleted where it still is the one', {}, false],
	])('that was there before, and was sent, %s', async (_name, edit, stays) => {
		world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1, times: 1 });
		const failed = await world.run({ ...EXISTING, options: { concurrency: 1 } }, [...one, ...one]);
		await world.retry(failed, { ...EXISTING, ...edit, options: { deleteAfterSend: true } });
		expect(world.stored().includes(112602)).toBe(stays);
	});

	test('that may have sent its fax, is named once it is to be deleted', async () => {
		world.control().fault({ operation: 'fax.send', kind: 'resetBefore' });
		const failed = await world.run(TOOL, one);
		const { error } = await world.retry(failed, { ...TOOL, options: { deleteAfterSend: true } });
		expect(textOf(error)).toContain(`Not deleted, still at Fax.to: document ${world.documents()[0]?.id}`);
	});
});

test('a page with 404 in place of an answer deletes nothing: the document is named', async () => {
	world.control().fault({ operation: 'file.delete', kind: 'status', status: 404, bodyType: 'html', times: 0 });
	const text = { resource: 'fax', operation: 'send', source: 'text', text: 'Letter', faxNumber: N };
	const { error } = await world.run({ ...text, options: { deleteAfterSend: true, maxCost: 0.01 } }, one);
	expect(textOf(error)).toContain(`still at Fax.to: document ${world.documents()[0]?.id}`);
});
