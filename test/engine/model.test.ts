import { cleanUp } from '../harness';
import { liveAll } from '../harness/model/commands';

jest.mock('n8n-workflow', () => {
	const real: typeof import('n8n-workflow') = jest.requireActual('n8n-workflow');
	// Nothing here rests on how long a wait is.
	return { ...real, sleep: async (time: number, signal?: AbortSignal) => await real.sleep(time / 1_000, signal) };
});

afterAll(cleanUp);

/** 100 here, 5,000 in test/soak. */
test.each([1, 2, 3, 4, 5])(
	'in random worlds no fax is sent twice, lost, to the wrong number or of the wrong pages, and nothing untrue is told (seed %i)',
	async (seed) => expect(await liveAll(20, 20_261_128 + seed)).toEqual([]),
	120_000,
);
