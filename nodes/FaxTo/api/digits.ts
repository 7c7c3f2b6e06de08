/** The digits of a number, to compare numbers that Fax.to writes with and without + (T19). */
export function digitsOf(number: string): string {
	return number.replace(/\D/g, '');
}
