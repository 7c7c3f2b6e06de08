import fc from 'fast-check';
import { cleanUp, type Sandbox, startSandbox } from '../harness';
import { soak } from '../harness/soak';

jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return { ...real, sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal) };
});

/** 500 faxes under random faults; 10 000 of them are in test/soak. */
let sandbox: Sandbox;

beforeAll(async () => (sandbox = await startSandbox({ timeScale: 0 })));
afterAll(async () => {
	await sandbox.stop();
	cleanUp();
});

test('500 sends under random faults: none twice, none lost in silence, no key', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
			const tally = await soak(sandbox, { count: 250, seed });
			expect(tally).toMatchObject({ doubles: [], lies: [], keyLeaks: 0 });
			// The faults did strike, and the node did cope.
			expect(tally.recovered).toBeGreaterThan(10);
			expect(tally.sent).toBeGreaterThan(200);
		}),
		{ numRuns: 2, endOnFailure: true },
	);
}, 120_000);
