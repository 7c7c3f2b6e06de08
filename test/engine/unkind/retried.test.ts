import { byId, credentialFor, engine, itemWithFile, newWorkflow, startSandbox } from '../../harness';
import { pdf } from '../../harness/pdf';
import { restartedEngine } from '../../harness/restarted';
import { startProxy } from '../../harness/server';
import { until } from '../../harness/until';
import { CONTINUE, DOCUMENT, jsonOf, OWN, someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** What was not sent is new in each try, and what was sent is not sent again, in whatever way n8n tries. */
const world = useWorld();
const N = '+12025550110';
const FILE = { resource: 'fax', operation: 'send', source: 'binary', binaryPropertyName: 'data', faxNumber: N };
const one = [{ json: {} }];
const busy = { outcome: 'busy', jobSeconds: 0 } as never;

test('a failed execution is retried after its text was corrected: the corrected text is sent', async () => {
	const SEND = { resource: 'fax', operation: 'send', source: 'text', faxNumber: N };
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, message: 'Not now' });
	const failed = await world.run({ ...SEND, text: 'OLD, with the wrong name' }, one);
	const again = await world.retry(failed, { ...SEND, text: 'NEW' });
	expect(again.error).toBeUndefined();
	expect(world.calls('file.upload')).toHaveLength(2);
});

test.each<[string, object]>([
	['text', { text: 'NEW, for another patient' }],
	['number', { faxNumber: '+12025550111' }],
	['text and the number', { text: 'NEW, for another patient', faxNumber: '+12025550111' }],
	['nothing', {}],
])(
	'a fax met a busy line before the %s was corrected: only what is still wanted is sent again',
	async (_name, edit) => {
		world.control().settings({ outcome: 'busy', jobSeconds: 0 });
		world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1, times: 1 });
		const parameters = {
			...{ resource: 'fax', operation: 'send', source: 'text', faxNumber: N, text: 'OLD, with the wrong name' },
			...{ waitForDelivery: true, options: { ifNotDelivered: 'fail', resendUpTo: 2, pollInterval: 1 } },
		};
		const failed = await world.run(parameters, [{ json: {} }, { json: {} }]);
		expect(world.jobs()).toHaveLength(1);
		await world.retry(failed, { ...parameters, ...edit });
		const wanted = Object.keys(edit).length === 0;
		const [first, ...later] = world.jobs();
		const again = later.filter(({ documentId }) => documentId === first?.documentId);
		expect(again.length > 0).toBe(wanted);
		for (const { recipient } of again) expect(`+${recipient}`).toBe(N);
	},
);

test('a failed execution is retried under a limit: what was sent before counts once, and is not uploaded again', async () => {
	const parameters = { resource: 'fax', operation: 'send', ...OWN, faxNumber: N };
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1, times: 1 });
	const items = [0, 1].map((index) => ({ json: { index, faxNumber: N } }));
	const failed = await world.run({ ...parameters, options: { concurrency: 1 } }, items);
	expect(world.jobs()).toHaveLength(1);
	const again = await world.retry(failed, { ...parameters, options: { maxTotalCost: 0.2 } });
	expect(again.error).toBeUndefined();
	expect(world.jobs()).toHaveLength(2);
	expect(world.calls('file.upload')).toHaveLength(3);
});

test.each(['Buy', 'Send'])(
	'a failed execution is retried as %s: no fax counts as a number, nor a number as a fax',
	async (to) => {
		const send = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: N };
		const buy = { resource: 'number', operation: 'provision', didGroupId: byId(67) };
		const [from, as] = to === 'Buy' ? [send, buy] : [buy, send];
		for (const operation of ['fax.send', 'number.provision'])
			world.control().fault({ operation, kind: 'status', status: 400, skip: 1, times: 1 });
		const failed = await world.run(from, [...one, ...one]);
		const again = await world.retry(failed, { ...as, options: { concurrency: 1 } }, { node: CONTINUE });
		expect([world.jobs().length, world.numbers().length].sort()).toEqual([1, 1]);
		expect(JSON.stringify(again.runs[0]?.hints)).toContain(to === 'Buy' ? '1 number bought' : '1 fax sent');
		expect(jsonOf(again.items)[0]).toHaveProperty(to === 'Buy' ? 'number' : 'fax_job_id');
	},
);

test('a reference that was used with a test account does not keep the fax from the live one', async () => {
	const live = await startSandbox({ timeScale: 0 });
	const before = (live.control.state() as { jobs: unknown[] }).jobs.length;
	const setting = {
		type: 'faxTo',
		id: 'account-switch',
		items: one,
		parameters: { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: N, options: { reference: 'invoice-8' } },
	};
	await engine.run({ ...setting, credentials: credentialFor(world.sandbox()) });
	const { items, error } = await engine.run({ ...setting, credentials: credentialFor(live) });
	const sent = (live.control.state() as { jobs: unknown[] }).jobs.length - before;
	await live.stop();
	expect(sent === 1 || error !== undefined).toBe(true);
	expect(items[0]?.json.status === 'already_sent' && sent === 0).toBe(false);
});

test('an agent, Retry On Fail, Wait for Delivery and If Not Delivered: Fail: one fax', async () => {
	world.control().settings(busy);
	await world.tool(
		{
			resource: 'fax',
			operation: 'send',
			...DOCUMENT,
			faxNumber: N,
			waitForDelivery: true,
			maxWait: 600,
			options: { ifNotDelivered: 'fail', pollInterval: 1 },
		},
		{ tries: 3 },
	);
	expect(world.jobs()).toHaveLength(1);
});

test('after a restart, references that were used do not count against Max Total Cost', async () => {
	const reference = '=ref-{{ $json.index }}';
	await world.send(someNumbers(4), { reference, maxTotalCost: 0.45 });
	const { items, error } = await world.otherProcess()(someNumbers(4), { reference, maxTotalCost: 0.3 });
	expect(textOf(error)).toBe(' ');
	expect(new Set(jsonOf(items).map(({ status }) => status))).toEqual(new Set(['already_sent']));
});

test('after a restart, nothing is uploaded for a reference that was used', async () => {
	const setting = {
		type: 'faxTo',
		credentials: credentialFor(world.sandbox()),
		id: newWorkflow(),
		items: [itemWithFile(await pdf())],
		parameters: { ...FILE, options: { reference: 'u-1', maxCost: 1 } },
	};
	await engine.run(setting);
	await restartedEngine().run(setting);
	expect(world.documents()).toHaveLength(1);
});

test('n8n is killed while a file is being uploaded: its reference is free again, as nothing was sent', async () => {
	const setting = {
		type: 'faxTo',
		credentials: credentialFor(world.sandbox()),
		id: newWorkflow(),
		items: [itemWithFile(await pdf())],
	};
	world.control().fault({ operation: 'file.upload', kind: 'timeoutBefore' });
	const crashed = engine.run({ ...setting, parameters: { ...FILE, options: { reference: 'inv-1', timeout: 600 } } });
	await until(() => world.calls('file.upload').length > 0);
	const { items } = await restartedEngine().run({
		...setting,
		parameters: { ...FILE, options: { reference: 'inv-1' } },
	});
	world.control().clearFaults();
	await crashed;
	expect(items[0]?.json.fax_job_id).toBeDefined();
});

test('after a crash the next run looks into the history before it gives up, as docs/reliability.md says', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'timeoutAfter' });
	const crashed = world.send([N], { reference: 'inv-2', timeout: 600 });
	await until(() => world.jobs().length === 1);
	world.control().clearRequests();
	await world.otherProcess()([N], { reference: 'inv-2' });
	const looks = world.calls('fax.getAll').length;
	world.control().clearFaults();
	await crashed;
	expect(looks).toBeGreaterThan(0);
});

/** The sandbox behind an address at which its account has a second key. */
async function withSecondKey(key: string) {
	const { apiKey, url } = world.sandbox();
	const proxy = await startProxy(url, (path) => path.replace(`api_key=${key}`, `api_key=${apiKey}`));
	const credentials = (own: string) => ({
		faxToApi: { apiKey: own, baseUrl: `${proxy.url}/api/v2`, callbackToken: '' },
	});
	return { first: credentials(apiKey), second: credentials(key), stop: proxy.stop };
}

test('a renewed key of the same account: what was sent before is sent neither by a retry nor under its reference', async () => {
	const { first, second, stop } = await withSecondKey('renewed');
	const id = newWorkflow();
	const parameters = { ...FILE, faxNumber: '={{ $json.n }}', options: { reference: 'invoice', concurrency: 1 } };
	const items = [N, '+12025550112'].map((n) => ({ ...world.letter(), json: { n } }));
	const setting = { type: 'faxTo', id, parameters, items };
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 401, skip: 1 });
	const failed = await engine.run({ ...setting, credentials: first });
	expect(world.jobs()).toHaveLength(1);
	const retried = await engine.retry(failed, { ...setting, credentials: second });
	expect(textOf(retried.error)).toBe(' ');
	expect(world.jobs()).toHaveLength(2);
	const again = await restartedEngine().run({ ...setting, credentials: second });
	await stop();
	expect(jsonOf(again.items).map(({ status }) => status)).toEqual(['already_sent', 'already_sent']);
	expect(world.jobs()).toHaveLength(2);
});

test('a renewed key of the same account, and no reference: what was sent before is not sent by a retry', async () => {
	const { first, second, stop } = await withSecondKey('renewed');
	const parameters = { ...FILE, faxNumber: '={{ $json.n }}', options: { concurrency: 1 } };
	const items = [N, '+12025550112'].map((n) => ({ ...world.letter(), json: { n } }));
	const setting = { type: 'faxTo', id: newWorkflow(), parameters, items };
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 401, skip: 1 });
	const failed = await engine.run({ ...setting, credentials: first });
	const { error } = await engine.retry(failed, { ...setting, credentials: second });
	await stop();
	expect(error).toBeUndefined();
	expect(world.jobs().map(({ recipient }) => `+${recipient}`)).toEqual([N, '+12025550112']);
});

test('a failed execution is retried with another account: what the first one sent is nothing to it', async () => {
	const live = await startSandbox({ timeScale: 0 });
	const parameters = {
		resource: 'fax',
		operation: 'send',
		...DOCUMENT,
		faxNumber: '={{ $json.n }}',
		options: { concurrency: 1 },
	};
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1 });
	const failed = await world.run(parameters, [{ json: { n: N } }, { json: { n: '+12025550112' } }]);
	const before = (live.control.state() as { jobs: unknown[] }).jobs.length;
	const { error } = await world.retry(failed, parameters, { credentials: credentialFor(live) });
	const sent = (live.control.state() as { jobs: unknown[] }).jobs.length - before;
	await live.stop();
	expect(error).toBeUndefined();
	expect(sent).toBe(2);
});
