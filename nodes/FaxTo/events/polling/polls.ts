import { runsHere, type Told } from '../start';

/** How many events that polls gave to n8n are kept until they run, the newest, and after how many milliseconds one is given again. */
const MOST_GIVEN = 200;
const GIVEN_AGAIN_AFTER = 10 * 60_000;

/** After a publication or a start of n8n each polling trigger polls at once (docs/n8n-facts.md#a-poll-begins-at-once); without a poll for so long (milliseconds) there is none. */
const POLLS_WITHIN = 5 * 60_000;
/** Where that can't be seen: no schedule of polls is slower. */
const SLOWEST_POLLS = 8 * 24 * 3_600_000;
/** The time of a poll is saved by the hour, so that not every poll changes what is to be saved. */
const HOUR = 3_600_000;

/**
 * The polling trigger of a workflow, as its other triggers must know it.
 *
 * What it gave to n8n and n8n has not run is given again: n8n throws away what a poll brings while its workflow is published anew, and
 * what it can't store (docs/n8n-facts.md#what-a-poll-brings-can-be-thrown-away). If it was only put off, the first start to begin is the one that goes
 * on; each time it waits twice as long.
 */
export class Polls {
	private readonly waiting = new Map<string, { item: Told['item']; again: number; wait: number }>();
	private last = 0;
	private published = 0;

	/** Notes a poll. */
	note(): void {
		this.last = Date.now();
	}

	/** Notes that n8n takes calls for the workflow from now on. */
	notePublished(): void {
		this.published = Date.now();
	}

	/** Adds what static data say of the last poll. */
	read(last: number): void {
		this.last = Math.max(this.last, last);
	}

	/** What static data are to say. */
	get saved(): number {
		return this.last - (this.last % HOUR);
	}

	/** Whether there is a polling trigger; one that was removed is none. */
	get areAtWork(): boolean {
		if (this.last === 0 || Date.now() - this.last > SLOWEST_POLLS) return false;
		return this.published === 0 || this.last >= this.published || Date.now() - this.published < POLLS_WITHIN;
	}

	/** Notes what is given now. */
	add({ id, item }: Told): void {
		const wait = 2 * (this.waiting.get(id)?.wait ?? GIVEN_AGAIN_AFTER / 2);
		this.waiting.set(id, { item, wait, again: Date.now() + wait });
		for (const oldest of this.waiting.keys()) if (this.waiting.size > MOST_GIVEN) this.waiting.delete(oldest);
	}

	/** Notes that an event has begun. */
	hasBegun(id: string): void {
		this.waiting.delete(id);
	}

	/** What is to be given again. Nothing where other processes run what this one starts, as in queue mode: it can't know. */
	lost(): Told[] {
		if (!runsHere()) return [];
		return [...this.waiting].flatMap(([id, { again, item }]) => (again < Date.now() ? [{ id, item }] : []));
	}
}
