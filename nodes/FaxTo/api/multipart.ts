import { UserError } from 'n8n-workflow';
import { type ByteStream, piecesOf } from '../lib/streams';

/** The error message of an upload whose file is not as announced. */
export const UNREADABLE = 'The file changed or became unreadable while it was uploaded';

/** A file in an upload: bytes of a known length, read while they are sent. */
export interface FilePart {
	fileName: string;
	mimeType: string;
	/** Bytes. */
	size: number;
	/** Opens it at its start. */
	open: () => Promise<Buffer | ByteStream>;
}

/**
 * A multipart body with one field, built with Node's own classes, because community nodes can't use n8n's packages. A
 * file is never held in memory as a whole: n8n's HTTP client reads `size` and `stream()` of a part, so it sends a
 * Content-Length and streams the bytes (docs/n8n-facts.md#an-upload-needs-a-known-length). A client that calls
 * `arrayBuffer()` gets them all at once.
 * @param value a text, or a file
 */
export function multipart(name: string, value: string | FilePart): FormData {
	const form = new FormData();
	// With a third argument, FormData would create a file of its own, without the stream.
	form.append(name, typeof value === 'string' ? value : streamedFile(value));
	return form;
}

/** The class is created on demand, not on load (docs/n8n-facts.md#the-first-touch-of-file-is-slow). */
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
	// An invalid type could break the part's header.
	return new StreamedFile([], fileName, {
		type: /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream',
	});
}

/**
 * The bytes of a file, exactly as many as announced. A file that has changed since would be truncated by the
 * Content-Length, or the server would wait for the rest until the time-out, so the upload fails instead.
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
