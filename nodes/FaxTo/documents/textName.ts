import { graphemesOf } from './kinds';

/** How many characters of a text are considered for its name. */
const MAX_NAMED_TEXT = 2_000;

/** Maximum length of a name; lists show no more. */
const MAX_NAME_LENGTH = 40;

/** The name of a text that has no words, or must not be named after them. */
const NEUTRAL_NAME = 'text';

/**
 * The file name of a text, by which people recognise it in lists: its subject, else its first line with words.
 * @param isNeutral whether the name must reveal nothing about the text
 */
export function textFileName(subject: string, text: string, isNeutral: boolean): string {
	const shown = text.slice(0, MAX_NAMED_TEXT).replace(/<[^<>]*>/g, ' ');
	const lines = isNeutral ? [] : [subject, ...shown.split(/[\r\n]+/)];
	return `${lines.map(wordsIn).find((line) => line !== '') ?? NEUTRAL_NAME}.pdf`;
}

/** The first words of a line, without surrounding punctuation; '' if it has none. */
function wordsIn(line: string): string {
	const bare = (part: string) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N})]+$/gu, '');
	const all = bare(line.slice(0, MAX_NAMED_TEXT).replace(/\s+/g, ' '));
	const letters = graphemesOf(all);
	if (letters.length <= MAX_NAME_LENGTH) return all;
	const end = letters.slice(0, MAX_NAME_LENGTH + 1).lastIndexOf(' ');
	// Chinese has no spaces, and some words exceed the limit.
	return bare(letters.slice(0, end > 0 ? end : MAX_NAME_LENGTH).join(''));
}
