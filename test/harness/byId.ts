/** A resource locator in the mode "By ID". */
export function byId(value: string | number) {
	return { __rl: true, mode: 'id', value };
}
