/**
 * Arabic letters join: each has an isolated, final, initial and medial form. Unicode encodes the forms as separate
 * characters, in that order; letters that only join to the preceding one have just the first two.
 */
const FORMS = formsOf([
	[0xfb50, 0xfbb1],
	[0xfbd3, 0xfbe7],
	[0xfbfc, 0xfbff],
	[0xfe80, 0xfefc],
]);

const TATWEEL = '\u0640';
const ZERO_WIDTH_JOINER = '\u200d';
const LAM = '\u0644';
const MARK = /\p{M}/u;

function formsOf(blocks: Array<[from: number, to: number]>): Map<string, string[]> {
	const forms = new Map<string, string[]>();
	for (const [from, to] of blocks)
		for (let code = from; code <= to; code++) {
			const form = String.fromCharCode(code);
			const letter = form.normalize('NFKC');
			if (letter !== form) forms.set(letter, [...(forms.get(letter) ?? []), form]);
		}
	return forms;
}

/** Whether a text contains Arabic letters. */
export const hasArabic = (text: string): boolean => /\p{Script=Arabic}/u.test(text);

/** Whether a letter has forms for joining: those of Arabic, Persian, Urdu and some other languages do. */
export const isJoinable = (letter: string): boolean =>
	!/\p{Script=Arabic}/u.test(letter) || !/\p{Lo}/u.test(letter) || FORMS.has(letter);

/** Replaces Arabic letters with their joined forms, in the same order. */
export function joined(text: string): string {
	const characters = withLigatures([...text]);
	/** The adjacent letter in a direction, skipping marks. */
	const neighbour = (from: number, step: number) => {
		let at = from + step;
		while (MARK.test(characters[at] ?? '')) at += step;
		return characters[at] ?? '';
	};
	return characters
		.map((character, index) => {
			const forms = FORMS.get(character);
			if (!forms) return character;
			const fromBefore = joinsNext(neighbour(index, -1)) && forms.length > 1;
			const toNext = forms.length > 2 && joinsPrevious(neighbour(index, 1));
			return forms[(fromBefore ? 1 : 0) + (toNext ? 2 : 0)] ?? character;
		})
		.join('');
}

const isJoint = (character: string) => character === TATWEEL || character === ZERO_WIDTH_JOINER;
const joinsNext = (character: string) => isJoint(character) || (FORMS.get(character)?.length ?? 0) > 2;
const joinsPrevious = (character: string) => isJoint(character) || (FORMS.get(character)?.length ?? 0) > 1;

/** Lam and alef form one ligature; marks between them follow it. */
function withLigatures(characters: string[]): string[] {
	const result: string[] = [];
	for (let index = 0; index < characters.length; index++) {
		const character = characters[index] ?? '';
		let next = index + 1;
		while (character === LAM && MARK.test(characters[next] ?? '')) next++;
		const ligature = character === LAM ? character + (characters[next] ?? '') : '';
		if (ligature !== '' && FORMS.has(ligature)) {
			result.push(ligature, ...characters.slice(index + 1, next));
			index = next;
		} else {
			result.push(character);
		}
	}
	return result;
}
