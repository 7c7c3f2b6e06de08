// @ts-check
/** An API error: thrown by operations, and turned into the documented error body in one place. */
class Refusal extends Error {
	/**
	 * @param {number} status HTTP status
	 * @param {string} message text for the body
	 * @param {Record<string, string>} [headers]
	 */
	constructor(status, message, headers = {}) {
		super(message);
		this.status = status;
		this.headers = headers;
	}
}

module.exports = { Refusal };
