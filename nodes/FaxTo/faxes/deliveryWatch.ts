import { NodeApiError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { canceled } from '../api/messages';
import { cancelSignal, isCanceled } from '../api/transport';
import type { JsonObject } from '../lib/json';
import type { Mutex } from '../lib/mutex';
import { type Clock, systemClock, wait as waitFor } from '../lib/wait';
import { lookIntoHistory, MAX_CLOCK_SKEW } from './history';
import { IN_PROGRESS, type Outcome, outcomeInHistory } from './outcome';
import { type Asked, askStatus, askStatuses, type FaxOutcome, outcomeRecord } from './status';
import { isOwnError } from '../lib/context';

/** How long to wait for an outcome, in milliseconds. */
export interface Wait {
	/** Reaching it is not a failure: the outcome is then `in_progress`, `final: false`. */
	max: number;
	/** Time before the second check. */
	interval: number;
}

/** Growth factor of the interval, and its maximum in milliseconds. */
const WIDENING = 1.5;
const MAX_INTERVAL = 60_000;

/** Maximum number of calls per interval (at its longest), for any number of faxes. */
const CALLS_PER_INTERVAL = 2;

/** Number of attempts to read the reason of a failure while Fax.to can't be reached. */
const MAX_REASON_LOOKS = 3;

/** How long a check may go on after a fax's time is up, in milliseconds. */
const GRACE = 5_000;

/** A fax with a pending outcome. */
interface WaitingFax {
	readonly id: string;
	readonly wait: Wait;
	/** Whether Fax.to returned the ID for a fax that was just sent. */
	readonly isAccepted: boolean;
	readonly begun: number;
	readonly endsAt: number;
	/** The most recent known outcome. */
	told?: FaxOutcome;
	/** Why nothing is known. */
	problem?: unknown;
	reasonLooks: number;
	/** The time of the next check, and from there to the one after it. */
	next: number;
	interval: number;
	readonly ended: Promise<void>;
	readonly end: () => void;
}

function waitingFax(id: string, wait: Wait, isAccepted: boolean, begun: number): WaitingFax {
	let end: () => void = () => undefined;
	const ended = new Promise<void>((resolve) => (end = resolve));
	const endsAt = begun + wait.max;
	const next = Math.min(endsAt, begun + (isAccepted ? wait.interval : 0));
	return { id, wait, isAccepted, begun, endsAt, reasonLooks: 0, next, interval: wait.interval, ended, end };
}

/**
 * Waits for the outcomes of all faxes of a run together: one loop reads the history down to the oldest pending fax and
 * takes outcomes from it. The status is requested for the reason of a failure, for faxes that are missing from the
 * history, and once more when a fax's time is up. If the two disagree, a final outcome wins over a pending one, then
 * the history over the status.
 *
 * An outage does not end a wait. Max Wait does, separately for each fax, and canceling the execution does immediately.
 */
export class DeliveryWatch {
	private readonly waiting = new Set<WaitingFax>();
	private loop: Promise<void> | undefined;
	/** Ends the pause between two checks. */
	private wakeUp: () => void = () => undefined;
	/** No check begins before this time, in milliseconds since 1970. */
	private quietUntil = 0;
	/** Shared by all waits: Node warns about a signal with many listeners. */
	private readonly canceled: Promise<void>;

	/** @param slots maximum number of simultaneous status calls */
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
	 * @param isAccepted whether Fax.to returned the ID for a fax that was just sent. Then nothing here is an error: the
	 *   fax was sent, even if Fax.to does not list it yet, or can't be reached
	 * @returns the outcome: `in_progress` when Max Wait is over
	 * @throws if the ID may be wrong: NodeApiError when Fax.to does not know it or could not be reached the whole time,
	 *   NodeOperationError when the execution was canceled
	 */
	async outcomeOf(faxJobId: string, wait: Wait, isAccepted = true): Promise<FaxOutcome> {
		const fax = waitingFax(faxJobId, wait, isAccepted, this.clock.now());
		this.waiting.add(fax);
		this.loop ??= this.lookOn();
		this.wakeUp();
		if (!(await this.endsInTime(fax))) await this.askOnceMore(fax);
		this.waiting.delete(fax);
		this.wakeUp();
		if (!isCanceled(this.connection)) return fax.told ?? withoutOutcome(fax, fax.problem);
		return fax.told?.final ? fax.told : withoutOutcome(fax, canceled(this.connection));
	}

	/** Waits for the outcome of a fax, or the end of its time. @returns whether a check or a canceled execution ended the wait */
	private async endsInTime({ ended, endsAt }: WaitingFax): Promise<boolean> {
		const until = Promise.race([ended, this.canceled]);
		for (let left = endsAt - this.clock.now(); left > 0; left = endsAt - this.clock.now()) {
			if ((await waitFor({ milliseconds: left, until }, this.clock)) !== 'time') return true;
		}
		return false;
	}

	/** A fax's time is up: its status may be more recent than the history. */
	private async askOnceMore(fax: WaitingFax): Promise<void> {
		const asking = askStatus(this.connection, fax.id).then((asked) => isKnownNow(fax, undefined, asked));
		await waitFor({ milliseconds: GRACE, until: Promise.race([asking, fax.ended, this.canceled]) }, this.clock);
	}

	/** Checks repeatedly while anything is pending. */
	private async lookOn(): Promise<void> {
		try {
			while (this.waiting.size > 0 && !isCanceled(this.connection)) {
				const next = Math.max(this.quietUntil, Math.min(...[...this.waiting].map((fax) => fax.next)));
				const milliseconds = next - this.clock.now();
				const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
				const until = Promise.race([woken, this.canceled]);
				// The timer counts, not the clock, which may be set back.
				const isTime = milliseconds <= 0 || (await waitFor({ milliseconds, until }, this.clock)) === 'time';
				if (isTime) await this.look([...this.waiting]);
			}
		} catch (error) {
			for (const fax of this.waiting) {
				fax.problem = error;
				fax.end();
			}
		} finally {
			this.loop = undefined;
		}
	}

	/** Checks a set of faxes once. */
	private async look(faxes: WaitingFax[]): Promise<void> {
		const sentAfter = Math.min(...faxes.map((fax) => (fax.isAccepted ? fax.begun - MAX_CLOCK_SKEW : -Infinity)));
		const listed = await lookIntoHistory(
			this.connection,
			faxes.map(({ id }) => id),
			sentAfter,
		);
		const note = (fax: WaitingFax, asked: Asked) => {
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
		for (const fax of faxes) {
			fax.next = Math.min(fax.endsAt, now + fax.interval);
			fax.interval = Math.min(MAX_INTERVAL, fax.interval * WIDENING);
		}
		const intervals = Math.ceil((listed.pages + calls) / CALLS_PER_INTERVAL);
		this.quietUntil = now + Math.min(MAX_INTERVAL, intervals * Math.min(...faxes.map(({ wait }) => wait.interval)));
	}
}

/** The output for a fax without a known outcome. @throws the problem, if the fax may not be one that was sent */
function withoutOutcome(fax: WaitingFax, problem: unknown): FaxOutcome {
	if (!fax.isAccepted && problem !== undefined) throw problem;
	const why = problem === undefined ? 'Fax.to did not answer in time' : wordsOf(problem);
	return outcomeRecord(fax.id, {
		...IN_PROGRESS,
		reason: `The fax was sent, but its status could not be read: ${why}`,
	});
}

/** Whether the history entry suffices: for a failed fax it lacks the reason. */
function isEnough(record: JsonObject | undefined): boolean {
	const outcome = outcomeInHistory(record);
	return outcome !== undefined && outcome.outcome !== 'failed';
}

/** Records what a check found. @returns whether the fax is known for good */
function isKnownNow(fax: WaitingFax, record: JsonObject | undefined, asked: Asked): boolean {
	const { outcome, answer, hasReason } = outcomeOfBoth(record, asked);
	if (!outcome) {
		fax.problem = asked.unknown ?? asked.problem;
		return (asked.unknown && !fax.isAccepted && !fax.told) || isPointless(fax.problem);
	}
	fax.told = outcomeRecord(fax.id, outcome, record, answer);
	if (outcome.outcome !== 'failed' || hasReason || asked.problem === undefined) return outcome.final;
	return ++fax.reasonLooks >= MAX_REASON_LOOKS;
}

/** Combines the outcomes of history and status. */
function outcomeOfBoth(
	record: JsonObject | undefined,
	{ outcome, answer }: Asked,
): { outcome?: Outcome; answer?: JsonObject; hasReason?: boolean } {
	const listed = outcomeInHistory(record);
	const isContradicted = listed?.final && listed.outcome !== outcome?.outcome;
	if (outcome?.final && !isContradicted) return { outcome, answer, hasReason: true };
	return listed ? { outcome: listed } : { outcome: outcome ?? (answer && IN_PROGRESS), answer };
}

/** Whether a problem is permanent: a key that was refused, or none. */
function isPointless(problem: unknown): boolean {
	return !(problem instanceof NodeApiError) || problem.httpCode === '401';
}

function wordsOf(error: unknown): string {
	return isOwnError(error) ? error.message : 'the connection was lost';
}
