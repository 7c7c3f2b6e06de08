import { NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../api/connection';
import { getBalance } from '../api/endpoints';
import { numberOf } from '../lib/json';
import type { Entry, Ledger } from './ledger';

/** What a purchase must keep to, in the money of the account. */
export interface Limits {
	/** For one fax. */
	maxCost?: number;
	/** For all purchases of a run. */
	maxTotalCost?: number;
	/** What must be left in the account. */
	minBalance?: number;
}

/**
 * The money of one run. Items reserve their price before they buy, so that no number of them at once can go beyond the
 * limits; one that does not fit waits until those under way have ended, and is refused only then.
 */
export class Purse {
	/** What purchases under way may cost. */
	private reserved = 0;
	private underWay = new Set<Promise<unknown>>();
	/** What this run has paid, or may have paid. */
	private paid: number;
	private paidBefore: number;
	private balanceBefore?: Promise<number>;
	/** What others seem to have taken out of the account meanwhile. */
	private gone = 0;
	private planned: Array<{ price: number; limits: Limits }> = [];

	constructor(
		private readonly connection: Connection,
		ledger: Ledger,
	) {
		this.paid = this.paidBefore = ledger.spent();
	}

	/** Notes what an item is going to spend. */
	plan(price: number | undefined, limits: Limits): void {
		if (price !== undefined) this.planned.push({ price, limits });
	}

	/** Why the items of the run can't all be bought; undefined when nothing speaks against it. */
	async complaintAboutPlan(): Promise<string | undefined> {
		const total = this.planned.reduce((sum, { price }) => sum + price, 0);
		const limits = this.planned.map((one) => one.limits);
		const maxTotalCost = Math.min(...limits.map((one) => one.maxTotalCost ?? Infinity));
		const spent = this.paid;
		if (isAbove(spent + total, maxTotalCost))
			return `the run would cost ${money(spent + total)} in total, and 'Max Total Cost' is ${money(maxTotalCost)}`;
		const minBalance = Math.max(...limits.map((one) => one.minBalance ?? -Infinity));
		if (minBalance === -Infinity) return undefined;
		const left = (await this.balanceNow()) - total;
		return isAbove(minBalance, left)
			? `${this.planned.length === 1 ? 'it' : 'the run'} would leave ${money(left)} in the account, and 'Min Balance' is ${money(minBalance)}`
			: undefined;
	}

	/**
	 * Buys within the limits.
	 *
	 * @param task the purchase of the entry
	 * @throws NodeOperationError before anything is bought when it would go beyond them
	 */
	async pay<T>(entry: Entry, price: number | undefined, limits: Limits, task: () => Promise<T>): Promise<T> {
		if (!isLimited(limits)) return await task();
		const complaint = await this.reserve(price, limits);
		if (complaint !== undefined) throw this.refusal(complaint);
		const cost = price ?? 0;
		entry.price = cost;
		// Runs until its first wait before anything else can reserve.
		const purchase = task();
		this.underWay.add(purchase);
		try {
			return await purchase;
		} finally {
			this.underWay.delete(purchase);
			this.reserved -= cost;
			await this.note(entry, cost);
		}
	}

	/** Why one purchase is beyond the limits that need no reservation. */
	complaintAboutPrice(price: number | undefined, { maxCost }: Limits): string | undefined {
		if (maxCost === undefined) return undefined;
		if (price === undefined) return `Fax.to does not tell its price, and 'Max Cost' is ${money(maxCost)}`;
		return isAbove(price, maxCost) ? `it would cost ${money(price)}, and 'Max Cost' is ${money(maxCost)}` : undefined;
	}

	/** Why a fax could not be bought if it were the only one. @param balance what the account holds */
	complaintAlone(price: number | undefined, balance: number | undefined, limits: Limits): string | undefined {
		const { maxTotalCost, minBalance } = limits;
		const tooDear = this.complaintAboutPrice(price, limits);
		if (tooDear !== undefined) return tooDear;
		if (maxTotalCost !== undefined && isAbove(price ?? Infinity, maxTotalCost))
			return `it would cost ${price === undefined ? 'an unknown amount' : money(price)}, and 'Max Total Cost' is ${money(maxTotalCost)}`;
		const left = (balance ?? 0) - (price ?? 0);
		return minBalance !== undefined && isAbove(minBalance, left)
			? `it would leave ${money(left)} in the account, and 'Min Balance' is ${money(minBalance)}`
			: undefined;
	}

	/** What the account holds, as far as this run knows. */
	async balanceNow(): Promise<number> {
		this.balanceBefore ??= getBalance(this.connection).then(({ balance }) => numberOf(balance) ?? 0);
		return (await this.balanceBefore) - (this.paid - this.paidBefore) - this.gone;
	}

	/** The error for what was not bought because of a limit. */
	refusal(complaint: string): NodeOperationError {
		return new NodeOperationError(this.connection.caller.getNode(), `Not sent: ${complaint}`, {
			description: "Raise the limit if that's intended",
			level: 'warning',
		});
	}

	private async reserve(price: number | undefined, limits: Limits): Promise<string | undefined> {
		if (price === undefined) return `Fax.to does not tell its price, and ${nameOf(limits)} is set`;
		if (limits.minBalance !== undefined) await this.balanceNow();
		for (;;) {
			const complaint = await this.complaint(price, limits);
			if (complaint === undefined || this.underWay.size === 0) return complaint;
			await Promise.race([...this.underWay]).catch(() => undefined);
		}
	}

	/** Reserves where it fits; nothing is awaited between looking and reserving. */
	private async complaint(price: number, { maxTotalCost, minBalance }: Limits): Promise<string | undefined> {
		const balance = minBalance === undefined ? Infinity : await this.balanceNow();
		const total = this.paid + this.reserved + price;
		if (maxTotalCost !== undefined && isAbove(total, maxTotalCost))
			return `it would bring this run to ${money(total)}, and 'Max Total Cost' is ${money(maxTotalCost)}`;
		const left = balance - this.reserved - price;
		if (minBalance !== undefined && isAbove(minBalance, left))
			return `it would leave ${money(left)} in the account, and 'Min Balance' is ${money(minBalance)}`;
		this.reserved += price;
		return undefined;
	}

	/** What came of a purchase: what may have been bought counts as paid. */
	private async note(entry: Entry, cost: number): Promise<void> {
		if (entry.result || entry.pending) this.paid += cost;
		const told = entry.pending ? undefined : numberOf(entry.result?.user_cash_balance);
		if (this.balanceBefore === undefined || told === undefined) return;
		const before = await this.balanceBefore.catch(() => told);
		this.gone = Math.max(0, before - (this.paid - this.paidBefore) - told);
	}
}

/** Whether a purchase must know its price. */
export function isLimited({ maxCost, maxTotalCost, minBalance }: Limits): boolean {
	return maxCost !== undefined || maxTotalCost !== undefined || minBalance !== undefined;
}

/** An amount as people write it: at least two decimals, at most four. */
export function money(amount: number): string {
	const rounded = Math.round(amount * 10_000) / 10_000;
	return Number.isInteger(rounded * 100) || Math.abs(rounded * 100 - Math.round(rounded * 100)) < 1e-9
		? rounded.toFixed(2)
		: String(rounded);
}

function nameOf({ maxTotalCost }: Limits): string {
	return maxTotalCost === undefined ? "'Min Balance'" : "'Max Total Cost'";
}

/** Sums of prices are not exact; a hundredth of a cent is no excess. */
function isAbove(amount: number, limit: number): boolean {
	return amount > limit + 1e-6;
}
