import type { IExecuteFunctions } from 'n8n-workflow';
import { Mutex } from '../lib/mutex';
import type { Inspections } from './inspection';
import type { Complaint } from './kinds';
import type { Merged } from './merge';

/** Maximum total size of merged files that a run keeps in memory, in bytes. */
const MAX_KEPT = 50 * 1024 * 1024;

/** Reads and merges the parts; the same bytes each time. */
type Make = () => Promise<Merged | Complaint>;

/** An input item, with what its files need. */
export interface FileItem {
	n8n: IExecuteFunctions;
	index: number;
	/** The inspected files of the run. */
	inspections: Inspections;
	/** The merged files of the run, by their parts. */
	merged: MergedFiles;
}

/**
 * The merged files of one run. All items are checked before the first is sent, and many different files (such as a
 * cover for each recipient) would fill the memory: files beyond a limit are merged again when they are sent.
 */
export class MergedFiles {
	private readonly mutex = new Mutex();
	private readonly known = new Map<string, { make: Make; checked: { size: number } | Complaint }>();
	private readonly kept = new Map<string, Buffer>();
	private bytes = 0;

	/**
	 * The size of a merged file in bytes, or why it can't be merged. After a failure, the next item tries again.
	 * @param identity the same for the same parts
	 * @throws whatever `make` throws
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

	/** The bytes of a checked file. @throws Error when its parts can no longer be read */
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
