import { BoundedMap } from '../../lib/boundedMap';
import { sleep, wait } from '../../lib/wait';
import type { Found, Look } from '../look';
import type { Watch } from '../watch';
import type { Ring } from './ring';

/** From the end of a look to the next one, in milliseconds; the first after a silence begins at once. */
const BETWEEN_LOOKS = 1_000;

/** A ring that brings no news is looked for again for so long, in milliseconds: Fax.to's lists may be late. */
const LISTED_WITHIN = 10_000;

/** How long, in milliseconds, a ring is remembered for its repetitions, and how many rings. Fax.to repeats one for 48 hours. */
const REMEMBERED = { maxAge: 3 * 24 * 3_600_000, max: 2_000 };

/** How long, in milliseconds, a received fax that was found before its own ring counts as that ring's news. */
const AHEAD_FOR = 15 * 60_000;

/** How long, in milliseconds, a ring waits for n8n to take what others of the same look carry. */
const TAKEN_WITHIN = 30_000;

/** Events on their way into n8n with one ring. */
export interface Delivery {
	events: Found[];
	/** n8n has them, or has not taken them, so that the next look finds them anew. What is said first counts. */
	end(hasTaken: boolean): void;
	isTaken: Promise<boolean>;
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
	private lastLook = 0;
	/** By the prints of rings: whether one brought news; false where it was answered 503 for want of any. */
	private readonly heard = new BoundedMap<string, boolean>(REMEMBERED);
	/** When events were found first that no ring told of, in milliseconds. */
	private readonly unclaimed = new BoundedMap<string, number>(REMEMBERED);
	/** Received faxes that were found before their rings came: not wanted, started by another trigger, or gone with another ring. */
	private readonly ahead = new BoundedMap<string, true>({ max: REMEMBERED.max, maxAge: AHEAD_FOR });

	constructor(readonly watch: Watch) {}

	/** What a ring is answered, after a look that began after it came. */
	async answer(ring: Ring, look: Waiting['look']): Promise<Verdict> {
		return await new Promise((answer) => {
			this.waiting.push({ ring, look, answer, tries: 0, events: [] });
			void this.work();
		});
	}

	private async work(): Promise<void> {
		if (this.isBusy) return;
		this.isBusy = true;
		for (let [first] = this.waiting; first; [first] = this.waiting) {
			const pause = BETWEEN_LOOKS - Math.abs(Date.now() - this.lastLook);
			if (pause > 0) await sleep(pause);
			const rings = this.waiting;
			this.waiting = [];
			const found = await first.look(rings.map(({ ring }) => ring));
			this.lastLook = Date.now();
			this.settle(rings, found);
		}
		this.isBusy = false;
	}

	/** Answers the rings of a look, or lets them wait for the next one. */
	private settle(rings: Waiting[], { events, passed, failure }: Look): void {
		const left = [...events];
		for (const id of passed) this.ahead.set(id, true);
		const news = new Set<string>();
		for (const one of rings) {
			if (news.has(one.ring.print)) continue;
			one.events = takeOwn(one.ring, left);
			if (one.events.length > 0 || this.isAhead(one.ring)) news.add(one.ring.print);
		}
		for (const one of rings)
			one.outlook = news.has(one.ring.print) ? 'content' : this.outlookWithout(one, failure !== undefined);
		const content = rings.filter(({ outlook }) => outlook === 'content');
		const [carrier] = content;
		const isAsked = content.some(({ ring }) => ring.about === 'nothing');
		// What no ring tells of is carried by one that is answered 200; where there is none, the next look finds it anew.
		const lost = left.filter(({ id }) => this.isLost(id) || isAsked);
		carrier?.events.push(...lost);
		if (carrier) for (const { id, list } of lost) if (list === 'inbox') this.ahead.set(id, true);
		this.answerAll(rings, news);
	}

	/** Answers rings whose outlook is known: 200 is for when n8n has all that they carry. */
	private answerAll(rings: Waiting[], news: Set<string>): void {
		const underWay = new Set<Delivery>();
		const deliveries = rings.map(({ events }) => (events.length > 0 ? this.deliver(events, underWay) : undefined));
		const areTaken = Promise.all(deliveries.map(async (one) => (await one?.isTaken) !== false)).then(
			(all) => !all.includes(false),
		);
		void areTaken.then((isTaken) => {
			if (isTaken) for (const print of news) this.heard.set(print, true);
		});
		const verdict = wait({ milliseconds: TAKEN_WITHIN, until: areTaken }).then(
			async (end): Promise<Verdict> => (end === 'met' && (await areTaken) ? 200 : 503),
		);
		for (const [index, one] of rings.entries()) {
			if (one.outlook === 'again') this.waiting.push({ ...one, tries: one.tries + 1 });
			else if (one.outlook === 503) one.answer(503);
			else void (deliveries[index] ? one.answer(deliveries[index]) : verdict.then(one.answer));
		}
	}

	private deliver(events: Found[], underWay: Set<Delivery>): Delivery {
		let tell: (isTaken: boolean) => void = () => {};
		const isTaken = new Promise<boolean>((resolve) => (tell = resolve));
		const delivery: Delivery = {
			events,
			isTaken,
			isLast: () => underWay.size === 0,
			end: (hasTaken) => {
				if (!underWay.delete(delivery)) return;
				for (const event of events) this.watch.settle(event, hasTaken);
				tell(hasTaken);
			},
		};
		for (const { id } of events) this.watch.give(id);
		underWay.add(delivery);
		return delivery;
	}

	/** What becomes of a ring for which a look has brought nothing. */
	private outlookWithout({ ring, tries }: Waiting, hasFailed: boolean): Waiting['outlook'] {
		if (hasFailed) return 503;
		const { about, faxJobId, reason, print } = ring;
		const { events, lists } = this.watch.cursor;
		const history = events.some((event) => event !== 'faxReceived') ? lists.history : undefined;
		const inbox = events.includes('faxReceived') ? lists.inbox : undefined;
		if (about === 'nothing' || (about === 'sent' && !history) || (about === 'received' && !inbox)) return 'content';
		const isLate = tries >= LISTED_WITHIN / BETWEEN_LOOKS;
		if (faxJobId !== undefined) {
			if (history?.isTold(faxJobId, reason?.outcome)) return 'content';
			if (history?.open.has(faxJobId)) return isLate ? 503 : 'again';
		}
		const heard = this.heard.get(print);
		if (heard) return 'content';
		if (!isLate) return 'again';
		// Whoever repeats a ring that brings no news has been asked for long enough.
		if (heard === false) return 'content';
		// A file that can't be had may be that of its fax.
		if (about === 'sent' || !inbox?.open.size) this.heard.set(print, false);
		return 503;
	}

	/** Whether a ring can be that of a received fax which was found before it; each counts once. */
	private isAhead({ about }: Ring): boolean {
		const [oldest] = about === 'received' || about === 'anything' ? this.ahead : [];
		return oldest !== undefined && this.ahead.delete(oldest[0]);
	}

	/** Whether the ring of an event seems to be lost. Until then it is waited for, so that each fax has an execution of its own. */
	private isLost(id: string): boolean {
		const since = this.unclaimed.get(id);
		if (since === undefined) this.unclaimed.set(id, Date.now());
		return since !== undefined && Math.abs(Date.now() - since) >= LISTED_WITHIN;
	}
}

/** Takes the event that a ring tells of out of those that a look has found. */
function takeOwn({ about, faxJobId }: Ring, found: Found[]): Found[] {
	const index = found.findIndex(({ list, faxId }) =>
		about === 'sent'
			? list === 'history' && faxId === faxJobId
			: about === 'anything' || (about === 'received' && list === 'inbox'),
	);
	return index < 0 ? [] : found.splice(index, 1);
}
