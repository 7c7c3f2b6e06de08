import { createHash } from 'crypto';
import { BoundedMap } from '../lib/boundedMap';
import { Mutex } from '../lib/mutex';
import { oncePer } from '../lib/oncePer';
import { type ByteStream, piecesOf } from '../lib/streams';
import { type FileKind, kindOf, PDF_HEADER_WITHIN, startOf } from './kinds';
import { scanned } from './pdfScan';
import { DAMAGED, Unfaxable } from './unfaxable';

/** Files up to this many bytes are read into memory whole. */
export const MAX_IN_MEMORY = 50 * 1024 * 1024;

/** Maximum number of inspections remembered per run. */
const MAX_INSPECTIONS = 1_000;

/** A file, wherever n8n stores it. */
export interface Content {
	/** Identifies it within the run: its storage ID, or its content. */
	key: string;
	/** Its size in bytes, according to n8n. */
	announced: () => Promise<number>;
	/** Opens it at its start. */
	open: () => Promise<Buffer | ByteStream>;
}

/** The results of one pass over a file. */
export interface Inspection {
	/** Its first bytes, which determine its kind. */
	start: Buffer;
	kind: FileKind;
	/** Bytes. */
	size: number;
	/** SHA-256 of its bytes. */
	digest: string;
	/** Whether it was opened, so that `complaint` is meaningful. */
	isOpened: boolean;
	/** Why it can't be faxed as it is. */
	complaint?: Unfaxable;
}

/** The inspected files of a run. */
const inspectionsOf = oncePer(() => ({
	turns: new Mutex(),
	known: new BoundedMap<string, Inspection>({ max: MAX_INSPECTIONS }),
}));

/**
 * Inspects a file, once for all items of a run that share it. If a pass fails, the next item tries again.
 * @param run the n8n context
 * @param opens whether to check that it can be faxed as it is; unnecessary if its pages are merged, which checks it
 *   anyway
 * @throws whatever reading it throws
 */
export async function inspected(run: object, content: Content, opens: boolean): Promise<Inspection> {
	const { turns, known } = inspectionsOf(run);
	return await turns.use(async () => {
		const before = known.get(content.key);
		if (before && (before.isOpened || !opens)) return before;
		const found = await inspect(content, opens);
		known.set(content.key, found);
		return found;
	}, content.key);
}

/** Pages take much memory, so the process works on those of one fax at a time. */
export const pdfWork = new Mutex();

async function inspect(content: Content, opens: boolean): Promise<Inspection> {
	const announced = await content.announced();
	const isWhole = opens && announced <= MAX_IN_MEMORY;
	const pass = async () => await readOnce(await content.open(), opens, isWhole);
	const found = isWhole ? await pdfWork.use(pass) : await pass();
	if (found.size !== announced) throw new Error(`${found.size} bytes came instead of ${announced}`);
	return found;
}

/** @param isWhole whether the whole file may be held in memory, so that it can be parsed */
async function readOnce(content: Buffer | ByteStream, opens: boolean, isWhole: boolean): Promise<Inspection> {
	const hash = createHash('sha256');
	let scan = scanned(Buffer.alloc(0));
	const kept: Buffer[] = [];
	let start: Buffer = Buffer.alloc(0);
	let size = 0;
	for await (const piece of piecesOf(content)) {
		hash.update(piece);
		size += piece.length;
		start = startOf(start, piece);
		if (isWhole && (start.length < PDF_HEADER_WITHIN || isReadable(kindOf(start)))) kept.push(piece);
		else if (opens) scan = scanned(piece, scan);
	}
	const kind = kindOf(start);
	const complaint =
		opens && isReadable(kind)
			? await (isWhole ? complaintAbout(kind, inOne(kept)) : complaintAboutLarge(kind, scan))
			: undefined;
	return { start, kind, size, digest: hash.digest('hex'), isOpened: opens, complaint };
}

/** The kinds that are opened. */
const isReadable = (kind: FileKind) => kind === 'pdf' || kind === 'png' || kind === 'jpeg';

/** Without a copy, if there is one piece only. */
const inOne = (pieces: Buffer[]): Buffer => (pieces.length === 1 && pieces[0]) || Buffer.concat(pieces);

/** Why a PDF or picture can't be faxed, in agreement with merging. Call it within `pdfWork`. @param content the whole file */
export async function complaintAbout(kind: FileKind, content: Buffer): Promise<Unfaxable | undefined> {
	const check = async () => {
		if (kind === 'pdf') await (await import('./openPdf')).checkPdf(content);
		else (await import('./pictures')).checkPicture(content);
	};
	return await check().then(
		() => undefined,
		(error: unknown) => {
			if (error instanceof Unfaxable) return error;
			throw error;
		},
	);
}

/** Why a file that is too large to be opened can't be faxed. @param scan the part that was seen */
function complaintAboutLarge(kind: FileKind, scan: ReturnType<typeof scanned>): Unfaxable | undefined {
	if (kind !== 'pdf') return new Unfaxable('is a picture of more than 50 MB, which is too large to fax');
	if (scan.isCut) return new Unfaxable(DAMAGED);
	return scan.isEncrypted
		? new Unfaxable('is a protected PDF, and too large (more than 50 MB) to see whether it opens without a password')
		: undefined;
}
