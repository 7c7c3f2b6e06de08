// @ts-check
/** Received faxes (operations 17 and 18, and the files behind their URLs). */
const { createReadStream } = require('node:fs');
const { metaOf, ordered, pageOf } = require('../paging');
const { makePreview } = require('../pdf');
const { Refusal } = require('../refusal');
const { phoneDigits, phpDate } = require('../wire');

/**
 * @typedef {import('./index').Operation} Operation
 * @typedef {import('../types').IncomingFax} IncomingFax
 * @typedef {import('../world').World} World
 */

/** @type {Record<string, Operation>} */
module.exports = {
	'incomingFax.getAll': ({ params }, world, account) =>
		inbox(account.inbox, params, world, `${world.url}/api/v2/incoming-faxes`),

	'incomingFax.getByRecipient': ({ params }, world, account) => {
		const digits = phoneDigits(params['recipient']);
		if (digits === null) throw new Refusal(400, 'The recipient is invalid.');
		const faxes = account.inbox.filter((fax) => fax.to === `+${digits}`);
		return inbox(faxes, params, world, `${world.url}/api/v2/incoming-faxes/${digits}`);
	},

	'incomingFax.download': (call, world, account) => {
		const { bytes } = faxOf(call, world, account);
		return {
			type: 'application/pdf',
			bytes: createReadStream(bytes.path),
			headers: { 'content-length': String(bytes.size) },
		};
	},

	'incomingFax.downloadPreview': (call, world, account) => ({
		type: 'image/png',
		bytes: makePreview(faxOf(call, world, account).id),
	}),
};

/**
 * @param {import('../types').Call} call
 * @param {World} world
 * @param {import('../types').Account} account
 */
function faxOf({ params }, { state }, account) {
	const fax = state.inboxByFileId.get(Number(params['id']));
	if (!fax || fax.accountId !== account.id) throw new Refusal(404, 'Resource not Found');
	return fax;
}

/**
 * @param {IncomingFax[]} faxes
 * @param {Record<string, unknown>} params
 * @param {World} world
 * @param {string} url of the list
 */
function inbox(faxes, params, world, url) {
	const page = pageOf(ordered(faxes, world.settings.inboxOrder), params, world.settings);
	return { status: 'success', inbox: page.items.map((fax) => wireFax(fax, world)), meta: metaOf(page, url) };
}

/**
 * @param {IncomingFax} fax
 * @param {World} world
 * @returns {object} the record as lists show it
 */
function wireFax(fax, world) {
	return {
		id: fax.id,
		did_id: fax.didId,
		filename: fax.name,
		filesize: `${(fax.bytes.size / 1024).toFixed(2)} KB`,
		number: fax.to,
		sender: fax.from,
		total_pages: fax.pages,
		created_at: phpDate(fax.createdAt),
		preview_file: world.fileUrl(fax, 'preview'),
		file_url: world.fileUrl(fax, 'file'),
	};
}
