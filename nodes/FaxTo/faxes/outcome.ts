import { isObject, textOf } from '../lib/json';
import { type Meaning, meaningOf, speaksOfAFax } from './words';

/** The outcome of a fax, in this package's terms. */
export interface Outcome {
	outcome: 'delivered' | 'failed' | 'in_progress';
	/** In plain words. */
	reason: string;
	/** Whether sending the same fax to the same number again can succeed unchanged; null if Fax.to does not say. */
	retryable: boolean | null;
	/** What to do next. */
	advice: string;
	/** Whether this outcome is final. */
	final: boolean;
}

/** The outcome of a fax that is still being sent. */
export const IN_PROGRESS: Outcome = {
	outcome: 'in_progress',
	reason: 'The fax is on its way',
	retryable: false,
	advice: 'Ask again later, or use the operation Wait for Delivery',
	final: false,
};

const failed = (reason: string, retryable: boolean | null, advice: string): Outcome => ({
	outcome: 'failed',
	reason,
	retryable,
	advice,
	final: true,
});

/** The outcome of a failed fax in the history, which never contains the reason. */
const FAILED_IN_HISTORY = failed(
	'Fax.to’s history does not state why',
	null,
	'Use Fax > Get Status to see why it failed',
);

/** The one mapping from Fax.to's codes to outcomes. */
const BY_CODE: Record<Exclude<Meaning, 'in_progress'>, Outcome> = {
	ok: { outcome: 'delivered', reason: 'The fax was received', retryable: false, advice: 'Nothing to do', final: true },
	busy: failed('The line was busy', true, 'Send it again in a few minutes'),
	no_answer: failed(
		'No fax machine answered',
		true,
		'Send it again later. If it happens again, check that the number belongs to a fax machine',
	),
	hangup: failed(
		'The other side hung up early',
		true,
		'Send it again. If it happens again, ask the recipient to check the fax machine',
	),
	file_error: failed(
		'Fax.to could not turn the file into fax pages',
		false,
		'Save the file as a plain PDF, and send that one',
	),
	unknown: failed(
		'Fax.to does not know what went wrong',
		false,
		'Ask Fax.to before sending again: pages may have gone through',
	),
};

/** The reasons as they appear in a list. */
const SHORT_REASONS: Record<string, string> = {
	[BY_CODE.busy.reason]: 'line busy',
	[BY_CODE.no_answer.reason]: 'no answer',
	[BY_CODE.hangup.reason]: 'other side hung up',
	[BY_CODE.file_error.reason]: 'file not converted',
	[BY_CODE.unknown.reason]: 'reason unknown',
	[FAILED_IN_HISTORY.reason]: 'reason unknown',
};

/** A reason in two or three words. @param reason of an outcome */
export function shortReason(reason: string): string {
	return SHORT_REASONS[reason] ?? reason;
}

/** Status values that may describe the API call instead of the fax (T6). */
const MAY_BE_THE_CALLS = new Set(['success', 'failed', 'error']);

function isCode(value: string): value is keyof typeof BY_CODE {
	return Object.hasOwn(BY_CODE, value);
}

/**
 * The outcome in a callback, status answer or history entry; undefined if it contains none.
 *
 * A code takes precedence over a sentence, and both over `status`, which in some answers describes the job and in
 * others the API call (T6).
 * @param record with `msg_code`, `message` and `status`, each optional
 * @param statusIsTheJobs whether `status` certainly describes the job (callbacks, history), not possibly the API call
 */
export function outcomeOf(record: unknown, statusIsTheJobs: boolean): Outcome | undefined {
	if (!isObject(record)) return undefined;
	const code = textOf(record.msg_code).toLowerCase();
	if (isCode(code)) return BY_CODE[code];
	const message = textOf(record.message);
	const meaning = (statusIsTheJobs || speaksOfAFax(message) ? meaningOf(message) : undefined) ?? meaningOf(code);
	if (meaning) return outcomeFor(meaning);
	return outcomeOfStatus(textOf(record.status).toLowerCase(), message !== '', statusIsTheJobs);
}

/** @param hasWords whether there is also a message that is not understood */
function outcomeOfStatus(status: string, hasWords: boolean, isTheJobs: boolean): Outcome | undefined {
	// In a status answer, "failed" alone describes the fax; with words about no fax, possibly the call.
	const isOfTheCall = !isTheJobs && MAY_BE_THE_CALLS.has(status) && (status === 'success' || hasWords);
	if (isOfTheCall || !/^[a-z]/.test(status)) return undefined;
	const meaning = meaningOf(status) ?? 'in_progress';
	// Unknown words may contradict it.
	return outcomeFor(meaning === 'ok' && hasWords ? 'in_progress' : meaning);
}

/** The cause of an outcome of the list above; undefined for other reasons. */
export function causeOf({ reason }: Pick<Outcome, 'reason'>): Meaning | undefined {
	if (reason === IN_PROGRESS.reason) return 'in_progress';
	return Object.keys(BY_CODE)
		.filter(isCode)
		.find((code) => BY_CODE[code].reason === reason);
}

/** Whether a fax failed because of its document, so that it would fail at any number. */
export function isDocumentsFault({ reason }: Pick<Outcome, 'reason'>): boolean {
	return reason === BY_CODE.file_error.reason;
}

/** Whether nothing was transmitted because the line was busy or nobody answered, so that the whole fax can be resent. */
export function isBusyOrUnanswered({ reason }: Pick<Outcome, 'reason'>): boolean {
	return reason === BY_CODE.busy.reason || reason === BY_CODE.no_answer.reason;
}

/** The outcome in a history entry, which reports a failure without its reason. */
export function outcomeInHistory(record: unknown): Outcome | undefined {
	const outcome = outcomeOf(record, true);
	return outcome === BY_CODE.unknown &&
		isObject(record) &&
		textOf(record.msg_code) === '' &&
		textOf(record.message) === ''
		? FAILED_IN_HISTORY
		: outcome;
}

function outcomeFor(meaning: Meaning): Outcome {
	return meaning === 'in_progress' ? IN_PROGRESS : BY_CODE[meaning];
}
