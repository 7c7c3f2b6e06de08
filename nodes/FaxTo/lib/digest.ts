import { createHash } from 'crypto';

/** The SHA-256 digest of a text (in UTF-8) or of bytes: 64 hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
	return createHash('sha256').update(content).digest('hex');
}
