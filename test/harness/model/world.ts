import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FaultDefinition } from '../../../sandbox/types';
import { byId, newWorkflow, type Sandbox } from '../index';
import { openAccount } from './account';
import { liveFor } from '../lives';
import type { Told } from '../oracle';
import { pdf } from '../pdf';
import { restartedEngine } from '../restarted';
import { until } from '../until';

/** What the fields of the node say; edited between tries. */
export interface Fields {
	/** A file of the item, another one of it, or a document that is at Fax.to. */
	source: 'first' | 'second' | 'existing';
	/** Which number of the item. */
	number: 'number' | 'other';
	account: 0 | 1;
	hasReference: boolean;
	deleteAfterSend: boolean;
	limit: 'none' | 'maxCost' | 'maxTotalCost' | 'minBalance';
	resendUpTo: number;
	/** Whether it waits for the outcome, and fails where that is not "delivered". */
	wait: 'no' | 'continue' | 'fail';
	concurrency: number;
}

export const PLAIN: Fields = {
	source: 'first',
	number: 'number',
	account: 0,
	hasReference: false,
	deleteAfterSend: false,
	limit: 'none',
	resendUpTo: 0,
	wait: 'no',
	concurrency: 5,
};

/** How the items get into the node. */
export type How = 'list' | 'list that stops' | 'loop' | 'tool' | 'tool, all at once';

/** One execution, which may have several tries. */
export interface Execution {
	id: number;
	how: How;
	items: Item[];
	/** The fields of each try. */
	versions: Fields[];
	/** What n8n has stored of the last try, if that failed. */
	failed?: { saved: string };
}

/** What an item brings. */
export interface Item {
	/** Of the world. */
	id: number;
	number: string;
	other: string;
}

/** A fax at Fax.to. */
export interface Job {
	id: number;
	accountId: number;
	documentId: number;
	documentName: string;
	recipient: string;
	tsiNumber: string | null;
	pages: number;
	cost: number;
	msgCode: string;
}

export interface SandboxState {
	accounts: Array<{ id: number; apiKey: string; balance: number }>;
	documents: Array<{ id: number; accountId: number; name: string }>;
	jobs: Job[];
}

/** The step of a process that is about to pay. */
export const PAID_CALL = /^POST .*\/fax$/;

type Engine = ReturnType<typeof restartedEngine>;

/** Processes that were never used in this world: each has forgotten what the others know. */
const processes: Engine[] = [];
const letters: Promise<[Buffer, Buffer]> = Promise.all([pdf(1), pdf(2)]);

/** What one try came to. */
export interface Try {
	/** 'died' in the middle of it. */
	told: Told | 'died';
	/** Of one that died: whether a fax may have been begun. */
	mayHaveSent: boolean;
	/** Above the output. */
	hints: string;
	/** Faults that struck meanwhile. */
	struck: number;
	/** What another worker's execution of the same items came to, that ran at the same time. */
	beside?: Told | 'died';
}

/** How a try ends early, or takes its time. */
export interface Course {
	/** Before which step the process dies. */
	dies?: number | RegExp;
	/** Turns of the event loop that its steps take. */
	paces?: number[];
	/** Before which paid call, from 0, a colleague faxes the document at Fax.to to the numbers of the items. */
	colleague?: number;
}

/** Fax.to with two accounts, n8n with its store, and processes that can die. */
export class ModelWorld {
	private readonly workflow = newWorkflow();
	private readonly graves: Array<() => Promise<void>> = [];
	private process = 0;

	private constructor(
		readonly sandbox: Sandbox,
		readonly accounts: Array<{ id: number; apiKey: string; documentId: number }>,
		private readonly files: [Buffer, Buffer],
	) {}

	static async open(sandbox: Sandbox, busy: boolean): Promise<ModelWorld> {
		await sandbox.control.reset();
		sandbox.control.settings({ jobSeconds: 0, outcome: busy ? 'busy' : 'ok' });
		const files = await letters;
		const accounts = [await openAccount(sandbox, 'a', files[0]), await openAccount(sandbox, 'b', files[0])];
		return new ModelWorld(sandbox, accounts, files);
	}

	/** Ends what hangs in dead processes. */
	async close(): Promise<void> {
		this.sandbox.control.clearFaults();
		await Promise.all(this.graves.map(async (bury) => await bury()));
	}

	/** From now on another process of n8n works, which knows nothing. */
	restart(): void {
		this.process++;
	}

	get state(): SandboxState {
		return this.sandbox.control.state() as unknown as SandboxState;
	}

	/** Sends a fax of the document at Fax.to, as a colleague does by the dashboard. */
	async colleagueSends(account: number, number: string): Promise<void> {
		const { apiKey, documentId } = this.accountOf(account);
		const form = new URLSearchParams({ fax_number: number, document_id: String(documentId), tsi_number: 'colleague' });
		await fetch(`${this.sandbox.baseUrl}/fax?api_key=${apiKey}`, { method: 'POST', body: form });
	}

	/** Runs an execution, or its next try: "Retry with currently saved workflow". */
	async run(execution: Execution, faults: FaultDefinition[], course: Course = {}): Promise<Try> {
		const [outcome] = await this.runAll([execution], faults, [course]);
		if (!outcome) throw new Error('A try came to nothing');
		return outcome;
	}

	/** Runs executions at the same time, each in a worker of its own. @param courses of each */
	async runAll(executions: Execution[], faults: FaultDefinition[], courses: Course[]): Promise<Try[]> {
		const { control } = this.sandbox;
		for (const fault of faults) control.fault(fault);
		const first = this.process;
		const tries = await Promise.all(
			executions.map(async (execution, index) => await this.try(execution, first + index, courses[index] ?? {})),
		);
		const struck = control.faults().reduce((sum, fault) => sum + fault.struck, 0);
		control.clearFaults();
		if (tries.some(({ told }) => told === 'died')) this.process = first + executions.length;
		return tries.map((one) => ({ ...one, struck }));
	}

	private async try(execution: Execution, process: number, { dies, paces, colleague }: Course): Promise<Try> {
		const { control } = this.sandbox;
		const engine = (processes[process] ??= restartedEngine());
		const asked = control.requests().length;
		let paid = 0;
		const before = async (step: string) => {
			if (PAID_CALL.test(step) && paid++ === colleague)
				for (const { number } of execution.items) await this.colleagueSends(0, number);
		};
		const life = liveFor(dies ?? Infinity, async () => await this.carriedOut(engine, execution), paces, before);
		const told = await life.ended;
		if (told !== 'died') {
			const { hints = '', ...rest } = told;
			return { told: rest, hints, struck: 0, mayHaveSent: false };
		}
		this.graves.push(life.bury);
		// What has left the process before still arrives; the last step is the one that it died before.
		const calls = life.steps.slice(0, -1).filter((step) => /^[A-Z]+ /.test(step)).length;
		await until(() => control.requests().length - asked >= calls);
		await until(() => control.requests().every(({ answered }) => answered !== null));
		const mayHaveSent = life.steps.at(-1) === 'store' || life.steps.some((step) => PAID_CALL.test(step));
		return { told, hints: '', struck: 0, mayHaveSent };
	}

	private async carriedOut(engine: Engine, execution: Execution): Promise<Told & { hints?: string }> {
		const { how, items, failed } = execution;
		const setting = this.settingOf(execution);
		if (failed) return withHints(await engine.retry(failed, { ...setting, node: STOPS }));
		if (how === 'list that stops')
			return withHints(await engine.run({ ...setting, items: items.map((item) => this.itemOf(item)), node: STOPS }));
		if (how === 'list')
			return withHints(await engine.run({ ...setting, items: items.map((item) => this.itemOf(item)), node: GOES_ON }));
		if (how === 'loop') {
			const passes = await engine.runLoop({ ...setting, items: items.map((item) => this.itemOf(item)), node: GOES_ON });
			const all = passes.flatMap((pass: INodeExecutionData[], item: number) =>
				pass.map((output) => ({ ...output, pairedItem: { item } })),
			);
			return { items: all, saved: JSON.stringify(all), kept: '' };
		}
		const calls = items.map(({ number, other, id }) => ({ number, other, id: String(id) }));
		const together = how === 'tool, all at once';
		const { answers, saved, kept } = await engine.runTool({ ...setting, calls, tries: 3, together });
		return { items: answers.map(itemOfAnswer), saved, kept };
	}

	private settingOf({ id, how, versions }: Execution) {
		const fields = versions[versions.length - 1] ?? PLAIN;
		const { apiKey } = this.accountOf(fields.account);
		const isTool = how.startsWith('tool');
		const own = (name: string) => (isTool ? `$fromAI('${name}', '', 'string')` : `$json.${name}`);
		const parameters = {
			resource: 'fax',
			operation: 'send',
			...this.sourceOf(fields, isTool),
			faxNumber: `={{ ${own(fields.number)} }}`,
			...(fields.wait === 'no' ? {} : { waitForDelivery: true, maxWait: 2 }),
			options: {
				// A machine that is slow is no fault of Fax.to; what would time out is reset here.
				timeout: 30,
				concurrency: fields.concurrency,
				tsiNumber: `=x${id}v${versions.length - 1}i{{ ${own('id')} }}`,
				...(fields.hasReference ? { reference: `=order {{ ${own('id')} }}` } : {}),
				// A document that several faxes share is gone with the first.
				...(fields.deleteAfterSend && !sharesDocument(fields, how) ? { deleteAfterSend: true } : {}),
				...LIMITS[fields.limit],
				...(fields.wait === 'no'
					? {}
					: { pollInterval: 1, ifNotDelivered: fields.wait, resendUpTo: fields.resendUpTo }),
			},
		};
		const credentials = { faxToApi: { apiKey, baseUrl: this.sandbox.baseUrl, callbackToken: '' } };
		return { type: 'faxTo', parameters, credentials, id: this.workflow };
	}

	private sourceOf({ source, account }: Fields, isTool: boolean): IDataObject {
		// Items of an agent bring no file.
		if (source === 'existing' || isTool)
			return { source: 'file', documentId: byId(this.accountOf(account).documentId) };
		return { source: 'binary', binaryPropertyName: source };
	}

	private itemOf({ id, number, other }: Item): INodeExecutionData {
		const file = (name: 'first' | 'second', bytes: Buffer) => ({
			// Of each item its own: equal bytes may share a document.
			data: Buffer.concat([bytes, Buffer.from(`\n%${name} of item ${id}\n`)]).toString('base64'),
			mimeType: 'application/pdf',
			fileName: `${name}-${id}.pdf`,
			fileExtension: 'pdf',
		});
		const [first, second] = this.files;
		return { json: { id, number, other }, binary: { first: file('first', first), second: file('second', second) } };
	}

	private accountOf(account: number) {
		const found = this.accounts[account];
		if (!found) throw new Error(`No account ${account}`);
		return found;
	}
}

/** Whether all items send the same document, which is at Fax.to. Items of an agent bring no file. */
export const sharesDocument = ({ source }: Pick<Fields, 'source'>, how: How): boolean =>
	source === 'existing' || how.startsWith('tool');

/** One-page faxes cost 0.10: so four of five that have two pages are beyond it. */
export const MAX_COST = 0.15;
export const MAX_TOTAL_COST = 0.25;
export const MIN_BALANCE = 99.75;

const LIMITS: Record<Fields['limit'], IDataObject> = {
	none: {},
	maxCost: { maxCost: MAX_COST },
	maxTotalCost: { maxTotalCost: MAX_TOTAL_COST },
	minBalance: { minBalance: MIN_BALANCE },
};

const TRIES = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const GOES_ON = { onError: 'continueRegularOutput', ...TRIES };
const STOPS = TRIES;

function withHints(result: Told & { runs: Array<{ hints?: Array<{ message: string }> }> }): Told & { hints: string } {
	const hints = (result.runs.at(-1)?.hints ?? []).map(({ message }) => message).join('\n');
	return { ...result, hints };
}

function itemOfAnswer({ answer, error }: { answer?: string; error?: Error & { description?: string } }, item: number) {
	const parsed: unknown = answer === undefined ? undefined : JSON.parse(answer);
	const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
	const json = error ? { error: error.message, details: error.description ?? '' } : (first as IDataObject);
	return { json: json ?? {}, pairedItem: { item } };
}
