import { Mutex } from '../lib/mutex';
import { oncePer } from '../lib/oncePer';
import type { Complaint } from './unfaxable';

/** Maximum total size of merged files that a run keeps in memory, in bytes. */
const MAX_KEPT = 50 * 1024 * 1024;

/** Reads and merges the parts; the same bytes each time. */
type Make = () => Promise<Buffer | Complaint>;

/** A checked file. */
interface MergedFile {
	/** Bytes. */
	size: number;
	/** @throws Error when its parts can no longer be read */
	open: () => Promise<Buffer>;
}

/** The merged files of a run, by their parts, and how many bytes of them are in memory. */
const mergedFilesOf = oncePer(() => ({
	turns: new Mutex(),
	known: new Map<string, MergedFile | Complaint>(),
	bytes: 0,
}));

/**
 * A file that is merged once for all items of a run with the same parts, or why it can't be merged. After a failure, the
 * next item tries again. All items are checked before the first is sent, and many different files (such as a cover for
 * each recipient) would fill the memory: files beyond a limit are merged again when they are sent.
 * @param run the n8n context
 * @param identity the same for the same parts
 * @throws whatever `make` throws
 */
export async function mergedFile(run: object, identity: string, make: Make): Promise<MergedFile | Complaint> {
	const files = mergedFilesOf(run);
	return await files.turns.use(async () => {
		const known = files.known.get(identity);
		if (known) return known;
		const made = await make();
		const file = Buffer.isBuffer(made) ? checkedFile(made, make, files) : made;
		files.known.set(identity, file);
		return file;
	}, identity);
}

function checkedFile(made: Buffer, make: Make, files: { bytes: number }): MergedFile {
	const kept = files.bytes + made.length <= MAX_KEPT ? made : undefined;
	files.bytes += kept?.length ?? 0;
	return { size: made.length, open: async () => kept ?? (await madeAgain(make)) };
}

async function madeAgain(make: Make): Promise<Buffer> {
	const made = await make();
	if (!Buffer.isBuffer(made)) throw new Error('The parts changed');
	return made;
}
