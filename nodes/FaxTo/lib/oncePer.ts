/**
 * A value for each of some objects, such as the contexts of n8n, of which each run has its own: made when it is asked for first, and gone with its object.
 * @param make the value of an object
 */
export function oncePer<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
	const made = new WeakMap<Key, { value: Value }>();
	return (key) => {
		const known = made.get(key) ?? { value: make(key) };
		made.set(key, known);
		return known.value;
	};
}
