import { createHash } from 'crypto';
import { credentialFor, engine, itemWithFile, keepFilesOnDisk, shorten, storedFile, useSandbox } from '../harness';
import { pdf } from '../harness/pdf';
import { until } from '../harness/until';

/** Uploads arrive byte for byte, with their length told before, whatever the file is called. */
const sandbox = useSandbox();

beforeAll(async () => (bytes = await pdf(40)));

const UPLOAD = { resource: 'file', operation: 'upload', source: 'binary', binaryPropertyName: 'data' };
let bytes: Buffer;
const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const posts = () => sandbox.control.requests().filter(({ method }) => method === 'POST');
const upload = async (fileName: string, mimeType = 'application/pdf', where = 'in memory') => {
	if (where === 'on disk') await keepFilesOnDisk();
	const item =
		where === 'on disk'
			? { json: {}, binary: { data: await storedFile(bytes, fileName, mimeType) } }
			: itemWithFile(bytes, { fileName, mimeType });
	return await engine.run({ type: 'faxTo', parameters: UPLOAD, credentials: credentialFor(sandbox), items: [item] });
};

test.each(['in memory', 'on disk'])('the bytes arrive as they are, with a Content-Length, kept %s', async (where) => {
	const { error } = await upload('letter.pdf', 'application/pdf', where);
	expect(error).toBeUndefined();
	const [post] = posts();
	expect(post?.transferEncoding).toBeNull();
	expect(post?.contentLength).toBeGreaterThan(bytes.length);
	expect(post?.file).toMatchObject({ size: bytes.length, sha256: digest(bytes) });
});

test.each(['Übergröße – Ärzte.pdf', '診断書.pdf', 'Résumé «é» 😀.pdf', 'a'.repeat(190) + '.pdf'])(
	'a file called %s',
	async (fileName) => {
		const { error } = await upload(fileName);
		expect(error).toBeUndefined();
		expect(posts()[0]?.file).toMatchObject({ name: fileName, sha256: digest(bytes) });
	},
);

test('line breaks in a name or a type make no header of their own', async () => {
	const { error } = await upload('a\r\nX-Evil: 1\r\n.pdf', 'application/pdf\r\nX-Evil: 1');
	expect(error).toBeUndefined();
	expect(posts()[0]?.file).toMatchObject({ sha256: digest(bytes) });
});

test.each(['in memory', 'on disk'])(
	'a refusal for the rate is followed by the whole file again, kept %s',
	async (where) => {
		sandbox.control.fault({ operation: 'file.upload', kind: 'rateLimit', times: 1 });
		const { error } = await upload('letter.pdf', 'application/pdf', where);
		expect(error).toBeUndefined();
		expect(posts()).toHaveLength(2);
		expect(posts()[1]?.file).toMatchObject({ sha256: digest(bytes) });
	},
);

test('a redirect is not followed', async () => {
	sandbox.control.fault({ operation: 'file.upload', kind: 'redirect', location: `${sandbox.url}/elsewhere` });
	const { error } = await upload('letter.pdf');
	expect(error?.message).toMatch(/redirect/);
	expect(posts()).toHaveLength(1);
});

test.each(['in memory', 'on disk'])('canceling ends an upload that Fax.to does not answer, kept %s', async (where) => {
	if (where === 'on disk') await keepFilesOnDisk();
	const data =
		where === 'on disk'
			? { binary: { data: await storedFile(bytes, 'letter.pdf', 'application/pdf') } }
			: itemWithFile(bytes);
	sandbox.control.fault({ operation: 'file.upload', kind: 'timeoutBefore' });
	const { status } = await engine.run({
		type: 'faxTo',
		parameters: UPLOAD,
		credentials: credentialFor(sandbox),
		items: [{ json: {}, ...data }],
		cancelWhen: until(() => posts().length === 1),
	});
	expect(status).toBe('canceled');
	expect(posts()).toHaveLength(1);
});

test('a stored file that is shorter than n8n says is not uploaded, and the error says why', async () => {
	await keepFilesOnDisk();
	const data = await storedFile(bytes, 'letter.pdf', 'application/pdf');
	shorten(data);
	const { error } = await engine.run({
		type: 'faxTo',
		parameters: UPLOAD,
		credentials: credentialFor(sandbox),
		items: [{ json: {}, binary: { data } }],
	});
	expect(error?.message).toMatch(/changed or became unreadable/);
	expect(posts().filter(({ file }) => file)).toHaveLength(0);
});
