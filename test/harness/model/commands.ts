import fc from 'fast-check';
import type { FaultDefinition } from '../../../sandbox/types';
import { Judge } from './judge';
import { type Execution, type Fields, type How, type Item, ModelWorld, PLAIN } from './world';
import { startDeduplication } from '../deduplication';
import { type Sandbox, startSandbox } from '../index';

/** What the model knows: whether there is an execution to go on with. The judge knows the rest. */
interface Model {
	executions: number;
}

const numberOf = (item: number) => `+1303555${1000 + item}`;

/** A world and what is said of it. */
class Real {
	private items = 0;
	private readonly executions: Execution[] = [];
	readonly judge: Judge;

	constructor(readonly world: ModelWorld) {
		this.judge = new Judge(world);
	}

	/** Items with numbers of their own. */
	private itemsFor(count: number): Item[] {
		return Array.from({ length: count }, () => {
			const id = ++this.items;
			return { id, number: numberOf(id), other: `+1303556${1000 + id}` };
		});
	}

	async start(
		how: How,
		count: number,
		fields: Fields,
		faults: FaultDefinition[],
		dies?: number | RegExp,
	): Promise<void> {
		await this.carryOut({ how, items: this.itemsFor(count), fields }, faults, dies);
	}

	/** The same items in a new execution. */
	async again(edit: Partial<Fields>, faults: FaultDefinition[]): Promise<void> {
		const last = this.executions.at(-1);
		const fields = { ...(last?.versions.at(-1) ?? PLAIN), ...edit };
		if (last) await this.carryOut({ how: last.how, items: last.items, fields }, faults);
	}

	/** A colleague faxes the document at Fax.to to the number of the last item, or to the one that the next execution begins with. */
	async colleagueSends(isLast: boolean): Promise<void> {
		await this.world.colleagueSends(0, numberOf(this.items + (isLast ? 0 : 1)));
	}

	/** "Retry with currently saved workflow" of the last execution, where that failed. */
	async retry(edit: Partial<Fields>, faults: FaultDefinition[], dies?: number): Promise<void> {
		const last = this.executions.at(-1);
		if (!last?.failed) return;
		last.versions.push({ ...(last.versions.at(-1) ?? PLAIN), ...edit });
		await this.try(last, faults, dies);
	}

	private async carryOut(
		{ how, items, fields }: { how: How; items: Item[]; fields: Fields },
		faults: FaultDefinition[],
		dies?: number | RegExp,
	): Promise<void> {
		const execution = { id: this.executions.length + 1, how, items, versions: [fields] };
		this.executions.push(execution);
		await this.try(execution, faults, dies);
	}

	private async try(execution: Execution, faults: FaultDefinition[], dies?: number | RegExp): Promise<void> {
		const outcome = await this.world.run(execution, faults, dies);
		const { told } = outcome;
		execution.failed = told !== 'died' && told.error ? told : undefined;
		const complaints = this.judge.complaints(execution, outcome);
		if (complaints.length > 0) throw new Error(complaints.join('\n\n'));
	}
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (name: string, needs: (model: Model) => boolean, run: (real: Real) => Promise<void>): Command => ({
	check: needs,
	run: async (model, real) => {
		model.executions++;
		await run(real);
	},
	toString: () => name,
});

/** One time in four. */
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, usual: T) =>
	fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

const fields = fc.record<Fields>({
	source: fc.constantFrom('first', 'first', 'second', 'existing', 'existing'),
	number: fc.constantFrom('number', 'number', 'other'),
	account: fc.constantFrom(0, 0, 1),
	hasReference: fc.boolean(),
	deleteAfterSend: fc.boolean(),
	limit: fc.constantFrom('none', 'none', 'none', 'maxCost', 'maxTotalCost', 'minBalance'),
	resendUpTo: fc.constantFrom(0, 0, 1),
	wait: fc.constantFrom('no', 'no', 'no', 'continue', 'fail'),
	concurrency: fc.constantFrom(1, 5),
});

/** What a user corrects before trying again. */
const edit = fc.oneof(
	{ weight: 1, arbitrary: fc.constant({}) },
	{
		weight: 3,
		arbitrary: fc.constantFrom<Partial<Fields>>(
			{ source: 'second' },
			{ source: 'first' },
			{ number: 'other' },
			{ number: 'number' },
			{ account: 1 },
			{ account: 0 },
			{ hasReference: true },
			{ deleteAfterSend: true },
			{ limit: 'none' },
			{ source: 'second', number: 'other' },
		),
	},
);

const KINDS: Array<Omit<FaultDefinition, 'operation'>> = [
	{ kind: 'status', status: 500, bodyType: 'html' },
	{ kind: 'status', status: 500, bodyType: 'html', carryOut: true },
	{ kind: 'status', status: 400 },
	{ kind: 'status', status: 409, bodyType: 'empty', carryOut: true },
	{ kind: 'status', status: 302, bodyType: 'empty', carryOut: true },
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'resetAfter', listedAfterCalls: 2 },
	{ kind: 'html200', carryOut: true },
	{ kind: 'empty200' },
	{ kind: 'brokenJson', carryOut: true },
	{ kind: 'failed200', message: 'Not now' },
	{ kind: 'failed200', message: 'Insufficient balance' },
	{ kind: 'rewrite', set: { status: 'queued' } },
	{ kind: 'rewrite', remove: ['status'], asText: ['fax_job_id'] },
	{ kind: 'echoUrl' },
];

const fault = fc
	.record({
		operation: fc.constantFrom(
			'fax.send',
			'fax.send',
			'fax.send',
			'file.upload',
			'fax.getAll',
			'fax.getCost',
			'account.getBalance',
			'file.delete',
			'fax.getStatus',
		),
		kind: fc.constantFrom(...KINDS),
		skip: fc.nat(3),
		times: fc.constantFrom(1, 1, 1, 3),
	})
	.map(({ operation, kind, skip, times }): FaultDefinition => ({ operation, skip, times, ...kind }));

const faults = fc.array(fault, { maxLength: 2 });
const how = fc.constantFrom<How>(
	'list',
	'list',
	'list that stops',
	'list that stops',
	'loop',
	'tool',
	'tool, all at once',
);
const dies = fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(25) });

const start = fc.record({ how, count: fc.integer({ min: 1, max: 4 }), fields, faults, dies }).map((one) =>
	command(
		`start ${JSON.stringify(one)}`,
		() => true,
		async (real) => await real.start(one.how, one.count, one.fields, one.faults, one.dies),
	),
);

const retry = fc.record({ edit, faults, dies }).map((one) =>
	command(
		`retry ${JSON.stringify(one)}`,
		({ executions }) => executions > 0,
		async (real) => await real.retry(one.edit, one.faults, one.dies),
	),
);

const again = fc.record({ edit, faults: sometimes(faults, []) }).map((one) =>
	command(
		`again ${JSON.stringify(one)}`,
		({ executions }) => executions > 0,
		async (real) => await real.again(one.edit, one.faults),
	),
);

const restart = fc.constant(
	command(
		'restart',
		() => true,
		async (real) => real.world.restart(),
	),
);

const colleague = fc.boolean().map((isLast) =>
	command(
		`a colleague sends the same document ${isLast ? 'as the last one did' : 'first'}`,
		() => true,
		async (real) => await real.colleagueSends(isLast),
	),
);

/** The kill that leaves a reference behind which nobody can tell the end of: right before the paid call. */
const killed = fc
	.record({ fields, faults: sometimes(faults, []), source: fc.constantFrom('existing', 'first') })
	.map((one) =>
		command(
			`killed right before the paid call, then a colleague sends the same, then once more ${JSON.stringify(one)}`,
			() => true,
			async (real) => {
				const referenced: Fields = {
					...one.fields,
					source: one.source,
					account: 0,
					number: 'number',
					hasReference: true,
				};
				await real.start('list', 1, referenced, [], /^POST .*\/fax$/);
				await real.colleagueSends(true);
				await real.again({}, one.faults);
			},
		),
	);

/** Random worlds: what users, agents, n8n and Fax.to do, one after the other. */
const worlds = fc.record({
	isBusy: fc.boolean(),
	commands: fc.commands<Model, Real, false>([start, start, retry, retry, again, restart, colleague, killed], {
		maxCommands: 5,
	}),
});

type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

/** Lives through a world. @throws what is wrong with it */
async function live(sandbox: Sandbox, { isBusy, commands }: World): Promise<void> {
	const world = await ModelWorld.open(sandbox, isBusy);
	const real = new Real(world);
	try {
		await fc.asyncModelRun(() => ({ model: { executions: 0 }, real }), commands);
		// Whatever has happened, who sends one more fax sends it.
		await real.start('list', 1, { ...PLAIN, account: 1 }, []);
	} finally {
		await world.close();
	}
}

/** How many worlds go on side by side: most of their time they wait for time-outs. */
const LANES = 6;

/**
 * Lives through random worlds.
 *
 * @returns what is wrong with them, each with its world; the same for the same seed
 */
export async function liveAll(count: number, seed: number): Promise<string[]> {
	const all = fc.sample(worlds, { numRuns: count, seed });
	const complaints: string[] = [];
	await startDeduplication();
	let next = 0;
	const lane = async () => {
		const sandbox = await startSandbox({ timeScale: 0 });
		for (let index = next++; index < all.length; index = next++) {
			const world = all[index];
			if (!world) break;
			await live(sandbox, world).catch((error: unknown) => {
				const { message } = error instanceof Error ? error : new Error(String(error));
				complaints.push(
					`world ${index} of seed ${seed}${world.isBusy ? ', all lines busy' : ''}: ${message}\n${String(world.commands)}`,
				);
			});
		}
		await sandbox.stop();
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	return complaints;
}
