import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { digitsOf } from '../api/digits';
import { pause } from '../api/transport';
import { BoundedMap } from '../lib/boundedMap';
import { sha256 } from '../lib/digest';
import { idOf, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';
import { type Claim, DeduplicationStore } from './deduplicationStore';
import type { Purchase, Started } from './journal';
import { findSent, isLike, LOOKS, newestFaxes, type SentFax } from './sentFaxes';

/** A reference for one fax number (or number group), in one account. */
export interface Key {
	/** As the user calls it. */
	reference: string;
	/** What it stands for in this node, whatever the account: what a document's name bears. */
	tag: string;
	/** Of the account and the tag: what the store holds. */
	id: string;
	/** E.164, or a number group. */
	to: string;
	/** Of an existing document; '' where the fax can be found by its tag only, or is none. */
	documentId: string;
}

/** What was bought under a key before. */
export interface BoughtBefore {
	state: 'bought';
	/** Whether this process bought it. */
	isOwn?: true;
	/** Of the latest purchase, where this process made it; else what Fax.to's records tell. */
	result: IDataObject;
	/** ISO 8601. */
	time?: string;
	/** A digest of the document that was sent, where this process sent it. */
	document?: string;
}

/** What this process knows of a key. */
type Known = BoughtBefore | { state: 'started'; started: Started };

/** So many keys are remembered for each node at least; the oldest are forgotten first. */
const MAX_KEYS = 10_000;

/** What this process knows beyond what the store can hold, by the key's id; and what keeps two purchases under one key apart. */
const memory = new BoundedMap<string, Known>({ max: MAX_KEYS });
const mutex = new Mutex();

/**
 * The idempotency keys of a node: under each one thing is bought, over all executions. What survives is n8n's deduplication store, which
 * knows that a key was started or bought, and Fax.to's history, which knows the fax by the tag in its document's name.
 */
export class IdempotencyKeys {
	/** What tells the node from others. */
	readonly node: string;
	private readonly store: DeduplicationStore;
	/** The first item of the run that wants a key. */
	private readonly firstItem = new Map<string, number>();
	private readonly claimed = new Set<string>();
	/** The looks at keys that other processes have started: how many are over, and the wait for the next. */
	private looks = 0;
	private look?: Promise<void>;

	/** @param isOfFaxes whether Fax.to's history can know what was bought; else it is a number */
	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly connection: Connection,
		private readonly isOfFaxes: boolean,
	) {
		this.node = `${textOf(n8n.getWorkflow().id)}/${n8n.getNode().id}`;
		this.store = new DeduplicationStore(n8n, this.node, MAX_KEYS);
	}

	/** The key of a purchase; undefined where it has no reference. @param documentId of an existing document, '' otherwise */
	of(reference: string, to: string, documentId: string): Key | undefined {
		if (reference === '') return undefined;
		const tag = shortDigest([this.node, reference, to]);
		return { reference, tag, id: shortDigest([this.connection.account, tag]), to, documentId };
	}

	/** Whether no item of the run has asked this of the key before. */
	isFirst({ id }: Key, index: number): boolean {
		const first = this.firstItem.get(id) ?? index;
		this.firstItem.set(id, first);
		return first === index;
	}

	/** Waits until no other item of this process has the key in hand. @returns how to let the next one go */
	async lock({ id }: Key): Promise<() => void> {
		return await mutex.acquire(id);
	}

	/** What this process and Fax.to's history know of a key before anything is done for it; undefined where nothing speaks against buying. */
	async before(key: Key): Promise<Known | undefined> {
		const known = memory.get(key.id);
		// Another process may have written over it.
		if (known?.state === 'bought' && known.isOwn) this.store.bought(key.id);
		if (known || !this.isOfFaxes) return known;
		// Where the history can't be read, the store's word counts alone.
		const faxes = await newestFaxes(this.connection, this.node).catch(() => []);
		return nowKnown(key, tagged(faxes, key));
	}

	/** What was bought under a key, found out by claiming it and giving it back, for what is not to be bought. @throws as claim() does */
	async wouldBe(key: Key): Promise<Known | undefined> {
		const known = (await this.before(key)) ?? (await this.claim(key));
		await this.settle(key, undefined);
		return known;
	}

	/**
	 * Notes that buying starts, right before the paid call. Where another process has started it, waits for what comes of that.
	 *
	 * @returns what another process bought; undefined where it is this item's to buy
	 * @throws NodeOperationError when n8n can't keep the key, or nobody knows what came of it; nothing is bought then
	 */
	async claim(key: Key): Promise<BoughtBefore | undefined> {
		let hasWaited = false;
		do {
			const state = await this.tryClaim(key);
			// The other process is at work: what else it has started ends, too.
			if (hasWaited && state !== 'started') this.looks = 0;
			hasWaited = true;
			// Also where the other one gave it back.
			if (state === 'mine') return undefined;
			const bought = await this.inHistory(key, state === 'bought');
			if (bought) return bought;
			if (state === 'bought') return { state, result: {} };
		} while (await this.nextLook());
		const [what, where] = this.isOfFaxes
			? ['fax may have been sent', 'Fax']
			: ['number may have been bought', 'Number'];
		throw new NodeOperationError(
			this.n8n.getNode(),
			`A ${what} before under the reference '${key.reference}': it was started, and its result is unknown`,
			{ description: `Look for it with ${where} > Get Many. If it was not, use another reference`, level: 'warning' },
		);
	}

	/**
	 * Notes what came of a key in hand: bought, pending, or nothing. Never fails: what n8n can't keep, this process still knows.
	 */
	async settle(key: Key, purchase: Purchase | undefined): Promise<void> {
		const result = purchase?.bought.at(-1)?.result;
		if (purchase?.state === 'pending' && !result) {
			memory.set(key.id, { state: 'started', started: purchase.started });
		} else if (purchase && result) {
			const time = textOf(result.time) || new Date().toISOString();
			memory.set(key.id, { state: 'bought', isOwn: true, result, time, document: purchase.wish.document });
			this.store.bought(key.id);
		} else if (this.claimed.delete(key.id)) {
			await this.store.free(key.id);
			memory.delete(key.id);
		}
	}

	/** Ends when n8n has kept what was bought. Never fails. */
	async saved(): Promise<void> {
		await this.store.saved();
	}

	/** Ends when n8n has kept what was bought, even if another process writes at the same time. Never fails. */
	async confirmed(): Promise<void> {
		await this.store.confirmed();
	}

	/**
	 * Waits for the run's next look at what other processes have started: one for all keys, because each question writes to the row, and
	 * questions of two processes at once hide what a third has noted.
	 *
	 * @returns false where there is none any more
	 */
	private async nextLook(): Promise<boolean> {
		const wait = LOOKS[this.looks + 1];
		if (wait === undefined) return false;
		this.look ??= this.lookAfter(wait * (0.5 + Math.random()));
		await this.look;
		return true;
	}

	private async lookAfter(milliseconds: number): Promise<void> {
		try {
			await pause(this.connection, milliseconds);
			// Each of two processes may wait for what the other has bought, and one of them has written over.
			await this.store.confirmed();
		} finally {
			this.look = undefined;
			this.looks++;
		}
	}

	/** What another process sent under a key, as far as Fax.to's records know it. @param isBought whether the store says that one was sent */
	private async inHistory(key: Key, isBought: boolean): Promise<BoughtBefore | undefined> {
		if (!this.isOfFaxes) return undefined;
		return nowKnown(key, await this.faxOf(key, isBought).catch(() => undefined));
	}

	/** A document of ours bears the tag. A fax of an existing one is taken for it only where one was sent, and no other is there now. */
	private async faxOf(key: Key, isBought: boolean): Promise<SentFax | undefined> {
		const { connection, node } = this;
		if (key.documentId === '') return await findSent(connection, node, (faxes) => tagged(faxes, key));
		return isBought ? onlyOne(await newestFaxes(connection, node, Date.now()), key) : undefined;
	}

	/** Claims a key. @throws NodeOperationError when n8n can't keep it */
	private async tryClaim({ id, reference }: Key): Promise<Claim> {
		try {
			const claim = await this.store.claim(id);
			if (claim === 'mine') this.claimed.add(id);
			return claim;
		} catch {
			throw new NodeOperationError(this.n8n.getNode(), `n8n could not keep the reference '${reference}'`, {
				description: 'Run again. If it happens again, check the database of n8n',
				level: 'warning',
			});
		}
	}
}

/** The newest fax whose document bears the key's tag, to its number. */
function tagged(faxes: SentFax[], { tag, to }: Key): SentFax | undefined {
	const digits = digitsOf(to);
	return faxes.find((fax) => fax.tag === tag && fax.to === digits);
}

/** The fax of an existing document to the key's number, where there is no other. */
function onlyOne(faxes: SentFax[], key: Key): SentFax | undefined {
	const [only, ...more] = faxes.filter((fax) => isLike(fax, key));
	return more.length === 0 ? only : undefined;
}

function nowKnown(key: Key, fax: SentFax | undefined): BoughtBefore | undefined {
	if (!fax) return undefined;
	const result = { fax_job_id: idOf(fax.id), document_id: idOf(fax.documentId) };
	const known: BoughtBefore = { state: 'bought', result, time: fax.time };
	memory.set(key.id, known);
	return known;
}

/** Short, so that a file name can bear it; long enough that no two of 10 000 are the same. */
function shortDigest(parts: string[]): string {
	return sha256(JSON.stringify(parts)).slice(0, 16);
}
