import { createHash } from 'crypto';
import { BoundedMap } from '../lib/boundedMap';
import { Mutex } from '../lib/mutex';
import { type ByteStream, piecesOf } from '../lib/streams';
import { DAMAGED, type FileKind, kindOf, PDF_HEADER_WITHIN, startOf } from './kinds';
import { complaintAboutOpening, pdfWork } from './openPdf';
import { PdfScan } from './pdfScan';
import { complaintAboutPicture } from './pictures';

/** The most bytes that are read into memory as a whole. */
export const MAX_IN_MEMORY = 50 * 1024 * 1024;

/** What is remembered of so many files of a run. */
const MAX_INSPECTIONS = 1_000;

/** A file, wherever n8n keeps it. */
export interface Content {
	/** Tells it from all others of the run: where n8n stores it, or what it holds. */
	key: string;
	/** How many bytes n8n says it has. */
	announced: () => Promise<number>;
	/** Its bytes from the start, each time. */
	open: () => Promise<Buffer | ByteStream>;
}

/** What one pass over a file finds out. */
export interface Inspection {
	/** Its first bytes, which tell its kind. */
	start: Buffer;
	kind: FileKind;
	/** Bytes. */
	size: number;
	/** SHA-256 of its bytes. */
	digest: string;
	/** Whether it was opened, so that `complaint` says something. */
	isOpened: boolean;
	/** Why it can't be faxed as it stands; completes "the file '…' …". */
	complaint?: string;
}

/** The files of one run, each read once for all items that share it. */
export class Inspections {
	private readonly mutex = new Mutex();
	private readonly known = new BoundedMap<string, Inspection>({ max: MAX_INSPECTIONS });

	/**
	 * What a file is. Where a pass fails, the next item makes its own.
	 *
	 * @param opens whether to look for what keeps it from being faxed as it stands; whoever makes pages of it sees that anyway
	 * @throws what reading it throws
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

/** @param isWhole whether it may be in memory as a whole, so that it can be opened as readers do */
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

/** Why a PDF or a picture can't be faxed, the same as where it is put together with others. @param content whole, or what was seen of one too large */
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
