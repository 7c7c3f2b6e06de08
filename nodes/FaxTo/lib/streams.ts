import type { IExecuteFunctions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { isObject } from './json';
import { sleep } from './wait';

/** A body that can be read in chunks: Node's Readable, whose module community nodes may not import. */
export type ByteStream = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** Whether a value is a stream of bytes. */
export function isByteStream(value: unknown): value is ByteStream {
	return isObject(value) && typeof value.pipe === 'function' && typeof value.read === 'function';
}

/** Almost all answers are complete within this many milliseconds; letting a timer run out costs less than cancelling it. */
const MOMENT = 50;

/** Destroys a stream that is not complete after so many milliseconds. @returns whether it was destroyed */
export async function endWithin(stream: ByteStream, milliseconds: number): Promise<boolean> {
	await sleep(Math.min(milliseconds, MOMENT));
	if (stream.readableEnded || stream.destroyed) return false;
	if (milliseconds > MOMENT) {
		const done = new AbortController();
		for (const event of ['end', 'error', 'close']) stream.once(event, () => done.abort());
		const isTime = await sleep(milliseconds - MOMENT, done.signal).then(
			() => true,
			() => false,
		);
		if (!isTime) return false;
	}
	stream.destroy(new UserError('The answer came too slowly'));
	return true;
}

/** All bytes of a file or stream; undefined if they exceed the maximum, with the rest unread. @throws what the stream throws */
export async function wholeOf(content: Buffer | ByteStream): Promise<Buffer>;
export async function wholeOf(content: Buffer | ByteStream, most: number): Promise<Buffer | undefined>;
export async function wholeOf(content: Buffer | ByteStream, most = Infinity): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
		const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
		chunks.push(bytes);
		size += bytes.length;
		if (size > most) return undefined;
	}
	return Buffer.concat(chunks);
}

/** The bytes of a file or stream, in chunks. @throws what the stream throws */
export async function* piecesOf(content: Buffer | ByteStream): AsyncGenerator<Buffer> {
	for await (const chunk of Buffer.isBuffer(content) ? [content] : content)
		yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
}
