import { digitsOf } from '../api/digits';

/** The numbers that faxes must come from or go to; an empty list lets all through. Digits only. */
export interface NumberFilter {
	from: string[];
	to: string[];
}

/**
 * The digits of the numbers in a field, which may be divided by commas, semicolons or lines; `+` and a leading `00` do
 * not count (T19).
 */
export function numbersIn(text: string): string[] {
	return text
		.split(/[,;\n]/)
		.map((number) => bare(number))
		.filter((digits) => digits !== '');
}

/** Whether a number is among those wanted. */
export function isAmong(wanted: string[], number: string): boolean {
	return wanted.length === 0 || wanted.includes(bare(number));
}

function bare(number: string): string {
	return digitsOf(number).replace(/^00/, '');
}
