import type { Outcome } from '../../faxes/outcome';
import { BoundedMap } from '../../lib/boundedMap';
import { sleep, wait } from '../../lib/wait';
import type { ListCursor } from '../cursor';
import { type FaxEvent, type Look, NOTHING } from '../look';
import type { Watch } from '../watch';
import type { Ring } from './ring';

/** Looks begin so far apart, in milliseconds, but the first after a silence begins at once. */
const BETWEEN_LOOKS = 1_000;

/** A ring that brings no news is looked for again for so long, in milliseconds: Fax.to's lists may be late. */
const LISTED_WITHIN = 10_000;

/** How long, in milliseconds, a ring is remembered for its repetitions, and how many rings. Fax.to repeats one for 48 hours. */
const REMEMBERED = { maxAge: 3 * 24 * 3_600_000, max: 2_000 };

/** How long, in milliseconds, a received fax that was found before its own ring counts as that ring's news. */
const AHEAD_FOR = 15 * 60_000;

/** How long, in milliseconds, a ring waits for n8n to take what another one of the same look carries. */
const TAKEN_WITHIN = 5_000;

/** What a ring is answered: a status, or what starts the workflow and is answered by n8n. */
export type Verdict = 200 | 503 | Delivery;

/** Events on their way into n8n. */
export class Delivery {
	private settle: (isTaken: boolean) => void = () => {};
	/** Whether n8n has taken them, once that is known. */
	readonly isTaken = new Promise<boolean>((resolve) => (this.settle = resolve));
	private isSettled = false;

	/** @param look those of the same look that are on their way */
	constructor(
		private readonly watch: Watch,
		readonly events: FaxEvent[],
		private readonly look: Set<Delivery>,
	) {
		for (const { id } of events) watch.take(id);
		look.add(this);
	}

	/** Whether nothing of the look is on its way any more. */
	get isLast(): boolean {
		return this.look.size === 0;
	}

	/** n8n has them, or has not taken them, so that the next look finds them anew. What is said first counts. */
	end(isTaken: boolean): void {
		if (this.isSettled) return;
		this.isSettled = true;
		this.look.delete(this);
		for (const event of this.events) {
			if (isTaken) this.watch.give(event);
			else this.watch.release(event.id);
		}
		this.settle(isTaken);
	}
}

interface Waiting {
	ring: Ring;
	/** Looks, with the credential and the helpers of this call. */
	look: () => Promise<Look>;
	answer: (verdict: Verdict) => void;
	/** Looks that brought nothing for it. */
	tries: number;
}

/** What becomes of a ring after a look: 'content' is 200 once n8n has what the look found. */
type Outlook = 'content' | 'again' | 503;

/**
 * The rings at one trigger in this process. One look at a time serves all rings that came before it began, so
 * however many come, Fax.to is asked once a second.
 */
class Rings {
	private waiting: Waiting[] = [];
	private isBusy = false;
	private lastLook = 0;
	/** By the prints of rings: whether one brought news, or was answered 503 for want of any. */
	private readonly heard = new BoundedMap<string, 'news' | 'none'>(REMEMBERED);
	/** When events were found first that no ring of that look told of, in milliseconds. */
	private readonly left = new BoundedMap<string, number>(REMEMBERED);

	/** When received faxes were found that no ring has told of yet, in milliseconds. */
	private ahead: number[] = [];

	constructor(private readonly watch: Watch) {}

	/** What a ring is answered, after a look that began after it came. */
	async answer(ring: Ring, look: Waiting['look']): Promise<Verdict> {
		return await new Promise((answer) => {
			this.waiting.push({ ring, look, answer, tries: 0 });
			void this.work();
		});
	}

	/** Why a sent fax failed, by the rings that wait. */
	reasonOf(faxJobId: string): Outcome | undefined {
		return this.waiting.find(({ ring }) => ring.faxJobId === faxJobId && ring.reason)?.ring.reason;
	}

	private async work(): Promise<void> {
		if (this.isBusy) return;
		this.isBusy = true;
		while (this.waiting.length > 0) {
			const since = Date.now() - this.lastLook;
			if (since >= 0 && since < BETWEEN_LOOKS) await sleep(BETWEEN_LOOKS - since);
			this.lastLook = Date.now();
			const rings = [...this.waiting];
			const found = (await rings[0]?.look()) ?? NOTHING;
			// Those that came meanwhile stand behind.
			this.waiting = this.waiting.slice(rings.length);
			this.settle(rings, found);
		}
		this.isBusy = false;
	}

	/** Answers the rings of a look, or lets them wait for the next one. */
	private settle(rings: Waiting[], { events, passed, failure }: Look): void {
		const left = [...events];
		this.foundAhead(passed);
		const own = new Map<Waiting, FaxEvent[]>();
		const news = new Set<string>();
		for (const one of rings) {
			if (news.has(one.ring.print)) continue;
			const mine = takeOwn(one.ring, left);
			own.set(one, mine);
			if (mine.length > 0 || this.isAhead(one.ring)) news.add(one.ring.print);
		}
		const outlooks = rings.map((one): [Waiting, Outlook] => [
			one,
			news.has(one.ring.print) ? 'content' : this.outlookWithout(one, failure !== undefined),
		]);
		const content = outlooks.flatMap(([one, outlook]) => (outlook === 'content' ? [one] : []));
		const isAsked = content.some(({ ring }) => ring.about === 'nothing');
		// What no ring tells of is carried by one that is answered 200; where there is none, the next look finds it anew.
		const [carrier] = content;
		const unclaimed = left.filter(({ id }) => isAsked || this.isUnclaimed(id));
		if (carrier) {
			own.set(carrier, [...(own.get(carrier) ?? []), ...unclaimed]);
			this.foundAhead(unclaimed.filter(({ list }) => list === 'inbox').length);
		}
		const underWay = new Set<Delivery>();
		const deliveries = new Map(
			content.flatMap((one) => {
				const mine = own.get(one) ?? [];
				return mine.length > 0 ? [[one, new Delivery(this.watch, mine, underWay)]] : [];
			}),
		);
		const areTaken = Promise.all([...deliveries.values()].map(async ({ isTaken }) => await isTaken));
		for (const [one, outlook] of outlooks) {
			if (outlook === 'again') this.waiting.push({ ...one, tries: one.tries + 1 });
			else if (outlook === 503) one.answer(503);
			else void this.answerContent(one, deliveries.get(one), news.has(one.ring.print), areTaken);
		}
	}

	private async answerContent(
		{ ring, answer }: Waiting,
		delivery: Delivery | undefined,
		hasNews: boolean,
		areTaken: Promise<boolean[]>,
	): Promise<void> {
		if (delivery) answer(delivery);
		const isTaken = await endsWithin(areTaken, TAKEN_WITHIN);
		if (isTaken && hasNews) this.heard.set(ring.print, 'news');
		if (!delivery) answer(isTaken ? 200 : 503);
	}

	/** What becomes of a ring for which a look has brought nothing. */
	private outlookWithout({ ring: { about, faxJobId, reason, print }, tries }: Waiting, hasFailed: boolean): Outlook {
		if (hasFailed) return 503;
		const { history, inbox } = this.listsRead;
		const isLate = tries >= LISTED_WITHIN / BETWEEN_LOOKS;
		if (about === 'nothing' || (about === 'sent' && !history) || (about === 'received' && !inbox)) return 'content';
		if (faxJobId !== undefined) {
			const isKnown = reason?.final ? history?.has(`${faxJobId}:${reason.outcome}`) : history?.hasFax(faxJobId);
			if (isKnown) return 'content';
			if (history?.open.has(faxJobId)) return isLate ? 503 : 'again';
		}
		const heard = this.heard.get(print);
		if (heard === 'news') return 'content';
		if (!isLate) return 'again';
		// Whoever repeats a ring that brings no news has been asked for long enough.
		if (heard === 'none') return 'content';
		// A file that can't be had may be that of its fax.
		if (about === 'sent' || !inbox?.open.size) this.heard.set(print, 'none');
		return 503;
	}

	/** Whether the ring of an event seems to be lost. Until then it is waited for, so that each fax has an execution of its own. */
	private isUnclaimed(id: string): boolean {
		const since = this.left.get(id) ?? Date.now();
		if (!this.left.has(id)) this.left.set(id, since);
		return Math.abs(Date.now() - since) >= LISTED_WITHIN;
	}

	private foundAhead(count: number): void {
		this.ahead.push(...Array.from({ length: count }, () => Date.now()));
		this.ahead = this.ahead.filter((at) => Math.abs(Date.now() - at) < AHEAD_FOR).slice(-REMEMBERED.max);
	}

	/** Whether a ring can be that of a received fax which was found before it; each counts once. */
	private isAhead({ about }: Ring): boolean {
		return (about === 'received' || about === 'anything') && this.ahead.shift() !== undefined;
	}

	/** The lists that tell of what the user has chosen. */
	private get listsRead(): { history?: ListCursor; inbox?: ListCursor } {
		const { events = [], lists = {} } = this.watch.cursor ?? {};
		return {
			...(events.some((event) => event !== 'faxReceived') ? { history: lists.history } : {}),
			...(events.includes('faxReceived') ? { inbox: lists.inbox } : {}),
		};
	}
}

/** Whether all are taken, in so many milliseconds. */
async function endsWithin(areTaken: Promise<boolean[]>, milliseconds: number): Promise<boolean> {
	const end = Date.now() + milliseconds;
	for (let left = milliseconds; left > 0 && left <= milliseconds; left = end - Date.now())
		if ((await wait({ milliseconds: Math.max(left, 50), until: areTaken })) === 'met')
			return (await areTaken).every(Boolean);
	return false;
}

/** Takes the event that a ring tells of out of those that a look has found. */
function takeOwn({ about, faxJobId }: Ring, found: FaxEvent[]): FaxEvent[] {
	const index = found.findIndex(({ list, key }) =>
		about === 'sent'
			? list === 'history' && key.startsWith(`${faxJobId}:`)
			: about === 'anything' || (about === 'received' && list === 'inbox'),
	);
	return index < 0 ? [] : found.splice(index, 1);
}

const all = new WeakMap<Watch, Rings>();

/** The rings at a trigger. */
export function ringsAt(watch: Watch): Rings {
	const rings = all.get(watch) ?? new Rings(watch);
	all.set(watch, rings);
	return rings;
}
