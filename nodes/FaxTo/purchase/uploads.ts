import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { randomBytes } from 'crypto';
import type { Connection } from '../api/connection';
import { deleteFile, filePages, uploadFile, type UploadSource } from '../api/endpoints';
import { isObject, type JsonObject, numberOf, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';
import type { Key } from './idempotencyKeys';
import type { Pages } from './order';
import { taggedName } from './sentFaxes';

/** How many of the files of the account are searched for one whose upload's answer was lost. */
const MAX_SEARCHED_FILES = 1_000;

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

/** What may be done with a document that is to be deleted. */
type Fate =
	/** Nobody needs it any more. */
	| 'free'
	/** Fax.to deletes it itself. */
	| 'given'
	/** Its fax is on its way, or may be. */
	| 'needed'
	/** It was there before, and was not sent. */
	| 'kept';

/** A document that whoever chose Delete After Send wants to be gone. */
interface Doomed {
	/** How a person finds it: "document 123". */
	name: string;
	documentId: string;
	/** By the items that send it. */
	fates: Map<number, Fate>;
}

/** A document that a run leaves at Fax.to although it was to be deleted. */
interface Leftover extends IDataObject {
	item: number;
	name: string;
	/** '' where only its name is known. */
	documentId: string;
	/** Whether its fax is on its way, or may be. */
	isNeeded: boolean;
}

/**
 * The documents of one run: uploaded once for items that send the same, and deleted at its end for those who want that. Nothing of it is
 * remembered but what was left behind: a later run, a pass of a loop and a retry upload anew, and each try of a run deletes or names what the
 * tries before it have left.
 */
export class Uploads {
	private readonly mutex = new Mutex();
	private readonly shared = new Map<string, SentDocument>();
	private readonly own = new Map<number, SentDocument>();
	private readonly doomed = new Map<string, Doomed>();
	/** What could not be deleted, by item. */
	private readonly left = new Map<number, Set<string>>();
	/** What of it was uploaded here; n8n keeps it with the execution. */
	private readonly leftovers: Leftover[] = [];

	/** The files of the account, as far as they were read. */
	private readonly files = new Map<string, JsonObject>();
	private reading: AsyncGenerator<JsonObject[]>;

	/**
	 * @param kept by run: what its tries before have left; see keptLeftovers()
	 * @param isTool whether each try is a run of its own, so that what any run has left is this one's to delete or name
	 */
	constructor(
		private readonly connection: Connection,
		private readonly kept: IDataObject,
		private readonly run: string,
		isTool: boolean,
	) {
		for (const other of isTool ? Object.keys(kept) : []) {
			for (const leftover of leftoversIn(kept[other])) this.takeOver({ ...leftover, item: NO_ITEM });
			delete kept[other];
		}
		this.reading = filePages(connection, MAX_SEARCHED_FILES);
		for (const leftover of leftoversIn(kept[run])) this.takeOver(leftover);
	}

	private takeOver({ item, name, documentId, isNeeded }: Leftover): void {
		if (documentId === '') this.leave({ name, documentId, fates: new Map([[item, 'needed']]) });
		else this.doom(item, documentId, isNeeded ? 'needed' : 'free');
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
	 * @throws NodeApiError where it can't be uploaded
	 */
	async documentOf(index: number, pages: Pages, key: Key | undefined, isDeleted: boolean): Promise<SentDocument> {
		const known = this.own.get(index);
		if (known) return known;
		if ('documentId' in pages) return { documentId: pages.documentId, isOwn: false };
		const content = JSON.stringify([pages.digest, key?.tag]);
		const release = pages.isShared ? await this.mutex.acquire(content) : undefined;
		try {
			const document =
				(pages.isShared ? this.shared.get(content) : undefined) ??
				(await this.upload(index, pages.upload, key?.tag, isDeleted));
			if (pages.isShared) this.shared.set(content, document);
			this.own.set(index, document);
			return document;
		} finally {
			release?.();
		}
	}

	/** Whether an item is the only one of the run that sends its document. */
	isAlone(documentId: string): boolean {
		return (this.doomed.get(documentId)?.fates.size ?? 0) <= 1;
	}

	/** Whether a document was uploaded in this run. */
	isOurs(documentId: string): boolean {
		return [...this.own.values()].some((document) => document.documentId === documentId);
	}

	/** What became of an item's document. */
	settle(index: number, documentId: string, fate: Fate): void {
		this.doomed.get(documentId)?.fates.set(index, fate);
	}

	/** An item needs its document no more. */
	release(index: number): void {
		for (const { fates } of this.doomed.values()) if (fates.get(index) === 'needed') fates.set(index, 'free');
	}

	/** An item has nothing to do with the document that was there before; what was uploaded for it is deleted all the same. */
	forget(index: number): void {
		for (const [documentId, { fates }] of this.doomed) {
			if (fates.get(index) !== 'kept') continue;
			fates.delete(index);
			if (fates.size === 0) this.doomed.delete(documentId);
		}
	}

	/** The pages of a document of the account, out of the list of files, which is read once for a run; undefined where it does not tell. */
	async pagesOf(documentId: string): Promise<number | undefined> {
		const release = await this.mutex.acquire('files');
		try {
			while (!this.files.has(documentId)) {
				const { value, done } = await this.reading.next();
				if (done) break;
				for (const file of value) this.files.set(textOf(file.id), file);
			}
		} catch {
			this.reading = filePages(this.connection, MAX_SEARCHED_FILES);
		} finally {
			release();
		}
		return numberOf(this.files.get(documentId)?.pages);
	}

	/** Deletes what is to be deleted and nobody needs any more. Never fails: what stays is told by leftOf(). */
	async clean(): Promise<void> {
		await Promise.all(
			[...this.doomed.values()].map(async (one) => {
				const all = new Set(one.fates.values());
				if (all.has('needed') || all.has('kept')) this.leave(one);
				else if (all.has('free')) await this.delete(one.documentId).catch(() => this.leave(one));
			}),
		);
		this.doomed.clear();
		if (this.leftovers.length > 0) this.kept[this.run] = this.leftovers;
		else delete this.kept[this.run];
	}

	/** What of an item stays at Fax.to although it was to be deleted: "document 123". */
	leftOf(index: number): string[] {
		return [...(this.left.get(index) ?? []), ...(this.left.get(NO_ITEM) ?? [])];
	}

	/** What of the run stays. */
	leftOfAll(): string[] {
		return [...new Set([...this.left.values()].flatMap((names) => [...names]))];
	}

	private async upload(
		index: number,
		file: UploadSource,
		tag: string | undefined,
		isDeleted: boolean,
	): Promise<SentDocument> {
		// A file whose upload's answer is lost is found again by a name that no other has.
		const mark = tag ?? (isDeleted ? randomBytes(8).toString('hex') : undefined);
		const named = 'url' in file || mark === undefined ? file : { ...file, fileName: taggedName(file.fileName, mark) };
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
		const found = 'url' in file ? undefined : await this.find(file.fileName).catch(() => undefined);
		if (found) return this.doom(index, textOf(found.id), 'free');
		const name = `a document '${'url' in file ? file.url : file.fileName}', if Fax.to accepted it,`;
		this.leave({ name, documentId: '', fates: new Map([[index, 'needed']]) });
	}

	private async find(fileName: string): Promise<JsonObject | undefined> {
		for await (const files of filePages(this.connection, MAX_SEARCHED_FILES)) {
			const found = files.find((file) => [file.filename, file.filename_uploaded].map(textOf).includes(fileName));
			if (found) return found;
		}
		return undefined;
	}

	private doom(index: number, documentId: string, fate: Fate): void {
		const doomed = this.doomed.get(documentId) ?? { name: `document ${documentId}`, documentId, fates: new Map() };
		doomed.fates.set(index, fate);
		this.doomed.set(documentId, doomed);
	}

	private leave({ name, documentId, fates }: Doomed): void {
		for (const [item, fate] of fates) {
			this.left.set(item, new Set([...(this.left.get(item) ?? []), name]));
			// A document that was there before belongs to the user: a later try must not delete it unsent.
			if (fate !== 'kept') this.leftovers.push({ item, name, documentId, isNeeded: fate === 'needed' });
		}
	}

	private async delete(documentId: string): Promise<void> {
		if (documentId === '') return;
		await deleteFile(this.connection, documentId).catch((error: unknown) => {
			if (!(error instanceof NodeApiError && error.httpCode === '404')) throw error;
		});
	}
}

/** The part of n8n's memory of the execution that keeps what tries have left at Fax.to, by the run of the node. */
export function keptLeftovers(n8n: IExecuteFunctions): IDataObject {
	const context = n8n.getContext('node');
	const kept = isObject(context.faxToLeftovers) ? context.faxToLeftovers : {};
	context.faxToLeftovers = kept;
	return kept;
}

function leftoversIn(kept: unknown): Leftover[] {
	if (!Array.isArray(kept)) return [];
	return kept.filter(isObject).flatMap((one) => {
		const item = numberOf(one.item);
		if (item === undefined) return [];
		return [{ item, name: textOf(one.name), documentId: textOf(one.documentId), isNeeded: one.isNeeded === true }];
	});
}

/** Whether an upload that failed may have been carried out: a conflict or a time-out says nothing of that, other refusals do. */
function mayBeThere(error: unknown): boolean {
	return !(error instanceof NodeApiError) || !/^4(?!08|09|25|99)/.test(error.httpCode ?? '');
}
