import fc from 'fast-check';
import type { FaultDefinition } from '../../../sandbox/types';
import {
	correction,
	dies,
	edit,
	faults,
	fields,
	how,
	lostAnswer,
	otherAccount,
	refusal,
	sometimes,
} from './arbitraries';
import { Judge } from './judge';
import {
	type Course,
	type Execution,
	type Fields,
	type How,
	type Item,
	ModelWorld,
	PAID_CALL,
	PLAIN,
	type Try,
} from './world';
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

	async start(how: How, count: number, fields: Fields, faults: FaultDefinition[], course?: Course): Promise<void> {
		await this.carryOut({ how, items: this.itemsFor(count), fields }, faults, course);
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
	async retry(edit: Partial<Fields>, faults: FaultDefinition[], course?: Course): Promise<void> {
		const last = this.executions.at(-1);
		if (!last?.failed) return;
		last.versions.push({ ...(last.versions.at(-1) ?? PLAIN), ...edit });
		await this.try(last, faults, course);
	}

	/** Two workers of n8n get the same items at the same moment, each in an execution of its own. */
	async together(count: number, fields: Fields, faults: FaultDefinition[], courses: Course[]): Promise<void> {
		const items = this.itemsFor(count);
		const pair = courses.map(() => this.newExecution({ how: 'list', items, fields }));
		const tries = await this.world.runAll(pair, faults, courses);
		// The dead first: who goes on can't know what they did.
		const order = [...pair.keys()].sort(
			(a, b) => Number(tries[b]?.told === 'died') - Number(tries[a]?.told === 'died'),
		);
		for (const index of order) {
			const [execution, outcome, other] = [pair[index], tries[index], tries[1 - index]];
			if (execution && outcome) this.judged(execution, { ...outcome, beside: other?.told });
		}
	}

	private newExecution({ how, items, fields }: { how: How; items: Item[]; fields: Fields }): Execution {
		const execution = { id: this.executions.length + 1, how, items, versions: [fields] };
		this.executions.push(execution);
		this.judge.expect(execution);
		return execution;
	}

	private async carryOut(
		begun: { how: How; items: Item[]; fields: Fields },
		faults: FaultDefinition[],
		course?: Course,
	): Promise<void> {
		await this.try(this.newExecution(begun), faults, course);
	}

	private async try(execution: Execution, faults: FaultDefinition[], course?: Course): Promise<void> {
		this.judged(execution, await this.world.run(execution, faults, course));
	}

	private judged(execution: Execution, outcome: Try): void {
		const { told } = outcome;
		execution.failed = told !== 'died' && told.error ? told : undefined;
		const complaints = this.judge.complaints(execution, outcome);
		if (complaints.length > 0) throw new Error(complaints.join('\n\n'));
	}
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (
	name: string,
	run: (real: Real) => Promise<void>,
	needs: (model: Model) => boolean = () => true,
): Command => ({
	check: needs,
	run: async (model, real) => {
		model.executions++;
		await run(real);
	},
	toString: () => name,
});

const start = fc
	.record({ how, count: fc.integer({ min: 1, max: 4 }), fields, faults, dies })
	.map((one) =>
		command(
			`start ${JSON.stringify(one)}`,
			async (real) => await real.start(one.how, one.count, one.fields, one.faults, one),
		),
	);

const retry = fc.record({ edit, faults, dies }).map((one) =>
	command(
		`retry ${JSON.stringify(one)}`,
		async (real) => await real.retry(one.edit, one.faults, one),
		({ executions }) => executions > 0,
	),
);

const again = fc.record({ edit: fc.oneof(edit, otherAccount), faults: sometimes(faults, []) }).map((one) =>
	command(
		`again ${JSON.stringify(one)}`,
		async (real) => await real.again(one.edit, one.faults),
		({ executions }) => executions > 0,
	),
);

const restart = fc.constant(command('restart', async (real) => real.world.restart()));

const colleague = fc
	.boolean()
	.map((isLast) =>
		command(
			`a colleague sends the same document ${isLast ? 'as the last one did' : 'first'}`,
			async (real) => await real.colleagueSends(isLast),
		),
	);

/** The kill that leaves a reference behind which nobody can tell the end of: right before the paid call. */
const killed = fc
	.record({ fields, faults: sometimes(faults, []), source: fc.constantFrom('existing', 'first') })
	.map((one) =>
		command(
			`killed right before the paid call, then a colleague sends the same, then once more ${JSON.stringify(one)}`,
			async (real) => {
				const referenced: Fields = {
					...one.fields,
					source: one.source,
					account: 0,
					number: 'number',
					hasReference: true,
				};
				await real.start('list', 1, referenced, [], { dies: PAID_CALL });
				await real.colleagueSends(true);
				await real.again({}, one.faults);
			},
		),
	);

/** A run that a refusal or a limit stops; what made it fail is corrected, and it is tried again. */
const corrected = fc.record({ count: fc.integer({ min: 1, max: 3 }), fields, refusal, correction }).map((one) =>
	command(`stopped, corrected and tried again ${JSON.stringify(one)}`, async (real) => {
		await real.start('list that stops', one.count, one.fields, [one.refusal]);
		await real.retry(one.correction, []);
	}),
);

/** Whoever else pays at the same time may take the account below a balance (docs/reliability.md). */
const withoutBalance = (fields: Fields): Fields => ({
	...fields,
	limit: fields.limit === 'minBalance' ? 'none' : fields.limit,
});

/** While the faxes of a document at Fax.to are sent, and an answer is lost, a colleague faxes it to the same numbers. */
const meanwhile = fc
	.record({ how, count: fc.integer({ min: 1, max: 2 }), fields, lostAnswer, colleague: fc.nat(1) })
	.map((one) =>
		command(`a colleague sends the same meanwhile ${JSON.stringify(one)}`, async (real) => {
			const existing: Fields = { ...withoutBalance(one.fields), source: 'existing', account: 0, number: 'number' };
			await real.start(one.how, one.count, existing, [one.lostAnswer], one);
		}),
	);

/** Two workers, interleaved in many ways: with references as one fax for both, without as one for each; one of them may die. */
const workers = fc
	.record({
		count: fc.integer({ min: 1, max: 3 }),
		fields,
		faults: sometimes(faults, []),
		dies,
		isReferenced: fc.boolean(),
		paces: fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 7 }), { minLength: 2, maxLength: 2 }),
	})
	.map((one) =>
		command(`two workers at once ${JSON.stringify(one)}`, async (real) => {
			const fields = withoutBalance(one.fields);
			const shared: Fields = { ...fields, hasReference: one.isReferenced || fields.hasReference };
			const courses = one.paces.map((paces, index) => (index === 0 ? { paces, dies: one.dies } : { paces }));
			await real.together(one.count, shared, one.faults, courses);
		}),
	);

/** Random worlds: what users, agents, n8n and Fax.to do, one after the other. */
const worlds = fc.record({
	isBusy: fc.boolean(),
	commands: fc.commands<Model, Real, false>(
		[start, start, retry, again, again, restart, colleague, killed, workers, corrected, corrected, meanwhile],
		{ maxCommands: 4 },
	),
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
	const store = await startDeduplication();
	store.slow(0);
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
