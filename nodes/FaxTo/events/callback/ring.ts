import { sha256 } from '../../lib/digest';
import { isObject, type JsonObject } from '../../lib/json';
import { type Outcome, outcomeOf } from '../../faxes/outcome';

/** How much of a call tells it from others, in characters. */
const MAX_PRINT = 20_000;

/** A job id as Fax.to writes it, in a field or a text. */
const JOB_ID = /fax_job_id\W{1,12}([1-9]\d{0,19})(?!\d)/;

/**
 * A call to the trigger's address. It says that something has happened, and nothing else of it is believed: what
 * happened comes from Fax.to's records.
 */
export interface Ring {
	/** What it seems to be about: a call without any content only asks to look. */
	about: 'sent' | 'received' | 'anything' | 'nothing';
	/** The sent fax that it names, if it names one. */
	faxJobId?: string;
	/** Why that fax failed, by the call; used only where Fax.to's records do not say. */
	reason?: Outcome;
	/** Tells equal calls from others. */
	print: string;
}

/**
 * Reads a call, of whatever shape.
 *
 * @param body as n8n parsed it: fields, `{ data, files }` of a multipart call, a text, a list, nothing
 * @param query of the address
 */
export function ringOf(body: unknown, query: unknown): Ring {
	const { token, ...asked } = isObject(query) ? query : {};
	void token;
	// Names of uploaded files differ from call to call.
	const fields = isObject(body) && isObject(body.data) && isObject(body.files) ? body.data : body;
	const text = JSON.stringify([fields, asked]) ?? '';
	const print = sha256(text.slice(0, MAX_PRINT));
	const all: JsonObject = { ...asked, ...(isObject(fields) ? fields : {}) };
	const faxJobId = JOB_ID.exec(text)?.[1];
	if (faxJobId !== undefined) {
		const reason = outcomeOf({ msg_code: all.msg_code }, true);
		return { about: 'sent', faxJobId, ...(reason?.final ? { reason } : {}), print };
	}
	const isEmpty = Object.keys(all).length === 0 && (isObject(fields) || fields === undefined || fields === '');
	if (isEmpty) return { about: 'nothing', print };
	return { about: 'uuid' in all || ('from' in all && 'to' in all) ? 'received' : 'anything', print };
}
