import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { isoDate } from '../api/dates';
import type { MaybeWords } from '../api/messages';
import { pause } from '../api/transport';
import { BoundedMap } from '../lib/boundedMap';
import { sha256 } from '../lib/digest';
import { idOf, type JsonObject, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';
import { type Claim, DeduplicationStore } from './deduplicationStore';
import type { Purchase, Started } from './journal';
import { LOOKS } from './payOnce';
import { type SentFaxes, tagged, tagOf } from './sentFaxes';

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
	/** '' where only the store knows of it. */
	id: string;
	/** Of the first purchase, where this process made it; else what Fax.to's records tell. */
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

/** The faxes that bear a tag in the history, as this process has read it once for each node and account: what another n8n, or an older key of the account, sent. */
const learned = new BoundedMap<string, JsonObject[]>({ max: 100 });

/**
 * The idempotency keys of a node: under each one thing is bought, over all executions. What survives is n8n's deduplication store, which
 * knows that a key was started or bought, and Fax.to's history, which knows the fax by the tag in its document's name.
 */
export class IdempotencyKeys {
	private readonly node: string;
	private readonly store: DeduplicationStore;
	/** The first item of the run that wants a key. */
	private readonly firstItem = new Map<string, number>();
	private readonly claimed = new Set<string>();
	/** The looks at keys that other processes have started: how many are over, and the wait for the next. */
	private looks = 0;
	private look?: Promise<void>;

	/** @param faxes where faxes are looked for; undefined where the keys are of something else */
	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly connection: Connection,
		private readonly faxes: SentFaxes | undefined,
	) {
		this.node = `${textOf(n8n.getWorkflow().id)}/${n8n.getNode().id}`;
		this.store = new DeduplicationStore(n8n, this.node, MAX_KEYS);
	}

	/** The key of an item; undefined where it has no reference. @param documentId of an existing document, '' otherwise */
	of(index: number, reference: string, to: string, documentId: string): Key | undefined {
		if (reference === '') return undefined;
		const tag = shortDigest([this.node, reference, to]);
		const id = shortDigest([this.connection.account, tag]);
		this.firstItem.set(id, Math.min(index, this.firstItem.get(id) ?? index));
		return { reference, tag, id, to, documentId };
	}

	/** Whether no item of the run before this one has the key. */
	isFirst({ id }: Key, index: number): boolean {
		return (this.firstItem.get(id) ?? index) >= index;
	}

	/** Waits until no other item of this process has the key in hand. @returns how to let the next one go */
	async lock({ id }: Key): Promise<() => void> {
		return await mutex.acquire(id);
	}

	/** What this process and Fax.to's history know of a key before anything is done for it; undefined where nothing speaks against buying. */
	async before(key: Key): Promise<Known | undefined> {
		const known = memory.get(key.id) ?? (await this.learned(key));
		// Another process may have written over it.
		if (known?.state === 'bought' && known.isOwn) this.store.bought(key.id);
		return known;
	}

	/** What was bought under a key, found out by claiming it and giving it back, for what is not to be bought. @throws as claim() does */
	async wouldBe(key: Key, words: MaybeWords): Promise<Known | undefined> {
		const known = (await this.before(key)) ?? (await this.claim(key, words));
		await this.settle(key, undefined, '');
		return known;
	}

	/**
	 * Notes that buying starts, right before the paid call. Where another process has started it, waits for what comes of that.
	 *
	 * @param words of the error when nobody knows
	 * @returns what another process bought; undefined where it is this item's to buy
	 * @throws NodeOperationError when n8n can't keep the key, or nobody knows what came of it; nothing is bought then
	 */
	async claim(key: Key, words: MaybeWords): Promise<BoughtBefore | undefined> {
		let hasWaited = false;
		do {
			const state = await this.tryClaim(key);
			// The other process is at work: what else it has started ends, too.
			if (hasWaited && state !== 'started') this.looks = 0;
			hasWaited = true;
			// Also where the other one gave it back.
			if (state === 'mine') return undefined;
			if (state === 'bought') return await this.recalled(key);
			const fax = await this.faxes?.nowUnder(key).catch(() => undefined);
			if (fax) return this.remember(key, fax);
		} while (await this.nextLook());
		throw new NodeOperationError(
			this.n8n.getNode(),
			`${words.what} before under the reference '${key.reference}': it was started, and its result is unknown`,
			{ description: `${words.check}. If it was not, use another reference`, level: 'warning' },
		);
	}

	/**
	 * Notes what came of a key in hand: bought, pending, or nothing. Never fails: what n8n can't keep, this process still knows.
	 *
	 * @param idField of the result
	 * @param document a digest of what was sent, where it is known
	 */
	async settle(key: Key, purchase: Purchase | undefined, idField: string, document?: string): Promise<void> {
		const paid = purchase?.bought.at(-1);
		if (paid) {
			const id = textOf(paid.result[idField]);
			const time = textOf(paid.result.time) || new Date().toISOString();
			memory.set(key.id, { state: 'bought', isOwn: true, id, result: paid.result, time, document });
			this.store.bought(key.id);
		} else if (purchase?.state === 'pending') {
			memory.set(key.id, { state: 'started', started: purchase.started });
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

	/** What the tags in Fax.to's history say. Where it can't be read, the store's word counts alone. */
	private async learned(key: Key): Promise<BoughtBefore | undefined> {
		const place = `${this.connection.account} ${this.node}`;
		const faxes = learned.get(place) ?? (await this.faxes?.newest().catch(() => undefined));
		if (!faxes) return undefined;
		learned.set(
			place,
			faxes.filter((fax) => tagOf(fax) !== ''),
		);
		const fax = tagged(faxes, key);
		return fax && this.remember(key, fax);
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

	/** What another process bought under a key, as far as Fax.to's records still know it. */
	private async recalled(key: Key): Promise<BoughtBefore> {
		const fax = await this.faxes?.under(key, Date.now()).catch(() => undefined);
		return fax ? this.remember(key, fax) : { state: 'bought', id: '', result: {} };
	}

	private remember(key: Key, fax: JsonObject): BoughtBefore {
		const known = boughtAs(fax);
		memory.set(key.id, known);
		return known;
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

function boughtAs(fax: JsonObject): BoughtBefore {
	return {
		state: 'bought',
		id: textOf(fax.id),
		result: { document_id: idOf(textOf(fax.document_id)) },
		time: isoDate(fax.created),
	};
}

/** Short, so that a file name can bear it; long enough that no two of 10 000 are the same. */
function shortDigest(parts: string[]): string {
	return sha256(JSON.stringify(parts)).slice(0, 16);
}
