import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { textOf } from '../lib/json';
import { Polls } from './polling/polls';
import { Doubts } from './records';
import { Claim, isOwn, newStart, noteOwn, parseStarts, type Start, startAnew, stamped, type Told } from './start';

/** How many events a workflow remembers, the newest, and how long in milliseconds. Fax.to repeats a callback for 48 hours. */
const MOST = 5_000;
const FOR = 7 * 24 * 3_600_000;

/** The name under which the workflow's static data holds the memory. */
const KEY = 'faxToEvents';

/**
 * Which events have started a workflow, so that none starts it twice, whichever of its Fax.to triggers hears of it.
 *
 * n8n's static data alone can't do it (docs/n8n-facts.md#equal-callbacks-both-see-the-old-state). So the memory is in the process, and
 * what static data hold is added to it and written back as the union: a restart and other processes are covered by that.
 */
export class Memory {
	private readonly starts = new Map<string, Start>();
	private readonly claims = new Map<string, Claim>();
	/** The polling trigger of the workflow, if it has one. */
	readonly polls = new Polls();
	/** Callbacks that Fax.to's records do not show. */
	readonly doubts = new Doubts();
	private lastText = '';
	/** Whether static data were read: from then on what is not known here was never answered. */
	isLoaded = false;

	/** Adds what the static data of the workflow (type 'global') hold. */
	read(store: IDataObject): void {
		this.isLoaded = true;
		const text = textOf(store[KEY]);
		// Reading is the expensive part, and usually the text is what this process wrote.
		if (text === '' || text === this.lastText) return;
		this.lastText = text;
		const { lastPoll, starts } = parseStarts(text);
		this.polls.read(lastPoll);
		for (const [id, start] of starts) {
			const known = this.starts.get(id);
			this.starts.set(id, known ? { ...known, calledBack: known.calledBack || start.calledBack } : start);
		}
		const inOrder = [...this.starts].sort(([, a], [, b]) => a.at - b.at);
		this.starts.clear();
		for (const [id, start] of inOrder) this.starts.set(id, start);
	}

	/**
	 * Puts the union of all that is known into the static data of the workflow; n8n saves it.
	 *
	 * @param claim of a start that n8n is about to take: it is written, but not known in this process before n8n has
	 */
	write(store: IDataObject, claim?: Claim): void {
		this.lastText = this.text(claim);
		// What is there already need not be saved.
		if (store[KEY] !== this.lastText) store[KEY] = this.lastText;
	}

	has(id: string): boolean {
		return this.starts.has(id);
	}

	/** Whether the callback of a received fax has come; a fax can have come from the inbox only. */
	isCalledBack(id: string): boolean {
		return this.starts.get(id)?.calledBack === true;
	}

	/** Notes that the callback has come, under a name of its own, of a received fax that has started from the inbox. */
	noteCallback(inboxId: string, callbackId: string): void {
		const known = this.starts.get(inboxId);
		if (!known) return;
		const calledBack = { ...known, calledBack: true };
		this.starts.set(inboxId, calledBack);
		this.starts.set(callbackId, calledBack);
	}

	/**
	 * The right to start an event, for one caller at a time. Nothing is awaited before it is taken, so two callbacks
	 * can't both get it. Where a start is under way, its end is waited for some seconds: if n8n does not take it, the next may try.
	 *
	 * @returns the claim; 'started' when the event has started the workflow; 'busy' when nobody knows yet
	 */
	async claim(id: string): Promise<Claim | 'started' | 'busy'> {
		for (;;) {
			if (this.starts.has(id)) return 'started';
			const other = this.claims.get(id);
			if (!other || other.isOver()) {
				const claim = new Claim(newStart(), (ended, isTaken) => this.endClaim(ended, isTaken));
				this.addTo(claim, id);
				return claim;
			}
			if (!(await other.settledSoon())) return 'busy';
		}
	}

	/** Puts a second name of the same event under a claim. @returns false when somebody else has it */
	alsoClaim(claim: Claim, id: string): boolean {
		if (this.starts.has(id) || this.isStarting(id)) return false;
		this.addTo(claim, id);
		return true;
	}

	/** Whether a start is under way of which nobody knows yet whether n8n takes it. */
	isStarting(id: string): boolean {
		return this.claims.get(id)?.isOver() === false;
	}

	/** Notes what a poll gives to n8n, as items of one start. @returns the items, stamped with it */
	give(told: Told[]): INodeExecutionData[] {
		const name = newStart();
		return told.map((one) => {
			this.note(one.id, { name });
			this.polls.add(one);
			return stamped(one.item, name);
		});
	}

	/** Ends when the callback of an event has got its answer, or nobody waits for one any more; after some seconds in any case. */
	async answered(id: string): Promise<void> {
		await this.claims.get(id)?.answeredSoon();
	}

	/** Whether an execution that n8n begins for an event shall go on: not if another start of it has begun, or was saved. */
	begins(id: string, name: string): boolean {
		if (isOwn(name)) noteOwn();
		const known = this.starts.get(id);
		if (known && known.name !== name && (known.begun || known.saved)) return false;
		this.note(id, { name, begun: true });
		this.polls.hasBegun(id);
		return true;
	}

	private note(id: string, { name, begun = false }: { name: string; begun?: boolean }): void {
		const known = this.starts.get(id);
		this.starts.set(id, {
			at: known?.at ?? Date.now(),
			calledBack: known?.calledBack === true,
			saved: known?.saved === true,
			name,
			begun,
		});
		this.prune();
	}

	private addTo(claim: Claim, id: string): void {
		claim.ids.add(id);
		this.claims.set(id, claim);
	}

	private endClaim(claim: Claim, isTaken: boolean): void {
		for (const id of claim.ids) {
			const known = this.starts.get(id);
			if (isTaken && known?.begun !== true)
				this.starts.set(id, { at: Date.now(), calledBack: true, name: claim.start, saved: false, begun: false });
			else if (isTaken && known) this.starts.set(id, { ...known, calledBack: true });
			if (!isTaken && this.claims.get(id) === claim) this.claims.delete(id);
		}
		// Who asks for its answer still finds it.
		if (isTaken)
			void claim.isAnswered.then(() =>
				claim.ids.forEach((id) => this.claims.get(id) === claim && this.claims.delete(id)),
			);
	}

	/** Forgets what is too old or too much; cheap, as what was remembered first stands first. */
	private prune(): void {
		const now = Date.now();
		for (const [id, { at }] of this.starts) {
			if (this.starts.size <= MOST && now - at < FOR) return;
			this.starts.delete(id);
		}
	}

	private text(claim?: Claim): string {
		this.prune();
		const all = new Map(this.starts);
		for (const id of claim?.ids ?? [])
			if (claim && !all.has(id))
				all.set(id, { at: Date.now(), calledBack: true, name: claim.start, saved: true, begun: false });
		return JSON.stringify({
			lastPoll: this.polls.saved,
			started: [...all].map(([id, { at, calledBack, name }]) => [id, at, calledBack ? 1 : 0, name]),
		});
	}
}

const memories = new Map<string, Memory>();

/** The memory of a workflow in this process. */
export function memoryOf(workflowId: string): Memory {
	const memory = memories.get(workflowId) ?? new Memory();
	memories.set(workflowId, memory);
	return memory;
}

/** Forgets what the process remembers, as a restart does. For tests. */
export function forgetAll(): void {
	memories.clear();
	startAnew();
}
