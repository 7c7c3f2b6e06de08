/** An amount for people: two to four decimals. */
export function money(amount: number): string {
	const rounded = Math.round(amount * 10_000) / 10_000;
	return Math.abs(rounded * 100 - Math.round(rounded * 100)) < 1e-9 ? rounded.toFixed(2) : String(rounded);
}
