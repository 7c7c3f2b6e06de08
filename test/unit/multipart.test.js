const { createRequire } = require('node:module');
const { Readable } = require('node:stream');
/** n8n's own HTTP client, without the engine around it. */
const { httpRequest } = createRequire(require.resolve('n8n-core'))('@n8n/backend-network/testing');
const { multipart, UNREADABLE } = require('../../nodes/FaxTo/api/multipart');
const { startServer } = require('../harness/server');

const SIZE = 200_000;

/** Uploads a file that was said to have SIZE bytes. */
async function upload(open) {
	let received = 0;
	let whole = false;
	const server = await startServer((request, response) => {
		request.on('data', (chunk) => (received += chunk.length));
		request.on('end', () => {
			whole = true;
			response.end('{}');
		});
	});
	const body = multipart('file', { fileName: 'a.pdf', mimeType: 'application/pdf', size: SIZE, open });
	try {
		await httpRequest({ method: 'POST', url: server.url, body, timeout: 20_000, disableFollowRedirect: true });
	} finally {
		await server.stop();
	}
	return { received, whole };
}

test.each([
	['application/pdf', 'application/pdf'],
	['application/pdf; name="a.pdf"', 'application/octet-stream'],
	['pdf', 'application/octet-stream'],
])('a file of type %s is uploaded as %s', (mimeType, type) => {
	const open = async () => Buffer.alloc(1);
	expect(multipart('file', { fileName: 'a.pdf', mimeType, size: 1, open }).get('file')).toMatchObject({ type });
});

test('a file of the length that was said arrives', async () => {
	const { received, whole } = await upload(async () => Readable.from([Buffer.alloc(SIZE - 1), Buffer.alloc(1)]));
	expect(whole).toBe(true);
	expect(received).toBeGreaterThan(SIZE);
});

test('a file is read no faster than it is sent, so that it is never in memory as a whole', async () => {
	const CHUNK = Buffer.alloc(65_536);
	const size = 400 * CHUNK.length;
	let received = 0;
	let most = 0;
	const server = await startServer((request, response) => {
		request.on('data', (chunk) => (received += chunk.length));
		request.on('end', () => response.end('{}'));
	});
	const open = async () =>
		Readable.from(
			(function* () {
				for (let read = CHUNK.length; read <= size; read += CHUNK.length) {
					most = Math.max(most, read - received);
					yield CHUNK;
				}
			})(),
		);
	const body = multipart('file', { fileName: 'a.pdf', mimeType: 'application/pdf', size, open });
	await httpRequest({ method: 'POST', url: server.url, body, timeout: 20_000, disableFollowRedirect: true }).finally(
		async () => await server.stop(),
	);
	expect(received).toBeGreaterThan(size);
	// What the system keeps of a connection is far less.
	expect(most).toBeLessThan(size / 2);
});

test.each([
	['is shorter than was said', async () => Readable.from([Buffer.alloc(SIZE - 1)])],
	['is longer than was said', async () => Readable.from([Buffer.alloc(SIZE), Buffer.alloc(1)])],
	['in memory is longer than was said', async () => Buffer.alloc(SIZE + 1)],
	[
		'does not end',
		async () =>
			Readable.from(
				(function* () {
					for (;;) yield Buffer.alloc(65_536);
				})(),
			),
	],
])(
	'a file that %s ends the upload at once, and not as a cut file',
	async (_, open) => {
		await expect(upload(open)).rejects.toThrow(UNREADABLE);
	},
	5_000,
);

test('a disk that fails in the middle ends the upload at once', async () => {
	const broken = async () =>
		Readable.from(
			(function* () {
				yield Buffer.alloc(SIZE / 2);
				throw new Error('the disk is gone');
			})(),
		);
	await expect(upload(broken)).rejects.toThrow(UNREADABLE);
}, 5_000);

test('the file is closed when the upload fails', async () => {
	const stream = Readable.from(
		(function* () {
			for (;;) yield Buffer.alloc(65_536);
		})(),
	);
	await expect(upload(async () => stream)).rejects.toThrow();
	expect(stream.destroyed).toBe(true);
});
