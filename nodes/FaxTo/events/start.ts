import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { randomString } from 'n8n-workflow';
import { sleep } from '../lib/wait';
import { isObject, numberOf, textOf } from '../lib/json';

/** The field beside json and binary that holds the stamp; n8n stores it with the item, nobody sees it. */
const FIELD = 'faxToStart';

/** Tells this process from others; the names of its starts begin with it. */
let processName = randomString(6);

/** Whether this process has run what it started itself: in queue mode it never does. */
let hasRunOwn = false;

/** What the trigger must know of an item when its execution begins. */
interface Stamp extends IDataObject {
	/** Which start of the event it belongs to. */
	start: string;
	/** Whether the process that made it runs what it starts. */
	runsHere: boolean;
}

/** A start of an event. */
export interface Start {
	/** Milliseconds since 1970. */
	at: number;
	/** A received fax: whether its callback has come, too. */
	calledBack: boolean;
	/** Which start it was. */
	name: string;
	/** Whether static data told it: then its callback is answered, or its poll saved. */
	saved: boolean;
	/** Whether its execution has begun, in this process. */
	begun: boolean;
}

/** A name for a start: an event may be started anew when nobody knows what became of the start before. */
export const newStart = (): string => `${processName}${randomString(8)}`;

/** Whether this process made a start. */
export const isOwn = (start: string): boolean => start.startsWith(processName);

/** Notes that this process runs what it started. */
export function noteOwn(): void {
	hasRunOwn = true;
}

/** Whether this process is known to run what it starts. */
export const runsHere = (): boolean => hasRunOwn;

/** Whether n8n has recovered an execution: another process made it, which would have run it itself if it had lived on. */
export const isRecovered = ({ start, runsHere: ranHere }: Stamp): boolean => ranHere && !isOwn(start);

/** An item on its way into n8n. */
export function stamped(item: INodeExecutionData, start: string): INodeExecutionData {
	const stamp: Stamp = { start, runsHere: hasRunOwn };
	return { ...item, [FIELD]: stamp };
}

/** The item as it was before, and its stamp; without one if no trigger of this package stamped it. */
export function unstamped(item: INodeExecutionData): { item: INodeExecutionData; stamp?: Stamp } {
	const { [FIELD]: stamp, ...rest } = item;
	return isObject(stamp)
		? { item: rest, stamp: { start: textOf(stamp.start), runsHere: stamp.runsHere === true } }
		: { item: rest };
}

/** Becomes another process, as a restart does. For tests. */
export function startAnew(): void {
	processName = randomString(6);
	hasRunOwn = false;
}

/** How long, in milliseconds, anybody waits for what becomes of a start that is under way. */
const PATIENCE = 5_000;

/**
 * After this many milliseconds without a result a start has most probably come to nothing. Until then n8n may have put it
 * off, and its repetitions start nothing; if both run in the end, the first to begin goes on.
 */
const LASTS = 3 * 3_600_000;

/** The right to start an event while nobody knows yet whether n8n takes it. */
export class Claim {
	/** The names of the event. */
	readonly ids = new Set<string>();
	private readonly since = Date.now();
	private isEnded = false;
	private readonly settled = new Signal();
	private readonly answer = new Signal();
	/** Ends when its callback has got its answer, or nobody waits for it any more. */
	readonly isAnswered = this.answer.given;

	/**
	 * @param start its name
	 * @param end is called once when the claim ends, with whether n8n took the start
	 */
	constructor(
		readonly start: string,
		private readonly end: (claim: Claim, isTaken: boolean) => void,
	) {}

	/** Whether it stands against no other claim any more. */
	isOver(): boolean {
		return this.isEnded || Date.now() - this.since > LASTS;
	}

	/** n8n has the execution. */
	accepted(): void {
		this.settle(true);
	}

	/** Nothing was started; the repetition of the callback shall. */
	released(): void {
		this.settle(false);
		this.answered();
	}

	/** The callback has got its answer, or nobody waits for it any more. */
	answered(): void {
		this.answer.give();
	}

	/** Whether it ends within some seconds. */
	async settledSoon(): Promise<boolean> {
		return await this.settled.comes(PATIENCE);
	}

	/** Whether its callback gets its answer within some seconds. */
	async answeredSoon(): Promise<boolean> {
		return await this.answer.comes(PATIENCE);
	}

	private settle(isTaken: boolean): void {
		if (this.isEnded) return;
		this.isEnded = true;
		this.end(this, isTaken);
		this.settled.give();
	}
}

/** Something that is waited for. */
export class Signal {
	give: () => void = () => {};
	readonly given: Promise<void> = new Promise((resolve) => {
		this.give = resolve;
	});

	/** Whether it comes in time. @param milliseconds at most */
	async comes(milliseconds: number): Promise<boolean> {
		const enough = new AbortController();
		const timer = sleep(milliseconds, enough.signal).then(
			() => false,
			() => false,
		);
		try {
			return await Promise.race([this.given.then(() => true), timer]);
		} finally {
			enough.abort();
		}
	}
}

/** An event with what starts a workflow. */
export interface Told {
	id: string;
	item: INodeExecutionData;
}

/** The starts that static data hold, and the last poll. What somebody else has written there says nothing. */
export function parseStarts(text: string): { lastPoll: number; starts: Array<[string, Start]> } {
	let stored: unknown;
	try {
		stored = JSON.parse(text);
	} catch {
		return { lastPoll: 0, starts: [] };
	}
	if (!isObject(stored) || !Array.isArray(stored.started)) return { lastPoll: 0, starts: [] };
	const starts = stored.started.flatMap((entry: unknown): Array<[string, Start]> => {
		if (!Array.isArray(entry)) return [];
		const [id, at, calledBack, name]: unknown[] = entry;
		const time = numberOf(at);
		return typeof id === 'string' && time !== undefined
			? [[id, { at: time, calledBack: calledBack === 1, name: textOf(name), saved: true, begun: false }]]
			: [];
	});
	return { lastPoll: numberOf(stored.lastPoll) ?? (stored.polls === true ? Date.now() : 0), starts };
}
