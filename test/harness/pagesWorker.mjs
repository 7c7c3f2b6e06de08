import { parentPort } from 'node:worker_threads';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

const multiply = ([a, b, c, d, e, f], [A, B, C, D, E, F]) => [
	a * A + c * B,
	b * A + d * B,
	a * C + c * D,
	b * C + d * D,
	a * E + c * F + e,
	b * E + d * F + f,
];

/** Where the first picture on a page lies: the matrix that its unit square is drawn with, in points. */
async function pictureOn(page) {
	const { fnArray, argsArray } = await page.getOperatorList();
	let matrix = [1, 0, 0, 1, 0, 0];
	const saved = [];
	for (const [index, operation] of fnArray.entries()) {
		if (operation === OPS.save) saved.push(matrix);
		if (operation === OPS.restore) matrix = saved.pop();
		if (operation === OPS.transform) matrix = multiply(matrix, [...argsArray[index]]);
		if (operation === OPS.paintImageXObject || operation === OPS.paintInlineImageXObject) return matrix;
	}
	return undefined;
}

/** The letters that are drawn on a page, those of fields too and those of hidden layers not, in the order of drawing. */
async function shownOn(page, layers) {
	const { fnArray, argsArray } = await page.getOperatorList();
	const marked = [];
	let shown = '';
	for (const [index, operation] of fnArray.entries()) {
		const args = argsArray[index];
		if (operation === OPS.beginMarkedContent) marked.push(true);
		if (operation === OPS.beginMarkedContentProps) marked.push(args[0] !== 'OC' || layers.isVisible(args[1]));
		if (operation === OPS.endMarkedContent) marked.pop();
		if (operation === OPS.showText && !marked.includes(false))
			shown += `${args[0].map((glyph) => glyph?.unicode ?? '').join('')}\n`;
	}
	return shown;
}

async function read(bytes) {
	const document = await getDocument({ data: bytes, verbosity: 0, useSystemFonts: false, isEvalSupported: false })
		.promise;
	const layers = await document.getOptionalContentConfig();
	const pages = [];
	for (let number = 1; number <= document.numPages; number++) {
		const page = await document.getPage(number);
		const { width, height } = page.getViewport({ scale: 1 });
		const { items } = await page.getTextContent();
		const matrix = await pictureOn(page);
		pages.push({
			text: items.map(({ str, hasEOL }) => str + (hasEOL ? '\n' : ' ')).join(''),
			width,
			height,
			shown: await shownOn(page, layers),
			picture: matrix && [Math.abs(matrix[0]) + Math.abs(matrix[2]), Math.abs(matrix[1]) + Math.abs(matrix[3])],
			matrix,
			runs: items
				.filter(({ str }) => str.trim() !== '')
				.map(({ str, transform }) => ({ text: str, x: transform[4], y: transform[5], size: transform[0] })),
		});
	}
	await document.destroy();
	return pages;
}

parentPort.on('message', async ({ id, bytes }) => {
	try {
		parentPort.postMessage({ id, pages: await read(bytes) });
	} catch (error) {
		parentPort.postMessage({ id, error: String(error) });
	}
});
