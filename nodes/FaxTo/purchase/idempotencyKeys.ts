import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError, randomString } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { digitsOf } from '../api/digits';
import { pause } from '../api/transport';
import { BoundedMap } from '../lib/boundedMap';
import { DeduplicationRow } from '../lib/deduplicationRow';
import { sha256 } from '../lib/digest';
import { idOf, textOf } from '../lib/json';
import { Mutex } from '../lib/mutex';
import type { Paid, Purchase, Started, Wish } from './journal';
import { findSent, isLike, LOOKS, newestFaxes, type SentFax } from './sentFaxes';

/** A wish's reference for its fax number (or number group), in one account. */
interface Key extends Wish {
	/** A digest of node, reference and number, whatever the account; documents have it in their names. */
	tag: string;
	/** Of the account and the tag: what the store contains. */
	id: string;
}

/** What this process knows of a key: what was bought under it (of a fax that it did not send itself, what Fax.to's history shows), else what was started. */
interface Known {
	paid?: Paid;
	started?: Started;
}

/** So many keys are remembered for each node at least; the oldest are forgotten first. */
const MAX_KEYS = 10_000;

/** What this process knows beyond what the store can contain, by the key's id. */
const memory = new BoundedMap<string, Known>({ max: MAX_KEYS });

/** Under one key, things go one after the other, so that none takes back what another has noted. */
const keyMutex = new Mutex();

/** By the key's id: the token that distinguishes a claim of this process from those of others. */
const tokens = new Map<string, string>();

/**
 * The idempotency keys of a node: under each one thing is bought, over all executions. What survives is n8n's deduplication store, and
 * Fax.to's history, which knows the fax by the tag in its document's name. The store can only say whether it has seen a text, noting it
 * thereby: so a key is `started`, and `unresolved` besides until it was bought. What a question leaves by mistake is started, never bought,
 * nor free.
 */
export class IdempotencyKeys {
	/** The node's name in this n8n. */
	readonly node: string;
	private readonly row: DeduplicationRow;
	/** The first item of the run that wants a key. */
	private readonly firstItem = new Map<string, number>();
	/** The ids of keys that this run knows to be used: another process may have written over what the store knows of them. */
	private readonly used = new Set<string>();
	/** The looks at keys that other processes have started: how many are over, and the wait for the next. */
	private looks = 0;
	private look?: Promise<void>;

	/** @param isOfFaxes whether Fax.to's history can know what was bought; else it is a number */
	constructor(
		private readonly n8n: IExecuteFunctions,
		private readonly connection: Connection,
		private readonly isOfFaxes: boolean,
	) {
		const { helpers } = n8n;
		this.node = `${textOf(n8n.getWorkflow().id)}/${n8n.getNode().id}`;
		const options = { mode: 'entries' as const, maxEntries: MAX_KEYS };
		this.row = new DeduplicationRow(this.node, {
			note: async (texts) => {
				// What is asked may have to be taken back, so it must not push out what is kept.
				const roomy = { ...options, maxEntries: MAX_KEYS + texts.length };
				return (await helpers.checkProcessedAndRecord(texts, 'node', roomy)).processed.map(String);
			},
			remove: async (texts) => await helpers.removeProcessed(texts, 'node', options),
		});
	}

	/** The key of a wish; undefined where it has no reference: then nothing is noted of it, and nothing known. */
	of(wish: Wish): Key | undefined {
		if (wish.reference === '') return undefined;
		const tag = shortDigest([this.node, asSeen(wish.reference), wish.to]);
		return { ...wish, tag, id: shortDigest([this.connection.account, tag]) };
	}

	/** Waits until nothing else in this process is bought under a wish's key. @returns lets the next one go */
	async acquire(wish: Wish): Promise<() => void> {
		const key = this.of(wish);
		return key ? await keyMutex.acquire(key.id) : () => undefined;
	}

	/** What this process and Fax.to's history know of a wish's key before anything is done for it; undefined where nothing speaks against buying. */
	async known(wish: Wish): Promise<Known | undefined> {
		const key = this.of(wish);
		if (!key) return undefined;
		const known = memory.get(key.id);
		if (known?.paid) this.used.add(key.id);
		if (known || !this.isOfFaxes) return known;
		// Where the history can't be read, the store's word counts alone.
		const faxes = await newestFaxes(this.connection, this.node).catch(() => []);
		const paid = rememberShown(key, tagged(faxes, key));
		return paid && { paid };
	}

	/**
	 * What is known of a key for what is not to be bought now, found out by claiming it and giving it back. Items are to ask it in their order.
	 *
	 * @returns with nothing in it where an item before has the same key; undefined where nothing speaks against buying
	 * @throws as claim() does
	 */
	async probe(wish: Wish, index: number): Promise<Known | undefined> {
		const id = this.of(wish)?.id;
		if (id === undefined) return undefined;
		const first = this.firstItem.get(id) ?? index;
		this.firstItem.set(id, first);
		if (first !== index) return {};
		return await keyMutex.use(async () => {
			const known = await this.known(wish);
			if (known) return known;
			const paid = await this.claim(wish);
			if (paid) return { paid };
			await this.resolve(wish, undefined);
			return undefined;
		}, id);
	}

	/**
	 * Notes that buying starts, right before the paid call. Where another process has started it, waits for what comes of that.
	 *
	 * @returns what another process bought; undefined where it is this item's to buy
	 * @throws NodeOperationError if n8n can't keep the key, or its result is not known; nothing is bought then
	 */
	async claim(wish: Wish): Promise<Paid | undefined> {
		const key = this.of(wish);
		if (!key) return undefined;
		let hasWaited = false;
		do {
			const state = await this.tryClaim(key);
			// The other process is at work: what else it has started ends, too.
			if (hasWaited && state !== 'started') this.looks = 0;
			hasWaited = true;
			// Also where the other one gave it back.
			if (state === 'mine') return undefined;
			const paid = rememberShown(key, await this.faxOf(key, state === 'bought').catch(() => undefined));
			if (paid) return paid;
			if (state === 'bought') return { result: {} };
		} while (await this.nextLook());
		const [what, where] = this.isOfFaxes
			? ['fax may have been sent', 'Fax']
			: ['number may have been bought', 'Number'];
		throw this.error(
			`A ${what} before under the reference '${key.reference}': it was started, and its result is unknown`,
			`Look for it with ${where} > Get Many. If it was not, use another reference`,
		);
	}

	/**
	 * Notes the result of a purchase whose key was claimed: bought, pending, or nothing. Until n8n has kept that it was bought, it is started: a crash leaves
	 * a question, and no second purchase. Never fails: what n8n can't keep, this process remembers.
	 */
	async resolve(wish: Wish, purchase: Purchase | undefined): Promise<void> {
		const id = this.of(wish)?.id;
		if (id === undefined) return;
		const paid = purchase?.bought.at(-1);
		if (purchase) memory.set(id, paid ? { paid } : { started: purchase.pending });
		if (paid) this.used.add(id);
		if (paid) await this.remove(id, [unresolved(id)]);
		else if (!purchase) await this.remove(id, [started(id), unresolved(id)]);
	}

	/**
	 * Notes once more what was bought: another process (a second worker) may have written over it with what it had read before. It is a moment
	 * later, so that one writing can't swallow both. Never fails.
	 */
	async confirm(): Promise<void> {
		if (this.used.size === 0) return;
		await this.row.othersHaveWritten();
		const ids = [...this.used];
		await this.row.note(ids.map(started)).catch(() => undefined);
		await Promise.all(ids.map(async (id) => await this.remove(id, [unresolved(id)])));
	}

	/** Removes texts of a key and its token, and forgets that where it worked. Never fails: where it did not, the key is still this process's. */
	private async remove(id: string, texts: string[]): Promise<void> {
		const token = tokens.get(id) ?? [];
		await this.row.remove([texts, token].flat()).then(
			() => tokens.delete(id),
			() => undefined,
		);
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
		// Each of two processes may wait for what the other has bought, and one of them has written over.
		const look = async () => await pause(this.connection, wait * (0.5 + Math.random())).then(() => this.confirm());
		this.look ??= look().finally(() => {
			this.look = undefined;
			this.looks++;
		});
		await this.look;
		return true;
	}

	/** What another process sent under a key: a document with its tag; an existing document only if one was sent, and exactly one is listed now. */
	private async faxOf(key: Key, isBought: boolean): Promise<SentFax | undefined> {
		const { connection, node } = this;
		if (!this.isOfFaxes) return undefined;
		if (key.documentId === '') return await findSent(connection, node, (faxes) => tagged(faxes, key));
		if (!isBought) return undefined;
		const [only, ...more] = (await newestFaxes(connection, node, Date.now())).filter((fax) => isLike(fax, key));
		return more.length === 0 ? only : undefined;
	}

	/** Notes that a key is started, unless it was before, so that of several processes one gets it. @throws NodeOperationError when n8n can't keep it */
	private async tryClaim({ id, reference }: Key): Promise<'mine' | 'started' | 'bought'> {
		const token = tokens.get(id) ?? `${started(id)} by ${randomString(12)}`;
		tokens.set(id, token);
		const seen = await this.row.claim(started(id), token, [unresolved(id)]).catch(() => {
			const advice = 'Run again. If it happens again, check the database of n8n';
			throw this.error(`n8n could not store the reference '${reference}'`, advice);
		});
		if (seen === 'mine') return seen;
		const isBought = !seen.has(unresolved(id));
		// Another process may write over what is restored here.
		if (isBought) this.used.add(id);
		await this.remove(id, isBought ? [unresolved(id)] : []);
		return isBought ? 'bought' : 'started';
	}

	private error(message: string, description: string): NodeOperationError {
		return new NodeOperationError(this.n8n.getNode(), message, { description, level: 'warning' });
	}
}

const started = (id: string) => `faxto started ${id}`;
const unresolved = (id: string) => `faxto unresolved ${id}`;

/** The newest fax to the key's number whose document has its tag. */
function tagged(faxes: SentFax[], { tag, to }: Key): SentFax | undefined {
	const digits = digitsOf(to);
	return faxes.find((fax) => fax.tag === tag && fax.to === digits);
}

/** Remembers a fax that the history shows. */
function rememberShown(key: Key, fax: SentFax | undefined): Paid | undefined {
	if (!fax) return undefined;
	const paid = { result: { fax_job_id: idOf(fax.id), document_id: idOf(fax.documentId) }, time: fax.time };
	memory.set(key.id, { paid });
	return paid;
}

/** A reference as people see it: what looks the same is the same, however it was typed. */
function asSeen(reference: string): string {
	const visible = reference.normalize().replace(/\p{Cf}/gu, '');
	const spaced = visible.replace(/\s+/g, ' ').trim();
	return spaced.replace(/[\p{Pd}\u2212]/gu, '-');
}

/** Short, for file names; long enough that no two of 10 000 are the same. */
function shortDigest(parts: string[]): string {
	return sha256(JSON.stringify(parts)).slice(0, 16);
}
