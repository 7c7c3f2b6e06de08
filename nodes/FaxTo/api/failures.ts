import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { DEFAULT_BASE_URL, type Connection } from './connection';
import { isObject, textOf } from './json';
import { UNREADABLE } from './multipart';
import type { GaveUp } from './pace';
import { redactor } from './redact';
import type { Call, Reply, Silence } from './transport';

/** A thing that the user named in a field. */
export interface Subject {
	/** The field's label: "Document". */
	label: string;
	value: string;
}

/** What happened and what to do about it, as the user reads it. */
interface Words {
	message: string;
	description: string;
}

const CREDENTIAL_HINT = 'the Fax.to API credential';

/** What is chosen from Fax.to's offer, not from the account. */
const OFFERED: Record<string, string> = {
	Country: "Check 'Country': choose it from the list, or see Available Numbers > Get Countries",
	State: "Check 'State': choose it from the list, or see Available Numbers > Get States",
	'Number Group': "Check 'Number Group': choose it from the list, or see Available Numbers > Get Number Groups",
};

const SILENCE: Record<Silence, (host: string) => Words> = {
	refused: (host) => ({
		message: `${host} refused the connection`,
		description: `Check 'Base URL' in ${CREDENTIAL_HINT}: nothing is listening at that address`,
	}),
	unknownHost: (host) => ({
		message: `The host ${host} could not be found`,
		description: `Check 'Base URL' in ${CREDENTIAL_HINT} and that this n8n has access to the internet`,
	}),
	unreachable: (host) => ({
		message: `${host} can’t be reached from this n8n`,
		description: 'Check the network, proxy and firewall between this n8n and Fax.to, then run again',
	}),
	certificate: (host) => ({
		message: `The certificate of ${host} is not trusted`,
		description: `Check 'Base URL' in ${CREDENTIAL_HINT}, and whether a proxy on your network replaces certificates`,
	}),
	blocked: (host) => ({
		message: `This n8n does not allow calls to ${host}`,
		description: "Ask the administrator of this n8n to allow that host, or check 'Base URL' in the credential",
	}),
	unreadable: () => ({
		message: UNREADABLE,
		description: 'Run the workflow again from the node that outputs the file',
	}),
	timeout: (host) => ({
		message: `${host} did not answer in time`,
		description: 'Run again later, or allow more time with the option \'Timeout (Seconds)\'',
	}),
	endless: (host) => ({
		message: `${host} answered with more data than any answer of Fax.to has`,
		description: `Check 'Base URL' in ${CREDENTIAL_HINT}, and any proxy on the way`,
	}),
	dropped: (host) => ({
		message: `The connection to ${host} was lost before an answer came`,
		description: 'Run again; if it goes on, check the network and any proxy between this n8n and Fax.to',
	}),
	// This very word makes n8n show an execution as canceled (docs/n8n-facts.md#canceled-is-a-word).
	cancelled: () => ({
		message: 'The execution was canceled before an answer came',
		description: 'Run the workflow again when you want to go on',
	}),
};

/** What Fax.to's own words point to, in the order of how specific they are. */
const REFUSALS: Array<{ about: RegExp; advice: string }> = [
	{ about: /balance|credit|fund|top.?up/i, advice: 'Top up the Fax.to account, then run again' },
	{ about: /conver|corrupt|unsupported|file type|mime/i, advice: 'Fax.to could not turn the file into fax pages. Send it as a PDF that opens in a PDF reader' },
	{ about: /e-?mail.*(taken|exist|already|use)/i, advice: "Choose another 'Email', or use the operation Log In" },
	{ about: /stock|available/i, advice: 'Choose another number group and try again' },
	{ about: /number|recipient|destination/i, advice: "Check 'Fax Number': it must be a fax number with country code, such as +12025550100" },
	{ about: /document|file/i, advice: 'Check that the document still exists with the operation File > Get Many' },
];

/** The error that ends what is under way when the execution is canceled; nothing was sent after that. */
export function canceled(connection: Connection): NodeOperationError {
	return new NodeOperationError(connection.caller.getNode(), 'The execution was canceled', { level: 'warning' });
}

/** The error for a call that was not made, because the limit let nothing through for as long as the execution had patience. */
export function limited({ caller, line }: Connection, { purpose }: Pick<Call, 'purpose'>, { waited, tryAgainAt }: GaveUp): NodeApiError {
	const through = line.through.get(purpose) ?? 0;
	const seconds = Math.round(waited / 1_000);
	const time = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
	const before = through > 0 ? `Before that, ${through} ${through === 1 ? 'call' : 'calls'} to ${purpose} got through` : 'If even the first call fails, ask Fax.to whether the account is blocked';
	const when = tryAgainAt === undefined ? 'later' : `after ${new Date(tryAgainAt).toISOString().slice(0, 19)}Z`;
	return new NodeApiError(caller.getNode(), {}, {
		message: `Fax.to is limiting requests${seconds < 1 ? '' : `: nothing got through for ${time}`}`,
		description: `${before}. Run what is left ${when}, or raise 'Give Up After (Minutes)'`,
		httpCode: '429',
		level: 'warning',
	});
}

/** An error for a call that needs a key when the credential has none. */
export function noKey(connection: Connection): NodeOperationError {
	return new NodeOperationError(connection.caller.getNode(), "The 'API Key' of the Fax.to credential is empty", {
		description: `Copy the key from the Fax.to dashboard into ${CREDENTIAL_HINT}`,
	});
}

/**
 * The error for a reply that is not what the call promised. Built from our own words and Fax.to's `message` only:
 * never from the HTTP client's error, which holds the key.
 */
export function failure(connection: Connection, call: Call, reply: Reply): NodeApiError {
	const { message, description } = wordsFor(connection, call, reply);
	return new NodeApiError(
		connection.caller.getNode(),
		{},
		{
			message,
			description,
			httpCode: reply.kind === 'answer' ? String(reply.status) : undefined,
			level: 'warning',
		},
	);
}

/** The error for an answer that came, but lacks what the documents promise. */
export function unexpected(connection: Connection, call: Call, field: string): NodeApiError {
	return new NodeApiError(
		connection.caller.getNode(),
		{},
		{
			message: `Fax.to could not ${call.purpose}: its answer holds no '${field}'`,
			description: `Check 'Base URL' in ${CREDENTIAL_HINT}. If it is right, Fax.to may have changed: look for an update of this package`,
			level: 'warning',
		},
	);
}

/** The error for a list that brings new records for ever. */
export function endless(connection: Connection, { purpose }: Pick<Call, 'purpose'>): NodeApiError {
	return new NodeApiError(connection.caller.getNode(), {}, { message: `Fax.to could not ${purpose}: the list does not end`, description: "Set 'Limit' instead of 'Return All'", level: 'warning' });
}

/** How to speak of a purchase that nobody knows the end of. */
export interface MaybeWords {
	/** "The fax may have been sent". */
	what: string;
	/** How to find out. */
	check: string;
}

/** The error for a purchase whose answer was lost and which Fax.to's records do not show: nothing may be repeated blindly. */
export function maybeDone(connection: Connection, call: Call, reply: Reply, words: MaybeWords): NodeApiError {
	const isObscure = reply.kind === 'answer' && reply.status < 300 && isObject(reply.body);
	const message = isObscure ? 'Fax.to answered, but not with the id of what was bought' : wordsFor(connection, call, reply).message;
	return new NodeApiError(connection.caller.getNode(), {}, { message: `${words.what}: ${message}`, description: words.check, level: 'warning' });
}

/** The error for a purchase that was not started, because an equal one of the same execution is still open. */
export function equalOneOpen(connection: Connection, { what, check }: MaybeWords): NodeApiError {
	return new NodeApiError(connection.caller.getNode(), {}, { message: `${what} by an equal item or try, and nobody knows yet: so this one was held back`, description: check, level: 'warning' });
}

/** What a reply means, in words; used for errors and for the credential test. */
export function wordsFor(connection: Pick<Connection, 'baseUrl'>, call: Pick<Call, 'purpose' | 'subject' | 'secrets'>, reply: Reply): Words {
	const host = new URL(connection.baseUrl).host;
	if (reply.kind === 'silence') return SILENCE[reply.reason](host);

	const { status, body } = reply;
	const said = masked(whatItSaid(body), [...(call.secrets ?? []), isObject(body) ? textOf(body.api_key) : '']);
	switch (true) {
		case status === 401:
			return {
				message: 'Fax.to did not accept the API key',
				description: `Check 'API Key' in ${CREDENTIAL_HINT}: copy it again from the Fax.to dashboard`,
			};
		case status === 403 || status === 429:
			return {
				message: 'Fax.to is limiting requests: too many were sent in a short time',
				description:
					'Run again later with fewer items at once. If it happens on the first request too, ask Fax.to whether the account is blocked',
			};
		case status === 404 && isObject(body) && call.subject !== undefined:
			return {
				message: `Fax.to has no ${call.subject.label} ${call.subject.value}`,
				description: OFFERED[call.subject.label] ?? `Check '${call.subject.label}': it must exist in the account of ${CREDENTIAL_HINT}, and not be deleted`,
			};
		case status === 404:
			return {
				message: `There is no Fax.to API at ${connection.baseUrl}`,
				description: `Check 'Base URL' in ${CREDENTIAL_HINT}; the usual one is ${DEFAULT_BASE_URL}`,
			};
		case status >= 300 && status < 400:
			return {
				message: `${host} answered with a redirect, which is not followed because it could carry your pages elsewhere`,
				description: `Check 'Base URL' in ${CREDENTIAL_HINT}; the usual one is ${DEFAULT_BASE_URL}`,
			};
		case status >= 500:
			return {
				message: `Fax.to could not ${call.purpose}: its server has a fault (${status})`,
				description: 'Run again later; if it goes on, ask Fax.to',
			};
		case said !== '':
			return { message: `Fax.to could not ${call.purpose}: ${said}`, description: adviceFor(said) };
		case isObject(body):
			return {
				message: `Fax.to could not ${call.purpose} and gave no reason (${status})`,
				description: 'Check the fields of this node, then run again',
			};
		default:
			return {
				message: `Fax.to could not ${call.purpose}: ${shapeOf(body)} came back instead of an answer`,
				description: `Check 'Base URL' in ${CREDENTIAL_HINT} (the usual one is ${DEFAULT_BASE_URL}), and any proxy on the way`,
			};
	}
}

function adviceFor(said: string): string {
	return REFUSALS.find(({ about }) => about.test(said))?.advice ?? 'Check the fields of this node, then run again';
}

/** Fax.to's own explanation, on one line, short enough to show, without mark-up. */
function whatItSaid(body: unknown): string {
	if (!isObject(body)) return '';
	// Cut first: looking for mark-up in a text of any length could take minutes.
	const said = textOf(body.message).slice(0, 2_000).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim();
	return said.length > 200 ? `${said.slice(0, 200)}…` : said;
}

/** A server may echo what it was sent, or say the key that it gives. */
function masked(text: string, secrets: string[]): string {
	return secrets.reduce((rest, secret) => redactor(secret).text(rest), text);
}

function shapeOf(body: unknown): string {
	if (body === undefined || body === null || body === '') return 'nothing';
	if (typeof body === 'string') return /^\s*</.test(body) ? 'a web page' : 'a text that is not JSON';
	return 'something else';
}

/** The error for a download that is not the file it should be. */
export function notAFile(connection: Connection, call: Pick<Call, 'purpose'>, why: string): NodeApiError {
	return new NodeApiError(
		connection.caller.getNode(),
		{},
		{
			message: `Fax.to could not ${call.purpose}: ${why}`,
			description: 'Run again in a minute; if it stays like this, open the fax in the Fax.to dashboard',
			level: 'warning',
		},
	);
}

/** The error for a refusal in Fax.to's own words. */
export function refused(connection: Connection, purpose: string, said: string): NodeApiError {
	return failure(connection, { purpose, method: 'GET', path: '' }, { kind: 'answer', status: 200, headers: {}, body: { status: 'failed', message: said } });
}
