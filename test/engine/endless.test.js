const mockPages = 20;
jest.mock('../../nodes/FaxTo/api/paging', () => ({
	...jest.requireActual('../../nodes/FaxTo/api/paging'),
	MAX_LIST_PAGES: mockPages,
}));
// Waits of the node are real, except where a test says by how much they are shortened.
let mockSpeed = 1;
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return { ...real, sleep: async (milliseconds, signal) => await real.sleep(milliseconds / mockSpeed, signal) };
});
let mockStream;
// 200 MB through a socket take seconds: where a test says so, its stream stands in for what the server sends.
jest.mock('../../nodes/FaxTo/api/transport', () => {
	const actual = jest.requireActual('../../nodes/FaxTo/api/transport');
	return {
		...actual,
		exchange: async (connection, call) => {
			const reply = await actual.exchange(connection, call);
			if (!mockStream || call.answer !== 'stream') return reply;
			reply.body.destroy();
			return { ...reply, body: mockStream };
		},
	};
});
const { Readable } = require('node:stream');
const { cleanUp, credentialFor, engine } = require('../harness');
const { startServer } = require('../harness/server');

const { MAX_LIST_PAGES, PAGE_SIZE } = jest.requireActual('../../nodes/FaxTo/api/paging');

/** Whatever comes from outside, everything ends: in time, in size, and with an error that says why. */
let server;
let answer;
let baseUrl;
const KEY = 'an-example-key';

beforeAll(async () => {
	server = await startServer((request, response) => answer(request, response));
	baseUrl = server.url;
});
afterAll(async () => {
	await server.stop();
	cleanUp();
});

const run = async (parameters) =>
	await engine.run({
		type: 'faxTo',
		parameters,
		credentials: credentialFor({ apiKey: KEY, baseUrl }),
		items: [{ json: {} }],
	});
const BALANCE = { resource: 'account', operation: 'getBalance', options: { timeout: 1 } };

/** Sends a piece again and again, as long as somebody listens. */
function endlessly(piece, milliseconds) {
	return (_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		const timer = setInterval(() => response.write(piece), milliseconds);
		response.on('close', () => clearInterval(timer));
	};
}

test('an answer that drips for ever ends with the time-out', async () => {
	answer = endlessly(' ', 20);
	mockSpeed = 100;
	const { error } = await run({ ...BALANCE, options: { timeout: 20 } }).finally(() => (mockSpeed = 1));
	expect(error.message).toMatch(/did not answer in time/);
});

test.each([
	['drips for ever', ' ', 20, /did not answer in time/],
	['never ends', Buffer.alloc(1024 * 1024, ' '), 1, /more data than any answer/],
])('the test of a credential ends, too, where an answer %s', async (_how, piece, milliseconds, words) => {
	answer = endlessly(piece, milliseconds);
	mockSpeed = piece === ' ' ? 100 : 1;
	const data = { apiKey: KEY, baseUrl };
	const { message } = await engine.testCredential('faxToApi', data).finally(() => (mockSpeed = 1));
	expect(message).toMatch(words);
});

test('an answer that never ends is not kept', async () => {
	answer = endlessly(Buffer.alloc(1024 * 1024, ' '), 1);
	const { error } = await run({ ...BALANCE, options: { timeout: 30 } });
	expect(error.message).toMatch(/more data than any answer/);
});

test('a list that never ends is an error that says so', async () => {
	let id = 0;
	answer = (_request, response) =>
		void response.end(JSON.stringify({ status: 'success', history: Array.from({ length: 50 }, () => ({ id: ++id })) }));
	const { error } = await run({ resource: 'fax', operation: 'getAll', returnAll: true });
	expect(`${error.message} ${error.description}`).toMatch(/does not end/);
	expect(id).toBeLessThanOrEqual((mockPages + 1) * PAGE_SIZE);
	expect(MAX_LIST_PAGES * PAGE_SIZE).toBeLessThan(200_000);
});

describe('the file of a received fax', () => {
	const file = {
		resource: 'incomingFax',
		operation: 'download',
		incomingFaxId: { __rl: true, mode: 'id', value: '7' },
		file: 'pdf',
	};
	const inbox = JSON.stringify({ status: 'success', data: [{ id: 7, file_url: '/file', number: '1', sender: '2' }] });
	const serve = (send) => (request, response) =>
		request.url?.startsWith('/file') ? send(request, response) : void response.end(inbox);

	test('without a length, and without an end, is ended at 200 MB', async () => {
		const piece = Buffer.alloc(4 * 1024 * 1024, '%PDF-1.7');
		let sent = 0;
		const pieces = function* () {
			for (; sent < 1_000; sent++) yield piece;
		};
		mockStream = Readable.from(pieces());
		answer = serve((_request, response) => void response.end('%PDF-1.7'));
		const { error } = await run(file).finally(() => (mockStream = undefined));
		expect(error.message).toMatch(/larger than 200 MB/);
		expect(sent).toBe(50);
	});

	test('with a length of 1 TB is not begun', async () => {
		answer = serve((_request, response) => {
			response.writeHead(200, { 'content-length': String(2 ** 40) });
			response.write('%PDF-1.7');
		});
		expect((await run(file)).error.message).toMatch(/larger than 200 MB/);
	});
});

test.each(['register', 'login'])(
	'what %s echoes of the password, or says of a key, is in no error',
	async (operation) => {
		const password = 'secret & word';
		const key = 'the-key-of-the-new-user';
		answer = (_request, response) => {
			response.statusCode = 400;
			response.end(
				JSON.stringify({
					status: 'failed',
					api_key: key,
					message: `No: ${password}, ${encodeURIComponent(password)}, ${key}`,
				}),
			);
		};
		const { error, saved } = await run({ resource: 'account', operation, email: 'a@example.com', password });
		expect(error.message).toContain('No: ***, ***, ***');
		expect(saved.replaceAll(JSON.stringify(password), '')).not.toContain(key);
	},
);
