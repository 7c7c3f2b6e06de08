/** What is needed of pdf-lib; the build puts the library itself in place of this file. */
export { degrees, PDFDocument, StandardFonts } from 'pdf-lib';
export type { PDFFont, PDFImage, PDFPage } from 'pdf-lib';
