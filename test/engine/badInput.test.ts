import type { INodeExecutionData } from 'n8n-workflow';
import { byId, credentialFor, engine, itemWithFile, keepFilesOnDisk, storedFile, useSandbox } from '../harness';
import { pdf } from '../harness/pdf';

/** What users get wrong: each has a message that names the field and the cure, and costs nothing. */
const sandbox = useSandbox();
let letter: Buffer;

beforeAll(async () => (letter = await pdf()));

const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: 'data',
	faxNumber: '+12025550100',
};
const NUMBER = { resource: 'account', operation: 'getBalance' };

async function failing(
	parameters: object,
	{ items = [itemWithFile(letter)], credential = {} }: { items?: INodeExecutionData[]; credential?: object } = {},
) {
	const result = await engine.run({
		type: 'faxTo',
		parameters,
		credentials: credentialFor(sandbox, { ...credential }),
		items,
	});
	expect(result.status).toBe('error');
	expect(result.saved).not.toContain(sandbox.apiKey);
	return {
		message: String(result.error?.message),
		description: String(result.error?.description),
		item: result.error?.context?.itemIndex,
	};
}

const sentNothing = () => expect(sandbox.control.requests().filter(({ method }) => method === 'POST')).toEqual([]);

test.each([
	['={{ $json.missing }}', '', "The 'Fax Number' is empty", 'Enter the number with + and its country code'],
	[
		'12025550100',
		'',
		'has no country code',
		"country code, such as +1 202 555 0100, or set the option 'Default Country'",
	],
	['+1 555', '', 'too short', 'country code, such as +1 202 555 0100, or correct its digits'],
	['555 0100', 'US', 'too short', 'country code, such as +1 202 555 0100, or correct its digits'],
	['+1202555o100', '', 'contains letters', 'Replace them with digits: + and country code'],
	['Dr. Miller', '', 'contains letters', 'Replace them with digits: + and country code'],
])('the fax number "%s" with the country "%s"', async (faxNumber, country, words, cure) => {
	const options = country === '' ? {} : { defaultCountryCode: country };
	const { message, description, item } = await failing({ ...SEND, faxNumber, options });
	expect(message).toContain(words);
	expect(description).toContain(cure);
	// n8n would show it as "[item 0]".
	expect(item).toBeUndefined();
	sentNothing();
});

test.each([
	['text', { text: '={{ $json.missing }}' }, 'Its expression returned nothing. Enter the text to fax'],
	['number', { faxNumber: '={{ $json.missing }}' }, 'Its expression returned nothing. Enter the number'],
	['text without an expression', { text: ' ' }, 'Enter the text to fax'],
])('an empty %s says whether its expression was to fill it', async (_name, parameters, advice) => {
	const { description } = await failing({ ...SEND, source: 'text', text: 'Hello', ...parameters });
	expect(description.startsWith(advice)).toBe(true);
	sentNothing();
});

test.each<[string, INodeExecutionData, object, RegExp, RegExp]>([
	['no file at all', { json: {} }, {}, /no file in the field 'data'/, /The item has no file: connect/],
	[
		'another field name',
		itemWithFile(Buffer.from('%PDF-1.4'), {}, 'attachment_0'),
		{},
		/no file in the field 'data'/,
		/attachment_0/,
	],
	['an empty field name', { json: {} }, { binaryPropertyName: ' ' }, /'Input Data Field Name' is empty/, /data/],
	['an empty file', itemWithFile(Buffer.alloc(0)), {}, /'letter.pdf' in the field 'data' is empty/, /Nothing was sent/],
	[
		'an archive',
		itemWithFile(Buffer.from('PK'), { fileName: 'a', mimeType: 'application/zip' }),
		{},
		/can't be faxed/,
		/PDF/,
	],
	[
		'a film',
		itemWithFile(Buffer.from('xx'), { fileName: 'a.mp4', mimeType: 'application/octet-stream' }),
		{},
		/can't be faxed/,
		/PDF/,
	],
	[
		'a web page of the type PDF',
		itemWithFile(Buffer.from('<html>Sign in</html>'), { fileName: 'letter', mimeType: 'application/pdf' }),
		{},
		/is named \.pdf but isn't a PDF/,
		/web page/,
	],
	[
		'a web page called PDF',
		itemWithFile(Buffer.from('<html>Sign in</html>'), { fileName: 'letter.pdf', mimeType: 'text/html' }),
		{},
		/is named \.pdf but isn't a PDF/,
		/web page/,
	],
])('%s', async (_name, item, parameters, words, cure) => {
	const { message, description } = await failing({ ...SEND, ...parameters }, { items: [item] });
	expect(message).toMatch(words);
	expect(description).toMatch(cure);
	sentNothing();
});

test('a stored file is looked into as well', async () => {
	await keepFilesOnDisk();
	const empty = await storedFile(Buffer.alloc(0), 'empty.pdf', 'application/pdf');
	expect((await failing(SEND, { items: [{ json: {}, binary: { data: empty } }] })).message).toContain('is empty');
	const page = await storedFile(Buffer.from('<!doctype html>'.padEnd(5_000)), 'page.pdf', 'application/pdf');
	expect((await failing(SEND, { items: [{ json: {}, binary: { data: page } }] })).message).toContain("isn't a PDF");
	sentNothing();
});

test.each([
	['={{ $json.missing }}', /'File' is empty/],
	['../balance', /is not an ID/],
])('the document "%s"', async (id, words) => {
	const { message } = await failing({ ...SEND, source: 'file', documentId: byId(id) });
	expect(message).toMatch(words);
	expect(sandbox.control.requests()).toEqual([]);
});

test('a document that does not exist', async () => {
	const { message, description } = await failing({ ...SEND, source: 'file', documentId: byId('999999') });
	expect(message).toContain('Fax.to has no file with the ID 999999');
	expect(description).toContain("Check 'File'");
	expect(sandbox.control.state()).toMatchObject({ jobs: [expect.anything(), expect.anything()] });
});

test.each([
	['={{ $json.missing }}', /'File URL' is empty/],
	['letter.pdf', /not a web address/],
	['ftp://example.com/a.pdf', /not a web address/],
	['javascript:alert(1)', /not a web address/],
])('the file URL "%s"', async (fileUrl, words) => {
	expect((await failing({ ...SEND, source: 'url', fileUrl })).message).toMatch(words);
	sentNothing();
});

test.each<[string, object, RegExp, RegExp]>([
	['no key', { apiKey: '' }, /'API Key' of the Fax.to credential is empty/, /dashboard/],
	['a blank key', { apiKey: '  ' }, /'API Key' of the Fax.to credential is empty/, /dashboard/],
	['a wrong key', { apiKey: 'not-the-key' }, /did not accept the API key/, /'API Key'/],
	[
		'an unreachable server',
		{ baseUrl: 'http://127.0.0.1:1/api/v2' },
		/127.0.0.1:1 refused the connection/,
		/'Base URL'/,
	],
	[
		'an unknown host',
		{ baseUrl: 'https://nowhere.invalid/api/v2' },
		/host nowhere.invalid could not be found/,
		/'Base URL'/,
	],
	[
		'no web address',
		{ baseUrl: 'fax.to' },
		/'Base URL' of the Fax.to credential can't be used/,
		/https:\/\/fax.to\/api\/v2/,
	],
	['plain http to Fax.to', { baseUrl: 'http://fax.to/api/v2' }, /must start with https/, /https:\/\/fax.to\/api\/v2/],
	[
		'plain http to another machine',
		{ baseUrl: 'http://10.0.0.7/api/v2' },
		/must start with https/,
		/https:\/\/fax.to\/api\/v2/,
	],
	...['ftp://fax.to/api/v2', 'file:///api/v2', 'ws://127.0.0.1/api/v2'].map(
		(baseUrl): [string, object, RegExp, RegExp] => [
			`the address ${baseUrl}`,
			{ baseUrl },
			/must start with https/,
			/https:\/\/fax.to\/api\/v2/,
		],
	),
	...[
		'https://me:pass@fax.to/api/v2',
		'https://me@fax.to/api/v2',
		'https://fax.to/api/v2?a=b',
		'https://fax.to/api/v2#a',
	].map((baseUrl): [string, object, RegExp, RegExp] => [
		`the address ${baseUrl}`,
		{ baseUrl },
		/plain address without sign-in data, "\?" or "#"$/,
		/https:\/\/fax.to\/api\/v2$/,
	]),
])('a credential with %s', async (_name, credential, words, cure) => {
	const { message, description } = await failing(NUMBER, { credential });
	expect(message).toMatch(words);
	expect(description).toMatch(cure);
});

test('a base URL where another website is', async () => {
	const { message, description } = await failing(NUMBER, { credential: { baseUrl: `${sandbox.url}/somewhere` } });
	expect(message).toContain('There is no Fax.to API at');
	expect(description).toContain('Base URL');
});

test('a missing credential', async () => {
	const result = await engine.run({ type: 'faxTo', parameters: NUMBER, credentials: {}, items: [{ json: {} }] });
	expect(result.error?.message).toContain('No Fax.to API credential is chosen');
});

test('no money: Fax.to’s own words and what to do', async () => {
	sandbox.control.settings({ balance: 0.01 });
	const { message, description } = await failing(SEND);
	expect(message).toMatch(/could not send the fax: .*balance/i);
	expect(description).toContain('Top up');
});

test('T7: a 200 that says "failed" is no success', async () => {
	const { message } = await failing({ ...SEND, faxNumber: '+12025550199' });
	expect(message).toContain('Fax.to could not send the fax');
});

test('a recipient that is no number', async () => {
	const { message } = await failing({
		resource: 'incomingFax',
		operation: 'getAll',
		returnAll: true,
		recipient: byId('reception'),
	});
	expect(message).toContain("'Recipient' 'reception' contains letters");
});

test('an incoming fax that is not in the inbox', async () => {
	const { message } = await failing({
		resource: 'incomingFax',
		operation: 'download',
		incomingFaxId: byId(123),
		file: 'pdf',
	});
	expect(message).toContain('Fax.to has no incoming fax with the ID 123');
});

test.each([0, -1, 1.5, 'many'])('the limit %s', async (limit) => {
	const { message } = await failing({ resource: 'incomingFax', operation: 'getAll', returnAll: false, limit });
	expect(message).toContain("'Limit' must be a whole number of 1 or more");
});
