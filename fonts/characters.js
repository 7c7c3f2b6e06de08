// @ts-check
/**
 * Which characters of a font are shipped: what is written in letters, forms and lists. The order is that of Unicode's blocks, whose names
 * stand beside them. What is in none of them, or not in the font, is refused before anything is uploaded.
 */

/** @type {Array<[from: number, to: number]>} */
const LETTERS = [
	[0x0020, 0x007e], // Basic Latin
	[0x00a0, 0x024f], // Latin-1 Supplement, Latin Extended-A and -B
	[0x0370, 0x03ff], // Greek and Coptic
	[0x0400, 0x04ff], // Cyrillic
	[0x05d0, 0x05f4], // Hebrew letters
	[0x1e00, 0x1eff], // Latin Extended Additional: Vietnamese, Welsh, transliterations
	[0x2010, 0x2027], // dashes, quotation marks, dots
	[0x2030, 0x203a],
	[0x20a0, 0x20bf], // currency
	[0x2116, 0x2116],
	[0x2122, 0x2122],
];

/** @type {Array<[from: number, to: number]>} */
const ALL = [
	...LETTERS,
	[0x0250, 0x036f], // IPA Extensions, Spacing Modifier Letters, Combining Diacritical Marks
	[0x0500, 0x052f], // Cyrillic Supplement
	[0x05b0, 0x05c7], // Hebrew points
	[0x0600, 0x06ff], // Arabic
	[0x1f00, 0x1fff], // Greek Extended
	[0x2028, 0x206f], // General Punctuation
	[0x2070, 0x209c], // superscripts and subscripts
	[0x20a0, 0x20cf],
	[0x2100, 0x218f], // letter-like symbols, fractions, Roman numerals
	[0x2190, 0x21ff], // arrows
	[0x2200, 0x22ff], // mathematics
	[0x2300, 0x230b],
	[0x2310, 0x2321],
	[0x2500, 0x25ff], // box drawing, blocks, geometric shapes
	[0x2605, 0x2606],
	[0x260e, 0x2612], // telephones, check boxes
	[0x2639, 0x263b],
	[0x2640, 0x2642],
	[0x2660, 0x2667],
	[0x26a0, 0x26a0],
	[0x2702, 0x270f], // scissors, telephone, envelope, pencils
	[0x2713, 0x2718], // check marks
	[0x2764, 0x2764],
	[0x2794, 0x2794],
	[0x27a1, 0x27a1],
	[0x27f5, 0x27ff], // long arrows
	[0x2c60, 0x2c7f], // Latin Extended-C
	[0xa720, 0xa7ff], // Latin Extended-D
	[0xfb50, 0xfbff], // the forms that Arabic letters take in words
	[0xfe70, 0xfefc],
];

module.exports = { ALL, LETTERS };
