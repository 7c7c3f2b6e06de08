import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { randomBytes } from 'crypto';
import type { Connection } from '../api/connection';
import { deleteFile, filePages, uploadFile, type UploadSource } from '../api/endpoints';
import { isNotFound } from '../api/messages';
import { collect } from '../api/paging';
import { taggedName } from '../faxes/taggedName';
import { isTool, keptIn } from '../lib/context';
import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';

/** Maximum number of the account's files that are searched. */
const MAX_SEARCHED_FILES = 1_000;

/** The pages of an order: a document of the account, or what is uploaded when it is needed. */
export type Pages = { documentId: string } | { upload: UploadSource; digest: string; isShared: boolean };

/** The document of a fax. */
export interface SentDocument {
	documentId: string;
	/** Whether this run uploaded it, so that nobody else sends it; equal faxes of a run go one after the other. */
	isOwn?: boolean;
	/** Its pages, where they are known. */
	pages?: number;
}

/** An item that needs its document. */
interface Asking {
	index: number;
	pages: Pages;
	/** Of its idempotency key, for the document's name. */
	tag: string | undefined;
	/** Whether what is uploaded for it is deleted at the end. */
	isTemporary: boolean;
	/** How many equal faxes may have been sent: a document of its own distinguishes the next one from them. */
	inDoubt: number;
}

/** Stands for the item of a document that another call of an agent's tool has left: no item of this run says that it is needed no more. */
const NO_ITEM = -1;

/** What becomes of a document that is to be deleted, for an item that sends it. */
export type Fate =
	/** Nobody needs it any more. */
	| 'free'
	/** Fax.to deletes it itself. */
	| 'gone'
	/** The item has nothing to do with it any more. */
	| 'unrelated'
	/** Its fax is on its way, or may be. */
	| 'needed'
	/** It was there before, and was not sent. */
	| 'kept';

/** A document that is to be deleted, if an item wants that. */
interface Doomed {
	/** '' where only its name is known. */
	documentId: string;
	/** How a person finds it: "document 123". */
	name: string;
	/** By the items that send it. */
	uses: Map<number, { fate: Fate; isWanted: boolean }>;
}

/**
 * The documents of one run: uploaded once for items that send the same, and deleted at its end for those who want that. Nothing of it is
 * remembered but what was left behind: a later run, a pass of a loop and a retry upload anew, and each try of a run deletes or names what the
 * tries before it have left.
 */
export class Uploads {
	private readonly mutex = new Mutex();
	private readonly uploaded = new Map<string, SentDocument>();
	/** What is to be deleted, by its id or name; after clean() what is left of it. */
	private readonly doomed = new Map<string, Doomed>();
	/** The items whose document was deleted. */
	private readonly done = new Set<number>();
	/** What runs of the execution have left, by run; n8n keeps it with the execution. */
	private readonly kept: IDataObject;
	private files?: Promise<JsonObject[]>;

	constructor(
		n8n: IExecuteFunctions,
		private readonly connection: Connection,
		private readonly run: string,
	) {
		this.kept = keptIn(n8n, 'faxToLeftovers');
		// Each try of a tool is a run of its own, so what any run has left is this one's to delete or name.
		for (const other of isTool({ n8n }) ? Object.keys(this.kept) : [run]) {
			const left = this.kept[other];
			for (const { item, documentId, fate, name } of Array.isArray(left) ? left.filter(isObject) : []) {
				// What is not needed, this try may delete.
				const now = fate === 'needed' ? fate : 'free';
				this.doom(other === run ? Number(item) : NO_ITEM, textOf(documentId), now, true, textOf(name));
			}
			if (other !== run) delete this.kept[other];
		}
	}

	/**
	 * The document of an item, uploaded when it is first asked for, and once for all items that share it. Where the upload of one item fails,
	 * the next makes its own.
	 *
	 * @throws NodeApiError where it can't be uploaded
	 */
	async documentOf(item: Asking): Promise<SentDocument> {
		const { index, pages, tag, inDoubt } = item;
		if ('documentId' in pages) return { documentId: pages.documentId };
		const content = JSON.stringify([pages.digest, tag, pages.isShared ? `shared, after ${inDoubt}` : index]);
		return await this.mutex.use(async () => {
			const document = this.uploaded.get(content) ?? (await this.upload(item, pages.upload));
			this.uploaded.set(content, document);
			return document;
		}, content);
	}

	/** Notes what an item sends, so that a document that others need is not deleted too early. @param isWanted whether this item wants it deleted */
	doom(item: number, documentId: string, fate: Fate, isWanted: boolean, name = `document ${documentId}`): void {
		const { uses } = this.doomed.get(documentId || name) ?? { uses: new Map() };
		uses.set(item, { fate, isWanted: isWanted || uses.get(item)?.isWanted === true });
		this.doomed.set(documentId || name, { documentId, name, uses });
	}

	/** Whether an item is the only one of the run that sends its document. */
	isAlone(documentId: string): boolean {
		return (this.doomed.get(documentId)?.uses.size ?? 0) <= 1;
	}

	/** What became of an item's document, where that is to be deleted. */
	noteFate(index: number, documentId: string, fate: Fate): void {
		const uses = this.doomed.get(documentId)?.uses;
		if (fate !== 'gone' && fate !== 'unrelated') uses?.set(index, { isWanted: false, ...uses.get(index), fate });
		else if (uses?.delete(index) && fate === 'gone') this.done.add(index);
	}

	/** The pages of a document of the account, from the list of files, which is read once for a run; undefined if they are not there. */
	async pagesOf(documentId: string): Promise<number | undefined> {
		this.files ??= this.newestFiles();
		const files = await this.files.catch(() => (this.files = undefined));
		return numberOf(files?.find(({ id }) => textOf(id) === documentId)?.pages);
	}

	/** Deletes what is to be deleted and not needed any more. Never fails: left() returns what remains. */
	async clean(): Promise<void> {
		for (const [id, { uses }] of this.doomed)
			if (![...uses.values()].some(({ isWanted }) => isWanted)) this.doomed.delete(id);
		await Promise.all(
			[...this.doomed].map(async ([id, { documentId, uses }]) => {
				const isFree = documentId !== '' && [...uses.values()].every(({ fate }) => fate === 'free');
				if (!isFree || !(await tryToDelete(this.connection, documentId))) return;
				this.doomed.delete(id);
				for (const item of uses.keys()) this.done.add(item);
			}),
		);
		const left = [...this.doomed.values()].flatMap(({ documentId, name, uses }) =>
			// A document that was there before belongs to the user: a later try must not delete it unsent.
			[...uses].flatMap(([item, { fate }]) => (fate === 'kept' ? [] : { item, documentId, name, fate })),
		);
		if (left.length > 0) this.kept[this.run] = left;
		else delete this.kept[this.run];
	}

	/** Whether the document of an item was deleted, by Fax.to with the fax or by clean(). */
	hasDeleted(index: number): boolean {
		return this.done.has(index) && this.left(index).length === 0;
	}

	/** What stays at Fax.to although it was to be deleted: "document 123". @param index of an item; of all if not given */
	left(index?: number): string[] {
		return [...this.doomed.values()]
			.filter(({ uses }) => index === undefined || uses.has(index) || uses.has(NO_ITEM))
			.map(({ name }) => name);
	}

	private async upload({ index, tag, isTemporary }: Asking, file: UploadSource): Promise<SentDocument> {
		// A file whose upload's answer is lost is found by a unique name; the tag alone is in the names of other workers, too.
		const marks = [tag ?? [], isTemporary ? randomBytes(8).toString('hex') : []].flat();
		const named =
			'url' in file || marks.length === 0 ? file : { ...file, fileName: taggedName(file.fileName, marks.join('-')) };
		const answer = await uploadFile(this.connection, named).catch(async (error: unknown) => {
			if (isTemporary && mayBeThere(error)) await this.doomLost(index, named);
			throw error;
		});
		const documentId = textOf(answer.document_id);
		if (isTemporary) this.doom(index, documentId, 'free', true);
		const pages = numberOf(answer.total_pages ?? answer.document?.total_pages);
		return { documentId, isOwn: true, pages };
	}

	/** The document of a lost upload is to be deleted, too; if it can't be found, left() returns its name. */
	private async doomLost(index: number, file: UploadSource): Promise<void> {
		const name = 'url' in file ? file.url : file.fileName;
		const isIt = (other: JsonObject) => [other.filename, other.filename_uploaded].map(textOf).includes(name);
		const files = 'url' in file ? [] : await this.newestFiles().catch(() => []);
		const found = files.find(isIt);
		if (found) this.doom(index, textOf(found.id), 'free', true);
		else this.doom(index, '', 'needed', true, `a document '${name}' (if Fax.to accepted it)`);
	}

	private async newestFiles(): Promise<JsonObject[]> {
		return await collect(filePages(this.connection, MAX_SEARCHED_FILES));
	}
}

/** Deletes a document. @returns whether it is gone, maybe already before */
async function tryToDelete(connection: Connection, documentId: string): Promise<boolean> {
	return await deleteFile(connection, documentId).then(() => true, isNotFound);
}

/** Whether an upload that failed may have been carried out: a conflict or a time-out says nothing of that, other refusals do. */
function mayBeThere(error: unknown): boolean {
	return !(error instanceof NodeApiError) || !/^4(?!08|09|25|99)/.test(error.httpCode ?? '');
}
