import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isObject, numberOf, textOf } from '../lib/json';

/** A purchase that was started and whose end nobody knows yet, with what is needed to recognise it in Fax.to's records. */
export interface Open extends IDataObject {
	/** The ids that were there before it; undefined when they could not be read. */
	known?: string[];
	/** Milliseconds since 1970: what is older is not it. */
	since: number;
}

/** What is known of one intended purchase: a fax or a number. Saved with the execution, so it holds no key and no page. */
export interface Entry extends IDataObject {
	/** What was wanted, as a digest; the same for equal wishes. */
	aim: string;
	/** The document that was uploaded for it. */
	documentId?: string;
	/** The reference under which it was first ordered. */
	reference?: string;
	/** What it costs, as far as Fax.to told before. */
	price?: number;
	pending?: Open;
	/** What came of it; what a repetition gets. */
	result?: IDataObject;
	/** The results of the faxes before this one, where a fax was resent. */
	earlier?: IDataObject[];
}

/** What an entry says about its item; the only source of what a message may say. */
export interface Witness {
	state: 'bought' | 'open' | 'not bought';
	/** Of what was bought for certain. */
	ids: string[];
}

/**
 * What this node has bought in this execution (docs/n8n-facts.md#the-context-lives-as-long-as-the-execution). n8n's "Retry On Fail" runs a node
 * again with all its items (docs/n8n-facts.md#retry-on-fail-runs-all-items); each finds its
 * entry here and gets what it got before, whatever its expressions say now. The place of an entry is the run of the node
 * and the item: each pass of a loop is a run of its own, so it buys anew; as a tool of an agent each try is one, too
 * (docs/n8n-facts.md#a-tools-try-is-a-run-of-its-own).
 */
export class Ledger {
	private readonly entries: IDataObject;
	private readonly documents: IDataObject;
	private newest?: Promise<string[] | undefined>;
	private readonly run: string;
	private readonly locks = new Map<string, Promise<unknown>>();

	constructor(n8n: IExecuteFunctions) {
		const context = n8n.getContext('node');
		this.entries = part(context, 'faxToEntries');
		this.documents = part(context, 'faxToDocuments');
		this.run = String(n8n.getWorkflowDataProxy(0).$runIndex);
	}

	/** The entry of an item, if it has one. */
	known(item: number): Entry | undefined {
		const entry = this.entries[`${this.run}/${item}`];
		return isEntry(entry) ? entry : undefined;
	}

	/** The entry of an item: what it first ordered; only where nothing came of that, what it orders now. */
	entry(item: number, aim: string): Entry {
		const known = this.known(item);
		if (known && (known.result || known.pending)) return known;
		const entry: Entry = known ?? { aim };
		entry.aim = aim;
		this.entries[`${this.run}/${item}`] = entry;
		return entry;
	}

	/** The other open purchases with the same aim, anywhere in the execution. */
	openLike(entry: Entry): Entry[] {
		const found: Entry[] = [];
		// Each item asks, so this makes no lists of all.
		for (const place in this.entries) {
			const other = this.entries[place];
			if (other !== entry && isEntry(other) && other.pending && other.aim === entry.aim) found.push(other);
		}
		return found;
	}

	/** What is known of each item of this run that has ordered something, in the order of the items. */
	witnesses(): Array<{ item: number; witness: Witness }> {
		return Object.keys(this.entries)
			.filter((place) => place.startsWith(`${this.run}/`))
			.map((place) => Number(place.split('/')[1]))
			.sort((a, b) => a - b)
			.map((item) => ({ item, witness: witnessOf(this.known(item)) }));
	}

	/** What this run has paid or may have paid so far, in the money of the account. */
	spent(): number {
		return this.witnesses().reduce((sum, { item }) => sum + costOf(this.known(item)), 0);
	}

	/** The ids that items of this execution have got, so that no two take the same one. @param field of the results */
	taken(field: string): Set<string> {
		return new Set(this.all().flatMap((entry) => resultsOf(entry).map((result) => textOf(result[field]))));
	}

	/** The ids of recent faxes before this execution sent any of a document that was there before; asked for once. */
	async recentBefore(ask: () => Promise<string[] | undefined>): Promise<string[] | undefined> {
		this.newest ??= ask().catch(() => undefined);
		return await this.newest;
	}

	/**
	 * The document of some content, uploaded once however many items share it and however many ask at the same time. Where
	 * the upload of one item fails, the next that waits makes its own.
	 *
	 * @param content a digest of the bytes
	 */
	async document(content: string, upload: () => Promise<string>): Promise<string> {
		return await this.exclusively(`upload ${content}`, async () => {
			const known = textOf(this.documents[content]);
			if (known !== '') return known;
			const id = await upload();
			this.documents[content] = id;
			return id;
		});
	}

	/** Forgets a document that is gone. */
	forgetDocument(documentId: string): void {
		for (const [content, id] of Object.entries(this.documents)) if (id === documentId) delete this.documents[content];
		for (const entry of this.all()) if (entry.documentId === documentId) delete entry.documentId;
	}

	/** Lets only one task at a time have a key; the others wait in the order in which they came. */
	async exclusively<T>(key: string, task: () => Promise<T>): Promise<T> {
		return await oneAtATime(this.locks, key, task);
	}

	private all(): Entry[] {
		return Object.values(this.entries).filter(isEntry);
	}
}

/** What an entry proves. */
export function witnessOf(entry: Entry | undefined): Witness {
	const ids = entry ? resultsOf(entry).map((result) => textOf(result.fax_job_id) || textOf(result.number)) : [];
	if (entry?.pending) return { state: 'open', ids };
	return { state: ids.length > 0 ? 'bought' : 'not bought', ids };
}

/** Lets only one task at a time have a key of a map; the others wait in the order in which they came. */
export async function oneAtATime<T>(
	locks: Map<string, Promise<unknown>>,
	key: string,
	task: () => Promise<T>,
): Promise<T> {
	const before = locks.get(key) ?? Promise.resolve();
	const own = before.then(task, task);
	locks.set(key, own);
	try {
		return await own;
	} finally {
		if (locks.get(key) === own) locks.delete(key);
	}
}

function resultsOf(entry: Entry): IDataObject[] {
	return [...(entry.earlier ?? []), ...(entry.result ? [entry.result] : [])];
}

function costOf(entry: Entry | undefined): number {
	if (!entry) return 0;
	const price = entry.price ?? 0;
	const paid = resultsOf(entry).filter(({ status }) => status !== 'already_sent' && status !== 'already_bought');
	return paid.reduce((sum, { cost }) => sum + (numberOf(cost) ?? price), entry.pending ? price : 0);
}

/** A part of n8n's memory of the execution, made when it is not there. */
function part(context: IDataObject, name: string): IDataObject {
	const known = context[name];
	if (isObject(known)) return known;
	const made: IDataObject = {};
	context[name] = made;
	return made;
}

function isEntry(value: unknown): value is Entry {
	return isObject(value) && typeof value.aim === 'string';
}
