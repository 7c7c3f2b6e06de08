import type { IExecuteFunctions } from 'n8n-workflow';
import { randomString, UserError } from 'n8n-workflow';
import { BoundedMap } from '../lib/boundedMap';
import { sleep } from '../lib/wait';

/** What a key is to whoever claims it. What a question leaves by mistake is `started`, never `bought`, nor free. */
export type Claim = 'mine' | 'started' | 'bought';

/** Texts that are asked at once at most, so that n8n is never busy with one access for long. */
const MAX_TEXTS = 2_000;

/** Milliseconds: an access that took so long is shared if possible; nobody waits for company longer than the other. */
const WORTH_WAITING = 3;
const MAX_WAIT = 50;

/**
 * How long, in milliseconds, another process may take from reading the row to writing it, beside so many times what this process's own
 * accesses take: where one is slow, the machine or the database is, and so is the other.
 */
const OTHERS_TAKE = 50;
const TIMES_AS_SLOW = 4;
const MAX_LOOK = 1_000;

/** A key is claimed so often before it is given up that it stays, and the database may fail so often meanwhile: it is busy for a moment now and then. */
const MAX_TRIES = 20;
const MAX_FAULTS = 3;

/** Rows that this process has accesses to, or had. */
const MAX_ROWS = 1_000;

type Kind = 'note' | 'remove';

interface Access {
	kind: Kind;
	texts: string[];
	done(seen: string[]): void;
	failed(reason: unknown): void;
}

/** The accesses to a row in this process, over all executions. */
class Accesses {
	waiting: Access[] = [];
	isBusy = false;
	/** By the key: the token that tells a claim of this process from that of another one. */
	readonly tokens = new Map<string, string>();
	/** Milliseconds of the last one. */
	lastTook = 0;
	/** Milliseconds after which each process that was about to write has most probably written; the same for all that went together. */
	othersTake = OTHERS_TAKE;
	private slowest = 0;

	took(milliseconds: number): void {
		this.lastTook = milliseconds;
		this.slowest = Math.max(milliseconds, this.slowest * 0.9);
		// Two processes that write by turns, at one pace, would never see their claims.
		this.othersTake = Math.min(OTHERS_TAKE + TIMES_AS_SLOW * this.slowest, MAX_LOOK) * (1 + Math.random() / 2);
	}
}

/** By the name of the row. */
const rows = new BoundedMap<string, Accesses>({ max: MAX_ROWS });

/**
 * Idempotency keys in the row that n8n's deduplication store keeps for a node. The store holds digests of texts, read and written as a whole,
 * with no lock, and it can only say whether it has seen a text, noting it thereby (docs/n8n-facts.md#the-deduplication-store-has-no-lock).
 * So a key is `started`, and `unsettled` besides until it was bought: what a question leaves by mistake looks like a start, never like a
 * purchase. A claim bears an owner token, and is looked at again when every other process that had read the row before has written.
 * All accesses of this process stand in one queue, and what waits together goes together.
 */
export class DeduplicationStore {
	private readonly options;
	private readonly all: Accesses;
	/** Keys that were bought in this run, to be confirmed at its end. */
	private readonly toConfirm = new Set<string>();
	private readonly later: Array<Promise<unknown>> = [];

	/**
	 * @param row the same in every execution of the node
	 * @param maxKeys that are kept; the oldest go first
	 */
	constructor(
		private readonly n8n: IExecuteFunctions,
		row: string,
		private readonly maxKeys: number,
	) {
		this.all = rows.renew(row, () => new Accesses());
		this.options = { mode: 'entries' as const, maxEntries: maxKeys };
	}

	/**
	 * Notes that a key is started, unless it was before, so that of several processes one gets it.
	 *
	 * @throws what n8n's database throws again and again; UserError when the claim does not stay. It may be noted then
	 */
	async claim(key: string): Promise<Claim> {
		const { tokens } = this.all;
		const token = tokens.get(key) ?? `${started(key)} by ${randomString(12)}`;
		tokens.set(key, token);
		let faults = 0;
		for (let tries = 0; tries < MAX_TRIES; tries++) {
			const seen = new Set(
				await this.access('note', [started(key), unsettled(key), token]).catch((reason: unknown): string[] => {
					if (++faults === MAX_FAULTS) throw reason;
					return [];
				}),
			);
			if (seen.has(started(key)) && !seen.has(token)) {
				const isBought = !seen.has(unsettled(key));
				// Another process may write over this as well.
				if (isBought) this.toConfirm.add(key);
				await this.remove(isBought ? [token, unsettled(key)] : [token], key);
				return isBought ? 'bought' : 'started';
			}
			if (seen.size > 0 && tries > 0) return 'mine';
			// Not ended by canceling: what is noted by then could not be told from a fax that may have been sent.
			await sleep(this.all.othersTake);
		}
		throw new UserError('The claim does not stay');
	}

	/** A claimed key was bought. Noted with the next access, or when it is saved: until then it is started, so a crash leaves a question and no second purchase. */
	bought(key: string): void {
		this.toConfirm.add(key);
		this.later.push(this.settle(key, false));
	}

	/** Nothing was bought under a claimed key, so it can be claimed again. Where the database fails, by this process only. Never fails. */
	async free(key: string): Promise<void> {
		this.toConfirm.delete(key);
		const { tokens } = this.all;
		await this.remove([started(key), unsettled(key), tokens.get(key) ?? started(key)], key);
	}

	/** Ends when all is noted that was to be noted, or n8n has failed to. */
	async saved(): Promise<void> {
		void this.work();
		await Promise.all(this.later.splice(0));
	}

	/**
	 * Notes once more what was bought, at the end of a run: another process (a second worker) may have written over it with
	 * what it had read before. It is a moment later, so that one writing can't swallow both.
	 */
	async confirmed(): Promise<void> {
		await this.saved();
		if (this.toConfirm.size === 0) return;
		await sleep(this.all.othersTake);
		const keys = [...this.toConfirm];
		await this.access('note', keys.map(started)).catch(() => undefined);
		await Promise.all(keys.map(async (key) => await this.settle(key, true)));
	}

	private async settle(key: string, atOnce: boolean): Promise<void> {
		await this.remove([unsettled(key), this.all.tokens.get(key) ?? unsettled(key)], key, atOnce);
	}

	/** Removes texts, and forgets the key's token where that worked. Never fails. */
	private async remove(texts: string[], key: string, atOnce = true): Promise<void> {
		try {
			await this.access('remove', texts, atOnce);
			this.all.tokens.delete(key);
		} catch {
			// The token stays, so the key is still this process's.
		}
	}

	private async access(kind: Kind, texts: string[], atOnce = true): Promise<string[]> {
		return await new Promise((done, failed) => {
			this.all.waiting.push({ kind, texts, done, failed });
			if (atOnce) void this.work();
		});
	}

	/** Carries out what waits, until nothing does. */
	private async work(): Promise<void> {
		const { all } = this;
		if (all.isBusy) return;
		all.isBusy = true;
		while (all.waiting.length > 0) {
			// The fuller the row, the longer an access takes, and the more it pays to wait for company.
			await sleep(all.lastTook < WORTH_WAITING ? 0 : Math.min(all.lastTook, MAX_WAIT));
			const begun = Date.now();
			const [together, rest] = alike(all.waiting);
			all.waiting = rest;
			let tellAll: () => void;
			try {
				const before = await this.carryOut(together);
				tellAll = () => tell(together, before);
			} catch (reason) {
				tellAll = () => together.forEach(({ failed }) => failed(reason));
			}
			all.took(Date.now() - begun);
			tellAll();
		}
		all.isBusy = false;
	}

	/** @returns the texts that were noted before */
	private async carryOut(together: Access[]): Promise<string[]> {
		const texts = [...new Set(together.flatMap((access) => access.texts))];
		const { helpers } = this.n8n;
		if (together[0]?.kind === 'remove') {
			await helpers.removeProcessed(texts, 'node', this.options);
			return [];
		}
		// What is asked may have to be taken back, so it must not push out what is kept.
		const { processed } = await helpers.checkProcessedAndRecord(texts, 'node', {
			...this.options,
			maxEntries: this.maxKeys + texts.length,
		});
		return processed.map(String);
	}
}

/** Tells each of some accesses, in their order, which of its texts were noted before, by an earlier one of them too. */
function tell(together: Access[], before: string[]): void {
	const known = new Set(before);
	for (const { kind, texts, done } of together) {
		done(kind === 'note' ? texts.filter((text) => known.has(text)) : []);
		for (const text of texts) known.add(text);
	}
}

/** The accesses of the first one's kind that can go together with it, and the rest: what concerns a text stays in its order. */
function alike(waiting: Access[]): [Access[], Access[]] {
	const together: Access[] = [];
	const rest: Access[] = [];
	const touched = new Set<string>();
	let texts = 0;
	for (const access of waiting) {
		const fits = access.kind === waiting[0]?.kind && (texts + access.texts.length <= MAX_TEXTS || texts === 0);
		if (fits && !access.texts.some((text) => touched.has(text))) {
			together.push(access);
			texts += access.texts.length;
		} else {
			rest.push(access);
			for (const text of access.texts) touched.add(text);
		}
	}
	return [together, rest];
}

const started = (key: string) => `faxto started ${key}`;
const unsettled = (key: string) => `faxto unsettled ${key}`;
