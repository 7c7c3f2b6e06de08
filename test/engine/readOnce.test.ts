import { BinaryDataService } from 'n8n-core';
import type { INodeExecutionData } from 'n8n-workflow';
import { credentialFor, engine, itemWithFile, keepFilesOnDisk, storedFile, useSandbox } from '../harness';
import { Container } from '../harness/container';
import { pdf } from '../harness/pdf';

/** A stored file is read once before it is sent, however many items share it, and a reading that fails is nobody else's. */
const sandbox = useSandbox();
const NUMBERS = Array.from({ length: 12 }, (_value, index) => `+1202555${2_000 + index}`);
const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: 'data',
	faxNumber: '={{ $json.to }}',
};
const run = async (parameters: object, items: INodeExecutionData[], node = {}) =>
	await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items, node });
const service = () => Container.get(BinaryDataService);
const uploads = () => sandbox.control.requests().filter(({ operation }) => operation === 'file.upload');

async function stored(fileName = 'letter.pdf') {
	await keepFilesOnDisk();
	return { data: await storedFile(await pdf(3), fileName, 'application/pdf') };
}

afterEach(() => jest.restoreAllMocks());

test('one stored file to twelve numbers: read once, then uploaded once', async () => {
	const binary = await stored();
	const opened = jest.spyOn(service(), 'getAsStream');
	const asked = jest.spyOn(service(), 'getMetadata');
	const { error, items } = await run(
		SEND,
		NUMBERS.map((to) => ({ json: { to }, binary })),
	);
	expect(error).toBeUndefined();
	expect(items).toHaveLength(NUMBERS.length);
	expect(uploads()).toHaveLength(1);
	expect(opened).toHaveBeenCalledTimes(2);
	expect(asked).toHaveBeenCalledTimes(1);
});

test('under one cover page: read once, then put together once', async () => {
	const binary = await stored();
	const opened = jest.spyOn(service(), 'getAsStream');
	const parameters = { ...SEND, coverPage: { to: 'Dr. Grey' } };
	expect(
		(
			await run(
				parameters,
				NUMBERS.map((to) => ({ json: { to }, binary })),
			)
		).error,
	).toBeUndefined();
	expect(uploads()).toHaveLength(1);
	expect(opened).toHaveBeenCalledTimes(2);
});

test('an upload alone: read once, then sent', async () => {
	const binary = await stored();
	const opened = jest.spyOn(service(), 'getAsStream');
	const upload = { resource: 'file', operation: 'upload', source: 'binary', binaryPropertyName: 'data' };
	expect((await run(upload, [{ json: {}, binary }])).error).toBeUndefined();
	expect(opened).toHaveBeenCalledTimes(2);
});

test.each([{}, { coverPage: { to: 'Dr. Grey' } }])(
	'a file that can’t be read once fails one item, and the next reads it again: %j',
	async (cover) => {
		const binary = await stored();
		jest.spyOn(service(), 'getAsStream').mockRejectedValueOnce(new Error('EIO: /home/node/.n8n/binary'));
		const items = NUMBERS.map((to) => ({ json: { to }, binary }));
		const result = await run({ ...SEND, ...cover }, items, { onError: 'continueRegularOutput' });
		const failed = result.items.filter(({ json }) => json.error !== undefined);
		expect(failed).toHaveLength(1);
		expect(failed[0]?.json.error).toMatch(/'letter\.pdf'.*'data' changed or became unreadable/);
		expect(JSON.stringify(failed)).not.toContain('/home/node');
	},
);

test('a file that can’t be read any more while it is uploaded: the error says so, and Fax.to has nothing', async () => {
	const binary = await stored();
	const open = service().getAsStream.bind(service());
	const opened = jest
		.spyOn(service(), 'getAsStream')
		.mockImplementationOnce(open)
		.mockRejectedValueOnce(new Error('EIO: /home/node/.n8n/binary'));
	const { error } = await run(SEND, [{ json: { to: NUMBERS[0] ?? '' }, binary }]);
	expect(opened).toHaveBeenCalledTimes(2);
	expect(error?.message).toMatch(/The file changed or became unreadable while it was uploaded/);
	expect(`${error?.message} ${error?.description}`).not.toContain('/home/node');
	expect(uploads()).toHaveLength(0);
});

test('what one name hides of a file is not hidden of the same file under another', async () => {
	await keepFilesOnDisk();
	const data = await storedFile(Buffer.from('Please sign in'), 'letter.pdf', 'application/pdf');
	const items = [data, { ...data, fileName: 'letter.txt', mimeType: 'text/plain' }].map((file) => ({
		json: { to: NUMBERS[0] ?? '' },
		binary: { data: file },
	}));
	const result = await run(SEND, items, { onError: 'continueRegularOutput' });
	expect(result.items[0]?.json.error).toMatch(/is named \.pdf but isn't a PDF/);
	expect(result.items[1]?.json.error).toBeUndefined();
});

test('a file that was put together with others before is opened where it is sent alone', async () => {
	const items = ['Dr. Grey', ''].map((to) => ({
		...itemWithFile(Buffer.from('%PDF-1.4 no more\n%%EOF')),
		json: { to: NUMBERS[0] ?? '', name: to },
	}));
	const result = await run({ ...SEND, coverPage: { to: '={{ $json.name }}' } }, items, {
		onError: 'continueRegularOutput',
	});
	expect(result.items.map(({ json }) => json.error)).toEqual(Array(2).fill(expect.stringMatching(/can’t be read/)));
	expect(uploads()).toHaveLength(0);
});

test('files of one run are told apart by their bytes, stored or in memory', async () => {
	const letters = [await pdf(1), await pdf(2)];
	const items = letters.map((bytes) => ({ ...itemWithFile(bytes), json: { to: NUMBERS[0] ?? '' } }));
	expect((await run(SEND, [...items, ...items])).error).toBeUndefined();
	expect(uploads().map(({ file }) => file?.size)).toEqual(letters.map(({ length }) => length));
});
