import {
	decodePDFRawStream,
	PDFCatalog,
	PDFContext,
	PDFDict,
	PDFHexString,
	PDFName,
	PDFObjectParser,
	PDFParser,
	PDFRef,
	PDFXRefStreamParser,
} from '@cantoo/pdf-lib';

/** Unpacks what was packed by Node's deflateRaw; pdf-lib has it for its own streams. */
export { inflateSync as inflate } from 'fflate';

/** What is needed of pdf-lib, in the fork that is kept; the build puts the library itself in place of this file. */
export {
	clip,
	concatTransformationMatrix,
	drawObject,
	endPath,
	PDFArray,
	PDFBool,
	PDFCatalog,
	PDFDict,
	PDFDocument,
	PDFHexString,
	PDFInvalidObject,
	PDFName,
	PDFNumber,
	PDFObjectCopier,
	PDFPage,
	PDFPageLeaf,
	PDFPageTree,
	PDFRef,
	PDFStream,
	PDFString,
	popGraphicsState,
	pushGraphicsState,
	rectangle,
	StandardFonts,
} from '@cantoo/pdf-lib';
export type { PDFContext, PDFFont, PDFObject } from '@cantoo/pdf-lib';

// What follows bounds the work of reading strangers' files, for which the library has no limits of its own. It is counted, not timed: the same
// file is always read, or never.

/** To how many bytes the compressed and encrypted parts of all PDFs of one fax may grow: a file of a few kilobytes could ask for gigabytes. */
const MAX_UNFOLDED = 128 * 1024 * 1024;

/** How many values (numbers, names, lists …) all PDFs of one fax may hold outside of their pages' drawings: each takes about a hundred bytes. */
const MAX_VALUES = 1_000_000;

/** How many bytes are read once more, all in all, because what was begun there has no end. Steps back of a few bytes are the library's way of looking ahead. */
const MAX_REREAD = 32 * 1024 * 1024;
const LOOKAHEAD = 64;

/** How many bytes between objects may mean nothing: the library looks at each of them for the beginning of an object. */
const MAX_GARBAGE = 256 * 1024;

/** The longest text, name or number in a PDF, in bytes: the library takes a hundred times its size for it. */
const MAX_STRING = 1024 * 1024;

/** The greatest number of an object, as the standard has it. */
const MAX_OBJECT_NUMBER = 8_388_607;

const NOTHING_SPENT = { unfolded: 0, values: 0, reread: 0, garbage: 0, isTooMuch: false };
const spent = { ...NOTHING_SPENT };

/** To be called before the PDFs of one fax are read: what they take is counted from here. */
export function startReading(): void {
	Object.assign(spent, NOTHING_SPENT);
}

/** Whether what was read since `startReading` took more than it may: then nothing that came of it is to be used. */
export const tookTooMuch = (): boolean => spent.isTooMuch;

function spend(what: 'unfolded' | 'values' | 'reread' | 'garbage', amount: number, most: number): void {
	spent[what] += amount;
	if (spent[what] <= most) return;
	spent.isTooMuch = true;
	throw new Error('The PDF takes more work to be read than it may');
}

/** Puts a function of ours in the place of a method that the library does not show, which it may call. */
function instead(
	owner: object,
	method: string,
	make: (original: (self: object, ...values: unknown[]) => unknown) => (self: object, ...values: unknown[]) => unknown,
): void {
	const known: unknown = Reflect.get(owner, method);
	if (typeof known !== 'function') throw new Error(`pdf-lib has no ${method}`);
	const ours = make((self, ...values): unknown => Reflect.apply(known, self, values));
	Reflect.set(owner, method, function (this: object, ...values: unknown[]): unknown {
		return ours(this, ...values);
	});
}

/** The prototype of an object. */
function prototypeOf(object: unknown): object {
	return (typeof object === 'object' && object !== null && Reflect.getPrototypeOf(object)) || {};
}

const numberInPdf = (owner: object, key: string): number => Number(Reflect.get(owner, key));

// All of its streams grow by one function of what they inherit from, which it does not export.
const anyStream = decodePDFRawStream(PDFContext.create().stream('', { Filter: 'RunLengthDecode' }));
const sizeOf = (stream: object): number => {
	const buffer: unknown = Reflect.get(stream, 'buffer');
	return buffer instanceof Uint8Array ? buffer.byteLength : 0;
};
instead(prototypeOf(prototypeOf(anyStream)), 'ensureBuffer', (grow) => (stream, size) => {
	const before = sizeOf(stream);
	if (spent.unfolded + Number(size) - before > MAX_UNFOLDED) spend('unfolded', Infinity, MAX_UNFOLDED);
	const buffer = grow(stream, size);
	spend('unfolded', sizeOf(stream) - before, MAX_UNFOLDED);
	return buffer;
});

const anyParser = PDFObjectParser.forBytes(new Uint8Array(), PDFContext.create(), false);
const anyBytes: unknown = Reflect.get(anyParser, 'bytes');
instead(prototypeOf(anyBytes), 'moveTo', (moveTo) => (bytes, offset) => {
	const back = numberInPdf(bytes, 'idx') - Number(offset);
	// What is caught within the library ends here at the latest.
	if (spent.isTooMuch || back > LOOKAHEAD) spend('reread', back, spent.isTooMuch ? -Infinity : MAX_REREAD);
	return moveTo(bytes, offset);
});

instead(PDFObjectParser.prototype, 'parseObject', (parse) => (parser, ref) => {
	spend('values', 1, MAX_VALUES);
	return parse(parser, ref);
});

/** Reads with a method of a parser, which meets the end of the file after so many bytes. @returns how many it read */
function readAtMost(parser: object, most: number, read: () => unknown): { result: unknown; count: number } {
	const bytes: unknown = Reflect.get(parser, 'bytes');
	if (typeof bytes !== 'object' || bytes === null) return { result: read(), count: 0 };
	const length = numberInPdf(bytes, 'length');
	const begin = numberInPdf(bytes, 'idx');
	Reflect.set(bytes, 'length', Math.min(length, begin + most));
	try {
		const result = read();
		return { result, count: numberInPdf(bytes, 'idx') - begin };
	} finally {
		Reflect.set(bytes, 'length', length);
	}
}

for (const method of ['parseString', 'parseHexString'])
	instead(
		PDFObjectParser.prototype,
		method,
		(parse) => (parser, ref) => readAtMost(parser, MAX_STRING, () => parse(parser, ref)).result,
	);

instead(PDFParser.prototype, 'skipJibberish', (skip) => (parser) => {
	const { count } = readAtMost(parser, MAX_GARBAGE + 1, () => skip(parser));
	spend('garbage', count, MAX_GARBAGE);
});

// What it reads of such a list, which may tell of any number of objects, it does not use.
instead(PDFXRefStreamParser.prototype, 'parseEntries', () => () => []);

instead(PDFContext.prototype, 'assign', (assign) => (context, ref, object) => {
	if (ref instanceof PDFRef && ref.objectNumber > MAX_OBJECT_NUMBER) spend('values', Infinity, MAX_VALUES);
	return assign(context, ref, object);
});

// What other readers open and the library does not.
instead(PDFParser.prototype, 'maybeRecoverRoot', (recover) => (parser) => {
	const context: unknown = Reflect.get(parser, 'context');
	if (!(context instanceof PDFContext)) return recover(parser);
	const { Root, Encrypt, ID } = context.trailerInfo;
	const root = context.lookup(Root);
	// A catalog that does not say that it is one.
	if (
		Root instanceof PDFRef &&
		root instanceof PDFDict &&
		!root.has(PDFName.of('Type')) &&
		root.has(PDFName.of('Pages'))
	)
		context.assign(
			Root,
			PDFCatalog.fromMapWithContext(root.asMap().set(PDFName.of('Type'), PDFName.of('Catalog')), context),
		);
	// An encrypted file without the id that is part of its key: then it is empty.
	if (Encrypt && !ID) context.trailerInfo.ID = context.obj([PDFHexString.of(''), PDFHexString.of('')]);
	return recover(parser);
});
