import { CLEAN } from '../../harness/oracle';
import { until } from '../../harness/until';
import { CONTINUE, OWN, jsonOf, someNumbers, textOf, useWorld, wishesFor } from '../../harness/world';

/**
 * A reference sends one fax, whichever of n8n's processes gets it. They share a row of the database that each of them reads and writes
 * as a whole. Waits take their real time here: what keeps processes apart is time.
 */
const world = useWorld();
const perItem = { reference: '=order {{ $json.faxNumber }}', concurrency: 5 };

test.each([0, 5, 40])(
	'two workers get the same references at the same moment, and an access takes 2 × %i ms',
	async (milliseconds) => {
		const judge = world.judge();
		const numbers = someNumbers(12);
		world.store().slow(milliseconds);
		const workers = [world.otherProcess(), world.otherProcess()];
		const runs = await Promise.all(workers.map(async (send) => await send(numbers, perItem, { node: CONTINUE })));
		expect(judge(wishesFor(numbers), ...runs)).toMatchObject({ doubles: [], lies: [], leaks: [] });
		expect(world.jobs()).toHaveLength(12);
	},
);

test.each([0, 20])(
	'three workers get the same references at the same moment, and an access takes 2 × %i ms: none sends twice, and none tells another fax than the first',
	async (milliseconds) => {
		const judge = world.judge();
		const numbers = someNumbers(10);
		world.store().slow(milliseconds);
		const workers = [world.otherProcess(), world.otherProcess(), world.otherProcess()];
		const runs = await Promise.all(workers.map(async (send) => await send(numbers, perItem, { node: CONTINUE })));
		expect(world.jobs()).toHaveLength(10);
		const ids = numbers.map((number) => world.jobs().find(({ recipient }) => `+${recipient}` === number)?.id);
		// A worker waits for another for a real time, which a busy machine may need for itself (test/soak/workers.test.ts).
		for (const run of [...runs, await world.otherProcess()(numbers, perItem, { node: CONTINUE })]) {
			expect(judge(wishesFor(numbers), run)).toMatchObject(CLEAN);
			for (const [index, { fax_job_id: id, error }] of jsonOf(run.items).entries())
				expect(error === undefined ? id : error).toEqual(
					error === undefined ? ids[index] : expect.stringContaining('may have been sent'),
				);
		}
		expect(world.jobs()).toHaveLength(10);
	},
);

test('a worker is killed while its faxes are on their way and another one writes to the row all the time: none is sent again', async () => {
	const numbers = someNumbers(40);
	const killed = numbers.slice(0, 5);
	world.control().settings({ balance: 1_000 });
	// The row is there already.
	await world.otherProcess()(numbers.slice(39), perItem);
	world.store().slow(10);
	world.control().settings({ callMilliseconds: { 'fax.send': 200 } });
	const other = world.otherProcess()(numbers.slice(5, 39), { ...perItem, concurrency: 10 });
	// It does not end while the test looks, so it notes nothing more.
	for (const fax_number of killed)
		world.control().fault({ operation: 'fax.send', kind: 'timeoutAfter', match: { fax_number } });
	const crashed = world.otherProcess()(killed, { ...perItem, timeout: 600 }, {}, OWN);
	const sent = () => world.jobs().filter(({ recipient }) => killed.includes(`+${recipient}`));
	await until(() => sent().length === 5);
	await other;
	const again = await world.otherProcess()(killed, perItem, { node: CONTINUE }, OWN);
	expect(jsonOf(again.items).map(({ status }) => status)).toEqual(killed.map(() => 'already_sent'));
	expect(new Set(jsonOf(again.items).map(({ fax_job_id: id }) => id))).toEqual(new Set(sent().map(({ id }) => id)));
	expect(world.jobs()).toHaveLength(40);
	world.control().clearFaults();
	await crashed;
});

test('what a process has sent itself it sends no second time, although another one has written over its note', async () => {
	const numbers = someNumbers(4);
	const first = await world.send(numbers, perItem);
	world.store().lose();
	const again = await world.send(numbers, perItem);
	expect(jsonOf(again.items).map(({ fax_job_id: id, status }) => [id, status])).toEqual(
		jsonOf(first.items).map(({ fax_job_id: id }) => [id, 'already_sent']),
	);
	expect(world.jobs()).toHaveLength(4);
});

test.each(['check', 'record'] as const)(
	'a process whose store failed at each %s does not send what another one has sent meanwhile',
	async (step) => {
		const numbers = someNumbers(2);
		world.store().fail({ step, times: 100 });
		expect(textOf((await world.send(numbers, perItem)).error)).toContain('could not store the reference');
		world.store().repair();
		const first = await world.otherProcess()(numbers, perItem);
		const again = await world.send(numbers, perItem);
		expect(jsonOf(again.items).map(({ fax_job_id: id, status }) => [id, status])).toEqual(
			jsonOf(first.items).map(({ fax_job_id: id }) => [id, 'already_sent']),
		);
		expect(world.jobs()).toHaveLength(2);
	},
);

test('a row that never keeps what is written: nothing is sent, and the error says so', async () => {
	const numbers = someNumbers(2);
	world.store().forget();
	const { error } = await world.send(numbers, perItem);
	expect(textOf(error)).toContain('could not store the reference');
	expect(world.jobs()).toHaveLength(0);
});

test('a run that is canceled before its faxes were sent leaves their references free, after a restart too', async () => {
	const numbers = someNumbers(3);
	// After its first access it waits and reads again, so it is canceled long before it may send.
	world.store().slow(40);
	await world.send(numbers, perItem, { cancelWhen: until(() => world.store().count() > 0) });
	await until(() => world.store().count() === 0);
	expect(world.jobs()).toHaveLength(0);
	const { error } = await world.otherProcess()(numbers, perItem);
	expect(error).toBeUndefined();
	expect(world.jobs()).toHaveLength(3);
});
