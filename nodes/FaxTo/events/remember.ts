import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { isObject, numberOf, textOf } from '../api/json';
import { newStart, stamped } from './stamp';

/** How many events a workflow remembers, the newest. */
const MOST = 5_000;

/** How long an event is remembered, in milliseconds. Fax.to repeats a callback for 48 hours. */
const FOR = 7 * 24 * 3_600_000;

/** After this many milliseconds without a result a start has come to nothing; Fax.to repeats after 15 minutes. */
const CLAIM_LASTS = 10 * 60_000;

/** How long, in milliseconds, a repetition waits for the result of the start that is under way. */
const PATIENCE = 10_000;

/** How long, in milliseconds, an event that Fax.to's own records do not show is asked for again. */
const UNCONFIRMED_FOR = 3_600_000;
const MOST_UNCONFIRMED = 1_000;

/** After this many milliseconds n8n has lost what a poll gave it. */
const LOST_AFTER = 10 * 60_000;

/** How many events of polls are kept until n8n runs them, the newest. */
const MOST_EMITTED = 200;

/** The name under which the workflow's static data holds the memory. */
const KEY = 'faxToEvents';

interface Started {
	/** Milliseconds since 1970. */
	at: number;
	/** A received fax: whether its callback has come, too. */
	calledBack: boolean;
	/** Which start it was. */
	start: string;
}

/** What a poll has given to n8n, and when, in milliseconds since 1970. */
interface Emitted {
	at: number;
	item: INodeExecutionData;
}

/**
 * Which events have started a workflow, so that none starts it twice, whichever of its Fax.to triggers hears of it.
 *
 * n8n's static data alone can't do it: two callbacks at once both see the old state. So the
 * memory is in the process, and what static data holds is added to it and written back as the union: a restart and
 * other processes are covered by that.
 */
export class Memory {
	private readonly started = new Map<string, Started>();
	private readonly starting = new Map<string, Claim>();
	private readonly unanswered = new Map<string, Claim>();
	private readonly emitted = new Map<string, Emitted>();
	private readonly unconfirmed = new Map<string, number>();
	private lastText = '';
	/** Whether a polling trigger is at work in the same workflow. */
	polls = false;

	/** Adds what the static data of the workflow (type 'global') holds. */
	read(store: IDataObject): void {
		const text = textOf(store[KEY]);
		// Reading is the expensive part, and usually the text is what this process wrote.
		if (text === '' || text === this.lastText) return;
		this.lastText = text;
		const stored = parse(text);
		this.polls ||= stored.polls;
		const union = new Map(this.started);
		for (const [id, entry] of stored.started) {
			const known = union.get(id);
			union.set(id, { ...(known ?? entry), calledBack: entry.calledBack || known?.calledBack === true });
		}
		this.started.clear();
		for (const [id, entry] of [...union].sort(([, a], [, b]) => a.at - b.at)) this.started.set(id, entry);
	}

	/**
	 * Puts the union of all that is known into the static data of the workflow; n8n saves it.
	 *
	 * @param claim of a start that n8n is about to take: it is written, but not known in this process before n8n has
	 */
	write(store: IDataObject, claim?: Claim): void {
		this.lastText = this.text(claim);
		store[KEY] = this.lastText;
	}

	/** The same, if it is not what the static data say already: then n8n need not save them. */
	writeNews(store: IDataObject): void {
		if (store[KEY] !== this.text()) this.write(store);
	}

	has(id: string): boolean {
		return this.started.has(id);
	}

	/** Whether a start is under way of which nobody knows yet whether n8n takes it. */
	isStarting(id: string): boolean {
		const claim = this.starting.get(id);
		return claim !== undefined && !claim.expired();
	}

	/** Whether the callback of a received fax has come; a fax can have come from the inbox only. */
	isCalledBack(id: string): boolean {
		return this.started.get(id)?.calledBack === true;
	}

	/** Notes what a poll gives to n8n, as items of one start. @returns the items, stamped with it */
	emit(items: Array<{ id: string; item: INodeExecutionData }>): INodeExecutionData[] {
		const start = newStart();
		return items.map(({ id, item }) => {
			this.remember(id, start);
			this.emitted.set(id, { at: Date.now(), item });
			for (const [oldest] of this.emitted) {
				if (this.emitted.size <= MOST_EMITTED) break;
				this.emitted.delete(oldest);
			}
			return this.stamped(item, start);
		});
	}

	/**
	 * What polls have given to n8n and n8n never ran: it throws away what a poll brings while its workflow is published
	 * anew, and what it can't store (n8n 2.41, poll-trigger-executor.js). Nothing where other processes run what this one
	 * starts, as in queue mode: it can't know.
	 */
	lost(): Array<{ id: string; item: INodeExecutionData }> {
		if (!runsHere) return [];
		const before = Date.now() - LOST_AFTER;
		return [...this.emitted].flatMap(([id, { at, item }]) => (at < before ? [{ id, item }] : []));
	}

	/** Notes that the callback has come, under a name of its own, of a received fax that has started from the inbox. */
	rememberCallback(inboxId: string, callbackId: string): void {
		const known = this.started.get(inboxId);
		if (!known) return;
		const calledBack = { ...known, calledBack: true };
		this.started.set(inboxId, calledBack);
		this.started.set(callbackId, calledBack);
	}

	/** The start that an event has had; undefined when there is none, or nobody knows yet whether n8n took it. */
	knownStart(id: string): string | undefined {
		return this.started.get(id)?.start;
	}

	/** An item of a start, on its way into n8n. */
	stamped(item: INodeExecutionData, start: string): INodeExecutionData {
		return stamped(item, { start, runsHere });
	}

	/** Whether an execution that n8n begins for an event shall go on: not if the event has had another start. */
	begins(id: string, start: string): boolean {
		runsHere ||= this.isOwn(id, start);
		const known = this.knownStart(id) ?? (this.isStarting(id) ? this.starting.get(id)?.start : undefined);
		if (known === undefined) this.remember(id, start);
		else if (known !== start) return false;
		this.emitted.delete(id);
		return true;
	}

	/** Whether a start was made in this process, or is known from static data. */
	isOwn(id: string, start: string): boolean {
		return this.knownStart(id) === start || this.starting.get(id)?.start === start;
	}

	/**
	 * The right to start an event, for one caller at a time. Nothing is awaited before it is taken, so two callbacks
	 * can't both get it. Where a start is under way, its end is waited for: if n8n does not take it, the next may try.
	 *
	 * @returns the claim; 'started' when the event has started the workflow; 'busy' when nobody knows yet
	 */
	async claim(id: string): Promise<Claim | 'started' | 'busy'> {
		for (;;) {
			if (this.started.has(id)) return 'started';
			const other = this.starting.get(id);
			if (!other || other.expired()) return this.take(id, new Claim(this.started, this.starting));
			if ((await within(PATIENCE, other.settled)) === undefined) return 'busy';
		}
	}

	/** Notes that n8n is about to store an execution, whose callback is answered when it has. */
	awaitAnswer(claim: Claim): void {
		for (const id of claim.ids) this.unanswered.set(id, claim);
		void claim.answered.then(() => {
			for (const id of claim.ids) if (this.unanswered.get(id) === claim) this.unanswered.delete(id);
		});
	}

	/** Ends when the callback of an event has got its answer, at once if none waits for one in this process. */
	async answered(id: string): Promise<void> {
		const claim = this.unanswered.get(id);
		if (claim) await within(PATIENCE, claim.answered);
	}

	/** Puts a second name of the same event under a claim. @returns false when somebody else has it */
	alsoClaim(claim: Claim, id: string): boolean {
		if (this.started.has(id) || this.isStarting(id)) return false;
		this.take(id, claim);
		return true;
	}

	/**
	 * Whether Fax.to should be asked for a callback again that its own records do not show: for an hour since it first
	 * came, because records may come late; then it counts as invented.
	 */
	mayComeTrue(id: string): boolean {
		const now = Date.now();
		const first = this.unconfirmed.get(id) ?? now;
		if (this.unconfirmed.size >= MOST_UNCONFIRMED && !this.unconfirmed.has(id)) this.unconfirmed.clear();
		this.unconfirmed.set(id, first);
		return now - first < UNCONFIRMED_FOR;
	}

	/** Forgets what is too old or too much; cheap, as what was remembered first stands first. */
	private prune(): void {
		const now = Date.now();
		for (const [id, { at }] of this.started) {
			if (this.started.size <= MOST && now - at < FOR) return;
			this.started.delete(id);
		}
	}

	private remember(id: string, start: string): void {
		this.started.set(id, { at: Date.now(), calledBack: false, ...this.started.get(id), start });
		this.prune();
	}

	private text(claim?: Claim): string {
		this.prune();
		const all = new Map(this.started);
		for (const id of claim?.ids ?? []) if (claim && !all.has(id)) all.set(id, { at: Date.now(), calledBack: true, start: claim.start });
		return JSON.stringify({ polls: this.polls, started: [...all].map(([id, { at, calledBack, start }]) => [id, at, calledBack ? 1 : 0, start]) });
	}

	private take(id: string, claim: Claim): Claim {
		this.starting.set(id, claim);
		claim.ids.add(id);
		return claim;
	}
}

/** A start under way: it becomes a memory when n8n takes it, and nothing when n8n does not. */
export class Claim {
	readonly ids = new Set<string>();
	readonly start = newStart();
	/** Whether n8n took it. */
	readonly settled: Promise<boolean>;
	/** The callback has got its answer, or nobody waits for it any more. */
	readonly answered: Promise<void>;
	private settle: (accepted: boolean) => void = () => {};
	/** Says that the callback has got its answer. */
	answer: () => void = () => {};
	private readonly since = Date.now();

	constructor(
		private readonly started: Map<string, Started>,
		private readonly starting: Map<string, Claim>,
	) {
		this.settled = new Promise((resolve) => {
			this.settle = resolve;
		});
		this.answered = new Promise((resolve) => {
			this.answer = resolve;
		});
	}

	expired(): boolean {
		return Date.now() - this.since > CLAIM_LASTS;
	}

	/** n8n has the execution. */
	accepted(): void {
		for (const id of this.ids) this.started.set(id, { at: Date.now(), calledBack: true, start: this.start });
		this.end(true);
	}

	/** Nothing was started; the repetition of the callback shall. */
	released(): void {
		this.end(false);
	}

	private end(accepted: boolean): void {
		for (const id of this.ids) if (this.starting.get(id) === this) this.starting.delete(id);
		this.settle(accepted);
	}
}

const memories = new Map<string, Memory>();

/** Whether this process has run what it started itself. */
let runsHere = false;

/** The memory of a workflow in this process. */
export function memoryOf(workflowId: string): Memory {
	const known = memories.get(workflowId);
	if (known) return known;
	const memory = new Memory();
	memories.set(workflowId, memory);
	return memory;
}

/** Forgets what the process remembers, as a restart does. For tests. */
export function forgetAll(): void {
	memories.clear();
	runsHere = false;
}

function parse(text: string): { polls: boolean; started: Array<[string, Started]> } {
	let stored: unknown;
	try {
		stored = JSON.parse(text);
	} catch {
		// Written by somebody else: what it said is lost, what this process knows is not.
		return { polls: false, started: [] };
	}
	if (!isObject(stored) || !Array.isArray(stored.started)) return { polls: false, started: [] };
	const entries = stored.started.flatMap((entry: unknown): Array<[string, Started]> => {
		if (!Array.isArray(entry)) return [];
		const [id, at, calledBack, start]: unknown[] = entry;
		const time = numberOf(at);
		return typeof id === 'string' && time !== undefined ? [[id, { at: time, calledBack: calledBack === 1, start: textOf(start) }]] : [];
	});
	return { polls: stored.polls === true, started: entries };
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
	const enough = new AbortController();
	const timer = sleep(milliseconds, enough.signal).then(
		() => undefined,
		() => undefined,
	);
	try {
		return await Promise.race([promise, timer]);
	} finally {
		enough.abort();
	}
}
