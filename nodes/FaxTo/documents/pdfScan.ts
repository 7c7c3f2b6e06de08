import { startOf } from './kinds';

/** Longer than any search term, so that terms which span two chunks are found. */
const SEAM = 64;

/** Facts about a PDF, gathered chunk by chunk, without holding the whole file in memory. */
export class PdfScan {
	/** Whether it is encrypted: it needs a password, or only printing or copying is restricted. */
	isEncrypted = false;
	private start: Buffer = Buffer.alloc(0);
	private seam: Buffer = Buffer.alloc(0);
	private size = 0;
	private hasEnd = false;
	/** Whether objects follow the last end mark. */
	private goesOn = false;

	static of(pdf: Buffer): PdfScan {
		const scan = new PdfScan();
		scan.add(pdf);
		return scan;
	}

	/** Whether it is truncated: no end mark, objects after the last one, or fewer bytes than a linearized file declares. */
	get isCut(): boolean {
		const [, length] = /\/Linearized\b[^>]*?\/L\s+(\d+)/.exec(this.start.toString('latin1')) ?? [];
		return !this.hasEnd || this.goesOn || (length !== undefined && this.size < Number(length));
	}

	/** Adds the next chunk, of any size. */
	add(piece: Buffer): void {
		this.start = startOf(this.start, piece);
		this.size += piece.length;
		this.look(Buffer.concat([this.seam, piece.subarray(0, SEAM)]));
		this.look(piece);
		this.seam = Buffer.concat([this.seam, piece.subarray(-SEAM)]).subarray(-SEAM);
	}

	private look(bytes: Buffer): void {
		this.isEncrypted ||= saysEncrypted(bytes);
		const end = Math.max(bytes.lastIndexOf('%%EOF'), bytes.lastIndexOf('startxref'));
		if (end >= 0) [this.hasEnd, this.goesOn] = [true, false];
		if (this.hasEnd) this.goesOn ||= /\d\s+\d+\s+obj\b/.test(bytes.toString('latin1', Math.max(0, end)));
	}
}

function saysEncrypted(bytes: Buffer): boolean {
	for (let at = bytes.indexOf('/Encrypt'); at >= 0; at = bytes.indexOf('/Encrypt', at + 1)) {
		if (/^\/Encrypt\s*(\d+\s+\d+\s+R|<<)/.test(bytes.toString('latin1', at, at + 40))) return true;
	}
	return false;
}
