import { BinaryDataService } from 'n8n-core';
import { byId, keepFilesOnDisk, storedFile } from '../../harness';
import { Container } from '../../harness/container';
import { pdf } from '../../harness/pdf';
import { soon } from '../../harness/timers';
import { until } from '../../harness/until';
import { someNumbers, textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Whatever buys is canceled while a call is not answered: each accepted fax or number is told with its id, and a retry pays for none again. */
const world = useWorld();
const BUSY = 92335;
const RESEND = { resource: 'fax', operation: 'resend', faxJobId: byId(BUSY), faxNumber: '={{ $json.to }}' };
const WAIT = { waitForDelivery: true, maxWait: 600 };
const BUY = { resource: 'number', operation: 'provision', didGroupId: byId('={{ $json.to }}') };
const IN_THE_USA = { countryCode: byId('USA') };
const FAXES = someNumbers(3).map((to) => ({ json: { to } }));
const NUMBERS = ['301', '302', '301'].map((to) => ({ json: { to } }));

afterEach(() => jest.restoreAllMocks());

const bought = () => [...world.jobs().map(({ id }) => String(id)), ...world.numbers().map(({ number }) => number)];

/**
 * By what is bought: the call that Fax.to does not answer, how often it does before, how many were accepted by then, and how many are in the
 * end. One whose end nobody knows is bought no second time, and stops the run.
 */
test.each([
	{ what: 'Resend', parameters: RESEND, operation: 'fax.getAll', skip: 0, accepted: 0, atLast: 3 },
	{ what: 'Resend', parameters: RESEND, operation: 'fax.getStatus', skip: 2, accepted: 0, atLast: 3 },
	{ what: 'Resend', parameters: RESEND, operation: 'fax.send', skip: 0, accepted: 0, atLast: 0 },
	{ what: 'Resend', parameters: RESEND, operation: 'fax.send', skip: 2, accepted: 2, atLast: 2 },
	{ what: 'Resend', parameters: { ...RESEND, ...WAIT }, operation: 'fax.getAll', skip: 3, accepted: 3, atLast: 3 },
	{
		what: 'Buy',
		parameters: { ...BUY, ...IN_THE_USA },
		operation: 'coverage.getDidGroups',
		skip: 1,
		accepted: 0,
		atLast: 3,
	},
	{ what: 'Buy', parameters: BUY, operation: 'number.getAll', skip: 1, accepted: 1, atLast: 3 },
	{ what: 'Buy', parameters: BUY, operation: 'number.provision', skip: 0, accepted: 0, atLast: 0 },
	{ what: 'Buy', parameters: BUY, operation: 'number.provision', skip: 2, accepted: 2, atLast: 2 },
])(
	'$what is canceled while $operation is not answered, after $skip: $accepted are told, and in the end there are $atLast',
	async ({ what, parameters, operation, skip, accepted, atLast }) => {
		const setting = { ...parameters, options: { concurrency: 1 } };
		world.control().fault({ operation, kind: 'timeoutBefore', skip, times: 0 });
		const cancelWhen = until(() => world.calls(operation).length > skip);
		const canceled = await world.run(setting, what === 'Resend' ? FAXES : NUMBERS, { cancelWhen });
		expect(canceled.status).toBe('canceled');
		const first = bought();
		expect(first).toHaveLength(accepted);
		for (const id of first) expect(textOf(canceled.error)).toContain(id);
		world.control().clearFaults();
		await world.control().advance(3_600);
		const retried = await world.retry(canceled, setting);
		expect(bought()).toHaveLength(atLast);
		const told = JSON.stringify([retried.items.map(({ json }) => json), textOf(retried.error)]);
		for (const id of bought()) expect(told).toContain(id);
		expect(told.includes('may have been')).toBe(atLast < 3);
	},
);

test('canceled while a file is inspected: nothing is uploaded or sent, and a retry sends each once', async () => {
	await keepFilesOnDisk();
	const binary = { data: await storedFile(await pdf(2), 'letter.pdf', 'application/pdf') };
	const parameters = { resource: 'fax', operation: 'send', source: 'binary', faxNumber: '={{ $json.to }}' };
	const service = Container.get(BinaryDataService);
	const open = service.getAsStream.bind(service);
	let isOpening = false;
	let isCanceled = false;
	jest.spyOn(service, 'getAsStream').mockImplementation(async (...asked) => {
		isOpening = true;
		await until(() => isCanceled);
		return await open(...asked);
	});
	const cancelWhen = until(() => isOpening).then(() => soon(() => (isCanceled = true)));
	const items = FAXES.map(({ json }) => ({ json, binary }));
	const canceled = await world.run(parameters, items, { cancelWhen });
	expect(canceled.status).toBe('canceled');
	expect(textOf(canceled.error)).toContain('Nothing was sent');
	expect([world.jobs(), world.documents()]).toEqual([[], []]);
	const retried = await world.retry(canceled, parameters);
	expect(retried.items.map(({ json }) => String(json.fax_job_id))).toEqual(bought());
	expect(world.jobs()).toHaveLength(3);
});
