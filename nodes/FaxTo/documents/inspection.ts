import { createHash } from 'crypto';
import { BoundedMap } from '../lib/boundedMap';
import { Mutex } from '../lib/mutex';
import { type ByteStream, piecesOf } from '../lib/streams';
import { DAMAGED, type FileKind, kindOf, PDF_HEADER_WITHIN, startOf } from './kinds';
import { complaintAboutOpening, pdfWork } from './openPdf';
import { PdfScan } from './pdfScan';
import { complaintAboutPicture } from './pictures';

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
	/** Why it can't be faxed as it is; completes "the file '…' …". */
	complaint?: string;
}

/** The files of one run, each read once for all items that share it. */
export class Inspections {
	private readonly mutex = new Mutex();
	private readonly known = new BoundedMap<string, Inspection>({ max: MAX_INSPECTIONS });

	/**
	 * Inspects a file. If a pass fails, the next item tries again.
	 * @param opens whether to check that it can be faxed as it is; unnecessary if its pages are merged, which checks it
	 *   anyway
	 * @throws whatever reading it throws
	 */
	async of(content: Content, opens: boolean): Promise<Inspection> {
		const release = await this.mutex.acquire(content.key);
		try {
			const known = this.known.get(content.key);
			if (known && (known.isOpened || !opens)) return known;
			const found = await inspect(content, opens);
			this.known.set(content.key, found);
			return found;
		} finally {
			release();
		}
	}
}

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
	const scan = new PdfScan();
	const kept: Buffer[] = [];
	let start: Buffer = Buffer.alloc(0);
	let size = 0;
	for await (const piece of piecesOf(content)) {
		hash.update(piece);
		size += piece.length;
		start = startOf(start, piece);
		if (isWhole && (start.length < PDF_HEADER_WITHIN || isReadable(kindOf(start)))) kept.push(piece);
		else if (opens) scan.add(piece);
	}
	const kind = kindOf(start);
	const complaint = opens && isReadable(kind) ? await complaintAboutPages(kind, isWhole ? kept : scan) : undefined;
	return { start, kind, size, digest: hash.digest('hex'), isOpened: opens, complaint };
}

/** The kinds that are opened. */
const isReadable = (kind: FileKind) => kind === 'pdf' || kind === 'png' || kind === 'jpeg';

/**
 * Why a PDF or picture can't be faxed, in agreement with merging. @param content whole, or the part of a larger file
 * that was seen
 */
async function complaintAboutPages(kind: FileKind, content: Buffer[] | PdfScan): Promise<string | undefined> {
	if (!(content instanceof PdfScan)) {
		const [first = Buffer.alloc(0), ...more] = content;
		const whole = more.length === 0 ? first : Buffer.concat(content);
		return kind === 'pdf' ? await complaintAboutOpening(whole) : complaintAboutPicture(whole);
	}
	if (kind !== 'pdf') return 'is a picture of more than 50 MB, which is too large to fax';
	if (content.isCut) return DAMAGED;
	return content.isEncrypted
		? 'is a protected PDF, and too large (more than 50 MB) to see whether it opens without a password'
		: undefined;
}
