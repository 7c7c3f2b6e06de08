/** A resource locator in the mode "By ID"; the value may be what an output holds. */
export function byId(value: unknown) {
	return { __rl: true, mode: 'id', value };
}
