/** The nodes that benches compare with: n8n's helpers and nothing else, as the shortest tutorial would write them. */
const FormData = require('form-data');

const CREDENTIAL = 'faxToApi';

/** A node that does nothing but this. @param {(n8n: import('n8n-workflow').IExecuteFunctions, baseUrl: string) => Promise<object[]>} run */
const bareNode = (run) => ({
	description: {
		displayName: 'Bare',
		name: 'bare',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Bare' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: CREDENTIAL, required: true }],
		properties: [{ displayName: 'Fax Number', name: 'faxNumber', type: 'string', default: '' }],
	},
	async execute() {
		const { baseUrl } = await this.getCredentials(CREDENTIAL);
		const all = await run(this, baseUrl);
		return [all.map((json, item) => ({ json, pairedItem: { item } }))];
	},
});

const call = async (n8n, options) => await n8n.helpers.httpRequestWithAuthentication.call(n8n, CREDENTIAL, options);

/** GET /balance for each item. */
const bareGet = bareNode(async (n8n, baseUrl) => {
	const all = [];
	for (let item = 0; item < n8n.getInputData().length; item++)
		all.push(await call(n8n, { method: 'GET', url: `${baseUrl}/balance`, json: true }));
	return all;
});

/** The stored file of an item, streamed. */
async function upload(n8n, baseUrl, item) {
	const { id = '', fileName, mimeType } = n8n.helpers.assertBinaryData(item, 'data');
	const { fileSize } = await n8n.helpers.getBinaryMetadata(id);
	const body = new FormData();
	body.append('file', await n8n.helpers.getBinaryStream(id), {
		filename: fileName,
		contentType: mimeType,
		knownLength: fileSize,
	});
	// With redirects, the whole body would be kept in memory.
	const options = { method: 'POST', url: `${baseUrl}/files`, body, headers: body.getHeaders(), timeout: 300_000 };
	return await call(n8n, { ...options, disableFollowRedirect: true, ignoreHttpStatusErrors: true });
}

const bareUpload = bareNode(async (n8n, baseUrl) => [await upload(n8n, baseUrl, 0)]);

/** The first item's file to all their numbers. */
const bareBroadcast = (atOnce) =>
	bareNode(async (n8n, baseUrl) => {
		const { document_id } = await upload(n8n, baseUrl, 0);
		const all = n8n.getInputData().map(() => ({}));
		let next = 0;
		const worker = async () => {
			for (let item = next++; item < all.length; item = next++) {
				const body = new URLSearchParams({ fax_number: n8n.getNodeParameter('faxNumber', item), document_id });
				all[item] = await call(n8n, { method: 'POST', url: `${baseUrl}/fax`, body });
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		return all;
	});

module.exports = { bareBroadcast, bareGet, bareUpload };
