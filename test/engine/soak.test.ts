import fc from 'fast-check';
import { cleanUp, startSandbox } from '../harness';
import { CLEAN } from '../harness/oracle';
import { SCENES, soak } from '../harness/soak';

jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return { ...real, sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal) };
});

/** Some dozens of faxes in each scene, under random faults; 10 000 of them are in test/soak. */
afterAll(cleanUp);

test.each(Object.entries(SCENES))(
	'%s, under random faults: none twice, none lost, no lie, no key',
	async (_name, scene) => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
				// An account of its own for each run: what one has learned of refusals by chance would slow the next.
				const sandbox = await startSandbox({ timeScale: 0 });
				expect(await soak(sandbox, { count: 50, seed, scene }).finally(async () => await sandbox.stop())).toMatchObject(CLEAN);
			}),
			{ numRuns: 2, endOnFailure: true },
		);
	},
	120_000,
);
