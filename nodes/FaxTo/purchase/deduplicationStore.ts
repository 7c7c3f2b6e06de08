import type { IExecuteFunctions } from 'n8n-workflow';
import { randomString } from 'n8n-workflow';
import { DeduplicationRow } from '../lib/deduplicationRow';

/** What a key is to whoever claims it. What a question leaves by mistake is `started`, never `bought`, nor free. */
export type Claim = 'mine' | 'started' | 'bought';

/** By the key: the token that tells a claim of this process from that of another one. */
const tokens = new Map<string, string>();

/**
 * Idempotency keys in the row that n8n's deduplication store keeps for a node. The row can only say whether it has seen a text, noting it
 * thereby: so a key is `started`, and `unsettled` besides until it was bought. What a question leaves by mistake looks like a start, never
 * like a purchase.
 */
export class DeduplicationStore {
	private readonly row: DeduplicationRow;
	/** Keys that this run knows to be bought. */
	private readonly known = new Set<string>();
	private readonly later: Array<Promise<unknown>> = [];

	/**
	 * @param name of the row, the same in every execution of the node
	 * @param maxKeys that are kept; the oldest go first
	 */
	constructor({ helpers }: IExecuteFunctions, name: string, maxKeys: number) {
		const options = { mode: 'entries' as const, maxEntries: maxKeys };
		this.row = new DeduplicationRow(name, {
			note: async (texts) => {
				// What is asked may have to be taken back, so it must not push out what is kept.
				const roomy = { ...options, maxEntries: maxKeys + texts.length };
				return (await helpers.checkProcessedAndRecord(texts, 'node', roomy)).processed.map(String);
			},
			remove: async (texts) => await helpers.removeProcessed(texts, 'node', options),
		});
	}

	/**
	 * Notes that a key is started, unless it was before, so that of several processes one gets it.
	 *
	 * @throws what n8n's database throws again and again; UserError when the claim does not stay. It may be noted then
	 */
	async claim(key: string): Promise<Claim> {
		const token = tokens.get(key) ?? `${started(key)} by ${randomString(12)}`;
		tokens.set(key, token);
		const seen = await this.row.claim(started(key), token, [unsettled(key)]);
		if (seen === 'mine') return 'mine';
		const isBought = !seen.has(unsettled(key));
		// Another process may write over what is restored here.
		if (isBought) this.known.add(key);
		await this.remove(isBought ? [token, unsettled(key)] : [token], key);
		return isBought ? 'bought' : 'started';
	}

	/** A claimed key was bought. Noted with the next access, or when it is saved: until then it is started, so a crash leaves a question and no second purchase. */
	bought(key: string): void {
		this.known.add(key);
		this.later.push(this.settle(key, false));
	}

	/** Nothing was bought under a claimed key, so it can be claimed again. Where the database fails, by this process only. Never fails. */
	async free(key: string): Promise<void> {
		await this.remove([started(key), unsettled(key), tokens.get(key) ?? started(key)], key);
	}

	/** Ends when all is noted that was to be noted, or n8n has failed to. */
	async saved(): Promise<void> {
		this.row.flush();
		await Promise.all(this.later.splice(0));
	}

	/**
	 * Notes once more what was bought: another process (a second worker) may have written over it with what it had read before. It is a moment
	 * later, so that one writing can't swallow both.
	 */
	async confirmed(): Promise<void> {
		await this.saved();
		if (this.known.size === 0) return;
		await this.row.othersHaveWritten();
		const keys = [...this.known];
		await this.row.note(keys.map(started)).catch(() => undefined);
		await Promise.all(keys.map(async (key) => await this.settle(key, true)));
	}

	private async settle(key: string, atOnce: boolean): Promise<void> {
		await this.remove([unsettled(key), tokens.get(key) ?? unsettled(key)], key, atOnce);
	}

	/** Removes texts, and forgets the key's token where that worked. Never fails: where it did not, the key is still this process's. */
	private async remove(texts: string[], key: string, atOnce = true): Promise<void> {
		await this.row.remove(texts, atOnce).then(
			() => tokens.delete(key),
			() => undefined,
		);
	}
}

const started = (key: string) => `faxto started ${key}`;
const unsettled = (key: string) => `faxto unsettled ${key}`;
