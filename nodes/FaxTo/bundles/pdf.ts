import {
	decodePDFRawStream,
	PDFArray,
	PDFCatalog,
	PDFContext,
	PDFCrossRefStream,
	PDFDict,
	PDFHexString,
	PDFName,
	PDFNumber,
	PDFObjectParser,
	PDFObjectStreamParser,
	PDFParser,
	PDFRawStream,
	PDFRef,
	PDFXRefStreamParser,
} from '@cantoo/pdf-lib';

/** Unpack the output of Node's deflateRaw, and of zlib piece by piece; pdf-lib includes them for its own streams. */
export { inflateSync as inflate, Unzlib } from 'fflate';

/** The exports of pdf-lib (in its maintained fork) in use; the build replaces this file with the library itself. */
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

// The limits below bound the work of reading untrusted files; the library has none. They count work instead of time, so
// that the same file is either always accepted or never.

/**
 * Maximum total size of decompressed and decrypted data in all PDFs of one fax, in bytes: a file of a few kilobytes
 * could demand gigabytes.
 */
const MAX_UNFOLDED = 128 * 1024 * 1024;

/**
 * Maximum number of values (numbers, names, lists …) outside of page content in all PDFs of one fax: each takes about a
 * hundred bytes.
 */
const MAX_VALUES = 1_000_000;

/** What an object takes besides its values, in values, and a filter besides its data, in bytes. */
const OBJECT = 4;
const FILTER = 64 * 1024;

/** Maximum total number of bytes read again after unterminated constructs. Steps back of a few bytes are the library's look-ahead. */
const MAX_REREAD = 32 * 1024 * 1024;
const LOOKAHEAD = 64;

/** Maximum number of meaningless bytes between objects: the library tries to parse an object at each of them. */
const MAX_GARBAGE = 256 * 1024;

/** Maximum length of a text, name or number in a PDF, in bytes: the library needs a hundred times its size. */
const MAX_STRING = 1024 * 1024;

/** The largest object number that the standard allows. */
const MAX_OBJECT_NUMBER = 8_388_607;

const NOTHING_SPENT = { unfolded: 0, values: 0, reread: 0, garbage: 0, isTooMuch: false };
const spent = { ...NOTHING_SPENT };

/** Starts counting for the PDFs of one fax. */
export function startReading(): void {
	Object.assign(spent, NOTHING_SPENT);
}

/** Whether reading since `startReading` exceeded a limit: then its results must not be used. */
export const tookTooMuch = (): boolean => spent.isTooMuch;

function spend(what: 'unfolded' | 'values' | 'reread' | 'garbage', amount: number, most: number): void {
	spent[what] += amount;
	if (spent[what] <= most) return;
	spent.isTooMuch = true;
	throw new Error('The PDF takes more work to be read than it may');
}

/** Replaces a private method of the library with a function that may call it. */
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

/** The input of a parser, with its position. */
function inputOf(parser: object): object {
	const input: unknown = Reflect.get(parser, 'bytes');
	return typeof input === 'object' && input !== null ? input : {};
}

const numberInPdf = (owner: object, key: string): number => Number(Reflect.get(owner, key));

// All of its streams grow by one inherited method, which it does not export.
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
	// If the library swallowed the error of an exceeded limit, it is thrown again here.
	if (spent.isTooMuch || back > LOOKAHEAD) spend('reread', back, spent.isTooMuch ? -Infinity : MAX_REREAD);
	return moveTo(bytes, offset);
});

instead(PDFObjectParser.prototype, 'parseObject', (parse) => (parser, ref) => {
	spend('values', 1, MAX_VALUES);
	return parse(parser, ref);
});

// An object, and a part of a file that ends with a trailer.
for (const method of ['parseIndirectObject', 'maybeParseTrailer'])
	instead(PDFParser.prototype, method, (parse) => (parser) => {
		spend('values', OBJECT, MAX_VALUES);
		return parse(parser);
	});

// The library makes all filters of a stream before it reads its first byte.
for (const parser of [PDFObjectStreamParser, PDFXRefStreamParser])
	instead(parser, 'forStream', (forStream) => (self, stream, ...more) => {
		const filters = stream instanceof PDFRawStream ? stream.dict.lookup(PDFName.of('Filter')) : undefined;
		if (filters instanceof PDFArray) spend('unfolded', filters.size() * FILTER, MAX_UNFOLDED);
		return forStream(self, stream, ...more);
	});

// The library makes a list of all objects that a stream declares, before it reads the first.
instead(PDFObjectStreamParser.prototype, 'parseOffsetsAndObjectNumbers', (parse) => (parser) => {
	spend('values', OBJECT * Math.max(0, numberInPdf(parser, 'objectCount')), MAX_VALUES);
	return parse(parser);
});

/** Reads with a parser's method, which sees the end of the file after `most` bytes. @returns the number of bytes read */
function readAtMost(parser: object, most: number, read: () => unknown): { result: unknown; count: number } {
	const bytes = inputOf(parser);
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

/** By the bytes of a file: its objects that are a number, as far as they may be the length of a stream. */
const numbersIn = new WeakMap<Uint8Array, Map<string, number>>();

function numberObjects(bytes: Uint8Array): Map<string, number> {
	const known = numbersIn.get(bytes);
	if (known) return known;
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
	const found = text.matchAll(/(?<!\d)(\d{1,7})\s{1,3}(\d{1,5})\s{1,3}obj\s{0,3}(\d{1,10})\s{0,3}endobj/g);
	const numbers = new Map(
		[...found].map(([, object, generation, value]) => [`${object} ${generation} R`, Number(value)]),
	);
	numbersIn.set(bytes, numbers);
	return numbers;
}

// A length that is an object of its own usually follows its stream. The library looks for the word "endstream" then, even
// if the page itself contains it.
instead(PDFObjectParser.prototype, 'parseDict', (parse) => (parser, ref) => {
	const dict = parse(parser, ref);
	const key = PDFName.of('Length');
	const bytes: unknown = Reflect.get(inputOf(parser), 'bytes');
	if (!(dict instanceof PDFDict) || !(bytes instanceof Uint8Array)) return dict;
	const length = dict.get(key);
	const number = length instanceof PDFRef ? numberObjects(bytes).get(length.toString()) : undefined;
	if (number !== undefined) dict.set(key, PDFNumber.of(number));
	return dict;
});

// The library does not use these entries, which may declare any number of objects.
instead(PDFXRefStreamParser.prototype, 'parseEntries', () => () => []);

instead(PDFContext.prototype, 'assign', (assign) => (context, ref, object) => {
	if (ref instanceof PDFRef && ref.objectNumber > MAX_OBJECT_NUMBER) spend('values', Infinity, MAX_VALUES);
	return assign(context, ref, object);
});

// The library searches all entries for the place of each one: a file of 200,000 objects took minutes.
instead(PDFCrossRefStream.prototype, 'appendEntry', () => (stream, entry) => {
	const entries: unknown = Reflect.get(stream, 'entries');
	if (Array.isArray(entries)) entries.push(entry);
});
instead(PDFCrossRefStream.prototype, 'updateDict', (update) => (stream) => {
	const entries: unknown = Reflect.get(stream, 'entries');
	if (Array.isArray(entries))
		entries.sort((a: { ref: PDFRef }, b: { ref: PDFRef }) => a.ref.objectNumber - b.ref.objectNumber);
	return update(stream);
});

// Files that other readers open, but the library doesn't.
instead(PDFParser.prototype, 'maybeRecoverRoot', (recover) => (parser) => {
	const context: unknown = Reflect.get(parser, 'context');
	if (!(context instanceof PDFContext)) return recover(parser);
	const { Root, Encrypt, ID } = context.trailerInfo;
	const root = context.lookup(Root);
	// A catalog without its type, or with another one.
	if (
		Root instanceof PDFRef &&
		root instanceof PDFDict &&
		!(root instanceof PDFCatalog) &&
		root.has(PDFName.of('Pages'))
	)
		context.assign(
			Root,
			PDFCatalog.fromMapWithContext(root.asMap().set(PDFName.of('Type'), PDFName.of('Catalog')), context),
		);
	// An encrypted file without the ID, which is part of its key: the ID is empty then.
	if (Encrypt && !ID) context.trailerInfo.ID = context.obj([PDFHexString.of(''), PDFHexString.of('')]);
	return recover(parser);
});
