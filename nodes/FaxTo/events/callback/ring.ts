import { sha256 } from '../../lib/digest';
import { isObject, textOf } from '../../lib/json';
import { type Outcome, outcomeOf } from '../../faxes/outcome';
import type { ListName } from '../items';

/** A job id and a code as Fax.to writes them, in a field or a text. */
const JOB_ID = /fax_job_id\W{1,12}([1-9]\d{0,19})(?!\d)/;
const CODE = /msg_code\W{1,12}(\w{1,40})/;

/** What a call without any content contains all the same. */
const NO_CONTENT = /"data"|"files"|null/g;

/**
 * A call to the trigger's address. It says that something has happened, and nothing else of it is believed: what
 * happened comes from Fax.to's records.
 */
export interface Ring {
	/** The lists that can show what it is about; none where it only asks to look. */
	lists: ListName[];
	/** The sent fax that it names, if it names one. */
	faxJobId?: string;
	/** Why that fax failed, by the call; used only where Fax.to's records do not say. */
	reason?: Outcome;
	/** A digest of the call without its token: equal calls have equal ones. */
	fingerprint: string;
}

/** The token in the query of an address, and the caller's own parameters, where it has added them with a second "?". */
export function tokenIn(query: unknown): { token: string; rest?: string } {
	const [, token = '', rest] = /^([\w.~-]*)(.+)?$/s.exec(isObject(query) ? textOf(query.token) : '') ?? [];
	return { token, rest };
}

/**
 * Reads a call, of whatever shape.
 * @param body as n8n parsed it: fields, `{ data, files }` of a multipart call, a text, a list, nothing
 * @param query of the address
 */
export function ringOf(body: unknown, query: object): Ring {
	const { files, ...fields } = isObject(body) ? body : {};
	// n8n puts an uploaded file elsewhere with each call.
	const sizes = isObject(files) && Object.values(files).map((file) => isObject(file) && file.size);
	const text = JSON.stringify([sizes ? { ...fields, files: sizes } : body, { ...query, token: tokenIn(query).rest }]);
	const fingerprint = sha256(text);
	if (!/[\p{L}\d]/u.test(text.replace(NO_CONTENT, ''))) return { lists: [], fingerprint };
	const faxJobId = JOB_ID.exec(text)?.[1];
	const outcome = outcomeOf({ msg_code: CODE.exec(text)?.[1] }, true);
	const reason = outcome?.final ? outcome : undefined;
	if (faxJobId !== undefined) return { lists: ['history'], faxJobId, reason, fingerprint };
	// One pattern of both names would take minutes for a long call.
	const isOfReceived = /\buuid\W/.test(text) || ['"from":', '"to":'].every((name) => text.includes(name));
	return { lists: isOfReceived ? ['inbox'] : ['history', 'inbox'], fingerprint };
}
