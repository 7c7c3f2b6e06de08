import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { startDeduplication } from './deduplication';
import { byId, cleanUp, credentialFor, engine, itemWithFile, newWorkflow, type Sandbox, startSandbox } from './index';
import { type Goods, oracle, toldByTool, type Verdict, type Wish } from './oracle';
import { pdf } from './pdf';
import { restartedEngine } from './restarted';

/** n8n's deduplication store, as a test handles it. */
type Store = Awaited<ReturnType<typeof startDeduplication>>;

export interface Job {
	id: number;
	documentId: number;
	recipient: string;
	tsiNumber: string | null;
	cost: number;
	createdAt: string;
}

interface State {
	accounts: Array<{ balance: number }>;
	documents: Array<{ id: number; name: string }>;
	jobs: Job[];
	numbers: Array<{ id: number; number: string; didGroupId: number }>;
}

/** n8n's Retry On Fail, as fast as possible. */
export const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
export const CONTINUE = { onError: 'continueRegularOutput' };

/** A document of the seed with one page; a fax of it to a number with +1 costs 0.10. */
export const DOCUMENT = { source: 'file', documentId: byId(112602) };

/** A document of its own for each item of send(): nobody else can have faxed it. */
export const OWN = { source: 'text', text: '=Letter {{ $json.index }} to {{ $json.faxNumber }}' };

/**
 * A sandbox, n8n's store and a letter for each test of a file, and what tests do with them. Time of the sandbox stands still
 * unless a test lets it go.
 */
export function useWorld() {
	let sandbox: Sandbox;
	let store: Store;
	let letter: Buffer;
	let before: State;
	let id: string;

	beforeAll(async () => {
		letter = await pdf();
		sandbox = await startSandbox({ timeScale: 0 });
	});
	beforeEach(async () => {
		await sandbox.control.reset();
		store = await startDeduplication();
		id = newWorkflow();
		before = state();
	});
	afterAll(async () => {
		await sandbox.stop();
		cleanUp();
	});

	const state = () => sandbox.control.state() as State & Record<string, unknown>;
	const setting = (parameters: object) => ({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), id });
	const SEND = { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: '={{ $json.faxNumber }}' };
	const sending = (numbers: string[], options: object, parameters: object = {}) => ({
		...setting({ ...SEND, ...parameters, options }),
		items: numbers.map((faxNumber, index) => ({ json: { faxNumber, index } })),
	});

	return {
		sandbox: () => sandbox,
		control: () => sandbox.control,
		store: () => store,
		letter: () => itemWithFile(letter),
		/** Runs the node. */
		run: async (parameters: object, items: INodeExecutionData[] = [itemWithFile(letter)], more: object = {}) =>
			await engine.run({ ...setting(parameters), items, ...more }),
		/** Sends a document of the seed to each number, by an expression. */
		send: async (numbers: string[], options: object = {}, more: object = {}, parameters: object = {}) =>
			await engine.run({ ...sending(numbers, options, parameters), ...more }),
		/** Lets an agent call the node. */
		tool: async (parameters: object, more: object = {}) => {
			const result = await engine.runTool({ ...setting(parameters), ...more });
			return { ...result, told: toldByTool(result) };
		},
		/** Another process of n8n, or the same one started again: only the database is shared. Sends as send() does. */
		otherProcess: () => {
			const other = restartedEngine();
			return async (numbers: string[], options: object = {}, more: object = {}, parameters: object = {}) =>
				await other.run({ ...sending(numbers, options, parameters), ...more });
		},
		loop: async (parameters: object, items: INodeExecutionData[], more: object = {}) =>
			await engine.runLoop({ ...setting(parameters), items, ...more }),
		/** "Retry" of a failed execution in n8n's list of executions. */
		retry: async (failed: { saved: string }, parameters: object, more: object = {}) =>
			await engine.retry(failed, { ...setting(parameters), ...more }),
		/** Faxes that were made in this test. */
		jobs: () => state().jobs.filter(({ id }) => !before.jobs.some((old) => old.id === id)),
		/** Numbers bought in this test. */
		numbers: () => state().numbers.filter(({ id }) => !before.numbers.some((old) => old.id === id)),
		documents: () => state().documents.filter(({ id }) => !before.documents.some((old) => old.id === id)),
		/** The ids of all documents at Fax.to. */
		stored: () => state().documents.map(({ id }) => id),
		balance: () => state().accounts[0]?.balance ?? 0,
		/** The calls that Fax.to received, by the sandbox's names. */
		calls: (operation: string) => sandbox.control.requests().filter((request) => request.operation === operation),
		judge: (goods: Goods = 'jobs') => oracle(sandbox, goods),
	};
}

/** The outputs' own data. */
export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** The whole text of an error. */
export const textOf = (error: { message?: unknown; description?: unknown } | undefined): string =>
	`${error?.message ?? ''} ${error?.description ?? ''}`;

export type { Verdict, Wish };

/** A list of distinct fax numbers. */
export const someNumbers = (count: number): string[] =>
	Array.from({ length: count }, (_value, index) => `+1303555${String(1000 + index)}`);

export const wishesFor = (numbers: string[]): Wish[] => numbers.map((key) => ({ key }));
