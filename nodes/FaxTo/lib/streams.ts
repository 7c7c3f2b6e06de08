import type { IExecuteFunctions } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { isObject } from './json';
import { sleep, wait } from './wait';

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

/** How long n8n's storage may be silent before it is given up, in milliseconds. */
const MAX_SILENCE = 60_000;

/** What n8n's storage is asked for. @throws what the promise throws, and UserError when it is silent for a minute */
export async function fromStorage<T>(promise: Promise<T>): Promise<T> {
	if ((await wait({ milliseconds: MAX_SILENCE, until: promise })) === 'met') return await promise;
	throw new UserError("n8n's storage does not answer");
}

/** All bytes that come; undefined if they exceed the maximum, with the rest unread. @throws what the source throws */
export async function wholeOf(pieces: AsyncIterable<Buffer>): Promise<Buffer>;
export async function wholeOf(pieces: AsyncIterable<Buffer> | ByteStream, max: number): Promise<Buffer | undefined>;
export async function wholeOf(pieces: AsyncIterable<Buffer> | ByteStream, max = Infinity): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of pieces) {
		const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
		chunks.push(bytes);
		size += bytes.length;
		if (size > max) return undefined;
	}
	return Buffer.concat(chunks);
}

/**
 * The bytes of a file of n8n's storage, in chunks.
 * @throws what the stream throws, and UserError when none came for one to two minutes while they were wanted
 */
export async function* piecesOf(content: Buffer | ByteStream): AsyncGenerator<Buffer> {
	if (Buffer.isBuffer(content)) return yield content;
	const ended = new AbortController();
	// Odd while a chunk is awaited.
	let turns = 1;
	void endSilence(content, () => turns, ended.signal);
	try {
		for await (const chunk of content) {
			turns++;
			yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
			turns++;
		}
	} finally {
		ended.abort();
	}
}

/** Destroys a stream whose chunk is awaited for too long. One watch per stream: a timer per chunk doubles the time of an upload. */
async function endSilence(stream: ByteStream, turns: () => number, ended: AbortSignal): Promise<void> {
	let before = 0;
	try {
		for (let isSilent = false; !isSilent; before = turns()) {
			await sleep(MAX_SILENCE, ended);
			isSilent = turns() % 2 === 1 && turns() === before;
		}
		stream.destroy(new UserError("n8n's storage does not answer"));
	} catch {
		// The stream has ended.
	}
}
