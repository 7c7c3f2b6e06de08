import { createHash, timingSafeEqual } from 'crypto';
import { isObject } from '../api/json';

/**
 * Whether a callback carries the secret of the credential, compared in constant time. Fax.to signs nothing, so this and
 * the unguessable address are what keeps strangers out.
 *
 * @param query of the request; the secret is its `token`
 * @param expected '' when the credential has none: then every callback is let in
 */
export function carriesToken(query: unknown, expected: string): boolean {
	if (expected === '') return true;
	const given = isObject(query) && typeof query.token === 'string' ? query.token : '';
	// Hashes have one length, so the comparison tells nothing about the secret's.
	return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
