import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getBalance } from '../api/endpoints';
import { numberOf } from '../lib/json';
import { money } from '../lib/money';
import type { Journal } from './journal';

/** What a purchase must keep to, in the money of the account. */
export interface Limits {
	/** For one fax. */
	maxCost?: number;
	/** For all purchases of the execution. */
	maxTotalCost?: number;
	/** What must be left in the account. */
	minBalance?: number;
}

const LIMIT_LABELS: Array<[keyof Limits, string]> = [
	['maxCost', "'Max Cost'"],
	['maxTotalCost', "'Max Total Cost'"],
	['minBalance', "'Min Balance'"],
];

/** A purchase, and what it must keep to. */
interface Priced {
	price?: number;
	limits: Limits;
}

/** A purchase that an item is going to make. */
export interface Planned extends Priced {
	index: number;
	/** Whether it is only tried. */
	dryRun: boolean;
}

/**
 * The money of an execution: what the journal says was paid, and what is reserved. Items reserve their price before they buy, so that no number
 * of them at once can go beyond the limits; one that does not fit waits until those under way have ended, and is refused only then.
 */
export class Budget {
	/** What the account would contain if this execution had paid nothing, once Fax.to has told the balance. */
	private funds?: number;
	private readonly planned: Planned[] = [];

	constructor(
		private readonly connection: Connection,
		private readonly journal: Journal,
	) {}

	/**
	 * Keeps money for a purchase, until it is released. From its start on the journal counts it.
	 *
	 * @returns how to release it
	 * @throws NodeOperationError where it goes beyond the limits; NodeApiError where the balance can't be read
	 */
	async reserve(place: string, price: number | undefined, limits: Limits): Promise<() => void> {
		const { reserved } = this.journal;
		await this.needBalance([limits]);
		for (;;) {
			// Nothing is awaited between the last complaint and the reservation.
			const notBegun = [...reserved].filter(([other]) => !this.journal.at(other)?.pending);
			const before = notBegun.reduce((sum, [, reservation]) => sum + reservation.price, 0);
			const complaint = this.whyNot({ price, limits }, before, 'this execution');
			if (complaint === undefined) break;
			if (reserved.size === 0) throw this.refusal(complaint);
			await Promise.race([...reserved.values()].map(({ ended }) => ended));
		}
		let end: () => void = () => undefined;
		const ended = new Promise<void>((resolve) => (end = resolve));
		reserved.set(place, { price: price ?? 0, ended });
		return () => {
			reserved.delete(place);
			end();
		};
	}

	/** Takes the balance from an answer: others may take money out meanwhile. */
	noteBalance(told: unknown): void {
		const balance = numberOf(told);
		if (this.funds === undefined || balance === undefined) return;
		this.funds = Math.min(this.funds, balance + this.journal.spent);
	}

	/** Notes what an item is going to buy, or only to try. @throws NodeOperationError where what is bought is beyond the limits by itself */
	plan(planned: Planned): void {
		const complaint = complaintAboutPrice(planned);
		if (complaint !== undefined && !planned.dryRun) throw this.refusal(complaint);
		this.planned.push(planned);
	}

	/** Why the items of the run can't all be bought; undefined if they fit. @param dryRun of those that are only tried @throws NodeApiError where the balance can't be read */
	async complaintAboutPlan(dryRun = false): Promise<string | undefined> {
		const planned = this.planned.filter((one) => one.dryRun === dryRun);
		const limits = planned.map((one) => one.limits);
		await this.needBalance(limits);
		const maxTotalCost = Math.min(...limits.map((one) => one.maxTotalCost ?? Infinity));
		const minBalance = Math.max(...limits.map((one) => one.minBalance ?? -Infinity));
		const price = planned.reduce((sum, one) => sum + (one.price ?? 0), 0);
		return this.whyNot({ price, limits: { maxTotalCost, minBalance } }, 0, planned.length > 1 ? 'the run' : 'it');
	}

	/**
	 * Whether a purchase that is only tried would be made, as a run would do it: all or nothing, or, in their order, those that fit.
	 *
	 * @returns why not; undefined where it would be
	 * @throws NodeApiError where the balance can't be read
	 */
	async rehearse(own: Planned, isAllOrNothing: boolean): Promise<string | undefined> {
		const tried = this.planned.filter(({ dryRun }) => dryRun);
		if (isAllOrNothing) {
			const [other] = [own, ...tried].filter((one) => complaintAboutPrice(one) !== undefined);
			if (!other) return await this.complaintAboutPlan(true);
			return `${other === own ? '' : `item ${other.index + 1} would stop the run: `}${complaintAboutPrice(other)}`;
		}
		await this.needBalance(tried.map(({ limits }) => limits));
		let before = 0;
		for (const one of tried.filter(({ index }) => index < own.index).sort((a, b) => a.index - b.index))
			if (this.whyNot(one, before, 'the run') === undefined) before += one.price ?? 0;
		return this.whyNot(own, before, 'the run');
	}

	/** The error for what was not bought because of a limit. */
	refusal(complaint: string): NodeOperationError {
		return new NodeOperationError(this.connection.caller.getNode(), `Not sent: ${complaint}`, {
			description: /^Fax\.to does not state/.test(complaint)
				? 'Ask Fax.to for it, or remove the limit'
				: 'Raise the limit if you want to send it',
			level: 'warning',
		});
	}

	/** The balance, read once for the run; where that fails, the next item reads it itself. Undefined where Fax.to states no number. @throws NodeApiError where it can't be read */
	async balance(): Promise<number | undefined> {
		if (this.funds === undefined) {
			// What is pending may or may not be in the balance that comes.
			const { paid } = this.journal;
			const balance = numberOf((await getBalance(this.connection)).balance);
			if (balance !== undefined) this.funds ??= balance + paid;
		}
		return this.funds === undefined ? undefined : Math.round((this.funds - this.journal.paid) * 1e6) / 1e6;
	}

	/** Reads the balance if one of some limits needs it. @throws NodeApiError or NodeOperationError where it can't be read */
	private async needBalance(limits: Limits[]): Promise<void> {
		if (limits.some(({ minBalance }) => minBalance !== undefined) && (await this.balance()) === undefined)
			throw this.refusal("Fax.to does not state the balance as a number, and 'Min Balance' is set");
	}

	/** Why a purchase can't be made. @param before what others spend before it @param subject what would spend it */
	private whyNot(purchase: Priced, before: number, subject: string): string | undefined {
		const alone = complaintAboutPrice(purchase);
		if (alone !== undefined) return alone;
		const { maxTotalCost = Infinity, minBalance = -Infinity } = purchase.limits;
		const total = this.journal.spent + before + (purchase.price ?? 0);
		const left = (this.funds ?? Infinity) - total;
		if (isAbove(total, maxTotalCost))
			return `${subject} would cost ${money(total)} in total, and 'Max Total Cost' is ${money(maxTotalCost)}`;
		return isAbove(minBalance, left)
			? `${subject} would leave ${money(left)} in the account, and 'Min Balance' is ${money(minBalance)}`
			: undefined;
	}
}

/** Why one purchase is beyond the limits that concern it alone. */
function complaintAboutPrice({ price, limits }: Priced): string | undefined {
	if (!isLimited(limits)) return undefined;
	if (price === undefined) return `Fax.to does not state its price, and ${setLimits(limits)}`;
	const { maxCost } = limits;
	return maxCost !== undefined && isAbove(price, maxCost)
		? `it would cost ${money(price)}, and 'Max Cost' is ${money(maxCost)}`
		: undefined;
}

/** Whether a purchase must know its price. */
export function isLimited(limits: Limits): boolean {
	return LIMIT_LABELS.some(([name]) => limits[name] !== undefined);
}

/** "'Max Cost' is set". */
function setLimits(limits: Limits): string {
	const labels = LIMIT_LABELS.flatMap(([name, label]) => (limits[name] === undefined ? [] : label));
	return `${labels.join(' and ')} ${labels.length > 1 ? 'are' : 'is'} set`;
}

/** Sums of prices are not exact; a hundredth of a cent is no excess. */
function isAbove(amount: number, limit: number): boolean {
	return amount > limit + 1e-6;
}
