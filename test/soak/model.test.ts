import { cleanUp } from '../harness';
import { liveAll } from '../harness/model/commands';

jest.mock('n8n-workflow', () => {
	const real: typeof import('n8n-workflow') = jest.requireActual('n8n-workflow');
	// Nothing here rests on how long a wait is.
	return { ...real, sleep: async (time: number, signal?: AbortSignal) => await real.sleep(time / 1_000, signal) };
});

afterAll(cleanUp);

const WORLDS = 5_000;
const BATCH = 250;

/** Random worlds, as test/engine/model.test.ts has some. A world that fails is told with its seed and its steps. */
test.each(Array.from({ length: WORLDS / BATCH }, (_value, index) => 20_270_000 + index))(
	`${BATCH} random worlds, seed %i`,
	async (seed) => expect(await liveAll(BATCH, seed)).toEqual([]),
	1_200_000,
);
