import { sha256 } from '../../lib/digest';
import { isObject } from '../../lib/json';
import { type Outcome, outcomeOf } from '../../faxes/outcome';
import type { ListName } from '../items';

/** A job id and a code as Fax.to writes them, in a field or a text. */
const JOB_ID = /fax_job_id\W{1,12}([1-9]\d{0,19})(?!\d)/;
const CODE = /msg_code\W{1,12}(\w{1,40})/;

/** What only reports of received faxes contain. */
const OF_RECEIVED = /\buuid\W|"from":.*"to":|"to":.*"from":/s;

/** A call without any content, which only asks to look. */
const WITHOUT_CONTENT = /^\[(?:null|\{\}|\[\]|"(?:null|\{\}|\[\]|\\"\\"|)"),\{\}\]$/;

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
	const text = JSON.stringify([fields, asked]);
	const fingerprint = sha256(text);
	const faxJobId = JOB_ID.exec(text)?.[1];
	if (faxJobId !== undefined) {
		const reason = outcomeOf({ msg_code: CODE.exec(text)?.[1] }, true);
		return { lists: ['history'], faxJobId, ...(reason?.final ? { reason } : {}), fingerprint };
	}
	if (WITHOUT_CONTENT.test(text)) return { lists: [], fingerprint };
	return { lists: OF_RECEIVED.test(text) ? ['inbox'] : ['history', 'inbox'], fingerprint };
}
