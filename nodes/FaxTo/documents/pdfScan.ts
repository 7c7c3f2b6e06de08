import { startOf } from './kinds';

/** Longer than any search term, so that terms which span two chunks are found. */
const SEAM = 64;

/** Facts about a PDF, gathered chunk by chunk, without holding the whole file in memory. */
interface PdfScan {
	/** Whether it is encrypted: it needs a password, or only printing or copying is restricted. */
	isEncrypted: boolean;
	/** Whether it is truncated: no end mark, objects after the last one, or fewer bytes than a linearized file declares. */
	isCut: boolean;
	start: Buffer;
	/** Its last bytes. */
	seam: Buffer;
	size: number;
	hasEnd: boolean;
	/** Whether objects follow the last end mark. */
	goesOn: boolean;
}

const NO_BYTES = Buffer.alloc(0);

const UNREAD: PdfScan = {
	isEncrypted: false,
	isCut: true,
	start: NO_BYTES,
	seam: NO_BYTES,
	size: 0,
	hasEnd: false,
	goesOn: false,
};

/** The facts about a PDF with its next chunk, of any size. @param before with the chunks before it; nothing for the first */
export function scanned(piece: Buffer, before: PdfScan = UNREAD): PdfScan {
	const start = startOf(before.start, piece);
	const size = before.size + piece.length;
	const seam = Buffer.concat([before.seam, piece.subarray(-SEAM)]).subarray(-SEAM);
	const scan = looked(looked(before, Buffer.concat([before.seam, piece.subarray(0, SEAM)])), piece);
	const [, length] = /\/Linearized\b[^>]*?\/L\s+(\d+)/.exec(start.toString('latin1')) ?? [];
	const isCut = !scan.hasEnd || scan.goesOn || (length !== undefined && size < Number(length));
	return { ...scan, isCut, start, seam, size };
}

function looked(scan: PdfScan, bytes: Buffer): PdfScan {
	const end = Math.max(bytes.lastIndexOf('%%EOF'), bytes.lastIndexOf('startxref'));
	const hasEnd = scan.hasEnd || end >= 0;
	const wentOn = scan.goesOn && end < 0;
	const goesOn = wentOn || (hasEnd && /\d\s+\d+\s+obj\b/.test(bytes.toString('latin1', Math.max(0, end))));
	return { ...scan, isEncrypted: scan.isEncrypted || saysEncrypted(bytes), hasEnd, goesOn };
}

function saysEncrypted(bytes: Buffer): boolean {
	for (let at = bytes.indexOf('/Encrypt'); at >= 0; at = bytes.indexOf('/Encrypt', at + 1)) {
		if (/^\/Encrypt\s*(\d+\s+\d+\s+R|<<)/.test(bytes.toString('latin1', at, at + 40))) return true;
	}
	return false;
}
