/** The end of a sentence with another one behind it. */
const FURTHER_SENTENCE = /[.!?] ["'‘“(]?[\p{Lu}\d]/u;

/** Some sentences as one text, with a full stop at its end once there are two; those that are empty are left out. */
export function sentences(...parts: Array<string | null | undefined>): string {
	const all = parts.map((part) => (part ?? '').trim().replace(/\.$/, '')).filter((part) => part !== '');
	const joined = all.join('. ');
	const isOne = all.length < 2 && !FURTHER_SENTENCE.test(joined);
	return isOne || /[.!?…]$/.test(joined) ? joined : `${joined}.`;
}
