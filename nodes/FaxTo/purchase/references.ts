import type { IExecuteFunctions } from 'n8n-workflow';

/** n8n's deduplication store, as far as it is needed: it can tell whether it has seen a text, and forget it. */
type Store = Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>;

/** What is known of a reference before a fax is sent. */
export type Known =
	/** Never seen; it is noted now. */
	| 'new'
	/** A fax was sent with it. */
	| 'sent'
	/** An execution started to send with it and never told the end. */
	| 'open';

const OPTIONS = { mode: 'entries' as const, maxEntries: 100_000 };

/**
 * The references of the faxes that this node has sent, over all executions. Kept in n8n's deduplication store, which
 * holds digests only. Two executions that start in the same instant can both see "new": n8n's store has no lock.
 */
export class References {
	constructor(private readonly store: Store) {}

	/** Notes that sending starts. */
	async start(reference: string): Promise<Known> {
		if (await this.isNew(started(reference))) return 'new';
		if (!(await this.isNew(sent(reference)))) return 'sent';
		// Asking notes it, so it has to be taken back.
		await this.store.removeProcessed([sent(reference)], 'node', OPTIONS);
		return 'open';
	}

	/** Notes that the fax was sent. */
	async finish(reference: string): Promise<void> {
		await this.isNew(sent(reference));
	}

	/** Notes that nothing was sent, so that the reference can be used again. */
	async forget(reference: string): Promise<void> {
		await this.store.removeProcessed([started(reference)], 'node', OPTIONS);
	}

	private async isNew(text: string): Promise<boolean> {
		const { new: fresh } = await this.store.checkProcessedAndRecord([text], 'node', OPTIONS);
		return fresh.length > 0;
	}
}

const started = (reference: string) => `faxto started ${reference}`;
const sent = (reference: string) => `faxto sent ${reference}`;
