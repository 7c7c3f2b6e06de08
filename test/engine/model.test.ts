import { cleanUp } from '../harness';
import { liveAll } from '../harness/model/commands';

jest.mock('n8n-workflow', () => {
	const real: typeof import('n8n-workflow') = jest.requireActual('n8n-workflow');
	const { modelSleep }: typeof import('../harness/model/time') = jest.requireActual('../harness/model/time');
	return { ...real, sleep: modelSleep(real.sleep) };
});

afterAll(cleanUp);

/** 100 here, 5,000 in test/soak. */
test.each([1, 2, 3, 4, 5])(
	'in random worlds no fax is sent twice, lost, to the wrong number or of the wrong pages, and nothing untrue is told (seed %i)',
	async (seed) => expect(await liveAll(17, 20_261_128 + seed)).toEqual([]),
	120_000,
);
