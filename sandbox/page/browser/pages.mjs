// Renders one page of a fax as a picture.

const PDFJS = '/assets/pdfjs';
/** The resolution of a fax: 1728 dots across a sheet of A4. */
const FAX_WIDTH = 1728;
const SHEET_RATIO = 297 / 210;
/** Kept open, because the pages of a fax are requested one by one. */
const MAX_OPEN = 10;
/** @type {Map<string, Promise<object>>} */
const open = new Map();
let library;

async function pdfjs() {
	library ??= import(`${PDFJS}/build/pdf.min.mjs`).then((module) => {
		module.GlobalWorkerOptions.workerSrc = `${PDFJS}/build/pdf.worker.min.mjs`;
		return module;
	});
	return await library;
}

async function openPdf(url) {
	const { getDocument } = await pdfjs();
	const answer = await fetch(url);
	if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
	return await getDocument({
		data: await answer.arrayBuffer(),
		isEvalSupported: false,
		wasmUrl: `${PDFJS}/wasm/`,
		iccUrl: `${PDFJS}/iccs/`,
		standardFontDataUrl: `${PDFJS}/fonts/`,
		cMapUrl: `${PDFJS}/cmaps/`,
		cMapPacked: true,
	}).promise;
}

function documentAt(url) {
	let found = open.get(url);
	if (found === undefined) {
		if (open.size >= MAX_OPEN) {
			const [oldest, pdf] = open.entries().next().value;
			open.delete(oldest);
			pdf.then((one) => one.loadingTask.destroy()).catch(() => undefined);
		}
		found = openPdf(url);
		open.set(url, found);
	}
	return found;
}

function blankSheet(width, height) {
	const canvas = document.createElement('canvas');
	canvas.width = Math.round(width);
	canvas.height = Math.round(height);
	const context = canvas.getContext('2d', { willReadFrequently: true });
	context.fillStyle = '#fff';
	context.fillRect(0, 0, canvas.width, canvas.height);
	return { canvas, context };
}

async function pdfPage(url, number) {
	const page = await (await documentAt(url)).getPage(number);
	const scale = FAX_WIDTH / page.getViewport({ scale: 1 }).width;
	const viewport = page.getViewport({ scale });
	const { canvas, context } = blankSheet(viewport.width, viewport.height);
	await page.render({ canvas, canvasContext: context, viewport }).promise;
	return canvas;
}

/** A picture is scaled to the sheet, as the converter would. */
async function picturePage(url) {
	const image = new Image();
	image.src = url;
	await image.decode();
	const { canvas, context } = blankSheet(FAX_WIDTH, FAX_WIDTH * SHEET_RATIO);
	const scale = Math.min(canvas.width / image.naturalWidth, canvas.height / image.naturalHeight);
	context.drawImage(image, 0, 0, image.naturalWidth * scale, image.naturalHeight * scale);
	return canvas;
}

/** Dithers to black and white by Floyd and Steinberg's algorithm. */
function faxed(canvas) {
	const context = canvas.getContext('2d');
	const { width, height } = canvas;
	const picture = context.getImageData(0, 0, width, height);
	const { data } = picture;
	const grey = new Float32Array(width * height);
	for (let at = 0; at < grey.length; at += 1)
		grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
	for (let at = 0; at < grey.length; at += 1) {
		const dot = grey[at] < 128 ? 0 : 255;
		const rest = (grey[at] - dot) / 16;
		data[4 * at] = data[4 * at + 1] = data[4 * at + 2] = dot;
		if (rest === 0) continue;
		const column = at % width;
		if (column + 1 < width) grey[at + 1] += 7 * rest;
		if (at + width >= grey.length) continue;
		if (column > 0) grey[at + width - 1] += 3 * rest;
		grey[at + width] += 5 * rest;
		if (column + 1 < width) grey[at + width + 1] += rest;
	}
	context.putImageData(picture, 0, 0);
	return canvas;
}

/**
 * @param {DOMStringMap} sheet kind, source, page, and faxed for the look of a fax
 * @returns {Promise<string>} the address of a picture
 */
export async function drawPage({ kind, source, page, faxed: isFaxed }) {
	const canvas = kind === 'pdf' ? await pdfPage(source, Number(page)) : await picturePage(source);
	return (isFaxed ? faxed(canvas) : canvas).toDataURL('image/png');
}
