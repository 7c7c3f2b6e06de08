import type { INodeExecutionData } from 'n8n-workflow';
import { type Claim, claimOf, leaksIn, type Told } from '../oracle';
import {
	type Execution,
	type Fields,
	type Item,
	type Job,
	MAX_COST,
	MAX_TOTAL_COST,
	MIN_BALANCE,
	sharesDocument,
	type ModelWorld,
	type Try,
} from './world';

/** What is wrong with a world after a step, in words; nothing where all promises hold. */
export class Judge {
	/** Jobs and documents that were there before the node did anything. */
	private readonly before: { jobs: Set<number>; documents: Set<number> };
	/** Documents that a process left which died: nobody could name them. */
	private readonly abandoned = new Set<number>();
	private readonly executions: Execution[] = [];
	/** Items, as `execution/item`, of which a try said that nobody knows, or whose process died. */
	private readonly open = new Set<string>();

	constructor(private readonly world: ModelWorld) {
		const { jobs, documents } = world.state;
		this.before = { jobs: new Set(jobs.map(({ id }) => id)), documents: new Set(documents.map(({ id }) => id)) };
	}

	/** Takes note of an execution before it begins. */
	expect(execution: Execution): void {
		this.executions.push(execution);
	}

	/** What is wrong after a try. */
	complaints(execution: Execution, outcome: Try): string[] {
		const { jobs } = this.world.state;
		const own = jobs.filter(({ id, tsiNumber }) => !this.before.jobs.has(id) && tsiNumber !== 'colleague');
		const complaints = [...this.strays(own), ...this.doubles(own)];
		const { told } = outcome;
		if (told === 'died') {
			if (outcome.mayHaveSent) for (const { id } of execution.items) this.open.add(`${execution.id}/${id}`);
			for (const { id } of this.left()) this.abandoned.add(id);
			return complaints;
		}
		const keys = this.world.accounts.flatMap(({ apiKey }) => leaksIn(told, apiKey));
		const spent = this.limits(execution, own);
		return [
			...complaints,
			...keys,
			...spent,
			...this.told(execution, told, own, outcome),
			...this.pages(execution, told, outcome),
		];
	}

	/** Faxes to the wrong number, of the wrong pages, or of the wrong account. */
	private strays(jobs: Job[]): string[] {
		return jobs.flatMap((job) => {
			const [, execution, version, item] = /^x(\d+)v(\d+)i(\d+)$/.exec(job.tsiNumber ?? '') ?? [];
			const { versions, items } = this.executions.find(({ id }) => id === Number(execution)) ?? {
				versions: [],
				items: [],
			};
			const fields = versions[Number(version)];
			const wish = items.find(({ id }) => id === Number(item));
			if (!fields || !wish) return [`job ${job.id} is nobody's: ${job.tsiNumber}`];
			const wrong = [];
			if (job.recipient !== digits(wish[fields.number]))
				wrong.push(`to ${job.recipient} instead of ${wish[fields.number]}`);
			if (job.accountId !== this.world.accounts[fields.account]?.id) wrong.push('by the wrong account');
			if (!isDocument(job, fields, wish, executionOf(this.executions, Number(execution))))
				wrong.push(`of ${job.documentName}`);
			return wrong.map((what) => `job ${job.id} (${job.tsiNumber}) was sent ${what}`);
		});
	}

	/** Faxes that were sent more often than wanted: in one execution, or under one reference. */
	private doubles(jobs: Job[]): string[] {
		const count = new Map<string, { ids: number[]; most: number }>();
		const add = (key: string, id: number, most: number) => {
			const { ids, most: before } = count.get(key) ?? { ids: [], most: 1 };
			count.set(key, { ids: [...ids, id], most: Math.max(before, most) });
		};
		for (const { id, tsiNumber, recipient, accountId } of jobs) {
			const [, execution = '', version = '', item = ''] = /^x(\d+)v(\d+)i(\d+)$/.exec(tsiNumber ?? '') ?? [];
			const { versions } = executionOf(this.executions, Number(execution));
			const most = 1 + Math.max(...versions.map(({ resendUpTo, wait }) => (wait === 'no' ? 0 : resendUpTo)));
			const open = versions.length > 1 && this.open.has(`${execution}/${item}`) ? versions.length - 1 : 0;
			// What one account bought is nothing to another, as the sandbox's is not to the real one.
			add(`item ${item} of execution ${execution} by account ${accountId}`, id, most + open);
			if (versions[Number(version)]?.hasReference)
				add(`order ${item} to ${recipient} of account ${accountId}`, id, most);
		}
		return [...count]
			.filter(([, { ids, most }]) => ids.length > most)
			.map(([key, { ids, most }]) => `${key}: wanted ${most}, sent ${ids.join(', ')}`);
	}

	/** Whether an item got what it could get: its fax, or the news that it was sent and not delivered, or that nobody can know. */
	private isUnharmed(item: Item, { kind }: Claim, { json }: INodeExecutionData, beside: Try['beside']): boolean {
		return (
			kind === 'bought' ||
			json.status === 'already_sent' ||
			String(json.error).includes('not delivered') ||
			// A worker waits for another for a time, which may not be enough.
			(kind === 'nobody knows' && (this.isOpen(item) || beside !== undefined))
		);
	}

	/** Whether nobody can know what an earlier execution did for an item. */
	private isOpen({ id }: Item): boolean {
		return [...this.open].some((place) => place.endsWith(`/${id}`));
	}

	private limits(execution: Execution, jobs: Job[]): string[] {
		const own = jobs.filter(({ tsiNumber }) => tsiNumber?.startsWith(`x${execution.id}v`));
		const { limit, account } = lastOf(execution);
		const isSame = execution.versions.every((fields) => fields.limit === limit && fields.account === account);
		if (!isSame) return [];
		const spent = own.reduce((sum, { cost }) => sum + cost, 0);
		const balance = this.world.state.accounts.find(({ id }) => id === this.world.accounts[account]?.id)?.balance ?? 0;
		if (limit === 'maxCost' && own.some(({ cost }) => cost > MAX_COST)) return [`a fax cost more than ${MAX_COST}`];
		if (limit === 'maxTotalCost' && spent > MAX_TOTAL_COST + 1e-9)
			return [`${spent} was spent, ${MAX_TOTAL_COST} was allowed`];
		if (limit === 'minBalance' && own.length > 0 && balance < MIN_BALANCE - 1e-9)
			return [`${balance} is left, ${MIN_BALANCE} was to be kept`];
		return [];
	}

	/** What the try says, against what is so. */
	private told(execution: Execution, told: Told, jobs: Job[], { struck, hints, beside }: Try): string[] {
		if (told.error) return this.toldByError(execution, told.error, jobs);
		const outputs = ((told.outputs ?? []).length > 0 ? (told.outputs ?? []) : [told.items ?? []]).flat();
		let harmed = 0;
		const complaints = execution.items.flatMap((item, index) => {
			const all = outputs.filter(({ pairedItem }) => JSON.stringify(pairedItem ?? '').includes(`"item":${index}}`));
			const [output] = all;
			if (!output || all.length > 1) return [`item ${item.id} is reported ${all.length} times`];
			const claim = claimOf(output.json);
			if (!this.isUnharmed(item, claim, output, beside) && !isOfUnknownJob(execution, output)) harmed++;
			return this.claimed(execution, item, output, claim, jobs);
		});
		const words = outputs.map(({ json }) => String(json.error ?? '')).join(' | ');
		// A machine that is slow is no fault of the node.
		if (!mayBite(execution) && harmed > struck && !words.includes('in time')) {
			complaints.push(`${struck} faults harmed ${harmed} items: ${words}`);
		}
		const paid = this.ofExecution(execution, jobs);
		if (
			paid.length > 0 &&
			hints !== '' &&
			outputs.every(({ json }) => json.error === undefined && json.status !== 'already_sent')
		)
			complaints.push(...hintComplaints(hints, paid));
		return complaints;
	}

	private claimed(execution: Execution, item: Item, { json }: INodeExecutionData, claim: Claim, jobs: Job[]): string[] {
		const own = this.ofExecution(execution, jobs).filter(({ tsiNumber }) => tsiNumber?.endsWith(`i${item.id}`));
		const place = `${execution.id}/${item.id}`;
		const text = JSON.stringify(json);
		// After a restart the id of an existing document's fax may be known to nobody; an agent reads no nulls.
		if (json.status === 'already_sent' && (json.fax_job_id ?? null) === null) return [];
		if (claim.kind === 'silent') return [`item ${item.id} does not say whether it was sent: ${claim.text}`];
		if (claim.kind === 'nobody knows') {
			this.open.add(place);
			return [];
		}
		if (claim.kind === 'not bought')
			return own.length > 0
				? [`item ${item.id} says it was not sent, and it was as ${own.map(({ id }) => id).join(', ')}: ${text}`]
				: [];
		const complaints = [];
		const fields = lastOf(execution);
		const alike = claim.earlier
			? jobs.filter(
					({ tsiNumber, recipient, accountId }) =>
						tsiNumber?.endsWith(`i${item.id}`) &&
						recipient === digits(item[fields.number]) &&
						accountId === this.world.accounts[fields.account]?.id,
				)
			: own;
		for (const id of claim.ids.filter((one) => !alike.some((job) => String(job.id) === one)))
			complaints.push(`item ${item.id} says ${id}, which is not its fax: ${text}`);
		const unsaid = own.filter(({ id }) => !text.includes(String(id)));
		if (unsaid.length > 0 && !this.open.has(place))
			complaints.push(`item ${item.id} says nothing of ${unsaid.map(({ id }) => id).join(', ')}: ${text}`);
		const cost = own.reduce((sum, job) => sum + job.cost, 0);
		if (
			!claim.earlier &&
			json.error === undefined &&
			typeof json.cost === 'number' &&
			Math.abs(json.cost - cost) > 1e-6 &&
			unsaid.length === 0
		)
			complaints.push(`item ${item.id} says it cost ${json.cost}, and it cost ${cost}`);
		const last = own.at(-1);
		if (json.outcome === 'delivered' && last && last.msgCode !== 'ok')
			complaints.push(`item ${item.id} is told to be delivered: ${last.msgCode}`);
		return complaints;
	}

	private toldByError(
		execution: Execution,
		{ message, description }: NonNullable<Told['error']>,
		jobs: Job[],
	): string[] {
		const text = `${message} ${description ?? ''}`;
		const own = this.ofExecution(execution, jobs);
		const unsaid = own.filter(({ id }) => !text.includes(String(id)));
		const doubts = [...text.matchAll(/may have been (sent|bought)/gi)].length;
		if (doubts > 0) for (const { id } of execution.items) this.open.add(`${execution.id}/${id}`);
		const known = unsaid.filter(({ tsiNumber }) => !this.open.has(`${execution.id}/${tsiNumber?.split('i')[1]}`));
		const complaints = [];
		if (known.length > doubts)
			complaints.push(`the error says nothing of ${unsaid.map(({ id }) => id).join(', ')}: ${text}`);
		if (own.length > 0 && /nothing was sent/i.test(text))
			complaints.push(`the error says that nothing was sent: ${text}`);
		if (own.length === 0 && doubts === 0 && !/not (re)?sent|nothing (more )?was sent|already_sent|was sent/i.test(text))
			complaints.push(`the error does not say whether anything was sent: ${text}`);
		return complaints;
	}

	/** Documents that are left although they were to be deleted, and that nothing names. */
	private pages(execution: Execution, told: Told, { hints, beside }: Try): string[] {
		const left = this.left();
		const { deleteAfterSend, source } = lastOf(execution);
		if (!deleteAfterSend || sharesDocument({ source }, execution.how)) {
			for (const { id } of left) this.abandoned.add(id);
			return [];
		}
		const outputs = ((told.outputs ?? []).length > 0 ? (told.outputs ?? []) : [told.items ?? []]).flat();
		const other = beside === 'died' ? [] : (beside?.items ?? []).map(({ json }) => json);
		const text = JSON.stringify([
			outputs.map(({ json }) => json),
			other,
			told.error?.message,
			told.error?.description,
			hints,
		]);
		const unnamed = left.filter(({ id }) => !text.includes(String(id)));
		for (const { id } of left) this.abandoned.add(id);
		return unnamed.map(
			({ id, name }) => `document ${id} (${name}) is left at Fax.to, and nothing names it: ${text.slice(0, 600)}`,
		);
	}

	private left() {
		return this.world.state.documents.filter(({ id }) => !this.before.documents.has(id) && !this.abandoned.has(id));
	}

	/** The faxes of an execution, by the account that it has now. */
	private ofExecution(execution: Execution, jobs: Job[]): Job[] {
		const account = this.world.accounts[lastOf(execution).account]?.id;
		return jobs.filter(
			({ tsiNumber, accountId }) => tsiNumber?.startsWith(`x${execution.id}v`) && accountId === account,
		);
	}
}

/** Whether a limit may keep items from being sent. */
function mayBite(execution: Execution): boolean {
	const { limit, source } = lastOf(execution);
	const isShort = sharesDocument({ source }, execution.how) || source === 'first';
	return !(limit === 'none' || (limit === 'maxCost' && isShort));
}

/** Whether an item learns that its existing document was sent under its reference as a job that nobody knows, and so can't be waited for. */
function isOfUnknownJob(execution: Execution, { json }: INodeExecutionData): boolean {
	const { source, hasReference } = lastOf(execution);
	return (
		source === 'existing' && hasReference && String(json.error).includes('not known whether the fax was delivered')
	);
}

function hintComplaints(hints: string, paid: Job[]): string[] {
	const [, cost, resends = '0', isIncomplete] =
		/\bCost (\d+\.\d+)(?:, with (\d+) resends?)?(, without \d+ fax(?:es)? whose cost is not known)?/.exec(hints) ?? [];
	const total = paid.reduce((sum, job) => sum + job.cost, 0);
	if (cost === undefined) return [];
	const [, faxes = '1'] = /^(\d+) fax(?:es)?\b(?! was not| were not)/.exec(hints) ?? [];
	return Number(faxes) + Number(resends) === paid.length &&
		(isIncomplete !== undefined || Math.abs(Number(cost) - total) < 1e-6)
		? []
		: [`the hint says "${hints}", and ${paid.length} faxes were sent for ${total}`];
}

function isDocument({ documentName, pages }: Job, { source }: Fields, { id }: Item, { how }: Execution): boolean {
	if (sharesDocument({ source }, how)) return documentName === 'existing.pdf';
	return documentName.startsWith(`${source}-${id}`) && pages === (source === 'first' ? 1 : 2);
}

function executionOf(executions: Execution[], id: number): Execution {
	const found = executions.find((execution) => execution.id === id);
	if (!found) throw new Error(`No execution ${id}`);
	return found;
}

function lastOf({ versions }: Execution): Fields {
	const last = versions[versions.length - 1];
	if (!last) throw new Error('An execution without fields');
	return last;
}

const digits = (number: string) => number.replace(/\D/g, '');
