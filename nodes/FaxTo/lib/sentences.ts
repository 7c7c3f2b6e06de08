/** The end of a sentence that is followed by another. */
const FURTHER_SENTENCE = /[.!?] ["'‘“(]?[\p{Lu}\d]/u;

/** Joins sentences into one text, with a full stop at the end if there are at least two; empty ones are skipped. */
export function sentences(...parts: Array<string | null | undefined>): string {
	const all = parts.map((part) => (part ?? '').trim().replace(/\.$/, '')).filter((part) => part !== '');
	const joined = all.join('. ');
	const isOne = all.length < 2 && !FURTHER_SENTENCE.test(joined);
	return isOne || /[.!?…]$/.test(joined) ? joined : `${joined}.`;
}
