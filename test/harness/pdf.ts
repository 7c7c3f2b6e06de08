import { PDFDocument } from '@cantoo/pdf-lib';

/** A real PDF with the given number of pages, padded to at least `bytes`. */
export async function pdf(pages = 1, bytes = 0): Promise<Buffer> {
	const document = await PDFDocument.create();
	for (let page = 0; page < pages; page++) document.addPage().drawText(`Page ${page + 1}`, { x: 50, y: 700 });
	const content = Buffer.from(await document.save());
	// A comment before the end marker keeps the file valid at any size.
	return bytes > content.length
		? Buffer.concat([content, Buffer.from(`\n%${'x'.repeat(bytes - content.length - 2)}`)])
		: content;
}
