import fc from 'fast-check';
import { cleanUp } from '../harness';
import { CLEAN } from '../harness/oracle';
import { SCENES, soak } from '../harness/soak';

jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** Some faxes in each scene, a third of which meet a fault; 10 000 of them are in test/soak. */
afterAll(cleanUp);

test.each(Object.entries(SCENES))(
	'%s, under random faults: none twice, none lost, no lie, no key',
	async (_name, scene) => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
				const verdict = await soak({ count: 16, seed, scene });
				expect(verdict).toMatchObject(CLEAN);
				if (scene.keeps) expect(verdict.notBought).toBeGreaterThan(0);
			}),
			{ numRuns: 1 },
		);
	},
	120_000,
);
