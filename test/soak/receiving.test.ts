import { liveWorlds } from '../harness/receivingWorlds';

jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof import('n8n-workflow')>('n8n-workflow');
	const { clock } = jest.requireActual<typeof import('../harness/receivingWorld')>('../harness/receivingWorld');
	return { ...actual, sleep: async (ms: number, signal?: AbortSignal) => await clock.sleep(ms, signal) };
});

test('rings lost, doubled and repeated, late lists, kills, two processes, renewed keys: each fax exactly once', async () => {
	await liveWorlds(5_000);
}, 3_600_000);
