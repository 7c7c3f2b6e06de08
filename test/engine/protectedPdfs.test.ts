import { keepFilesOnDisk, storedFile } from '../harness';
import { itemWithFiles, pdfFile, txt } from '../harness/files';
import { pagesOf } from '../harness/pages';
import { protectedPdf, protectedPdfs } from '../harness/protectedPdfs';
import { textOf, useWorld } from '../harness/world';

/** PDFs with a password: one that opens without it is faxed, one that does not is refused before it costs. */
const world = useWorld();
const SEND = { resource: 'fax', operation: 'send', source: 'binary', faxNumber: '+12025550100' };

async function arrived(): Promise<Buffer> {
	const [document, ...more] = world.documents();
	expect(more).toEqual([]);
	return Buffer.from(
		await (await fetch(`${world.sandbox().url}/_sandbox/documents/${document?.id}/bytes`)).arrayBuffer(),
	);
}

describe.each(protectedPdfs('opens'))('%s, which only restricts printing and copying', (name) => {
	const bytes = protectedPdf(name);

	test.each(['in memory', 'on disk'])('is sent byte for byte, %s', async (where) => {
		if (where === 'on disk') await keepFilesOnDisk();
		const input =
			where === 'on disk'
				? { json: {}, binary: { data: await storedFile(bytes, name, 'application/pdf') } }
				: itemWithFiles({ data: pdfFile(bytes, name) });
		const { error, items } = await world.run({ ...SEND, binaryPropertyName: 'data' }, [input]);
		expect(textOf(error)).toBe(' ');
		expect((await arrived()).equals(bytes)).toBe(true);
		expect(items[0]?.json.cost).toBe(0.2);
	});

	test('is put together with other pages, which can be read', async () => {
		const { error } = await world.run({ ...SEND, binaryPropertyName: 'a, b', coverPage: { to: 'Dr. Grey' } }, [
			itemWithFiles({ a: pdfFile(bytes, name), b: txt('and a text') }),
		]);
		expect(textOf(error)).toBe(' ');
		const pages = await pagesOf(await arrived());
		expect(pages.map(({ text }) => text.trim()).slice(1)).toEqual([
			'Protected page 1',
			'Protected page 2',
			'and a text',
		]);
	});
});

describe.each(protectedPdfs('locked'))('%s, which needs a password', (name) => {
	test.each(['a', 'a, b'])('is named before anything is uploaded (%s)', async (binaryPropertyName) => {
		const { error } = await world.run({ ...SEND, binaryPropertyName }, [
			itemWithFiles({ a: txt('fine'), b: txt('fine') }),
			itemWithFiles({ a: pdfFile(protectedPdf(name), name), b: txt('fine') }),
		]);
		expect(textOf(error)).toMatch(new RegExp(`Item 2.*'${name}' in the field 'a' needs a password`, 's'));
		expect(world.documents()).toEqual([]);
		expect(world.jobs()).toEqual([]);
	});
});

test('a PDF that only speaks of encryption is sent', async () => {
	const bytes = Buffer.concat([protectedPdf('plain.pdf'), Buffer.from('\n% /Encrypt 3 0 R\n%%EOF')]);
	expect(
		textOf((await world.run({ ...SEND, binaryPropertyName: 'data' }, [itemWithFiles({ data: pdfFile(bytes) })])).error),
	).toBe(' ');
});

test('a PDF that is protected by a certificate is named', async () => {
	const bytes = Buffer.from(
		protectedPdf('opens-aes-256.pdf').toString('latin1').replace('/Filter /Standard', '/Filter /PubliSec'),
		'latin1',
	);
	const { error } = await world.run({ ...SEND, binaryPropertyName: 'data' }, [itemWithFiles({ data: pdfFile(bytes) })]);
	expect(textOf(error)).toMatch(/letter\.pdf.*'data'.*certificate/s);
	expect(world.documents()).toEqual([]);
});

test('a protected PDF of more than 50 MB is not read into memory, and refused', async () => {
	await keepFilesOnDisk();
	const bytes = Buffer.concat([
		protectedPdf('opens-aes-256.pdf'),
		Buffer.alloc(51 * 1024 * 1024, '%'),
		Buffer.from('\n%%EOF'),
	]);
	const { error } = await world.run({ ...SEND, binaryPropertyName: 'data' }, [
		{ json: {}, binary: { data: await storedFile(bytes, 'large.pdf', 'application/pdf') } },
	]);
	expect(textOf(error)).toMatch(/large\.pdf.*'data'.*50 MB/s);
	expect(world.documents()).toEqual([]);
});
