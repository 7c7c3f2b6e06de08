import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { MaybeWords } from '../api/messages';
import { textOf } from '../lib/json';
import { type Entry, oneAtATime, type Open } from './ledger';
import { StoreRow } from './storeRow';

/** What a reference stands for; the same reference for something else is a mistake. */
export interface Binding {
	/** The number to fax to, or the group to take a number from. */
	to: string;
	/** Tells the document from others; '' for a number. */
	document: string;
	/** The document as a person knows it: a file name or an id. */
	label: string;
}

/** What is known of a reference that was used before. */
type Known =
	/** Bought; `result` is what the first purchase gave, `id` at least its id. */
	| { state: 'bought'; id: string; result?: IDataObject; at?: string }
	/** Started, and nobody told the end. `open` is what was started, where this process still knows. */
	| { state: 'open'; open?: Open };

/** What was bought under a reference before. */
export type Before = Extract<Known, { state: 'bought' }>;

/** What the references are of, in words. */
export interface Words extends MaybeWords {
	/** The field of a result that holds its id. */
	idField: string;
}

type Note = { binding: Binding; known: Known };

/** So many references are remembered for each node at least; the oldest are forgotten first. */
const HORIZON = 10_000;

/** Ids are kept as pairs of digits: n8n's store holds digests only, and can tell no more than whether it has seen a text. */
const PAIRS = 6;

/** What this process knows beyond what the store can hold, and what keeps two purchases under one reference apart. */
const notes = new Map<string, Note>();
const locks = new Map<string, Promise<unknown>>();

/**
 * The references under which this node has bought, over all executions and processes. n8n's deduplication store is what survives.
 */
export class References {
	private readonly node: string;
	private readonly row: StoreRow;
	private readonly claims = new Map<string, Binding>();

	constructor(private readonly n8n: IExecuteFunctions) {
		this.node = `${textOf(n8n.getWorkflow().id)}/${n8n.getNode().id}`;
		this.row = new StoreRow(n8n, this.node, HORIZON * (PAIRS + 2));
	}

	/**
	 * Notes what an item of this run wants the reference for.
	 *
	 * @throws NodeOperationError when another item of the run wants something else with it
	 */
	claim(item: number, reference: string, binding: Binding): void {
		const other = this.claims.get(reference);
		if (other && !isSame(other, binding)) throw this.conflict(reference, other, binding, item);
		this.claims.set(reference, binding);
	}

	/** Whether this process knows of a purchase under a reference. */
	isUsed(reference: string): boolean {
		return this.note(reference)?.known.state === 'bought';
	}

	/**
	 * Buys under the reference of the entry, unless it was used before.
	 *
	 * @param words of the error when an earlier execution stopped in the middle
	 * @param buy gives a result with the field that holds its id
	 * @throws NodeOperationError when the reference stands for something else, when n8n can't keep it, or when nobody knows
	 */
	async once(
		entry: Entry,
		binding: Binding,
		item: number,
		words: Words,
		buy: () => Promise<IDataObject>,
	): Promise<{ now: IDataObject } | { before: Before }> {
		const reference = entry.reference ?? '';
		return await oneAtATime(locks, this.keyOf(reference), async () => {
			const known = entry.pending ? undefined : await this.start(reference, binding, item);
			if (known?.state === 'bought') return { before: known };
			if (known?.state === 'open') {
				if (!known.open) throw this.doubt(reference, words);
				// It is this one's to settle now.
				entry.pending = known.open;
			}
			try {
				const now = await buy();
				await this.finish(reference, binding, textOf(now[words.idField]), now);
				return { now };
			} finally {
				if (entry.pending) this.leaveOpen(reference, binding, entry.pending);
				else if (!entry.result) await this.forget(reference);
			}
		});
	}

	/**
	 * Notes that buying starts, or tells what came of it before.
	 *
	 * @returns undefined where it was not started before
	 * @throws NodeOperationError when the reference stands for something else, or n8n can't keep it: nothing is bought then
	 */
	private async start(reference: string, binding: Binding, item: number): Promise<Known | undefined> {
		const note = this.note(reference);
		if (note) {
			// What this process knows counts, whether or not n8n could keep it.
			await this.row.seen([started(reference)]).catch(() => undefined);
			if (!isSame(note.binding, binding)) throw this.conflict(reference, note.binding, binding, item);
			return note.known;
		}
		const isMine = await this.kept(reference, async () => await this.row.claim(started(reference)));
		if (!isMine) return await this.restore(reference, binding, item);
		this.keep(reference, { binding, known: { state: 'open' } });
		return undefined;
	}

	/** Notes what was bought; n8n keeps it when it is saved. Never fails: what n8n can't keep, this process still knows. */
	async finish(reference: string, binding: Binding, id: string, result: IDataObject): Promise<void> {
		const former = this.note(reference)?.known;
		this.keep(reference, { binding, known: { state: 'bought', id, result, at: new Date().toISOString() } });
		// The digits of two ids could not be told apart.
		if (former?.state === 'bought') await this.row.remove(pairs(reference, binding, former.id)).catch(() => undefined);
		// Until then n8n knows that it was started, so a crash leaves a question and no second purchase.
		this.row.noteLater([started(reference), bought(reference), ...pairs(reference, binding, id)]);
	}

	/** Ends when n8n has kept what was bought, even if another process writes at the same time. Never fails. */
	async confirmed(): Promise<void> {
		await this.row.confirmed();
	}

	/** Ends when n8n has kept what was bought. Never fails. */
	async saved(): Promise<void> {
		await this.row.saved();
	}

	/** Notes that nobody knows whether it was bought. */
	leaveOpen(reference: string, binding: Binding, open: Open): void {
		this.keep(reference, { binding, known: { state: 'open', open } });
	}

	/** Notes that nothing was bought, so that the reference can be used again. Never fails. */
	private async forget(reference: string): Promise<void> {
		await this.row.remove([started(reference)]).catch(() => undefined);
		// From now on the store knows better: another process may use the reference.
		notes.delete(this.keyOf(reference));
	}

	/** What only the store knows: of another process, or from before n8n was started again. */
	private async restore(reference: string, binding: Binding, item: number): Promise<Known> {
		const all = Array.from({ length: PAIRS }, (_unused, place) =>
			Array.from({ length: 100 }, (_none, value) => pair(reference, binding, place, String(value).padStart(2, '0'))),
		);
		const asked = [bought(reference), ...all.flat()];
		const seen = new Set(await this.kept(reference, async () => await this.row.seen(asked)));
		// Asking notes it, so it has to be taken back.
		const added = asked.filter((text) => !seen.has(text));
		await this.row.remove(added).catch(() => undefined);
		if (!seen.has(bought(reference))) return { state: 'open' };
		const found = all.map((texts) =>
			texts.flatMap((text, value) => (seen.has(text) ? [String(value).padStart(2, '0')] : [])),
		);
		const first = found.findIndex((values) => values.length > 0);
		if (first < 0) throw this.conflict(reference, undefined, binding, item);
		const digits = found.slice(first);
		// A gap or two readings are no id.
		return digits.every((values) => values.length === 1)
			? { state: 'bought', id: String(Number(digits.flat().join(''))) }
			: { state: 'open' };
	}

	/** Does something with the row. @throws NodeOperationError when n8n can't: nothing is bought then */
	private async kept<T>(reference: string, task: () => Promise<T>): Promise<T> {
		try {
			return await task();
		} catch {
			throw new NodeOperationError(this.n8n.getNode(), `n8n could not keep the reference '${reference}'`, {
				description: "Run again. If it goes on, check n8n's database",
				level: 'warning',
			});
		}
	}

	private note(reference: string): Note | undefined {
		return notes.get(this.keyOf(reference));
	}

	private keyOf(reference: string): string {
		return `${this.node}/${reference}`;
	}

	private keep(reference: string, note: Note): void {
		const key = this.keyOf(reference);
		notes.delete(key);
		notes.set(key, note);
		if (notes.size > HORIZON) for (const [oldest] of [...notes].slice(0, notes.size - HORIZON)) notes.delete(oldest);
	}

	private doubt(reference: string, { what, check }: Words): NodeOperationError {
		return new NodeOperationError(
			this.n8n.getNode(),
			`${what} before with the reference '${reference}': another execution began it, and how it ended is not known`,
			{ description: `${check}. If it was not, use another reference`, level: 'warning' },
		);
	}

	private conflict(
		reference: string,
		first: Binding | undefined,
		wanted: Binding,
		itemIndex: number,
	): NodeOperationError {
		const was = first ? `for ${described(first)}` : 'for another number or document';
		return new NodeOperationError(
			this.n8n.getNode(),
			`The reference '${reference}' was used ${was}, and is now used for ${described(wanted)}`,
			{ description: 'Use one reference for one purchase only', itemIndex, level: 'warning' },
		);
	}
}

function isSame(a: Binding, b: Binding): boolean {
	return a.to === b.to && a.document === b.document;
}

function described({ to, label }: Binding): string {
	return label === '' ? to : `${to} with ${label}`;
}

const started = (reference: string) => `faxto started ${reference}`;
const bought = (reference: string) => `faxto bought ${reference}`;
const pair = (reference: string, { to, document }: Binding, place: number, digits: string) =>
	`faxto ${reference} ${to} ${document} ${place} ${digits}`;

function pairs(reference: string, binding: Binding, id: string): string[] {
	const digits = id.padStart(2 * PAIRS, '0');
	const first = Math.floor(digits.search(/[1-9]/) / 2);
	return Array.from({ length: PAIRS - first }, (_unused, index) => first + index).map((place) =>
		pair(reference, binding, place, digits.slice(2 * place, 2 * place + 2)),
	);
}
