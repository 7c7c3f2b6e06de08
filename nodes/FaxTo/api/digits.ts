/** The digits of a number with its country code, for comparison: Fax.to writes numbers with and without + (T19). */
export function digitsOf(number: string): string {
	return number.replace(/\D/g, '').replace(/^00/, '');
}
