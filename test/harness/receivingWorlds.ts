import fc from 'fast-check';
import { receivingProcess } from './receivingProcess';
import { clock, live } from './receivingWorld';

const stores = fc.constantFrom(
	...(['yes', 'yes', 'yes', 'no', 'killed before', 'killed during', 'killed after'] as const),
);
const step = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			does: fc.constant('happen' as const),
			faxes: fc.array(fc.constantFrom('received', 'received', 'delivered', 'failed', 'slow'), {
				minLength: 1,
				maxLength: 4,
			}),
			copies: fc.constantFrom(1, 1, 3),
			isLost: fc.boolean(),
			stores,
		}),
	},
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('poll' as const), stores }) },
	{ weight: 2, arbitrary: fc.record({ does: fc.constantFrom('restart' as const, 'update' as const) }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('renew' as const), isLate: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(5, 700, 4_000) }) },
	{
		weight: 1,
		arbitrary: fc.record({ does: fc.constant('clock' as const), seconds: fc.constantFrom(-90, 600, -9_000, 700_000) }),
	},
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
		order: fc.constantFrom(...(['newest', 'newest', 'jitter', 'oldest'] as const)),
		lag: fc.constantFrom(0, 3, 30),
		steps: fc.array(step, { minLength: 1, maxLength: 8 }),
	});
	const now = jest.spyOn(Date, 'now').mockImplementation(() => clock.time + clock.offset);
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
