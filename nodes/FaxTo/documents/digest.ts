import { createHash } from 'crypto';
import type { UploadSource } from '../api/endpoints';
import { sha256 } from '../lib/digest';

/** The digests of the files of one run, read once for items that share a stored file. */
export type Digests = Map<string, Promise<string>>;

/** A digest of what is to be uploaded: of the bytes and the kind of a file, or of an address. */
export async function digestOf(file: UploadSource, digests: Digests): Promise<string> {
	if ('identity' in file && file.identity !== undefined) return file.identity;
	if ('url' in file) return sha256(`url ${file.url}`);
	if (file.storedAs === undefined) return await read(file);
	const known = digests.get(file.storedAs) ?? read(file);
	digests.set(file.storedAs, known);
	return await known;
}

async function read(file: Exclude<UploadSource, { url: string }>): Promise<string> {
	const hash = createHash('sha256').update(file.fileName.split('.').pop() ?? '');
	const content = await file.open();
	if (Buffer.isBuffer(content)) return hash.update(content).digest('hex');
	for await (const chunk of content) hash.update(chunk);
	return hash.digest('hex');
}
