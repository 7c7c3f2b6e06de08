import { CLEAN } from '../harness/oracle';
import { CONTINUE, jsonOf, someNumbers, useWorld, wishesFor } from '../harness/world';

/** Workers wait for each other in real time, so this wants a machine that is not busy; test/engine/unkind/workers.test.ts holds what goes for every one. */
const world = useWorld();
const perItem = { reference: '={{ $json.faxNumber }}' };
const ROUNDS = 10;

test.each(Array.from({ length: ROUNDS }, (_value, round) => 5 * round))(
	'three workers get the same references at the same moment, and an access takes 2 × %i ms: each tells the first fax’s id',
	async (milliseconds) => {
		const judge = world.judge();
		const numbers = someNumbers(10);
		world.store().slow(milliseconds);
		const workers = [world.otherProcess(), world.otherProcess(), world.otherProcess()];
		const runs = await Promise.all(workers.map(async (send) => await send(numbers, perItem, { node: CONTINUE })));
		const ids = numbers.map((number) => world.jobs().find(({ recipient }) => `+${recipient}` === number)?.id);
		expect(world.jobs()).toHaveLength(10);
		for (const run of runs) {
			expect(judge(wishesFor(numbers), run)).toMatchObject(CLEAN);
			expect(jsonOf(run.items).map(({ fax_job_id: id }) => id)).toEqual(ids);
		}
		const after = await world.otherProcess()(numbers, perItem);
		expect(jsonOf(after.items).map(({ fax_job_id: id }) => id)).toEqual(ids);
	},
	600_000,
);
