/** How much of a text is looked at for its name. */
const MAX_NAMED_TEXT = 2_000;

/** Characters of a name; more than a list shows says nothing. */
const MAX_NAME_LENGTH = 40;

/** The name of a text that has no words, or must not be named after them. */
const NEUTRAL_NAME = 'text';

/**
 * The file name of a typed text, by which people tell it from others in a list: its subject, else the first line that has words.
 *
 * @param isNeutral whether the name must say nothing of the text
 */
export function textFileName(subject: string, text: string, isNeutral: boolean): string {
	const lines = isNeutral
		? []
		: [
				subject,
				...text
					.slice(0, MAX_NAMED_TEXT)
					.replace(/<[^<>]*>/g, ' ')
					.split(/[\r\n]+/),
			];
	const words = lines.map(wordsIn).find((line) => line !== '') ?? NEUTRAL_NAME;
	return `${words}.pdf`;
}

/** The first words of a line, without signs around them; '' where it has none. */
function wordsIn(line: string): string {
	const bare = (part: string) => part.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N})]+$/gu, '');
	const all = bare(line.slice(0, MAX_NAMED_TEXT).replace(/\s+/g, ' '));
	const graphemes = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(all)];
	const start = graphemes
		.slice(0, MAX_NAME_LENGTH + 1)
		.map(({ segment }) => segment)
		.join('');
	if (graphemes.length <= MAX_NAME_LENGTH) return all;
	const end = start.lastIndexOf(' ');
	// Chinese has no spaces, and some words are longer than a name.
	return bare(
		end > 0
			? start.slice(0, end)
			: graphemes
					.slice(0, MAX_NAME_LENGTH)
					.map(({ segment }) => segment)
					.join(''),
	);
}
