import type { Call, Reply, Silence, Subject } from './attempt';
import { DEFAULT_BASE_URL, type Connection } from './connection';
import { isObject, textOf } from '../lib/json';
import { UNREADABLE } from './multipart';
import { redactor } from './redact';

/** What happened and what to do about it, as the user reads it. */
interface Words {
	message: string;
	description: string;
}

export const CREDENTIAL_HINT = 'the Fax.to API credential';

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
		description: "Run again later, or allow more time with the option 'Timeout (Seconds)'",
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
	{
		about: /conver|corrupt|unsupported|file type|mime/i,
		advice: 'Fax.to could not turn the file into fax pages. Send it as a PDF that opens in a PDF reader',
	},
	{ about: /e-?mail.*(taken|exist|already|use)/i, advice: "Choose another 'Email', or use the operation Log In" },
	{ about: /stock|available/i, advice: 'Choose another number group and try again' },
	{
		about: /number|recipient|destination/i,
		advice: "Check 'Fax Number': it must be a fax number with country code, such as +12025550100",
	},
	{ about: /document|file/i, advice: 'Check that the document still exists with the operation File > Get Many' },
];

/** What a reply means, in words; used for errors and for the credential test. */
export function wordsFor(
	connection: Pick<Connection, 'baseUrl'>,
	call: Pick<Call, 'purpose' | 'subject' | 'secrets'>,
	reply: Reply,
): Words {
	const host = new URL(connection.baseUrl).host;
	if (reply.kind === 'silence') return SILENCE[reply.reason](host);

	const { status, body } = reply;
	return wordsOfStatus(connection, host, call, status, isObject(body)) ?? wordsOfBody(call, status, body);
}

/** What the status alone says. @param isApi whether the body is one of an API */
function wordsOfStatus(
	{ baseUrl }: Pick<Connection, 'baseUrl'>,
	host: string,
	{ purpose, subject }: Pick<Call, 'purpose' | 'subject'>,
	status: number,
	isApi: boolean,
): Words | undefined {
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
		case status === 404:
			return isApi && subject
				? notFound(subject)
				: {
						message: `There is no Fax.to API at ${baseUrl}`,
						description: `Check 'Base URL' in ${CREDENTIAL_HINT}; the usual one is ${DEFAULT_BASE_URL}`,
					};
		case status >= 300 && status < 400:
			return {
				message: `${host} answered with a redirect, which is not followed because it could carry your pages elsewhere`,
				description: `Check 'Base URL' in ${CREDENTIAL_HINT}; the usual one is ${DEFAULT_BASE_URL}`,
			};
		case status >= 500:
			return {
				message: `Fax.to could not ${purpose}: its server has a fault (${status})`,
				description: 'Run again later; if it goes on, ask Fax.to',
			};
		default:
			return undefined;
	}
}

function notFound({ label, value }: Subject): Words {
	return {
		message: `Fax.to has no ${label} ${value}`,
		description:
			OFFERED[label] ?? `Check '${label}': it must exist in the account of ${CREDENTIAL_HINT}, and not be deleted`,
	};
}

function wordsOfBody({ purpose, secrets }: Pick<Call, 'purpose' | 'secrets'>, status: number, body: unknown): Words {
	const said = masked(whatItSaid(body), [...(secrets ?? []), isObject(body) ? textOf(body.api_key) : '']);
	if (said !== '') return { message: `Fax.to could not ${purpose}: ${said}`, description: adviceFor(said) };
	if (isObject(body))
		return {
			message: `Fax.to could not ${purpose} and gave no reason (${status})`,
			description: 'Check the fields of this node, then run again',
		};
	return {
		message: `Fax.to could not ${purpose}: ${shapeOf(body)} came back instead of an answer`,
		description: `Check 'Base URL' in ${CREDENTIAL_HINT} (the usual one is ${DEFAULT_BASE_URL}), and any proxy on the way`,
	};
}

function adviceFor(said: string): string {
	return REFUSALS.find(({ about }) => about.test(said))?.advice ?? 'Check the fields of this node, then run again';
}

/** Fax.to's own explanation, on one line, short enough to show, without mark-up. */
function whatItSaid(body: unknown): string {
	if (!isObject(body)) return '';
	// Cut first: looking for mark-up in a text of any length could take minutes.
	const said = textOf(body.message)
		.slice(0, 2_000)
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
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
