import { NodeApiError } from 'n8n-workflow';
import { isoDate } from '../api/dates';
import type { Connection } from '../api/connection';
import { faxPages, getFaxStatus } from '../api/endpoints';
import { failure } from '../api/messages';
import { isOlderFromHere } from '../api/paging';
import { type JsonObject, textOf } from '../lib/json';
import { type Outcome, outcomeOf } from './outcome';
import { refusesCall } from './words';

/** A look at the history ends after so many pages of 50. */
const MAX_HISTORY_PAGES = 40;

/** How far, in milliseconds, Fax.to's clock and ours may be apart. */
export const MAX_CLOCK_SKEW = 15 * 60_000;

/** What one look at the history showed. */
interface Listed {
	/** By the ids of their faxes. */
	records: Map<string, JsonObject>;
	/** How many calls it took. */
	pages: number;
	/** Why it could not be read to the end. */
	problem?: unknown;
}

/**
 * Looks for some faxes in the history, from the newest down to the oldest of them. A page costs as much as the status of one fax, so no more
 * pages are read than faxes are missing. The same fax twice counts once, as it comes first.
 *
 * @param sentAfter milliseconds since 1970: none of the faxes is older; -Infinity where nobody knows
 */
export async function lookIntoHistory(
	connection: Connection,
	ids: Iterable<string>,
	sentAfter: number,
): Promise<Listed> {
	const missing = new Set(ids);
	const records = new Map<string, JsonObject>();
	let pages = 0;
	try {
		for await (const faxes of faxPages(connection)) {
			pages++;
			for (const fax of faxes) {
				const id = textOf(fax.id);
				if (missing.delete(id)) records.set(id, fax);
			}
			if (pages >= Math.min(missing.size, MAX_HISTORY_PAGES)) break;
			if (isOlderFromHere(faxes.map(sentAt), sentAfter)) break;
		}
		return { records, pages };
	} catch (problem) {
		return { records, pages: pages + 1, problem };
	}
}

/** What the status call said of a fax; nothing where it speaks of the call instead (T6). */
export interface Asked {
	answer?: JsonObject;
	outcome?: Outcome;
	/** Fax.to says that it does not know the fax. */
	unknown?: NodeApiError;
	/** Why Fax.to could not be asked. */
	problem?: unknown;
}

/** Asks for the status of a fax. */
async function askStatus(connection: Connection, faxJobId: string): Promise<Asked> {
	try {
		const answer = await getFaxStatus(connection, faxJobId);
		const words = textOf(answer.message);
		if (refusesCall(words))
			return { unknown: failure(connection, { purpose: 'read the status' }, { kind: 'said', words }) };
		return { answer, outcome: outcomeOf(answer, false) };
	} catch (error) {
		return error instanceof NodeApiError && error.httpCode === '404' ? { unknown: error } : { problem: error };
	}
}

/** The statuses of some faxes: each fax is asked for once, and none after a call that Fax.to did not answer. */
export class Statuses {
	private readonly asked = new Map<string, Promise<Asked>>();
	private outage: Asked | undefined;
	calls = 0;

	constructor(private readonly connection: Connection) {}

	async of(faxJobId: string): Promise<Asked> {
		const known = this.asked.get(faxJobId) ?? this.ask(faxJobId);
		this.asked.set(faxJobId, known);
		return await known;
	}

	private async ask(faxJobId: string): Promise<Asked> {
		if (this.outage) return this.outage;
		this.calls++;
		const asked = await askStatus(this.connection, faxJobId);
		if (asked.problem !== undefined) this.outage ??= asked;
		return asked;
	}
}

/** When Fax.to made a fax, in milliseconds since 1970; NaN when it has no date that can be read. */
export function sentAt(fax: JsonObject): number {
	return Date.parse(isoDate(fax.created) ?? '');
}
