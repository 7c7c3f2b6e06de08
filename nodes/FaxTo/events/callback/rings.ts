import { BoundedMap } from '../../lib/boundedMap';
import { sleep, wait } from '../../lib/wait';
import type { FaxEvent, ListName } from '../items';
import type { Found, Look } from '../look';
import { listsOf } from '../read';
import type { Watch } from '../watch';
import type { Ring } from './ring';

/** From the beginning of a look to that of the next one, in milliseconds; the first after a silence begins at once. */
const BETWEEN_LOOKS = 1_000;

/** A ring that brings no news is looked for again for so long, in milliseconds: Fax.to's lists may be late, but a caller may wait ten seconds only. */
const LISTED_WITHIN = 8_000;

/** How long, in milliseconds, a ring is remembered for its repetitions, and how many rings. Fax.to repeats one for 48 hours. */
const REMEMBERED = { maxAge: 3 * 24 * 3_600_000, max: 2_000 };

/** How long, in milliseconds, a ring waits for n8n to take what others of the same look carry, and the next look does. */
const TAKEN_WITHIN = 30_000;
const MAX_BUSY = 5_000;

/** Events on their way into n8n with one ring. */
export interface Delivery {
	events: Found[];
	/** To be called when n8n has stored them, or has not, so that the next look finds them again. Only the first call counts. */
	end(hasTaken: boolean): void;
	/** Whether n8n has everything of the same look. */
	isLast(): boolean;
}

/** The answer to a ring: a status, or events that start the workflow, which n8n answers. */
type Verdict = 200 | 503 | Delivery;

interface Waiting {
	ring: Ring;
	/** Looks, with the credential and the helpers of this call. */
	look: (rings: Ring[]) => Promise<Look>;
	answer: (verdict: Verdict) => void;
	/** Looks that brought nothing for it. */
	tries: number;
	/** What a look has found for it, and what becomes of it then: 200 once n8n has what the look found, or another look. */
	events: Found[];
	outlook?: 200 | 503 | 'again';
}

/**
 * The rings at one trigger in this process. One look at a time serves all rings that came before it began, so
 * however many come, Fax.to is asked once a second.
 */
export class Rings {
	private waiting: Waiting[] = [];
	private isBusy = false;
	/** When the last look began, in milliseconds, what it found, and whether n8n has taken that. */
	private lookedAt = 0;
	private found: Found[] = [];
	private areTaken: Promise<boolean> = Promise.resolve(true);
	/** By the fingerprint of a ring: whether it brought news; false where it was answered 503 for want of any. */
	private readonly heard = new BoundedMap<string, boolean>(REMEMBERED);
	/** When events were found first that no ring told of, in milliseconds. */
	private readonly unclaimed = new BoundedMap<string, number>(REMEMBERED);

	constructor(readonly watch: Watch) {}

	/** Waits for the answer to a ring: after a look that began after it came, or that shows the delivery of the fax it names. */
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
			// The busier n8n is, the more rings share a look.
			await wait({ milliseconds: MAX_BUSY, until: this.areTaken });
			const pause = BETWEEN_LOOKS - Math.abs(Date.now() - this.lookedAt);
			if (pause > 0) await sleep(pause);
			const rings = this.waiting;
			this.waiting = [];
			this.lookedAt = Date.now();
			const look = await first.look(rings.map(({ ring }) => ring));
			this.assign(rings, look);
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
		void this.answerAll([{ ...one, events: [event], outlook: 200 }], new Set([one.ring.fingerprint]));
		return true;
	}

	/** Assigns what a look has found to its rings, and answers them or lets them wait for the next look. */
	private assign(rings: Waiting[], { events, passed, failure }: Look): void {
		// A poll or another trigger may have given some to n8n since the lists were read.
		const left = events.filter(({ id }) => this.watch.isTaken(id) === 'no');
		const withNews = new Set<string>();
		// The last ring takes the newest fax: a fax whose own ring is lost takes no later one's.
		for (const one of rings.toReversed()) {
			if (withNews.has(one.ring.fingerprint)) continue;
			one.events = takeOwn(one.ring, left);
			if (one.events.length > 0 || takeOwn(one.ring, passed).length > 0) withNews.add(one.ring.fingerprint);
		}
		for (const one of rings) {
			if (withNews.has(one.ring.fingerprint)) one.outlook = 200;
			else one.outlook = failure === undefined ? this.outlookWithout(one) : 503;
		}
		const accepted = rings.filter(({ outlook }) => outlook === 200);
		const isAsked = accepted.some(({ ring }) => ring.lists.length === 0);
		// An event that no ring reports goes with the first one that is answered 200; if there is none, the next look finds it again.
		accepted[0]?.events.push(...left.filter(({ id }) => this.isLost(id) || isAsked));
		this.areTaken = this.answerAll(rings, withNews);
	}

	/** Answers rings whose outlook is known: 200 once n8n has everything that they carry. @returns whether n8n has taken it */
	private async answerAll(rings: Waiting[], withNews: Set<string>): Promise<boolean> {
		const underWay = new Set<Waiting>();
		const carriers = rings.filter(({ events }) => events.length > 0);
		const taken = carriers.map(async (one) => await this.deliver(one, underWay));
		const areTaken = Promise.all(taken).then((all) => !all.includes(false));
		const verdict = wait({ milliseconds: TAKEN_WITHIN, until: areTaken }).then(
			async (end): Promise<Verdict> => (end === 'met' && (await areTaken) ? 200 : 503),
		);
		for (const one of rings) {
			if (one.outlook === 'again') this.waiting.push({ ...one, tries: one.tries + 1 });
			else if (one.outlook === 503) one.answer(503);
			else if (one.events.length === 0) void verdict.then(one.answer);
		}
		const isTaken = await areTaken;
		if (isTaken) for (const fingerprint of withNews) this.heard.set(fingerprint, true);
		return isTaken;
	}

	/** Gives n8n the events that a ring carries. @returns whether n8n has taken them */
	private async deliver(one: Waiting, underWay: Set<Waiting>): Promise<boolean> {
		underWay.add(one);
		for (const { id } of one.events) this.watch.give(id);
		return await new Promise((resolve) => {
			const end = (hasTaken: boolean) => {
				if (!underWay.delete(one)) return;
				for (const event of one.events) this.watch.delivered(event, hasTaken);
				resolve(hasTaken);
			};
			one.answer({ events: one.events, end, isLast: () => underWay.size === 0 });
		});
	}

	/** What becomes of a ring for which a look has found nothing. */
	private outlookWithout({ ring, tries }: Waiting): Waiting['outlook'] {
		const { lists, faxJobId, reason, fingerprint } = ring;
		const { events, lists: known } = this.watch.cursor;
		const asked = listsOf(events).filter((list) => lists.includes(list));
		const isKnown = faxJobId !== undefined && known.history.isReported(faxJobId, reason?.outcome);
		const heard = this.heard.get(fingerprint);
		if (asked.length === 0 || isKnown || heard) return 200;
		if (tries < LISTED_WITHIN / BETWEEN_LOOKS) return 'again';
		// A fax on its way will ring again when it has ended; a file that is not available may belong to the fax of this ring.
		const isOpen = (list: ListName) =>
			list === 'inbox' ? known.inbox.open.size > 0 : known.history.open.has(faxJobId ?? '');
		if (asked.some(isOpen)) return 503;
		// The lists have been read long enough for a ring that was repeated without news.
		if (heard === false) return 200;
		this.heard.set(fingerprint, false);
		return 503;
	}

	/** Whether the ring of an event seems to be lost. Until then the event waits for it, so that each fax has an execution of its own. */
	private isLost(id: string): boolean {
		return Math.abs(Date.now() - this.unclaimed.renew(id, () => Date.now())) >= LISTED_WITHIN;
	}
}

/** Takes the newest event that a ring can be about out of those that a look has found. */
function takeOwn<One extends FaxEvent>({ lists, faxJobId }: Ring, found: One[]): One[] {
	const isOwn = ({ list, faxId }: One) => lists.includes(list) && (faxJobId === undefined || faxId === faxJobId);
	const index = found.findLastIndex(isOwn);
	return index < 0 ? [] : found.splice(index, 1);
}
