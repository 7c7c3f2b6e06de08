const { createHash } = require('node:crypto');
const http = require('node:http');
const { Readable } = require('node:stream');
const { PDFDocument } = require('@cantoo/pdf-lib');
const { PNG } = require('pngjs');
const { makePdf, padTo } = require('../../sandbox/pdf');
const { formWithFile, useSandbox } = require('./client');

const use = useSandbox();
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const upload = (name, bytes) => use.call('POST', '/files', { multipart: formWithFile(name, bytes) });

/** A TIFF with so many directories, each with one entry. */
function tiff(pages, little = true) {
	const bytes = Buffer.alloc(8 + pages * 18);
	const u16 = (value, at) => (little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
	const u32 = (value, at) => (little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at));
	bytes.write(little ? 'II' : 'MM', 0, 'latin1');
	u16(42, 2);
	u32(8, 4);
	for (let page = 0; page < pages; page += 1) {
		const at = 8 + page * 18;
		u16(1, at);
		u16(256, at + 2);
		u32(page === pages - 1 ? 0 : at + 18, at + 14);
	}
	return bytes;
}

test('pages are counted, not guessed', async () => {
	const cases = [
		['a.pdf', await makePdf(['x'], 4), 4],
		['a.PDF', await makePdf(['x'], 1), 1],
		[
			'compressed.pdf',
			Buffer.from(await (await PDFDocument.load(await makePdf(['x'], 3))).save({ useObjectStreams: true })),
			3,
		],
		['without-ending', await makePdf(['x'], 2), 2],
		['a.txt', 'line\n'.repeat(60), 1],
		['b.txt', 'line\n'.repeat(61), 2],
		['c.txt', `${'line\n'.repeat(120)}last`, 3],
		['a.tif', tiff(1), 1],
		['b.tiff', tiff(7), 7],
		['c.tiff', tiff(3, false), 3],
		['a.png', 'any picture', 1],
		['a.jpeg', 'any picture', 1],
	];
	for (const [name, bytes, pages] of cases) {
		const { json } = await upload(name, bytes);
		expect([name, json.total_pages]).toEqual([name, pages]);
		expect(json.document).toMatchObject({ id: json.document_id, total_pages: pages, filename_uploaded: name });
	}
});

test('what cannot be converted is refused and not kept', async () => {
	const loop = tiff(2);
	loop.writeUInt32LE(8, 8 + 18 + 14);
	const before = use.control.state().documents.length;
	const cases = [
		['a.pdf', 'no PDF at all'],
		['b.pdf', (await makePdf(['x'], 1)).subarray(0, 300)],
		['empty.pdf', ''],
		['empty.txt', ''],
		['a.tiff', 'II but no TIFF'],
		['loop.tiff', loop],
		['a.docx', 'PK'],
		['a.exe', 'MZ'],
		['unknown', 'neither this nor that'],
	];
	for (const [name, bytes] of cases) {
		const { status, json } = await upload(name, bytes);
		expect([name, status, json.status, json.message]).toEqual([
			name,
			400,
			'failed',
			expect.stringMatching(/^File conversion failed/),
		]);
	}
	expect(use.control.state().documents).toHaveLength(before);
	use.control.settings({ failedAs: 200 });
	expect((await upload('a.pdf', 'no')).status).toBe(200);
});

test('names and bytes arrive as they were sent', async () => {
	for (const name of ['Rechnung Nr. 5 – Übermaß.txt', '請求書.txt', 'a "quoted" name.txt', "it's 100%.txt"]) {
		const bytes = Buffer.from(`text of ${name}`);
		const { json } = await upload(name, bytes);
		const kept = use.control.state().documents.at(-1);
		expect(kept).toMatchObject({ id: json.document_id, size: bytes.length, sha256: sha256(bytes) });
		// FormData itself writes quotes as %22.
		expect(kept.name.replaceAll('%22', '"')).toBe(name);
		expect(use.control.requests().at(-1).file).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
		const back = await fetch(`${use.sandbox.url}/_sandbox/documents/${json.document_id}/bytes`);
		expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
	}
});

test('an upload without a file, or with the file under another name, is a bad request', async () => {
	const form = new FormData();
	form.set('document', new Blob(['x']), 'a.txt');
	expect((await use.call('POST', '/files', { multipart: form })).status).toBe(400);
	expect((await use.call('POST', '/files')).status).toBe(400);
	const raw = await fetch(`${use.sandbox.baseUrl}/files?api_key=${use.sandbox.apiKey}`, {
		method: 'POST',
		body: 'raw bytes',
		headers: { 'content-type': 'application/pdf' },
	});
	expect([raw.status, (await raw.json()).message]).toEqual([400, 'The content type application/pdf is not supported.']);
	const broken = await fetch(`${use.sandbox.baseUrl}/files?api_key=${use.sandbox.apiKey}`, {
		method: 'POST',
		body: '--x\r\nno end',
		headers: { 'content-type': 'multipart/form-data; boundary=x' },
	});
	expect([broken.status, (await broken.json()).status]).toEqual([400, 'failed']);
});

test('remote files: this machine is asked, the rest of the web is played', async () => {
	const served = await makePdf(['remote'], 5);
	const server = http.createServer((request, response) => {
		response.statusCode = request.url === '/doc%C3%BCment.pdf' ? 200 : 404;
		response.end(served);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const local = `http://127.0.0.1:${server.address().port}`;
	const remote = async (url, field = 'AddRemoteFile') =>
		(await use.call('POST', '/files', { form: { [field]: url } })).json;
	try {
		expect(await remote(`${local}/doc%C3%BCment.pdf`)).toMatchObject({
			total_pages: 5,
			document: { filename_uploaded: 'docüment.pdf', filesize: served.length },
		});
		expect(await remote(`${local}/missing.pdf`)).toMatchObject({
			status: 'failed',
			message: expect.stringMatching(/^File conversion failed/),
		});
		expect(await remote('https://files.example.com/contract.docx')).toMatchObject({
			total_pages: 1,
			document: { filename_uploaded: 'contract.pdf' },
		});
		expect(await remote('https://files.example.com/x.pdf', 'file')).toMatchObject({ total_pages: 1 });
		expect(await remote('https://unreachable.example.com/x.pdf')).toMatchObject({ status: 'failed' });
		expect(await remote('ftp://example.com/x.pdf')).toMatchObject({ status: 'failed' });
		expect(await remote('nonsense')).toMatchObject({ status: 'failed' });
	} finally {
		server.close();
	}
});

test('a large file of unknown length goes through', async () => {
	const MB = 1024 * 1024;
	const chunk = Buffer.alloc(MB, 0x20);
	const head = Buffer.from(
		'--b\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\nContent-Type: application/pdf\r\n\r\n',
	);
	const start = Buffer.from('%PDF-1.4\n<< /Type /Pages /Count 12 >>\n');
	async function* body() {
		yield head;
		yield start;
		for (let i = 0; i < 40; i += 1) yield chunk;
		yield Buffer.from('\r\n--b--\r\n');
	}
	const text = await new Promise((resolve, reject) => {
		const request = http.request(
			`${use.sandbox.baseUrl}/files?api_key=${use.sandbox.apiKey}`,
			{ method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
			(answer) => {
				let whole = '';
				answer.on('data', (part) => (whole += part)).on('end', () => resolve(whole));
			},
		);
		request.on('error', reject);
		Readable.from(body()).pipe(request);
	});
	expect(JSON.parse(text)).toMatchObject({ total_pages: 12, document: { filesize: 40 * MB + start.length } });
	expect(use.control.requests().at(-1)).toMatchObject({ contentLength: null, transferEncoding: 'chunked' });
});

test('previews are pictures, and are gone with their document', async () => {
	const { url } = (await use.call('GET', '/file-generate-preview', { query: { document_id: 112601 } })).json;
	const picture = await fetch(url);
	expect(picture.headers.get('content-type')).toBe('image/png');
	expect(PNG.sync.read(Buffer.from(await picture.arrayBuffer()))).toMatchObject({ width: 170, height: 240 });
	await use.call('DELETE', '/files/112601', { headers: { 'content-type': 'application/json' } });
	expect((await fetch(url)).status).toBe(404);
	for (const [method, path] of [
		['DELETE', '/files/112601'],
		['GET', '/file-clean?document_id=112601'],
		['GET', '/file-generate-preview?document_id=112601'],
	]) {
		expect((await use.call(method, path)).status).toBe(404);
	}
});

test('incoming faxes are real PDFs behind a key, with ids of their own', async () => {
	const made = await use.control.incoming({ from: '+441224459292', pages: 3, bytes: 300_000 });
	const { inbox } = (await use.call('GET', '/incoming-faxes')).json;
	const fax = inbox[0];
	expect(fax).toMatchObject({
		id: made.id,
		sender: '441224459292',
		number: '+12045550140',
		total_pages: 3,
		filesize: '292.97 KB',
	});
	const url = new URL(fax.file_url);
	expect(url.searchParams.get('api_key')).toBe(use.sandbox.apiKey);
	expect(url.pathname).not.toContain(String(fax.id));
	const answer = await fetch(url);
	const bytes = Buffer.from(await answer.arrayBuffer());
	expect([answer.headers.get('content-type'), answer.headers.get('content-length')]).toEqual([
		'application/pdf',
		'300000',
	]);
	expect([bytes.length, sha256(bytes)]).toEqual([300_000, made.sha256]);
	expect((await PDFDocument.load(bytes, { throwOnInvalidObject: true })).getPageCount()).toBe(3);
	expect(PNG.sync.read(Buffer.from(await (await fetch(fax.preview_file)).arrayBuffer())).width).toBe(170);
	url.searchParams.delete('api_key');
	expect((await fetch(url)).status).toBe(401);
});

test('padding hits every size exactly and keeps the PDF readable', async () => {
	const pdf = await makePdf(['x'], 2);
	for (const size of [pdf.length + 3, 9_990, 9_999, 10_000, 10_001, 10_020, 10_021, 99_999, 100_000, 100_030]) {
		const padded = padTo(pdf, size);
		expect(padded.length).toBe(size);
		expect((await PDFDocument.load(padded, { throwOnInvalidObject: true })).getPageCount()).toBe(2);
		expect(
			padded.toString('latin1', Number(/startxref\n(\d+)/.exec(padded.toString('latin1'))[1])).startsWith('xref'),
		).toBe(true);
	}
	expect(padTo(pdf, 10)).toBe(pdf);
});
