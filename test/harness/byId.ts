/** A resource locator in the mode "By ID"; the value may come from an output. */
export function byId(value: unknown) {
	return { __rl: true, mode: 'id', value };
}
