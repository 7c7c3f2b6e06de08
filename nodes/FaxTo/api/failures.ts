import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Call, Reply } from './attempt';
import type { Connection } from './connection';
import { isObject } from '../lib/json';
import type { GaveUp } from './pace';
import { CREDENTIAL_HINT, wordsFor } from './messages';

/** The error that ends what is under way when the execution is canceled; nothing was sent after that. */
export function canceled(connection: Connection): NodeOperationError {
	return new NodeOperationError(connection.caller.getNode(), 'The execution was canceled', { level: 'warning' });
}

/** The error for a call that was not made, because the limit let nothing through for as long as the execution had patience. */
export function limited(
	{ caller, line }: Connection,
	{ purpose }: Pick<Call, 'purpose'>,
	{ waited, tryAgainAt }: GaveUp,
): NodeApiError {
	const through = line.through.get(purpose) ?? 0;
	const seconds = Math.round(waited / 1_000);
	const time = seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
	const before =
		through > 0
			? `Before that, ${through} ${through === 1 ? 'call' : 'calls'} to ${purpose} got through`
			: 'If even the first call fails, ask Fax.to whether the account is blocked';
	const when = tryAgainAt === undefined ? 'later' : `after ${new Date(tryAgainAt).toISOString().slice(0, 19)}Z`;
	return new NodeApiError(
		caller.getNode(),
		{},
		{
			message: `Fax.to is limiting requests${seconds < 1 ? '' : `: nothing got through for ${time}`}`,
			description: `${before}. Run what is left ${when}, or raise 'Give Up After (Minutes)'`,
			httpCode: '429',
			level: 'warning',
		},
	);
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
		{ message, description, httpCode: reply.kind === 'answer' ? String(reply.status) : undefined, level: 'warning' },
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
	return new NodeApiError(
		connection.caller.getNode(),
		{},
		{
			message: `Fax.to could not ${purpose}: the list does not end`,
			description: "Set 'Limit' instead of 'Return All'",
			level: 'warning',
		},
	);
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
	const message = isObscure
		? 'Fax.to answered, but not with the id of what was bought'
		: wordsFor(connection, call, reply).message;
	return new NodeApiError(
		connection.caller.getNode(),
		{},
		{ message: `${words.what}: ${message}`, description: words.check, level: 'warning' },
	);
}

/** The error for a purchase that was not started, because an equal one of the same execution is still open. */
export function equalOneOpen(connection: Connection, { what, check }: MaybeWords): NodeApiError {
	return new NodeApiError(
		connection.caller.getNode(),
		{},
		{
			message: `${what} by an equal item or try, and nobody knows yet: so this one was held back`,
			description: check,
			level: 'warning',
		},
	);
}

/** The error for a refusal in Fax.to's own words. */
export function refused(connection: Connection, purpose: string, said: string): NodeApiError {
	return failure(
		connection,
		{ purpose, method: 'GET', path: '' },
		{ kind: 'answer', status: 200, headers: {}, body: { status: 'failed', message: said } },
	);
}
