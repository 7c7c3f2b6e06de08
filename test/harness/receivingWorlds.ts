import fc from 'fast-check';
import { receivingProcess } from './receivingProcess';
import { clock, live } from './receivingWorld';

const stores = fc.constantFrom('yes', 'yes', 'yes', 'no', 'killed before', 'killed during', 'killed after');
const step = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			does: fc.constant('happen'),
			faxes: fc.array(fc.constantFrom('received', 'received', 'delivered', 'failed', 'slow'), {
				minLength: 1,
				maxLength: 4,
			}),
			copies: fc.constantFrom(1, 1, 3),
			isLost: fc.boolean(),
			stores,
		}),
	},
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('poll'), stores }) },
	{ weight: 1, arbitrary: fc.constant({ does: 'restart' }) },
	{ weight: 1, arbitrary: fc.constant({ does: 'renew' }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('wait'), seconds: fc.constantFrom(5, 700, 4_000) }) },
);

/**
 * Lives random worlds: rings lost, doubled and repeated, lists that are late and out of order, kills, two processes, renewed keys. In
 * each, every fax has to start the workflow exactly once. Whoever calls it lets the waits of the code go by the worlds' clock.
 */
export async function liveWorlds(numRuns: number): Promise<void> {
	const copies = [0, 1, 2, 3].map(() => receivingProcess());
	const world = fc.record({
		seed: fc.integer(),
		isQueue: fc.boolean(),
		recovers: fc.boolean(),
		order: fc.constantFrom('newest', 'newest', 'jitter', 'oldest'),
		lag: fc.constantFrom(0, 3, 30),
		steps: fc.array(step, { minLength: 1, maxLength: 8 }),
	});
	const now = jest.spyOn(Date, 'now').mockImplementation(() => clock.time);
	try {
		await fc.assert(
			fc.asyncProperty(world, async (one) => {
				const { expected, told } = await live({ ...one, copies });
				expect(told).toEqual(expected);
			}),
			{ numRuns },
		);
	} finally {
		now.mockRestore();
	}
}
