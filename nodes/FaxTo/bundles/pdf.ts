import { decodePDFRawStream, PDFContext } from '@cantoo/pdf-lib';

/** Unpacks what was packed by Node's deflateRaw; pdf-lib has it for its own streams. */
export { inflateSync as inflate } from 'fflate';

/** What is needed of pdf-lib, in the fork that is kept; the build puts the library itself in place of this file. */
export { degrees, PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
export type { PDFFont, PDFImage, PDFPage } from '@cantoo/pdf-lib';

/** To how many bytes the compressed and encrypted parts of all PDFs of one fax may grow: a file of a few kilobytes could ask for gigabytes. */
const MOST_UNFOLDED = 128 * 1024 * 1024;
let unfolded = 0;

/** To be called before the PDFs of one fax are read: what they unfold is counted from here. */
export function startReading(): void {
	unfolded = 0;
}

// pdf-lib has no limit of its own, and all of its streams grow by one function of what they inherit from, which it does not export.
const anyStream = decodePDFRawStream(PDFContext.create().stream('', { Filter: 'RunLengthDecode' }));
const inherited = Reflect.getPrototypeOf(Reflect.getPrototypeOf(anyStream) ?? {}) ?? {};
const grow: unknown = Reflect.get(inherited, 'ensureBuffer');
const sizeOf = (stream: object): number => {
	const buffer: unknown = Reflect.get(stream, 'buffer');
	return buffer instanceof Uint8Array ? buffer.byteLength : 0;
};

if (typeof grow === 'function') {
	Reflect.set(inherited, 'ensureBuffer', function (this: object, size: number): unknown {
		const before = sizeOf(this);
		if (unfolded + size - before > MOST_UNFOLDED) throw new Error('The PDF unfolds to more than fits into memory');
		const buffer: unknown = Reflect.apply(grow, this, [size]);
		unfolded += sizeOf(this) - before;
		return buffer;
	});
}
