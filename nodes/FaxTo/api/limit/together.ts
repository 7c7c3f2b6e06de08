/** How many calls may be under way at once, as far as that is known. */
export class Together {
	most = Infinity;
	/** How many calls get through, for each that may be under way, before one more is tried. */
	private patience = 1;

	copy(): Together {
		return Object.assign(new Together(), this);
	}

	/** Calls that were on their way with so many others were refused together. */
	atMost(others: number): void {
		this.most = Math.max(1, Math.min(this.most, others));
	}

	/** A call was refused while so many others were under way. @param since so many got through since the last refusal */
	tooMany(others: number, since: number): void {
		// The attempt at one more failed: it is not made again soon.
		if (this.most !== Infinity) this.patience *= 2;
		this.most = this.most === Infinity || since > 1 ? others : Math.ceil(others / 2);
	}

	/** Allows one more where enough calls got through since the last refusal. @returns whether it does */
	triesMore(since: number): boolean {
		if (this.most === Infinity || since <= this.patience * this.most) return false;
		this.most++;
		return true;
	}
}
