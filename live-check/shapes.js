// @ts-check
/** Describes the shape of a value, in words that contain nothing of the value. */
const { PATH_WORDS, QUERY_WORDS, fieldName, isDocumentedSentence, knownWord, maskedSentence } = require('./vocabulary');

/** Fields whose values show how Fax.to works and reveal nothing about the user. */
const WORD_FIELDS = new Set(['status', 'timezone', 'type', 'msg_code']);

/** Texts with a recognisable form; the first that fits names it. @type {Array<[RegExp, string]>} */
const FORMS = [
	[/^$/, 'empty text'],
	[/^\d{4}-\d\d-\d\d$/, 'date YYYY-MM-DD'],
	[/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'time YYYY-MM-DD HH:MM:SS'],
	[/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+$/, 'time YYYY-MM-DD HH:MM:SS with fraction'],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/, 'time in ISO 8601 without zone'],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/, 'time in ISO 8601 with zone'],
	[/^\d\d?[/.]\d\d?[/.]\d{4}/, 'date with day and month in an unclear order'],
	[/^[+-]\d\d:?\d\d$/, 'offset of a time zone'],
	[/^[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_/]+$/, 'name of a time zone'],
	[/^\d+(\.\d+)? ?B$/i, 'size with unit B'],
	[/^\d+(\.\d+)? ?KB$/i, 'size with unit KB'],
	[/^\d+(\.\d+)? ?MB$/i, 'size with unit MB'],
	[/^\d+\.\d+$/, 'text holding a decimal number'],
	[/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i, 'UUID'],
	[/^[^\s@]+@[^\s@]+$/, 'email address'],
	[/^[A-Z]{2}$/, '2 capital letters'],
	[/^[A-Z]{3}$/, '3 capital letters'],
];

const FILE_NAME = /\.(pdf|tiff?|txt|png|jpe?g|gif|docx?|rtf|html?)$/i;

class Shapes {
	#key;
	#baseUrl;

	/** @param {string} key of the account, to tell it from another @param {string} baseUrl */
	constructor(key, baseUrl) {
		this.#key = key;
		this.#baseUrl = new URL(baseUrl);
	}

	/**
	 * @param {unknown} value
	 * @param {string} [name] of its field
	 * @returns {string}
	 */
	of(value, name = '') {
		if (value === null) return 'null';
		if (value === undefined) return 'missing';
		if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list';
		if (typeof value === 'object') return Object.keys(value).length === 0 ? 'empty object' : 'object';
		if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal number';
		if (typeof value === 'boolean') return 'true or false';
		return this.#ofText(String(value), name);
	}

	/** @param {string} text @param {string} name */
	#ofText(text, name) {
		const bare = text.trim();
		if (WORD_FIELDS.has(name) && knownWord(bare)) return `text "${bare}"`;
		if (name === 'message')
			return `${isDocumentedSentence(bare) ? 'documented sentence' : 'text'} "${maskedSentence(bare)}"`;
		const form = FORMS.find(([expression]) => expression.test(bare));
		if (form) return form[1];
		if (/^\d+$/.test(bare)) return `text of ${count(bare.length, 'digit')}`;
		if (/^\+\d+$/.test(bare)) return `text of + and ${count(bare.length - 1, 'digit')}`;
		if (/^[a-z]+:[/\\]{2}/i.test(bare)) return this.ofAddress(bare);
		const extension = FILE_NAME.exec(bare)?.[1];
		if (extension !== undefined) return `file name ending in .${extension.toLowerCase()}`;
		return /^[\p{Lu}\s.'-]+$/u.test(bare) ? 'text in capitals' : 'text';
	}

	/**
	 * @param {string} text an address, also with back-slashes (T28)
	 * @returns {string} scheme, whose host, the documented parts of the path, names of parameters
	 */
	ofAddress(text) {
		const straight = text.replace(/\\/g, '/');
		if (!URL.canParse(straight, this.#baseUrl.href)) return "address that can't be read";
		const url = new URL(straight, this.#baseUrl.href);
		const path = url.pathname
			.split('/')
			.map((part) => (part === '' || PATH_WORDS.has(part) ? part : /^\d+$/.test(part) ? '{digits}' : '{…}'));
		const parameters = [...url.searchParams].map(([name, value]) => {
			if (name === 'api_key') return value === this.#key ? "api_key (the account's)" : 'api_key (another)';
			return QUERY_WORDS.has(name) ? name : '…';
		});
		return [
			`address ${url.protocol === 'https:' ? 'https' : url.protocol === 'http:' ? 'http' : 'of another scheme'}`,
			this.hostOf(url),
			`path ${path.join('/')}`,
			parameters.length > 0 ? `parameters ${parameters.join(' ')}` : 'no parameters',
			...(straight === text ? [] : ['with back-slashes']),
		].join(', ');
	}

	/**
	 * @param {Extract<import('./types').Reply, { kind: 'answer' }>} reply
	 * @returns {string} status and error message, such as `HTTP 404, status "failed", message "not found"`
	 */
	ofRefusal({ status, bodyKind, json }) {
		if (json === null || typeof json !== 'object' || Array.isArray(json)) {
			return `HTTP ${status} with ${bodyKind === 'json' ? 'JSON that is no object' : `a body that is ${bodyKind === 'empty' ? 'empty' : `a ${bodyKind}`}`}`;
		}
		/** @param {string} name */
		const words = (name) => {
			const value = /** @type {Record<string, unknown>} */ (json)[name];
			return typeof value === 'string' ? `"${maskedSentence(value)}"` : this.of(value);
		};
		return `HTTP ${status}, status ${words('status')}, message ${words('message')}`;
	}

	/** @param {URL} url @returns {string} named only where it is a host of Fax.to */
	hostOf(url) {
		if (/^(www\.|api\.)?fax\.(to|dev)$/i.test(url.hostname)) return `host ${url.hostname.toLowerCase()}`;
		if (/\.fax\.to$/i.test(url.hostname)) return 'another host below fax.to';
		return url.host === this.#baseUrl.host ? 'host of the base URL' : 'another host';
	}

	/**
	 * The shapes of all fields of an answer.
	 * @param {unknown} json
	 * @returns {Map<string, Set<string>>} `history[].id` → shapes
	 */
	all(json) {
		/** @type {Map<string, Set<string>>} */
		const found = new Map();
		/** @param {unknown} value @param {string} where @param {string} name @param {number} depth */
		const walk = (value, where, name, depth) => {
			const shapes = found.get(where) ?? new Set();
			// Enough to see all kinds; a report with a line per record would be unreadable.
			if (shapes.size < 6) shapes.add(this.of(value, name));
			found.set(where, shapes);
			if (depth > 6 || value === null || typeof value !== 'object') return;
			if (Array.isArray(value)) {
				for (const item of value) walk(item, `${where}[]`, name, depth + 1);
			} else {
				for (const [key, item] of Object.entries(value))
					walk(item, where === '' ? fieldName(key) : `${where}.${fieldName(key)}`, key, depth + 1);
			}
		};
		walk(json, '', '', 0);
		return found;
	}
}

/** @param {number} number @param {string} noun */
function count(number, noun) {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

module.exports = { Shapes };
