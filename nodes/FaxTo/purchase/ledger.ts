import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'crypto';
import type { UploadSource } from '../api/endpoints';
import { isObject, textOf } from '../api/json';

/** What is known of one intended purchase: a fax or a number. Saved with the execution, so it holds no key and no page. */
export interface Entry {
	/** What was wanted, as a digest: another wish in the same place is another purchase. */
	intent: string;
	/** The document that was uploaded for it. */
	documentId?: string;
	/** There while a purchase was started whose end nobody knows: the newest id that was there before it. */
	pending?: { baseline?: number };
	/** What came of it; what a repetition gets. */
	result?: IDataObject;
}

/**
 * What this node has bought in this execution. n8n's "Retry On Fail" runs a node again with all its items; each finds its
 * entry here and gets what it got before. The place of an entry is the run of the node and the item: each pass of a loop
 * is a run of its own, so it buys anew (n8n-engineering §14).
 */
export class Ledger {
	private readonly entries: IDataObject;
	private readonly documents: IDataObject;
	private readonly digests = new Map<string, Promise<string>>();
	private newest?: Promise<number | undefined>;
	private readonly run: string;
	private readonly locks = new Map<string, Promise<unknown>>();

	constructor(n8n: IExecuteFunctions) {
		const context = n8n.getContext('node');
		this.entries = part(context, 'faxToEntries');
		this.documents = part(context, 'faxToDocuments');
		this.run = String(n8n.getWorkflowDataProxy(0).$runIndex);
	}

	/** The entry of an item; a new one when it wants something else than before. */
	entry(item: number, intent: string): Entry {
		const place = `${this.run}/${item}`;
		const known = this.entries[place];
		if (isEntry(known) && known.intent === intent) return known;
		const entry: Entry & IDataObject = { intent };
		this.entries[place] = entry;
		return entry;
	}

	/** How many items of this run of the node have got what they wanted. */
	bought(): number {
		return Object.entries(this.entries).filter(([place, entry]) => place.startsWith(`${this.run}/`) && isEntry(entry) && entry.result).length;
	}

	/** The ids that items of this execution have got, so that no two take the same one. @param field of the results */
	taken(field: string): Set<string> {
		return new Set(Object.values(this.entries).flatMap((entry) => (isEntry(entry) && entry.result ? [String(entry.result[field])] : [])));
	}

	/** The id of the newest fax before this execution sent any of a document that was there before; asked for once. */
	async newestFax(ask: () => Promise<number | undefined>): Promise<number | undefined> {
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

	/** The digest of a file that is to be uploaded; read once for items that share a stored file. */
	async digest(file: Exclude<UploadSource, { url: string }>): Promise<string> {
		const compute = async () => {
			const hash = createHash('sha256').update(file.fileName.split('.').pop() ?? '');
			const content = await file.open();
			if (Buffer.isBuffer(content)) return hash.update(content).digest('hex');
			for await (const chunk of content) hash.update(chunk);
			return hash.digest('hex');
		};
		if (file.storedAs === undefined) return await compute();
		const known = this.digests.get(file.storedAs) ?? compute();
		this.digests.set(file.storedAs, known);
		return await known;
	}

	/** Lets only one task at a time have a key; the others wait in the order in which they came. */
	async exclusively<T>(key: string, task: () => Promise<T>): Promise<T> {
		const before = this.locks.get(key) ?? Promise.resolve();
		const own = before.then(task, task);
		this.locks.set(key, own);
		return await own;
	}
}

/** A part of n8n's memory of the execution, made when it is not there. */
function part(context: IDataObject, name: string): IDataObject {
	const known = context[name];
	if (isObject(known)) return known;
	const made: IDataObject = {};
	context[name] = made;
	return made;
}

function isEntry(value: unknown): value is Entry & IDataObject {
	return isObject(value) && typeof value.intent === 'string';
}
