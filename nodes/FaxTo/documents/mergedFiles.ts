import type { IExecuteFunctions } from 'n8n-workflow';
import { Mutex } from '../lib/mutex';
import type { Inspections } from './inspection';
import type { Complaint } from './kinds';
import type { Merged } from './merge';

/** The most bytes of merged files that a run keeps in memory at once. */
const MAX_KEPT = 50 * 1024 * 1024;

/** Reads the parts and puts them together; the same bytes each time. */
type Make = () => Promise<Merged | Complaint>;

/** An input item, as far as its files need it. */
export interface FileItem {
	n8n: IExecuteFunctions;
	index: number;
	/** What the files of the run are. */
	inspections: Inspections;
	/** Pages that were put together in this run, by what they are made of. */
	merged: MergedFiles;
}

/**
 * The merged files of one run. All items are checked before the first is sent, so many different ones (a cover for each recipient)
 * would fill the memory: what is beyond a limit is made again when it is sent.
 */
export class MergedFiles {
	private readonly mutex = new Mutex();
	private readonly known = new Map<string, { make: Make; checked: { size: number } | Complaint }>();
	private readonly kept = new Map<string, Buffer>();
	private bytes = 0;

	/**
	 * The size of a merged file in bytes, or why it can't be. Where it can't be made for one item, the next makes it.
	 *
	 * @param identity the same for the same parts
	 * @throws what `make` throws
	 */
	async check(identity: string, make: Make): Promise<{ size: number } | Complaint> {
		const release = await this.mutex.acquire(identity);
		try {
			const known = this.known.get(identity) ?? { make, checked: await this.first(identity, make) };
			this.known.set(identity, known);
			return known.checked;
		} finally {
			release();
		}
	}

	/** The bytes of a file that was checked. @throws Error when its parts can't be read any more */
	async content(identity: string): Promise<Buffer> {
		const kept = this.kept.get(identity);
		if (kept) return kept;
		const made = await this.known.get(identity)?.make();
		if (!made || 'complaint' in made) throw new Error('The parts changed');
		return made.content;
	}

	private async first(identity: string, make: Make): Promise<{ size: number } | Complaint> {
		const made = await make();
		if ('complaint' in made) return made;
		const size = made.content.length;
		if (this.bytes + size <= MAX_KEPT) {
			this.kept.set(identity, made.content);
			this.bytes += size;
		}
		return { size };
	}
}
