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

/** A purchase that an item is going to make. */
interface Planned {
	index: number;
	price?: number;
	limits: Limits;
}

/** The money of an execution that is kept for purchases under way, by their places; shared by the calls of an agent. */
const reservations = new WeakMap<Journal, Map<string, { price: number; ended: Promise<void> }>>();

/**
 * The money of an execution: what the journal says was paid, and what is reserved. Items reserve their price before they buy, so that no number
 * of them at once can go beyond the limits; one that does not fit waits until those under way have ended, and is refused only then.
 */
export class Budget {
	private readonly reserved;
	/** What the execution had paid when the balance was read. */
	private paidBefore = 0;
	private balanceBefore?: number;
	private readonly planned = new Map<number, Planned>();
	/** What those would spend that were rehearsed and fit. */
	private rehearsed = 0;

	constructor(
		private readonly connection: Connection,
		private readonly journal: Journal,
	) {
		this.reserved = reservations.get(journal) ?? new Map();
		reservations.set(journal, this.reserved);
	}

	/**
	 * Keeps money for a purchase, until it is released. From its start on the journal counts it.
	 *
	 * @returns how to release it
	 * @throws NodeOperationError where it goes beyond the limits; NodeApiError where the balance can't be read
	 */
	async reserve(place: string, price: number | undefined, limits: Limits): Promise<() => void> {
		if (!isLimited(limits)) return () => undefined;
		if (limits.minBalance !== undefined) await this.readBalance();
		for (;;) {
			const complaint = this.complaint(price, limits);
			if (complaint === undefined) break;
			const others = [...this.reserved].filter(([other]) => other !== place).map(([, { ended }]) => ended);
			if (others.length === 0) throw this.refusal(complaint);
			await Promise.race(others);
		}
		let end: () => void = () => undefined;
		const ended = new Promise<void>((resolve) => (end = resolve));
		this.reserved.set(place, { price: price ?? 0, ended });
		return () => {
			this.reserved.delete(place);
			end();
		};
	}

	/** What an answer tells of the account: others may take money out meanwhile. */
	noteBalance(told: unknown): void {
		const balance = numberOf(told);
		if (this.balanceBefore === undefined || balance === undefined) return;
		this.balanceBefore = Math.min(this.balanceBefore, balance + this.journal.spent - this.paidBefore);
	}

	/** Notes what an item is going to spend. */
	plan(planned: Planned): void {
		this.planned.set(planned.index, planned);
	}

	/** Why the items of the run can't all be bought; undefined when nothing speaks against it. @throws NodeApiError where the balance can't be read */
	async complaintAboutPlan(): Promise<string | undefined> {
		const planned = [...this.planned.values()];
		const maxTotalCost = Math.min(...planned.map(({ limits }) => limits.maxTotalCost ?? Infinity));
		const minBalance = Math.max(...planned.map(({ limits }) => limits.minBalance ?? -Infinity));
		if (minBalance > -Infinity) await this.readBalance();
		const total = planned.reduce((sum, { price = 0 }) => sum + price, 0);
		return this.complaintAbout(total, { maxTotalCost, minBalance }, planned.length > 1 ? 'the run' : 'it');
	}

	/**
	 * Whether a purchase that is only tried would be made, as a run would do it: all or nothing, or, in their order, those that fit.
	 *
	 * @returns why not; undefined where it would be
	 */
	async rehearse(index: number, isAllOrNothing: boolean): Promise<string | undefined> {
		if ([...this.planned.values()].some(({ limits }) => limits.minBalance !== undefined)) await this.readBalance();
		const own = this.planned.get(index);
		if (!own) return undefined;
		const complaint = this.complaintAboutPrice(own.price, own.limits);
		if (complaint !== undefined) return complaint;
		if (isAllOrNothing) {
			const others = [...this.planned.values()].flatMap((one) => {
				const why = this.complaintAboutPrice(one.price, one.limits);
				return why === undefined ? [] : `item ${one.index + 1} would stop the run: ${why}`;
			});
			return others[0] ?? (await this.complaintAboutPlan());
		}
		const why = this.complaintAbout(this.rehearsed + (own.price ?? 0), own.limits, 'the run');
		if (why === undefined) this.rehearsed += own.price ?? 0;
		return why;
	}

	/** Why one purchase is beyond the limits that concern it alone. */
	complaintAboutPrice(price: number | undefined, limits: Limits): string | undefined {
		if (!isLimited(limits)) return undefined;
		if (price === undefined) return `Fax.to does not state its price, and ${setLimits(limits)}`;
		if (price < 0) return `Fax.to states a price below zero, and ${setLimits(limits)}`;
		const { maxCost } = limits;
		return maxCost !== undefined && isAbove(price, maxCost)
			? `it would cost ${money(price)}, and 'Max Cost' is ${money(maxCost)}`
			: undefined;
	}

	/** The error for what was not bought because of a limit. */
	refusal(complaint: string): NodeOperationError {
		return new NodeOperationError(this.connection.caller.getNode(), `Not sent: ${complaint}`, {
			description: /^Fax\.to (does not )?states?/.test(complaint)
				? 'Ask Fax.to for the price, or remove the limit'
				: 'Raise the limit if you want to send it',
			level: 'warning',
		});
	}

	/** Why a price can't be reserved now; nothing is awaited between this and the reservation. */
	private complaint(price: number | undefined, limits: Limits): string | undefined {
		return (
			this.complaintAboutPrice(price, limits) ??
			this.complaintAbout(
				[...this.reserved].reduce(
					(sum, [place, reservation]) => (this.journal.at(place)?.state === 'pending' ? sum : sum + reservation.price),
					price ?? 0,
				),
				limits,
				'this execution',
			)
		);
	}

	/** Why so much more can't be spent. @param subject what would spend it */
	private complaintAbout(more: number, { maxTotalCost, minBalance }: Limits, subject: string): string | undefined {
		const total = this.journal.spent + more;
		if (maxTotalCost !== undefined && isAbove(total, maxTotalCost))
			return `${subject} would cost ${money(total)} in total, and 'Max Total Cost' is ${money(maxTotalCost)}`;
		const left = this.balance() - more;
		return minBalance !== undefined && isAbove(minBalance, left)
			? `${subject} would leave ${money(left)} in the account, and 'Min Balance' is ${money(minBalance)}`
			: undefined;
	}

	/** What the account holds, as far as this run knows. */
	private balance(): number {
		return (this.balanceBefore ?? Infinity) - (this.journal.spent - this.paidBefore);
	}

	/** The balance, read once for the run; where that fails, the next item reads it itself. Undefined where Fax.to tells no number. @throws NodeApiError where it can't be read */
	async balanceRead(): Promise<number | undefined> {
		if (this.balanceBefore !== undefined) return this.balanceBefore;
		// What is pending may or may not be in the balance that comes.
		const paidBefore = this.journal.paid;
		const balance = numberOf((await getBalance(this.connection)).balance);
		if (this.balanceBefore !== undefined || balance === undefined) return this.balanceBefore;
		this.paidBefore = paidBefore;
		return (this.balanceBefore = balance);
	}

	/** @throws NodeApiError or NodeOperationError where the balance is needed and can't be read */
	private async readBalance(): Promise<void> {
		if ((await this.balanceRead()) === undefined)
			throw this.refusal("Fax.to does not state the balance as a number, and 'Min Balance' is set");
	}
}

/** Whether a purchase must know its price. */
export function isLimited({ maxCost, maxTotalCost, minBalance }: Limits): boolean {
	return maxCost !== undefined || maxTotalCost !== undefined || minBalance !== undefined;
}

/** "'Max Cost' is set". */
function setLimits({ maxCost, maxTotalCost, minBalance }: Limits): string {
	const names = [
		maxCost === undefined ? [] : "'Max Cost'",
		maxTotalCost === undefined ? [] : "'Max Total Cost'",
		minBalance === undefined ? [] : "'Min Balance'",
	].flat();
	return `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} set`;
}

/** Sums of prices are not exact; a hundredth of a cent is no excess. */
function isAbove(amount: number, limit: number): boolean {
	return amount > limit + 1e-6;
}
