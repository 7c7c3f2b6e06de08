// @ts-check
/** Documents (operations 9 to 14, and the picture behind a preview URL). */
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const { CONVERSION_FAILED } = require('../documents');
const { pageOf } = require('../paging');
const { makePdf, makePreview } = require('../pdf');
const { Refusal } = require('../refusal');
const { plainDate, plainDateTime } = require('../wire');

/**
 * @typedef {import('./index').Operation} Operation
 * @typedef {import('../types').Document} Document
 * @typedef {import('../types').StoredBytes} StoredBytes
 */

const REMOTE_TIMEOUT_MS = 10_000;

/** @type {Record<string, Operation>} */
module.exports = {
	'file.upload': async ({ params, file }, world, account) => {
		const part = file?.field === 'file' ? file : null;
		const remote = params['AddRemoteFile'] ?? params['file'];
		if (!part && remote === undefined) throw new Refusal(400, 'The file field is required.');
		const upload = part ? { bytes: part, name: part.name } : await fetchRemote(String(remote), world);
		const document = await world.addDocument(account, upload.bytes, upload.name);
		return {
			status: world.settings.successCasing,
			document_id: document.id,
			total_pages: document.pages,
			document: { ...record(document), created_at: plainDateTime(document.createdAt) },
		};
	},

	'file.getAll': ({ params }, { settings }, account) => {
		const files = pageOf(account.documents, params, settings).items.map((document) => ({
			id: document.id,
			filename: document.name,
			pages: document.pages,
			size: document.bytes.size,
			uploaded: plainDate(document.createdAt),
		}));
		return settings.filesEnvelope === 'object' ? { status: 'success', files } : files;
	},

	'file.clean': ({ params }, world, account) => {
		const document = documentOf(params, world, account);
		const created = plainDateTime(document.createdAt);
		const variant = world.settings.cleanVariant;
		return {
			status: 'success',
			...record(document),
			// Three sources, three spellings, two types.
			filesize: variant === 'readme' ? document.bytes.size : String(document.bytes.size),
			server_document_id: null,
			team_user_id: null,
			...(variant === 'readme' ? { created_at: created } : {}),
			...(variant === 'doc' ? { 'created date': created } : {}),
			...(variant === 'swagger' ? { created_date: created } : {}),
		};
	},

	'file.generatePreview': ({ params }, world, account) => {
		const { hex } = documentOf(params, world, account);
		return { status: 'success', url: `${world.url}/member/my-documents/show-file/${hex}.preview.png` };
	},

	'file.downloadPreview': ({ params }, { state }) => {
		const hex = /^([0-9a-f]+)\.preview\.png$/.exec(String(params['preview']))?.[1];
		const document = state.documentsByHex.get(hex ?? '');
		if (!document) throw new Refusal(404, 'Resource not Found');
		return { type: 'image/png', bytes: makePreview(document.id) };
	},

	'file.delete': ({ params }, world, account) => {
		world.state.removeDocument(account, documentOf(params, world, account));
		return { status: 'success' };
	},
};

/**
 * @param {Record<string, unknown>} params
 * @param {import('../world').World} world
 * @param {import('../types').Account} account
 */
function documentOf(params, { state }, account) {
	const document = state.documentOf(Number(params['document_id']), account);
	if (!document) throw new Refusal(404, 'Resource not Found');
	return document;
}

/** The fields that the answers to upload and clean share. @param {Document} document */
function record(document) {
	return {
		id: document.id,
		filename: `${document.hex}.pdf.tiff`,
		filename_uploaded: document.name,
		orig_filename: `${document.hex}.pdf`,
		file_extension: document.extension,
		total_pages: document.pages,
		filesize: document.bytes.size,
		preview_in_storage: 1,
		preview_file: `${document.hex}.pdf.preview.jpg`,
		preview_image: null,
		s3: null,
		user_id: document.accountId,
		updated_at: plainDateTime(document.createdAt),
	};
}

/**
 * The result of Fax.to's own fetch of a URL. Only this machine is really asked; the rest of the web is simulated: any URL is a
 * one-page PDF, hosts named `unreachable…` do not answer.
 * @param {string} address
 * @param {import('../world').World} world
 * @returns {Promise<{ bytes: StoredBytes, name: string }>}
 */
async function fetchRemote(address, { store }) {
	const url = URL.canParse(address) ? new URL(address) : null;
	if (!url || !/^https?:$/.test(url.protocol)) throw new Refusal(400, 'The remote file URL is invalid.');
	const name = decodeName(path.posix.basename(url.pathname));
	if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
		return { name: name || 'document', bytes: await download(url, store) };
	}
	if (url.hostname.startsWith('unreachable')) throw new Refusal(400, CONVERSION_FAILED);
	const bytes = await store.keep(await makePdf([`Fetched from ${url.host}`, url.pathname], 1));
	return { name: `${path.posix.parse(name || 'document').name}.pdf`, bytes };
}

/** @param {string} text @returns {string} */
function decodeName(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * @param {URL} url
 * @param {import('../documents').ByteStore} store
 * @returns {Promise<StoredBytes>}
 */
function download(url, store) {
	return new Promise((resolve, reject) => {
		const failed = () => reject(new Refusal(400, CONVERSION_FAILED));
		const { get } = url.protocol === 'https:' ? https : http;
		const request = get(url, { agent: false, timeout: REMOTE_TIMEOUT_MS }, (answer) => {
			if (answer.statusCode !== 200) {
				answer.resume();
				failed();
				return;
			}
			store.receive(answer).then(resolve, failed);
		});
		request.on('timeout', () => request.destroy());
		request.on('error', failed);
	});
}
