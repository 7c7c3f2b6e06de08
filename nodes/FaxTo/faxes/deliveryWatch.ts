import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { canceled } from '../api/messages';
import { cancelSignal, isCanceled } from '../api/transport';
import { concurrently } from '../lib/concurrently';
import { idOf, type JsonObject } from '../lib/json';
import { type Clock, systemClock, wait as waitFor } from '../lib/wait';
import { type Asked, lookIntoHistory, MAX_CLOCK_SKEW, Statuses } from './faxRecords';
import { IN_PROGRESS, type Outcome, outcomeInHistory } from './outcome';
import { sentFax } from './output';

/** How long to wait for an outcome, in milliseconds. */
export interface Wait {
	/** Not a failure when it is over: the outcome is then `in_progress`, `final: false`. */
	max: number;
	/** Before the second look. */
	interval: number;
}

/** An outcome, then what Fax.to's records say of the fax. */
export type FaxOutcome = IDataObject & Outcome;

/** Each interval is so much longer than the one before, up to the longest, in milliseconds. */
const WIDENING = 1.5;
const MAX_INTERVAL = 60_000;

/** However many faxes are waited for, Fax.to is asked no more often in an interval, up to the longest. */
const CALLS_PER_INTERVAL = 2;

/** How often the reason of a failure is looked for while Fax.to can't be asked. */
const MAX_REASON_LOOKS = 3;

/** How long, in milliseconds, a look may take that is under way when the time of a fax is over. */
const GRACE = 5_000;

/** A fax that is waited for. */
class WaitingFax {
	/** What is known so far. */
	told: FaxOutcome | undefined;
	/** Why nothing is known. */
	problem: unknown;
	reasonLooks = 0;
	/** When to look next. */
	next: number;
	end: () => void = () => undefined;
	readonly ended = new Promise<void>((resolve) => (this.end = resolve));
	readonly endsAt: number;
	private interval: number;

	/** @param isAccepted whether Fax.to gave the id for a fax that was just sent */
	constructor(
		readonly id: string,
		readonly wait: Wait,
		readonly isAccepted: boolean,
		readonly begun: number,
	) {
		this.interval = wait.interval;
		this.endsAt = begun + wait.max;
		this.next = Math.min(this.endsAt, begun + (isAccepted ? wait.interval : 0));
	}

	/** Ends the wait without an outcome. */
	fail(problem: unknown): void {
		this.problem = problem;
		this.end();
	}

	/** Sets the next look, after a longer time than the last. */
	wasLookedAt(now: number): void {
		this.next = Math.min(this.endsAt, now + this.interval);
		this.interval = Math.min(MAX_INTERVAL, this.interval * WIDENING);
	}
}

/**
 * Waits for the ends of faxes, for all of a run together: one loop reads the history down to the oldest that is waited for and takes the
 * outcomes from it. The status is asked for the reason of a failure, for what the history does not show, and once more when the time
 * of a fax is over. Where the two differ, an end counts more than none, and the history's more than the status's.
 *
 * An outage does not end a wait. Max Wait does, for each fax its own, and a canceled execution does at once.
 */
export class DeliveryWatch {
	private readonly waiting = new Set<WaitingFax>();
	private loop: Promise<void> | undefined;
	/** Ends the rest between two looks. */
	private wakeUp: () => void = () => undefined;
	/** Until when no look begins, in milliseconds since 1970. */
	private quietUntil = 0;
	/** One for all waits: Node warns of a signal that many listen to. */
	private readonly canceled: Promise<void>;

	/** @param concurrency how many statuses are asked for at once */
	constructor(
		private readonly connection: Connection,
		private readonly concurrency: number,
		private readonly clock: Clock = systemClock,
	) {
		const signal = cancelSignal(connection.caller);
		this.canceled = new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
	}

	/**
	 * Waits until a fax is delivered or has failed.
	 *
	 * @param isAccepted whether Fax.to gave the id for a fax that was just sent. Then nothing here is an error: the fax stays sent,
	 *   also where Fax.to does not show it yet, or can't be asked
	 * @returns the outcome: `in_progress` when Max Wait is over
	 * @throws where the id may be wrong: NodeApiError when Fax.to does not know it or could not be asked in the whole time,
	 *   NodeOperationError when the execution was canceled
	 */
	async outcomeOf(faxJobId: string, wait: Wait, isAccepted = true): Promise<FaxOutcome> {
		const fax = new WaitingFax(faxJobId, wait, isAccepted, this.clock.now());
		this.waiting.add(fax);
		this.loop ??= this.lookOn();
		this.wakeUp();
		if (!(await this.endsInTime(fax))) await this.askOnceMore(fax);
		this.waiting.delete(fax);
		if (this.waiting.size === 0) this.wakeUp();
		const problem = isCanceled(this.connection) ? canceled(this.connection) : fax.problem;
		if (fax.told && (fax.told.final || !isCanceled(this.connection))) return fax.told;
		if (!isAccepted && problem !== undefined) throw problem;
		const why = problem === undefined ? 'Fax.to did not tell it in time' : wordsOf(problem);
		return outcomeRecord(fax, { ...IN_PROGRESS, reason: `The fax was sent, but its status could not be read: ${why}` });
	}

	/** Waits for the end of a fax, or of its time. @returns whether a look or a canceled execution ended the wait */
	private async endsInTime({ ended, endsAt }: WaitingFax): Promise<boolean> {
		const until = Promise.race([ended, this.canceled]);
		for (let left = endsAt - this.clock.now(); left > 0; left = endsAt - this.clock.now()) {
			if ((await waitFor({ milliseconds: left, until }, this.clock)) !== 'time') return true;
		}
		return false;
	}

	/** The time of a fax is over: its status may know more than the history did. */
	private async askOnceMore(fax: WaitingFax): Promise<void> {
		const asking = new Statuses(this.connection).of(fax.id).then((asked) => isKnownNow(fax, undefined, asked));
		await waitFor({ milliseconds: GRACE, until: Promise.race([asking, fax.ended, this.canceled]) }, this.clock);
	}

	/** Looks again and again while anybody waits. */
	private async lookOn(): Promise<void> {
		try {
			while (this.waiting.size > 0 && !isCanceled(this.connection)) {
				const next = Math.max(this.quietUntil, Math.min(...[...this.waiting].map((fax) => fax.next)));
				const milliseconds = next - this.clock.now();
				const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
				const until = Promise.race([woken, this.canceled]);
				const isTime = milliseconds <= 0 || (await waitFor({ milliseconds, until }, this.clock)) === 'time';
				if (isTime) await this.look([...this.waiting]);
			}
		} catch (error) {
			for (const fax of this.waiting) fax.fail(error);
		} finally {
			this.loop = undefined;
		}
	}

	/** One look at all of some faxes. */
	private async look(faxes: WaitingFax[]): Promise<void> {
		const sentAfter = Math.min(...faxes.map((fax) => (fax.isAccepted ? fax.begun - MAX_CLOCK_SKEW : -Infinity)));
		const listed = await lookIntoHistory(
			this.connection,
			faxes.map(({ id }) => id),
			sentAfter,
		);
		const statuses = new Statuses(this.connection);
		await concurrently(faxes.length, this.concurrency, async (index) => {
			const fax = faxes[index];
			// The time of some is over meanwhile.
			if (!fax || !this.waiting.has(fax) || isCanceled(this.connection)) return;
			const record = listed.records.get(fax.id);
			const outcome = outcomeInHistory(record);
			const isEnough = outcome !== undefined && outcome.outcome !== 'failed';
			const asked = isEnough ? {} : await statuses.of(fax.id);
			if (isKnownNow(fax, record, { problem: listed.problem, ...asked })) {
				this.waiting.delete(fax);
				fax.end();
			}
		});
		const now = this.clock.now();
		for (const fax of faxes) fax.wasLookedAt(now);
		const intervals = Math.ceil((listed.pages + statuses.calls) / CALLS_PER_INTERVAL);
		this.quietUntil = now + Math.min(MAX_INTERVAL, intervals * Math.min(...faxes.map(({ wait }) => wait.interval)));
	}
}

/** Notes what a look showed of a fax. @returns whether it need not be waited for any longer */
function isKnownNow(fax: WaitingFax, record: JsonObject | undefined, asked: Asked): boolean {
	const listed = outcomeInHistory(record);
	const isAskedsWord = asked.outcome?.final === true && (!listed?.final || listed.outcome === asked.outcome.outcome);
	const outcome = isAskedsWord ? asked.outcome : (listed ?? asked.outcome ?? (asked.answer && IN_PROGRESS));
	if (outcome) fax.told = outcomeRecord(fax, outcome, record, isAskedsWord || !listed ? asked.answer : undefined);
	else fax.problem = asked.unknown ?? asked.problem;
	if (!outcome) return (asked.unknown && !fax.isAccepted && !fax.told) || isPointless(fax.problem);
	if (outcome.outcome === 'failed' && !isAskedsWord && asked.problem !== undefined)
		return ++fax.reasonLooks >= MAX_REASON_LOOKS;
	return outcome.final;
}

/** Whether what keeps Fax.to from being asked will not pass by itself: a key that is refused, or none. */
function isPointless(problem: unknown): boolean {
	return problem !== undefined && (!(problem instanceof NodeApiError) || problem.httpCode === '401');
}

function outcomeRecord(
	{ id }: WaitingFax,
	{ outcome, reason, retryable, advice, final }: Outcome,
	record: JsonObject = {},
	answer: JsonObject = {},
): FaxOutcome {
	const { status } = record;
	return {
		outcome,
		reason,
		...sentFax(record),
		fax_job_id: idOf(id),
		...(status === undefined ? {} : { status }),
		...answer,
		retryable,
		advice,
		final,
	};
}

function wordsOf(error: unknown): string {
	return error instanceof NodeApiError || error instanceof NodeOperationError
		? error.message
		: 'the connection was lost';
}
