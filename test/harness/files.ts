import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** A file of an item, as a test writes it. */
export interface File {
	bytes: Buffer | string;
	fileName: string;
	mimeType: string;
}

/** An input item with files in memory. */
export const itemWithFiles = (files: Record<string, File>, json: IDataObject = {}): INodeExecutionData => ({
	json,
	binary: Object.fromEntries(
		Object.entries(files).map(([field, { bytes, fileName, mimeType }]) => [
			field,
			{ data: Buffer.from(bytes).toString('base64'), fileName, mimeType },
		]),
	),
});

export const txt = (bytes: string | Buffer, fileName = 'note.txt'): File => ({
	bytes,
	fileName,
	mimeType: 'text/plain',
});
export const pdfFile = (bytes: string | Buffer, fileName = 'letter.pdf'): File => ({
	bytes,
	fileName,
	mimeType: 'application/pdf',
});
