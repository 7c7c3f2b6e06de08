import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { randomBytes } from 'crypto';
import type { Connection } from '../api/connection';
import { deleteFile, filePages, uploadFile, type UploadSource } from '../api/endpoints';
import { collect } from '../api/paging';
import { isTool } from '../lib/context';
import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';
import type { Key } from './idempotencyKeys';
import { keptIn } from './journal';
import { taggedName } from './sentFaxes';

/** Maximum number of the account's files that are searched. */
const MAX_SEARCHED_FILES = 1_000;

/** The pages of an order: a document of the account, or what is uploaded when it is needed. */
export type Pages = { documentId: string } | { upload: UploadSource; digest: string; isShared: boolean };

/** The document of a fax. */
export interface SentDocument {
	documentId: string;
	/** Whether it was uploaded in this run, so that nobody else sends it; equal faxes of a run go one after the other. */
	isOwn: boolean;
	/** Its pages, where they are known. */
	pages?: number;
}

/** Stands for the item of a document that another call of an agent's tool has left: no item of this run says that it is needed no more. */
const NO_ITEM = -1;

/** What becomes of a document that is to be deleted. */
export type Fate =
	/** Nobody needs it any more. */
	| 'free'
	/** The item has nothing to do with it any more, or Fax.to deletes it itself. */
	| 'gone'
	/** Its fax is on its way, or may be. */
	| 'needed'
	/** It was there before, and was not sent. */
	| 'kept';

/** A document that an item sends, and that is to be deleted. */
interface Doomed extends IDataObject {
	item: number;
	fate: Fate;
	/** How a person finds it: "document 123". */
	name: string;
	/** '' where only its name is known. */
	documentId: string;
}

/**
 * The documents of one run: uploaded once for items that send the same, and deleted at its end for those who want that. Nothing of it is
 * remembered but what was left behind: a later run, a pass of a loop and a retry upload anew, and each try of a run deletes or names what the
 * tries before it have left.
 */
export class Uploads {
	private readonly mutex = new Mutex();
	private readonly uploaded = new Map<string, SentDocument>();
	/** What is to be deleted, by document and item; after clean() what is left of it. */
	private readonly doomed = new Map<string, Map<number, Doomed>>();
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
			for (const { item, documentId, fate, name } of leftIn(this.kept[other]))
				this.doom(other === run ? item : NO_ITEM, documentId, fate, name);
			if (other !== run) delete this.kept[other];
		}
	}

	/** Notes what an item is going to send, so that a document that others need is not deleted too early. */
	expect(index: number, pages: Pages, isDeleted: boolean): void {
		if ('documentId' in pages && isDeleted) this.doom(index, pages.documentId, 'kept');
	}

	/**
	 * The document of an item, uploaded when it is first asked for, and once for all items that share it. Where the upload of one item fails,
	 * the next makes its own.
	 *
	 * @param key whose tag its name bears
	 * @param doubts how many equal faxes nobody knows the end of: with a document of its own, the next can be told from them
	 * @throws NodeApiError where it can't be uploaded
	 */
	async documentOf(
		index: number,
		pages: Pages,
		key: Key | undefined,
		isDeleted: boolean,
		doubts: number,
	): Promise<SentDocument> {
		if ('documentId' in pages) return { documentId: pages.documentId, isOwn: false };
		const content = JSON.stringify([pages.digest, key?.tag, pages.isShared ? `shared, after ${doubts}` : index]);
		return await this.mutex.use(async () => {
			const document = this.uploaded.get(content) ?? (await this.upload(index, pages.upload, key?.tag, isDeleted));
			this.uploaded.set(content, document);
			return document;
		}, content);
	}

	/** Whether an item is the only one of the run that sends its document. */
	isAlone(documentId: string): boolean {
		return (this.doomed.get(documentId)?.size ?? 0) <= 1;
	}

	/** What became of an item's document, where that is to be deleted. */
	settle(index: number, documentId: string, fate: Fate): void {
		const items = this.doomed.get(documentId);
		if (!items) return;
		if (fate !== 'gone') this.doom(index, documentId, fate);
		else if (items.delete(index) && items.size === 0) this.doomed.delete(documentId);
	}

	/** The pages of a document of the account, out of the list of files, which is read once for a run; undefined where it does not tell. */
	async pagesOf(documentId: string): Promise<number | undefined> {
		this.files ??= this.newestFiles();
		const files = await this.files.catch(() => (this.files = undefined));
		return numberOf(files?.find(({ id }) => textOf(id) === documentId)?.pages);
	}

	/** Deletes what is to be deleted and nobody needs any more. Never fails: what stays is told by left(). */
	async clean(): Promise<void> {
		await Promise.all(
			[...this.doomed].map(async ([documentId, items]) => {
				const isFree = [...items.values()].every(({ fate }) => fate === 'free');
				if (isFree && (await this.isDeleted(documentId))) this.doomed.delete(documentId);
			}),
		);
		// A document that was there before belongs to the user: a later try must not delete it unsent.
		const left = [...this.doomed.values()]
			.flatMap((items) => [...items.values()])
			.filter(({ fate }) => fate !== 'kept');
		if (left.length > 0) this.kept[this.run] = left;
		else delete this.kept[this.run];
	}

	/** What stays at Fax.to although it was to be deleted: "document 123". @param index of an item; of all if not given */
	left(index?: number): string[] {
		const all = [...this.doomed.values()].flatMap((items) => [...items.values()]);
		const own = all.filter(({ item }) => index === undefined || item === index || item === NO_ITEM);
		return [...new Set(own.map(({ name }) => name))];
	}

	private async upload(
		index: number,
		file: UploadSource,
		tag: string | undefined,
		isDeleted: boolean,
	): Promise<SentDocument> {
		// A file whose upload's answer is lost is found again by a name that no other has: another worker's bears the same tag.
		const marks = [tag, isDeleted ? randomBytes(8).toString('hex') : undefined].filter((mark) => mark !== undefined);
		const named =
			'url' in file || marks.length === 0 ? file : { ...file, fileName: taggedName(file.fileName, marks.join('-')) };
		const answer = await uploadFile(this.connection, named).catch(async (error: unknown) => {
			if (isDeleted && mayBeThere(error)) await this.doomLost(index, named);
			throw error;
		});
		const documentId = textOf(answer.document_id);
		if (isDeleted) this.doom(index, documentId, 'free');
		const pages = numberOf(answer.total_pages ?? answer.document?.total_pages);
		return { documentId, isOwn: true, pages };
	}

	/** The document of a lost upload is to be deleted, too; where it can't be found, it is told by its name. */
	private async doomLost(index: number, file: UploadSource): Promise<void> {
		const name = 'url' in file ? file.url : file.fileName;
		const isIt = (other: JsonObject) => [other.filename, other.filename_uploaded].map(textOf).includes(name);
		const files = 'url' in file ? [] : await this.newestFiles().catch(() => []);
		const found = files.find(isIt);
		if (found) this.doom(index, textOf(found.id), 'free');
		else this.doom(index, '', 'needed', `a document '${name}', if Fax.to accepted it,`);
	}

	private async newestFiles(): Promise<JsonObject[]> {
		return await collect(filePages(this.connection, MAX_SEARCHED_FILES));
	}

	private doom(item: number, documentId: string, fate: Fate, name = `document ${documentId}`): void {
		const items = this.doomed.get(documentId || name) ?? new Map<number, Doomed>();
		items.set(item, { item, documentId, fate, name });
		this.doomed.set(documentId || name, items);
	}

	private async isDeleted(documentId: string): Promise<boolean> {
		return await deleteFile(this.connection, documentId).then(
			() => true,
			(error: unknown) => error instanceof NodeApiError && error.httpCode === '404',
		);
	}
}

/** What a try has left, as n8n has kept it; what is not needed, this one may delete. */
function leftIn(kept: unknown): Doomed[] {
	return (Array.isArray(kept) ? kept : [])
		.filter(isObject)
		.map(({ item, name, documentId, fate }) => ({
			item: numberOf(item) ?? NO_ITEM,
			name: textOf(name),
			documentId: textOf(documentId),
			fate: fate === 'needed' ? fate : 'free',
		}));
}

/** Whether an upload that failed may have been carried out: a conflict or a time-out says nothing of that, other refusals do. */
function mayBeThere(error: unknown): boolean {
	return !(error instanceof NodeApiError) || !/^4(?!08|09|25|99)/.test(error.httpCode ?? '');
}
