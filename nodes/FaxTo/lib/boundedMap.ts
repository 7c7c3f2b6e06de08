/** The limits of a map. */
interface MapBounds {
	/** Entries, at least 1. */
	max: number;
	/** Milliseconds since an entry was last set; without it, entries don't expire. */
	maxAge?: number;
}

/**
 * A map of limited size: beyond its limits, the entries that were set longest ago are removed. Setting a key renews it,
 * reading does not. Every operation takes constant time.
 */
export class BoundedMap<Key, Value> {
	/** Oldest first. */
	private readonly entries = new Map<Key, { value: Value; setAt: number }>();

	/** @param now a clock in milliseconds of any origin; where it jumps, entries may go early */
	constructor(
		private readonly bounds: MapBounds,
		private readonly now: () => number = () => Date.now(),
	) {}

	get(key: Key): Value | undefined {
		this.evict();
		return this.entries.get(key)?.value;
	}

	has(key: Key): boolean {
		this.evict();
		return this.entries.has(key);
	}

	/** Sets an entry, which becomes the newest. */
	set(key: Key, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.now() });
		this.evict();
	}

	/** The value of a key, created if missing; it becomes the newest. */
	renew(key: Key, make: () => Value): Value {
		this.evict();
		const known = this.entries.get(key);
		const value = known ? known.value : make();
		this.set(key, value);
		return value;
	}

	/** @returns whether the entry existed */
	delete(key: Key): boolean {
		return this.entries.delete(key);
	}

	clear(): void {
		this.entries.clear();
	}

	private evict(): void {
		const { max, maxAge = Infinity } = this.bounds;
		const now = this.now();
		for (const [key, { setAt }] of this.entries) {
			if (this.entries.size <= max && Math.abs(now - setAt) <= maxAge) return;
			this.entries.delete(key);
		}
	}
}
