import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { canceled } from '../api/messages';
import { cancelSignal, isCanceled } from '../api/transport';
import { idOf, type JsonObject } from '../lib/json';
import type { Mutex } from '../lib/mutex';
import { type Clock, systemClock, wait as waitFor } from '../lib/wait';
import { lookIntoHistory, MAX_CLOCK_SKEW } from './history';
import { IN_PROGRESS, type Outcome, outcomeInHistory } from './outcome';
import { sentFax } from './output';
import { type Asked, askStatus, askStatuses } from './status';
import { isOwnError } from '../lib/context';

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

	/** @param slots how many statuses are asked for at once */
	constructor(
		private readonly connection: Connection,
		private readonly slots: Mutex,
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
		if (!isCanceled(this.connection)) return fax.told ?? withoutOutcome(fax, fax.problem);
		return fax.told?.final ? fax.told : withoutOutcome(fax, canceled(this.connection));
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
		const asking = askStatus(this.connection, fax.id).then((asked) => isKnownNow(fax, undefined, asked));
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
		const note = (fax: WaitingFax, asked: Asked) => {
			// The time of some is over meanwhile.
			if (!this.waiting.has(fax) || isCanceled(this.connection)) return;
			if (!isKnownNow(fax, listed.records.get(fax.id), { problem: listed.problem, ...asked })) return;
			this.waiting.delete(fax);
			fax.end();
		};
		const unclear: WaitingFax[] = [];
		for (const fax of faxes) {
			if (isEnough(listed.records.get(fax.id))) note(fax, {});
			else unclear.push(fax);
		}
		const { asked, calls } = await askStatuses(
			this.connection,
			unclear.map(({ id }) => id),
			this.slots,
		);
		for (const fax of unclear) note(fax, asked.get(fax.id) ?? {});
		const now = this.clock.now();
		for (const fax of faxes) fax.wasLookedAt(now);
		const intervals = Math.ceil((listed.pages + calls) / CALLS_PER_INTERVAL);
		this.quietUntil = now + Math.min(MAX_INTERVAL, intervals * Math.min(...faxes.map(({ wait }) => wait.interval)));
	}
}

/** What is output of a fax whose outcome nobody told. @throws the problem, where the fax may not be one that was sent */
function withoutOutcome(fax: WaitingFax, problem: unknown): FaxOutcome {
	if (!fax.isAccepted && problem !== undefined) throw problem;
	const why = problem === undefined ? 'Fax.to did not answer in time' : wordsOf(problem);
	return outcomeRecord(fax, { ...IN_PROGRESS, reason: `The fax was sent, but its status could not be read: ${why}` });
}

/** Whether the history tells all of a fax: of a failed one it does not tell the reason. */
function isEnough(record: JsonObject | undefined): boolean {
	const outcome = outcomeInHistory(record);
	return outcome !== undefined && outcome.outcome !== 'failed';
}

/** Notes what a look showed of a fax. @returns whether it need not be waited for any longer */
function isKnownNow(fax: WaitingFax, record: JsonObject | undefined, asked: Asked): boolean {
	const { outcome, answer, hasReason } = outcomeOfBoth(record, asked);
	if (!outcome) {
		fax.problem = asked.unknown ?? asked.problem;
		return (asked.unknown && !fax.isAccepted && !fax.told) || isPointless(fax.problem);
	}
	fax.told = outcomeRecord(fax, outcome, record, answer);
	if (outcome.outcome !== 'failed' || hasReason || asked.problem === undefined) return outcome.final;
	return ++fax.reasonLooks >= MAX_REASON_LOOKS;
}

/** What the history and the status come to together. */
function outcomeOfBoth(
	record: JsonObject | undefined,
	{ outcome, answer }: Asked,
): { outcome?: Outcome; answer?: JsonObject; hasReason?: boolean } {
	const listed = outcomeInHistory(record);
	const isContradicted = listed?.final && listed.outcome !== outcome?.outcome;
	if (outcome?.final && !isContradicted) return { outcome, answer, hasReason: true };
	return listed ? { outcome: listed } : { outcome: outcome ?? (answer && IN_PROGRESS), answer };
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
	return isOwnError(error) ? error.message : 'the connection was lost';
}
