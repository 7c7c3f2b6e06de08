/** In the name of a document that was uploaded under an idempotency key: a digest of the key. */
const TAG = /-once-([0-9a-f]{16})(?![0-9a-z])/;

/**
 * A file name with an idempotency key's tag, so that Fax.to's history shows what was sent under it:
 * "invoice-once-0123456789abcdef.pdf". A file that comes from Fax.to may bear another one, which goes.
 */
export function taggedName(fileName: string, tag: string): string {
	const name = untagged(fileName);
	const dot = name.lastIndexOf('.');
	return dot > 0 ? `${name.slice(0, dot)}-once-${tag}${name.slice(dot)}` : `${name}-once-${tag}`;
}

/** The tag in a file name; '' where there is none. */
export function tagIn(fileName: string): string {
	return TAG.exec(fileName)?.[1] ?? '';
}

/** A file name without its tag, which means nothing to people. */
export function untagged(fileName: string): string {
	return fileName.replace(TAG, '');
}
