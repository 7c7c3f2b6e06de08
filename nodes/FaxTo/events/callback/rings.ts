import { BoundedMap } from '../../lib/boundedMap';
import { sleep, wait } from '../../lib/wait';
import type { FaxEvent, ListName } from '../items';
import type { Found, Look } from '../look';
import { listsOf } from '../read';
import type { Watch } from '../watch';
import type { Ring } from './ring';

/** From the beginning of a look to that of the next one, in milliseconds; the first after a silence begins at once. */
const BETWEEN_LOOKS = 1_000;

/** A ring that brings no news is looked for again for so long, in milliseconds: Fax.to's lists may be late. */
const LISTED_WITHIN = 10_000;

/** How long, in milliseconds, a ring is remembered for its repetitions, and how many rings. Fax.to repeats one for 48 hours. */
const REMEMBERED = { maxAge: 3 * 24 * 3_600_000, max: 2_000 };

/** How long, in milliseconds, a ring waits for n8n to take what others of the same look carry. */
const TAKEN_WITHIN = 30_000;

/** Events on their way into n8n with one ring. */
export interface Delivery {
	events: Found[];
	/** n8n has them, or has not taken them, so that the next look finds them anew. What is said first counts. */
	end(hasTaken: boolean): void;
	/** Whether nothing of the same look is on its way any more. */
	isLast(): boolean;
}

/** What a ring is answered: a status, or what starts the workflow and is answered by n8n. */
type Verdict = 200 | 503 | Delivery;

interface Waiting {
	ring: Ring;
	/** Looks, with the credential and the helpers of this call. */
	look: (rings: Ring[]) => Promise<Look>;
	answer: (verdict: Verdict) => void;
	/** Looks that brought nothing for it. */
	tries: number;
	/** What a look has found for it, and what becomes of it then: 'content' is 200 once n8n has what the look found. */
	events: Found[];
	outlook?: 'content' | 'again' | 503;
}

/**
 * The rings at one trigger in this process. One look at a time serves all rings that came before it began, so
 * however many come, Fax.to is asked once a second.
 */
export class Rings {
	private waiting: Waiting[] = [];
	private isBusy = false;
	/** When the last look began, in milliseconds, and what it found. */
	private lookedAt = 0;
	private found: Found[] = [];
	/** By the prints of rings: whether one brought news; false where it was answered 503 for want of any. */
	private readonly heard = new BoundedMap<string, boolean>(REMEMBERED);
	/** When events were found first that no ring told of, in milliseconds. */
	private readonly unclaimed = new BoundedMap<string, number>(REMEMBERED);

	constructor(readonly watch: Watch) {}

	/** What a ring is answered, after a look that began after it came, or that shows the very fax which it names. */
	async answer(ring: Ring, look: Waiting['look']): Promise<Verdict> {
		return await new Promise((answer) => {
			const one: Waiting = { ring, look, answer, tries: 0, events: [] };
			if (this.isShown(one)) return;
			this.waiting.push(one);
			void this.work();
		});
	}

	private async work(): Promise<void> {
		if (this.isBusy) return;
		this.isBusy = true;
		for (let [first] = this.waiting; first; [first] = this.waiting) {
			const pause = BETWEEN_LOOKS - Math.abs(Date.now() - this.lookedAt);
			if (pause > 0) await sleep(pause);
			const rings = this.waiting;
			this.waiting = [];
			this.lookedAt = Date.now();
			const look = await first.look(rings.map(({ ring }) => ring));
			this.settle(rings, look);
			this.found = look.events;
			this.waiting = this.waiting.filter((one) => !this.isShown(one));
		}
		this.isBusy = false;
	}

	/** Answers a ring that came after the last look had begun, where that look shows the delivery of its fax, and no other ring has it. */
	private isShown(one: Waiting): boolean {
		const { watch } = this;
		const event = this.found.find(({ event, faxId }) => event === 'faxDelivered' && faxId === one.ring.faxJobId);
		if (!event || watch.isTaken(event.id) !== 'no' || !watch.cursor.lists.history.isNews(event)) return false;
		this.answerAll([{ ...one, events: [event], outlook: 'content' }]);
		return true;
	}

	/** Answers the rings of a look, or lets them wait for the next one. */
	private settle(rings: Waiting[], { events, passed, failure }: Look): void {
		const left = [...events];
		const others = [...passed];
		const news = new Set<string>();
		// The last ring takes the newest fax: a fax whose own ring is lost takes no later one's.
		for (const one of rings.toReversed()) {
			if (news.has(one.ring.print)) continue;
			one.events = takeOwn(one.ring, left);
			if (one.events.length > 0 || takeOwn(one.ring, others).length > 0) news.add(one.ring.print);
		}
		for (const one of rings) {
			if (news.has(one.ring.print)) one.outlook = 'content';
			else one.outlook = failure === undefined ? this.outlookWithout(one) : 503;
		}
		const content = rings.filter(({ outlook }) => outlook === 'content');
		const isAsked = content.some(({ ring }) => ring.lists.length === 0);
		// What no ring tells of is carried by one that is answered 200; where there is none, the next look finds it anew.
		content[0]?.events.push(...left.filter(({ id }) => this.isLost(id) || isAsked));
		this.answerAll(rings, news);
	}

	/** Answers rings whose outlook is known: 200 is for when n8n has all that they carry. */
	private answerAll(rings: Waiting[], news = new Set(rings.map(({ ring }) => ring.print))): void {
		const underWay = new Set<Waiting>();
		const carriers = rings.filter(({ events }) => events.length > 0);
		const areTaken = Promise.all(carriers.map(async (one) => await this.deliver(one, underWay))).then(
			(all) => !all.includes(false),
		);
		void areTaken.then((isTaken) => {
			if (isTaken) for (const print of news) this.heard.set(print, true);
		});
		const verdict = wait({ milliseconds: TAKEN_WITHIN, until: areTaken }).then(
			async (end): Promise<Verdict> => (end === 'met' && (await areTaken) ? 200 : 503),
		);
		for (const one of rings) {
			if (one.outlook === 'again') this.waiting.push({ ...one, tries: one.tries + 1 });
			else if (one.outlook === 503) one.answer(503);
			else if (one.events.length === 0) void verdict.then(one.answer);
		}
	}

	/** Gives n8n the events that a ring carries. @returns whether n8n has taken them */
	private async deliver(one: Waiting, underWay: Set<Waiting>): Promise<boolean> {
		const { events, answer } = one;
		underWay.add(one);
		for (const { id } of events) this.watch.give(id);
		return await new Promise((resolve) => {
			const end = (hasTaken: boolean) => {
				if (!underWay.delete(one)) return;
				for (const event of events) this.watch.settle(event, hasTaken);
				resolve(hasTaken);
			};
			answer({ events, end, isLast: () => underWay.size === 0 });
		});
	}

	/** What becomes of a ring for which a look has brought nothing. */
	private outlookWithout({ ring, tries }: Waiting): Waiting['outlook'] {
		const { lists, faxJobId, reason, print } = ring;
		const { events, lists: known } = this.watch.cursor;
		const asked = listsOf(events).filter((list) => lists.includes(list));
		const isKnown = faxJobId !== undefined && known.history.isTold(faxJobId, reason?.outcome);
		const heard = this.heard.get(print);
		if (asked.length === 0 || isKnown || heard) return 'content';
		if (tries < LISTED_WITHIN / BETWEEN_LOOKS) return 'again';
		// Until a fax on its way has ended; and a file that can't be had may be that of its fax.
		const isOpen = (list: ListName) =>
			list === 'inbox' ? known.inbox.open.size > 0 : known.history.open.has(faxJobId ?? '');
		if (asked.some(isOpen)) return 503;
		// Whoever repeats a ring that brings no news has been asked for long enough.
		if (heard === false) return 'content';
		this.heard.set(print, false);
		return 503;
	}

	/** Whether the ring of an event seems to be lost. Until then it is waited for, so that each fax has an execution of its own. */
	private isLost(id: string): boolean {
		const since = this.unclaimed.get(id);
		if (since === undefined) this.unclaimed.set(id, Date.now());
		return since !== undefined && Math.abs(Date.now() - since) >= LISTED_WITHIN;
	}
}

/** Takes the newest event that a ring can tell of out of those that a look has found. */
function takeOwn<One extends FaxEvent>({ lists, faxJobId }: Ring, found: One[]): One[] {
	const index = found.findLastIndex(
		({ list, faxId }) => lists.includes(list) && (faxJobId === undefined || faxId === faxJobId),
	);
	return index < 0 ? [] : found.splice(index, 1);
}
