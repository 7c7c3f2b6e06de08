import { cleanUp } from '../harness';
import { liveAll } from '../harness/model/commands';

jest.mock('n8n-workflow', () => {
	const real: typeof import('n8n-workflow') = jest.requireActual('n8n-workflow');
	const { modelSleep }: typeof import('../harness/model/time') = jest.requireActual('../harness/model/time');
	return { ...real, sleep: modelSleep(real.sleep) };
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
