/** How much a map holds, and how long. */
interface MapBounds {
	/** Entries, at least 1. */
	max: number;
	/** Milliseconds since an entry was last set; without it they do not age. */
	maxAge?: number;
}

/**
 * A map that can't grow without end: beyond its bounds the entries that were set longest ago go. Setting a key renews it,
 * reading does not. Each call costs the same however many entries there are.
 */
export class BoundedMap<Key, Value> {
	/** From the one set longest ago to the newest. */
	private readonly entries = new Map<Key, { value: Value; setAt: number }>();

	/** @param now milliseconds, of any origin; must not go backwards by much */
	constructor(
		private readonly bounds: MapBounds,
		private readonly now: () => number = () => Date.now(),
	) {}

	/** How many entries there are. */
	get size(): number {
		this.evict();
		return this.entries.size;
	}

	get(key: Key): Value | undefined {
		this.evict();
		return this.entries.get(key)?.value;
	}

	has(key: Key): boolean {
		this.evict();
		return this.entries.has(key);
	}

	/** Sets an entry and makes it the newest. */
	set(key: Key, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.now() });
		this.evict();
	}

	/** The value of a key, made where there is none; either way it becomes the newest. */
	renew(key: Key, make: () => Value): Value {
		this.evict();
		const known = this.entries.get(key);
		const value = known ? known.value : make();
		this.set(key, value);
		return value;
	}

	/** @returns whether there was such an entry */
	delete(key: Key): boolean {
		return this.entries.delete(key);
	}

	clear(): void {
		this.entries.clear();
	}

	/** Keys and values, from the one set longest ago to the newest. */
	*[Symbol.iterator](): IterableIterator<[Key, Value]> {
		this.evict();
		for (const [key, { value }] of this.entries) yield [key, value];
	}

	private evict(): void {
		const { max, maxAge = Infinity } = this.bounds;
		const now = this.now();
		for (const [key, { setAt }] of this.entries) {
			if (this.entries.size <= max && now - setAt <= maxAge) return;
			this.entries.delete(key);
		}
	}
}
