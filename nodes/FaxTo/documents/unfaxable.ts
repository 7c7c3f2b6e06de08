/** Maximum number of pages in one fax, with its cover. */
export const MAX_PAGES = 500;

/** For a PDF that no reader opens. */
export const DAMAGED = 'is a PDF that can’t be read: it is damaged or not complete';

/** Why something can't be turned into pages, as a whole sentence. */
export interface Complaint {
	complaint: string;
	/** The solution, if known. */
	advice?: string;
}

/** Thrown for what can't be turned into pages. */
export class Unfaxable extends Error {
	/**
	 * @param complaint completes "the file '…' …"
	 * @param advice the solution, if known
	 * @param subject "the file 'letter.pdf' in the field 'data'"
	 */
	constructor(
		readonly complaint: string,
		readonly advice?: string,
		readonly subject?: string,
	) {
		super(complaint);
	}

	/** With a subject, unless it has one. */
	of(subject: string): Unfaxable {
		return this.subject === undefined ? new Unfaxable(this.complaint, this.advice, subject) : this;
	}
}

/** Runs a task, and names what it can't turn into pages. @param subject "the file 'letter.pdf' in the field 'data'" */
export async function naming<T>(subject: string, task: () => Promise<T> | T): Promise<T> {
	try {
		return await task();
	} catch (error) {
		throw error instanceof Unfaxable ? error.of(subject) : error;
	}
}
