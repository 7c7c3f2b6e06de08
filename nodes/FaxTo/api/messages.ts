import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { isForeign, namesAnId, type Purpose, type Reply, type Silence, type Subject } from './attempt';
import { DEFAULT_BASE_URL, type Connection } from './connection';
import { isObject, textOf } from '../lib/json';
import { UNREADABLE } from './multipart';
import type { NotSent } from './rateLimiter';
import { redactor } from './redact';
import { CHECK_FIELDS, refused } from './refusals';

/** What happened and what to do, as the user reads it. */
interface Words {
	message: string;
	description: string;
}

const words = (message: string, description: string): Words => ({ message, description });

/** Why something failed: a reply that breaks the call's contract, or a problem with a valid one. */
type Cause =
	| Reply
	/** Fax.to refused, in its own words. */
	| { kind: 'said'; words: string }
	/** The answer lacks a field that the documents promise. */
	| { kind: 'lacks'; field: string }
	/** A list that never ends. */
	| { kind: 'endless' }
	/** A file is unavailable. */
	| { kind: 'file'; why: string };

const CREDENTIAL_HINT = 'the Fax.to API credential';

const CHECK_BASE_URL = `Check 'Base URL' in ${CREDENTIAL_HINT}. It is usually ${DEFAULT_BASE_URL}`;
const CHECK_FILE = 'Run again in a minute. If it happens again, look for it in the Fax.to dashboard';

/** Objects offered by Fax.to instead of owned by the account. */
const OFFERED: Record<string, string> = {
	Country: "Check 'Country': choose it from the list, or see Available Numbers > Get Countries",
	State: "Check 'State': choose it from the list, or see Available Numbers > Get States",
	'Number Group': "Check 'Number Group': choose it from the list, or see Available Numbers > Get Number Groups",
};

/** With {host} for the host that did not answer. */
const SILENCE: Record<Silence, Words> = {
	refused: words(
		'{host} refused the connection',
		`Check 'Base URL' in ${CREDENTIAL_HINT}: nothing is listening at that address`,
	),
	unknownHost: words(
		'The host {host} could not be found',
		`Check 'Base URL' in ${CREDENTIAL_HINT} and that this n8n has access to the internet`,
	),
	unreachable: words(
		'{host} can’t be reached from this n8n',
		'Check the network, proxy and firewall between this n8n and Fax.to, then run again',
	),
	certificate: words(
		'The certificate of {host} is not trusted',
		`Check 'Base URL' in ${CREDENTIAL_HINT}, and whether a proxy on your network replaces certificates`,
	),
	blocked: words(
		'This n8n does not allow requests to {host}',
		"Ask the administrator of this n8n to allow that host, or check 'Base URL' in the credential",
	),
	unreadable: words(UNREADABLE, 'Run the workflow again from the node that outputs the file'),
	timeout: words(
		'{host} did not answer in time',
		"Run again later, or allow more time with the option 'Timeout (Seconds)'",
	),
	endless: words(
		'{host} answered with more data than any answer of Fax.to contains',
		`Check 'Base URL' in ${CREDENTIAL_HINT}, and any proxy on the way`,
	),
	dropped: words(
		'The connection to {host} was lost before an answer came',
		'Run again. If it happens again, check the network and any proxy between this n8n and Fax.to',
	),
	// With this word, n8n shows an execution as canceled (docs/n8n-facts.md#canceled-is-a-word).
	cancelled: words('The execution was canceled before an answer came', 'Run the workflow again to continue'),
};

/** The message for a cause; used for errors and for the credential test. */
export function wordsFor({ baseUrl }: Pick<Connection, 'baseUrl'>, what: Purpose, cause: Cause): Words {
	const could = `Fax.to could not ${what.purpose}`;
	switch (cause.kind) {
		case 'silence':
			return wordsForSilence(baseUrl, cause);
		case 'answer':
			return wordsForAnswer(baseUrl, what, cause);
		case 'said':
			return refused(what.purpose, cause.words);
		case 'lacks':
			return words(
				`${could}: its answer contains no '${cause.field}'`,
				`Check 'Base URL' in ${CREDENTIAL_HINT}. If it is right, Fax.to may have changed: look for an update of this package`,
			);
		case 'endless':
			return words(`${could}: the list does not end`, "Set 'Limit' instead of 'Return All'");
		case 'file':
			return words(`${could}: ${cause.why}`, CHECK_FILE);
	}
}

function wordsForSilence(baseUrl: string, { reason, proxy }: Extract<Reply, { kind: 'silence' }>): Words {
	const { message, description } = SILENCE[reason];
	if (proxy === undefined) return words(message.replace('{host}', new URL(baseUrl).host), description);
	return words(
		`The proxy of this n8n, ${proxy}, can’t be reached`,
		'Check the proxy that is set for this n8n (HTTP_PROXY, HTTPS_PROXY or ALL_PROXY), then run again',
	);
}

function wordsForAnswer(baseUrl: string, what: Purpose, reply: Extract<Reply, { kind: 'answer' }>): Words {
	const { status, body } = reply;
	const host = new URL(baseUrl).host;
	const could = `Fax.to could not ${what.purpose}`;
	switch (true) {
		case status >= 500:
			return serverFault(could, reply);
		case status >= 300 && status < 400:
			return words(
				`${host} answered with a redirect, which is not followed because it could carry your pages elsewhere`,
				CHECK_BASE_URL,
			);
		case status === 404:
			return notFound(baseUrl, body, what.subject);
		case status === 407 || isForeign(reply):
			return words(
				`${could}: ${shapeOf(body)} came back instead of an answer (${status})`,
				`It may come from a proxy or firewall between this n8n and Fax.to. Ask its administrator to allow ${host}. If there is none, check 'Base URL' in ${CREDENTIAL_HINT}. It is usually ${DEFAULT_BASE_URL}`,
			);
		case status === 401:
			return words(
				'Fax.to did not accept the API key',
				`Check 'API Key' in ${CREDENTIAL_HINT}: copy it again from the Fax.to dashboard`,
			);
		case status === 403 || status === 429:
			return words(
				'Fax.to is limiting requests: too many were sent in a short time',
				'Run again later with fewer items at once. If it happens on the first request too, ask Fax.to whether the account is blocked',
			);
		default:
			return wordsOfBody({ baseUrl }, what, status, body);
	}
}

function serverFault(could: string, reply: Extract<Reply, { kind: 'answer' }>): Words {
	const whose = isForeign(reply) ? 'its server, or a proxy on the way,' : 'its server';
	return words(`${could}: ${whose} failed (${reply.status})`, 'Run again later. If it happens again, ask Fax.to');
}

function notFound(baseUrl: string, body: unknown, subject: Subject | undefined): Words {
	if (!isObject(body) || !subject) return words(`There is no Fax.to API at ${baseUrl}`, CHECK_BASE_URL);
	const { label, value } = subject;
	return words(
		`Fax.to has no ${label.toLowerCase()} with the ID ${value}`,
		OFFERED[label] ?? `Check '${label}': it may have been deleted, or belong to another account`,
	);
}

function wordsOfBody(connection: Pick<Connection, 'baseUrl'>, what: Purpose, status: number, body: unknown): Words {
	const said = ownWords(body, what);
	if (said !== '') return wordsFor(connection, what, { kind: 'said', words: said });
	if (isObject(body)) return words(`Fax.to could not ${what.purpose} and gave no reason (${status})`, CHECK_FIELDS);
	return words(
		`Fax.to could not ${what.purpose}: ${shapeOf(body)} came back instead of an answer`,
		`Check 'Base URL' in ${CREDENTIAL_HINT} (usually ${DEFAULT_BASE_URL}), and any proxy on the way`,
	);
}

/** Fax.to's own explanation in an answer, on one line, shortened, without markup and secrets; '' if there is none. */
function ownWords(body: unknown, { secrets = [] }: Purpose): string {
	if (!isObject(body)) return '';
	// A server may echo the request, or mention a new key. Masked first: half a secret would not be recognised.
	const masked = [...secrets, textOf(body.api_key)].reduce(
		(rest, secret) => redactor(secret).text(rest),
		textOf(body.message),
	);
	// Truncated next: removing markup from a very long text could take minutes.
	const said = masked
		.slice(0, 2_000)
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return said.length > 200 ? `${said.slice(0, 200)}…` : said;
}

function shapeOf(body: unknown): string {
	if (body === undefined || body === null || body === '') return 'nothing';
	if (typeof body === 'string') return /^\s*</.test(body) ? 'a web page' : 'a text that is not JSON';
	return 'something else';
}

/**
 * The error for a failure. Built from our own words and Fax.to's `message` only: never from the HTTP client's error,
 * which contains the key.
 */
export function failure(connection: Connection, what: Purpose, cause: Cause): NodeApiError {
	const httpCode = cause.kind === 'answer' ? String(cause.status) : undefined;
	const error = apiError(connection, wordsFor(connection, what, cause), httpCode);
	// A page comes from a proxy or another website, which can't say what Fax.to has.
	error.context.isNotFound = cause.kind === 'answer' && cause.status === 404 && !isForeign(cause);
	return error;
}

function apiError({ caller }: Connection, { message, description }: Words, httpCode?: string): NodeApiError {
	return new NodeApiError(caller.getNode(), {}, { message, description, httpCode, level: 'warning' });
}

/** Whether Fax.to answered that it does not have what a call was about. */
export function isNotFound(error: unknown): error is NodeApiError {
	return error instanceof NodeApiError && error.context.isNotFound === true;
}

/** The error that ends pending work when the execution is canceled; nothing is sent after that. */
export function canceled({ caller }: Connection): NodeOperationError {
	return new NodeOperationError(caller.getNode(), 'The execution was canceled', { level: 'warning' });
}

/** The error for an item that was not tried, because the five calls before it did not reach Fax.to. */
export function notTried(connection: Connection): NodeApiError {
	const message = 'Not tried: Fax.to did not answer five times in a row';
	return apiError(connection, words(message, 'Check the network between this n8n and Fax.to, then run again'));
}

/** The error for a call that needs a key the credential does not have. */
export function noKey({ caller }: Connection): NodeOperationError {
	return new NodeOperationError(caller.getNode(), "The 'API Key' of the Fax.to credential is empty", {
		description: `Copy the key from the Fax.to dashboard into ${CREDENTIAL_HINT}`,
	});
}

/** The error for a call that was not made, because the rate limit blocked all requests for longer than the execution waits. */
export function limited(connection: Connection, { purpose }: Purpose, { waited, tryAgainAt }: NotSent): NodeApiError {
	const through = connection.calls.through.get(purpose) ?? 0;
	const seconds = Math.round(waited / 1_000);
	const time = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
	const before =
		through > 0
			? `Calls to ${purpose} that got through before: ${through}`
			: 'If even the first call fails, ask Fax.to whether the account is blocked';
	const when = tryAgainAt === undefined ? 'later' : `after ${new Date(tryAgainAt).toISOString().slice(0, 19)}Z`;
	const message = `Fax.to is limiting requests${seconds < 1 ? '' : `: no request got through for ${time}`}`;
	const description = `${before}. Run the remaining items ${when}, or raise 'Give Up After (Minutes)'`;
	return apiError(connection, { message, description }, '429');
}

/** Words for a purchase whose result is unknown. */
export interface MaybeWords {
	/** "The fax may have been sent". */
	what: string;
	/** How to find out. */
	check: string;
}

/** The error for a purchase whose result is unknown and not in Fax.to's records: it must not be repeated blindly. */
export function maybeDone(connection: Connection, { what, check: description }: MaybeWords, why: string): NodeApiError {
	return apiError(connection, words(`${what}: ${why}`, description));
}

/** Why it is unknown whether a call was carried out, in words that also hold for a later try. */
export function whyUnknown(connection: Connection, what: Purpose, cause: Cause): string {
	if (cause.kind !== 'answer' || !isObject(cause.body)) return wordsFor(connection, what, cause).message;
	const said = ownWords(cause.body, what);
	const why =
		cause.status >= 500
			? wordsFor(connection, what, cause).message
			: `Fax.to answered ${namesAnId(cause.body) ? 'with an ID in another place than usual' : 'without an ID'}`;
	return said === '' ? why : `${why}. Fax.to said: ${said}`;
}
