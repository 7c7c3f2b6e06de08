/** The digits of a number, for comparison: Fax.to writes numbers with and without + (T19). */
export function digitsOf(number: string): string {
	return number.replace(/\D/g, '');
}
