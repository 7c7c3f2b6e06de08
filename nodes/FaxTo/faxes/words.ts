/**
 * The meaning of one of Fax.to's sentences: a code of its delivery receipt (API README, "Webhook"), or that the fax is
 * in progress.
 */
export type Meaning = 'ok' | 'busy' | 'no_answer' | 'hangup' | 'file_error' | 'unknown' | 'in_progress';

/** "Delivered without errors" mentions no actual error. */
const NO_ERRORS = /\b(no|without|zero|0) (any )?(errors?|failures?|problems?|retr(y|ies))\b/g;

/** Past attempts: "tried" or "queued" then says nothing about the future. */
const TRIED_BEFORE =
	/(\b(after|despite|stopped|no longer|gave up|given up|giving up|while|when|was|not|never|cannot)|n't)( be| been)?( still)? (re-?trying|trying|re-?tried|redialing|redialling|re-?queued|queued)\b/g;

/** Fax.to continues by itself, despite earlier failures. */
const GOES_ON = [
	/\b(re-?trying|trying|redialing|redialling|re-?queued|queued|re-?queueing|rescheduled|in (the )?queue|yet)\b/,
	/\bstill (being|to be|in|trying|dial|send|process|pending|wait|queue|call|run|going|work|transmit)/,
	/\b(will|going to|about to|to be|wait\w* (to|for)( a)?|pending|scheduled( for)?|before) (be )?(automatically )?(re-?tr(y|ied)|redial|re-?queue|re-?send|resent|try again|tried again)/,
	/\b(next|another) (attempt|try|retry)\b(?! (failed|was))/,
];

/** Fax.to's three reasons that may not apply to the next attempt. */
const CAUSES: Array<[RegExp, Meaning]> = [
	[/\b(line (is |was )?)?busy\b/g, 'busy'],
	[
		/(\bno (fax machine |one )?(answer(ed)?|response)|(\b(not|never|cannot|nobody|un)|n't)( been| be)? ?answer(ed)?)\b/g,
		'no_answer',
	],
	[/\b(hang|hung).?up\b/g, 'hangup'],
];

const FILE_ERROR = /\bconversion (error|fail\w*)|\bfile (error|fail\w*)|\bfile conversion failed/;

/** It has ended without success. */
const FAILED =
	/\b(fail\w*|faults?|errors?|cancel\w*|abort\w*|reject\w*|expire[ds]?|timed? ?out|denied|refused|declined|invalid|interrupt\w*|disconnect\w*|terminated|unable|impossible|gave up|given up|partial\w*|missing|lost|dropped|bounced|blocked|stopped|no longer|without success|exhausted)\b/;

/** Words for a delivered fax that don't describe the other states. */
const DONE =
	'(deliver|sen[dt]\\b|complet|transmi|success|answer|receiv|reach|finish|confirm|go(ne)? through|went through|ok\\b)';

const NOT_DONE = [
	FAILED,
	new RegExp(`\\b(not|never|cannot|no|none|nothing|nobody|hardly|neither|nor|without)\\b[^.;!]*\\b${DONE}`),
	new RegExp(`n't\\b[^.;!]*\\b${DONE}`),
	new RegExp(`\\b(un|in|non|mis)[- ]?${DONE}`),
	new RegExp(`\\b${DONE}\\w*[^.;!]*\\b(not|never|none|nobody|nothing)\\b`),
];

/** Undecided. */
const UNDER_WAY =
	/\b(still|being|will|shall|about to|to be|awaiting|waiting|pending|process\w*|progress|queu\w*|sending|dialing|dialling|calling|ringing|connecting|transmitting|converting|conversion|upload\w*|prepar\w*|ready|scheduled|executed|accepted|submitted|started|running|ongoing|underway|under way|almost|nearly|soon|shortly|expected|should|sent (to (the )?(carrier|gateway|server|provider|network|operator|printer|converter|fax\.to)|for))\b|\b\d{1,2}(\.\d+)? ?%/;

/** Part of the fax is not all of it. */
const A_PART = /\b(only|some|most|few|several|first|half|except|but|apart from)\b/;

const A_GUESS =
	/\b(may|might|maybe|perhaps|possibly|probably|presumably|could|would|unclear|uncertain|unknown|if)\b|\?/;

const DELIVERED =
	/\bdelivered\b|\b(fax|transmission|delivery|job|sending)( is| was| has been|:)? (successfully )?(completed?|ok|confirmed)\b|^(successfully )?completed?\b|\bhas been (successfully )?(answered|sent|transmitted)\b|^sent\b|\b(fax|document|pages) (was |were )?(successfully )?(sent|transmitted)\b|\b(sent|transmitted) successfully\b|^success|^(100 ?% )completed?/;

/** A call can be refused in words that don't mention a fax (T6). */
const ABOUT_A_FAX =
	/fax|transmi|deliver|\b(un|in|re|non[- ]?)?sen[dt]|complet|\bline\b|machine|number|conversion|busy|answer|hang.?up|hung.?up|page|document|recipient|dial|progress|queue|success|pending|process|retr|trying|attempt|receiv|confirm/;
const ABOUT_A_CALL = /not found|unauthori[sz]ed|forbidden|no such|does not exist|rate limit|api.?key/;

/** Whether a sentence in an answer describes the fax, not the call. */
export function speaksOfAFax(words: string): boolean {
	return ABOUT_A_FAX.test(normalised(words)) && !refusesCall(words);
}

/** Whether a sentence states that the call was refused, or its subject is unknown to Fax.to. */
export function refusesCall(words: string): boolean {
	const text = normalised(words);
	return ABOUT_A_CALL.test(text) && !/fax failed/.test(text);
}

/**
 * The meaning of one of Fax.to's sentences or statuses; undefined if unknown. The order prevents false reports: "in
 * progress" is checked before any outcome, and denials and doubts before "delivered".
 */
export function meaningOf(words: string): Meaning | undefined {
	const text = normalised(words).replace(NO_ERRORS, '');
	if (GOES_ON.some((pattern) => pattern.test(text.replace(TRIED_BEFORE, '')))) return 'in_progress';
	if (FILE_ERROR.test(text)) return 'file_error';
	const cause = CAUSES.find(([pattern]) => text.search(pattern) >= 0)?.[1];
	const rest = CAUSES.reduce((left, [pattern]) => left.replace(pattern, ''), text);
	if (NOT_DONE.some((pattern) => pattern.test(rest))) return cause ?? 'unknown';
	if (UNDER_WAY.test(rest)) return 'in_progress';
	if (cause) return cause;
	if (!DELIVERED.test(text) || A_GUESS.test(text)) return undefined;
	return isPartial(text) ? 'unknown' : 'ok';
}

/** "Only page 1", "2 of 5", "2/5". */
function isPartial(text: string): boolean {
	if (A_PART.test(text)) return true;
	return [...text.matchAll(/\b(\d{1,6}) ?(?:of|\/|out of) ?(\d{1,6})\b/g)].some(
		([, some, all]) => Number(some) < Number(all),
	);
}

/** Lower case, one kind of apostrophe, spaces for underscores, limited length. */
function normalised(words: string): string {
	return words
		.slice(0, 1_000)
		.toLowerCase()
		.replace(/[’‘ʼ`´]/g, "'")
		.replace(/[_\s]+/g, ' ')
		.trim();
}
