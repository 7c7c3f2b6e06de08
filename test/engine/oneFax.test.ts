import { createHash } from 'crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import {
	byId,
	bytesOf,
	credentialFor,
	engine,
	itemWithFile,
	keepFilesOnDisk,
	storedFile,
	useSandbox,
} from '../harness';
import { pdf } from '../harness/pdf';

/** The whole way of one fax, in n8n's engine. */
const sandbox = useSandbox();
let letter: Buffer;

beforeAll(async () => (letter = await pdf(2)));

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const run = (parameters: object, items?: INodeExecutionData[], more: object = {}) =>
	engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items, ...more });
const calls = () => sandbox.control.requests().map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`);

test('account:getBalance gives Fax.to’s answer, with the key in the query only', async () => {
	const { items, saved } = await run({ resource: 'account', operation: 'getBalance' });
	expect(items).toEqual([{ json: { status: 'success', balance: 100.1 }, pairedItem: { item: 0 } }]);
	expect(sandbox.control.requests()).toMatchObject([
		{ method: 'GET', path: '/api/v2/balance', keyPresent: 'query', body: {} },
	]);
	expect(saved).not.toContain(sandbox.apiKey);
});

test('fax:send of a binary file uploads it, sends it once and says what it cost', async () => {
	const { items, error } = await run(
		{
			resource: 'fax',
			operation: 'send',
			source: 'binary',
			binaryPropertyName: 'data',
			faxNumber: '+1 (202) 555-0100',
		},
		[itemWithFile(letter)],
	);
	expect(error).toBeUndefined();
	const { documents, jobs } = sandbox.control.state() as {
		documents: Array<{ id: number; sha256: string; pages: number }>;
		jobs: Array<{ id: number; recipient: string }>;
	};
	const document = documents.at(-1);
	expect(document).toMatchObject({ sha256: sha256(letter), pages: 2 });
	expect(jobs.at(-1)).toMatchObject({ recipient: '12025550100', documentId: document?.id });
	expect(items).toEqual([
		{
			json: {
				status: 'executed',
				fax_job_id: jobs.at(-1)?.id,
				cost: 0.2,
				user_cash_balance: 99.9,
				document_id: document?.id,
				fax_number: '+12025550100',
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(calls()).toEqual(['POST /files', 'POST /fax']);
});

test('a stored file is streamed with its exact length and its name, whatever letters that has', async () => {
	await keepFilesOnDisk();
	const big = await pdf(1, 3_000_000);
	const file = await storedFile(big, 'Überweisung 請求書 "neu".pdf', 'application/pdf');
	const { items, error } = await run(
		{ resource: 'file', operation: 'upload', source: 'binary', binaryPropertyName: 'data' },
		[{ json: {}, binary: { data: file } }],
	);
	expect(error).toBeUndefined();
	const [request] = sandbox.control.requests();
	expect(request).toMatchObject({
		transferEncoding: null,
		file: { name: 'Überweisung 請求書 _neu_.pdf', size: big.length, sha256: sha256(big) },
	});
	expect(request?.contentLength).toBeGreaterThan(big.length);
	expect(items[0]?.json).toMatchObject({
		document_id: expect.any(Number),
		file_name: expect.stringContaining('Überweisung'),
		pages: 1,
		size: big.length,
	});
});

test('file:upload from a URL leaves the fetching to Fax.to', async () => {
	const { items } = await run({
		resource: 'file',
		operation: 'upload',
		source: 'url',
		fileUrl: 'https://example.com/a letter.pdf',
	});
	expect(items[0]?.json).toMatchObject({ document_id: expect.any(Number) });
	expect(sandbox.control.requests()).toMatchObject([
		{ method: 'POST', path: '/api/v2/files', body: { AddRemoteFile: 'https://example.com/a%20letter.pdf' } },
	]);
});

test('fax:send of a URL and of an existing document', async () => {
	const fromUrl = await run({
		resource: 'fax',
		operation: 'send',
		source: 'url',
		fileUrl: 'https://example.com/letter.pdf',
		faxNumber: '+12025550100',
	});
	expect(fromUrl.items[0]?.json).toMatchObject({ fax_job_id: expect.any(Number), document_id: expect.any(Number) });
	const { document_id: document } = fromUrl.items[0]?.json ?? {};
	sandbox.control.clearRequests();
	const again = await run({
		resource: 'fax',
		operation: 'send',
		source: 'file',
		documentId: byId(String(document)),
		faxNumber: '+12025550100',
		options: { tsiNumber: 'ACME', deleteAfterSend: true },
	});
	expect(again.items[0]?.json).toMatchObject({ fax_job_id: expect.any(Number), document_id: document });
	expect(calls()).toEqual(['POST /fax']);
	expect(sandbox.control.requests()[0]).toMatchObject({
		method: 'POST',
		path: '/api/v2/fax',
		body: { document_id: String(document), fax_number: '+12025550100', tsi_number: 'ACME', delete_file: '1' },
	});
});

test.each([
	['+12025550100', 'delivered', false],
	['+12025550101', 'failed', true],
	['+12025550104', 'failed', false],
])('fax:getStatus follows a fax to %s until it is %s', async (faxNumber, outcome, retryable) => {
	const sent = await run({
		resource: 'fax',
		operation: 'send',
		source: 'file',
		documentId: byId(documentId()),
		faxNumber,
	});
	const status = async () =>
		(await run({ resource: 'fax', operation: 'getStatus', faxJobId: byId(sent.items[0]?.json.fax_job_id) })).items[0]
			?.json;
	expect(await status()).toMatchObject({ outcome: 'in_progress', final: false, status: 'executed' });
	await sandbox.control.advance(120);
	expect(await status()).toMatchObject({
		outcome,
		retryable,
		final: true,
		reason: expect.any(String),
		advice: expect.any(String),
		message: expect.any(String),
	});
});

test('T6: the other reading of GET status gives the same outcomes', async () => {
	sandbox.control.settings({ statusVariant: 'request' });
	const sent = await run({
		resource: 'fax',
		operation: 'send',
		source: 'file',
		documentId: byId(documentId()),
		faxNumber: '+12025550102',
	});
	const status = async () =>
		(await run({ resource: 'fax', operation: 'getStatus', faxJobId: byId(sent.items[0]?.json.fax_job_id) })).items[0]
			?.json;
	expect(await status()).toMatchObject({ outcome: 'in_progress', final: false, status: 'success' });
	await sandbox.control.advance(120);
	expect(await status()).toMatchObject({
		outcome: 'failed',
		retryable: true,
		reason: 'No fax machine answered',
		status: 'success',
	});
});

test('incomingFax:getAll lists without keys, filters by recipient and downloads on request', async () => {
	const all = await run({ resource: 'incomingFax', operation: 'getAll', returnAll: true });
	expect(all.items).toHaveLength(3);
	expect(all.items[0]?.json).toMatchObject({
		incoming_fax_id: expect.any(Number),
		from: expect.stringMatching(/^\+\d+$/),
		to: expect.stringMatching(/^\+\d+$/),
		file_url: expect.stringMatching(/\/file$/),
	});
	expect(all.saved).not.toContain(sandbox.apiKey);

	const { numbers } = sandbox.control.state() as { numbers: Array<{ number: string }> };
	const some = await run({
		resource: 'incomingFax',
		operation: 'getAll',
		returnAll: true,
		recipient: byId(numbers[0]?.number ?? ''),
		download: true,
	});
	expect(some.items).toHaveLength(2);
	for (const { json, binary } of some.items) {
		expect(json.to).toBe(numbers[0]?.number);
		expect((await bytesOf(binary?.data)).subarray(0, 5).toString()).toBe('%PDF-');
		expect(binary?.data).toMatchObject({
			mimeType: 'application/pdf',
			fileName: expect.stringMatching(/^fax_\d+_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_\d+\.pdf$/),
		});
	}
	expect(some.saved).not.toContain(sandbox.apiKey);
});

test('incomingFax:getAll stops at the limit', async () => {
	const { items } = await run({ resource: 'incomingFax', operation: 'getAll', returnAll: false, limit: 2 });
	expect(items).toHaveLength(2);
});

test.each(['in memory', 'on disk'])(
	'incomingFax:download brings a large fax byte for byte (T29), kept %s',
	async (where) => {
		if (where === 'on disk') await keepFilesOnDisk();
		const fax = await sandbox.control.incoming({ pages: 3, bytes: 2_000_000 });
		const { items, saved, error } = await run({
			resource: 'incomingFax',
			operation: 'download',
			incomingFaxId: byId(fax.id),
			file: 'pdf',
		});
		expect(error).toBeUndefined();
		expect(sha256(await bytesOf(items[0]?.binary?.data))).toBe(fax.sha256);
		expect(saved).not.toContain(sandbox.apiKey);
		const preview = await run({
			resource: 'incomingFax',
			operation: 'download',
			incomingFaxId: byId(fax.id),
			file: 'preview',
		});
		expect(preview.items[0]?.binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
	},
);

test('each output item is linked to its input item, and a bad item does not stop the others', async () => {
	const items = [itemWithFile(letter), { json: {} }, itemWithFile(letter)];
	const parameters = {
		resource: 'fax',
		operation: 'send',
		source: 'binary',
		binaryPropertyName: 'data',
		faxNumber: '+12025550100',
	};
	const result = await run(parameters, items, { node: { onError: 'continueRegularOutput' } });
	expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(result.items[1]?.json).toEqual({
		error: expect.stringContaining("no file in the field 'data'"),
		details: expect.any(String),
	});
	expect(result.items[1]?.json.error).toContain('Item 2: ');
	expect(result.items[2]?.json).toHaveProperty('fax_job_id');

	const split = await run(parameters, items, { node: { onError: 'continueErrorOutput' } });
	expect(split.outputs[0]).toHaveLength(2);
	expect(split.outputs[1]?.[0]?.json).toMatchObject({ error: expect.any(String) });
});

function documentId(): number {
	const { documents } = sandbox.control.state() as { documents: Array<{ id: number }> };
	return documents[0]?.id ?? 0;
}
