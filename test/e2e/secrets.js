// @ts-check
// The forms in which a secret can lie in a file without being readable at first sight.

/**
 * @param {string} secret
 * @returns {string[]} texts of which none may be found
 */
function tracesOf(secret) {
	const bytes = Buffer.from(secret);
	const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
	// Base64 of something that contains the secret shows one of three texts, depending on where in it the secret begins.
	const base64 = [0, 1, 2].map((offset) => {
		const text = Buffer.concat([Buffer.alloc(offset), bytes])
			.toString('base64')
			.replace(/=+$/, '');
		// The first and the last characters also depend on the neighbours.
		return text.slice(offset === 0 ? 0 : offset + 1, -1);
	});
	return [
		...new Set([secret, encodeURIComponent(secret), percent, percent.toUpperCase(), bytes.toString('hex'), ...base64]),
	];
}

module.exports = { tracesOf };
