import { UserError } from 'n8n-workflow';
import { type ByteStream, piecesOf } from '../lib/streams';

/** The message of the error that ends an upload whose file can't be read as it was announced. */
export const UNREADABLE = 'The file changed or became unreadable while it was uploaded';

/** A file as a part of an upload: bytes of a known length, read when they are sent. */
export interface FilePart {
	fileName: string;
	mimeType: string;
	/** Bytes. */
	size: number;
	/** Its bytes from the start, each time. */
	open: () => Promise<Buffer | ByteStream>;
}

/**
 * A multipart body with one field, made of what Node itself has: n8n shows a community node none of its own packages. A file
 * is never held in memory as a whole: n8n's HTTP client asks a part for `size` and `stream()`, so it sends a Content-Length and
 * the bytes as they come (docs/n8n-facts.md#an-upload-needs-a-known-length). A client that asks for `arrayBuffer()` gets them all at once.
 *
 * @param value a text, or a file
 */
export function multipart(name: string, value: string | FilePart): FormData {
	const form = new FormData();
	// With a third argument the form would make a file of its own, without the stream.
	form.append(name, typeof value === 'string' ? value : streamedFile(value));
	return form;
}

/** The class is made here, not when this file is loaded (docs/n8n-facts.md#the-first-touch-of-file-is-slow). */
function streamedFile({ fileName, mimeType, size, open }: FilePart): File {
	const bytes = () => exactly(size, open);
	class StreamedFile extends File {
		override readonly size = size;

		override stream(): ReturnType<File['stream']> {
			return ReadableStream.from(bytes());
		}

		override async arrayBuffer(): Promise<ArrayBuffer> {
			const chunks: Uint8Array[] = [];
			for await (const chunk of bytes()) chunks.push(chunk);
			return new Uint8Array(Buffer.concat(chunks)).buffer;
		}
	}
	// What is no type could end the header it stands in.
	return new StreamedFile([], fileName, {
		type: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream',
	});
}

/**
 * The bytes of a file that has as many as was said. One that has changed since would be cut by the Content-Length, or the
 * server would wait for the rest until the time-out: then the upload fails instead.
 */
async function* exactly(size: number, open: FilePart['open']): AsyncGenerator<Uint8Array> {
	let sent = 0;
	try {
		for await (const piece of piecesOf(await open())) {
			sent += piece.length;
			if (sent > size) break;
			yield piece;
		}
	} catch {
		sent = -1;
	}
	if (sent !== size) throw new UserError(UNREADABLE);
}
