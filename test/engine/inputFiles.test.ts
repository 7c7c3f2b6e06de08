import { itemWithFiles, txt } from '../harness/files';
import { documentFile } from '../harness/documents';
import { pagesOf } from '../harness/pages';
import { textOf, useWorld } from '../harness/world';

/** Files as people and programs give them: read by their bytes, in the encoding that is chosen, or refused by name before it costs. */
const world = useWorld();
const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: '*',
	faxNumber: '+12025550100',
};

async function arrived() {
	const [document, ...more] = world.documents();
	expect(more).toEqual([]);
	const response = await fetch(`${world.sandbox().url}/_sandbox/documents/${document?.id}/bytes`);
	return { name: document?.name, bytes: Buffer.from(await response.arrayBuffer()) };
}

test.each([
	['png-as.pdf', 'png-as.png'],
	['jpg-as.pdf', 'jpg-as.jpg'],
	['jpg-as.png', 'jpg-as.jpg'],
	['pdf-as.docx', 'pdf-as.pdf'],
	['pdf-as.txt', 'pdf-as.pdf'],
])('%s is sent alone as %s, byte for byte, and stands among other pages', async (name, uploaded) => {
	const file = { bytes: documentFile(name), fileName: name, mimeType: 'application/pdf' };
	expect(textOf((await world.run(SEND, [itemWithFiles({ a: file })])).error)).toBe(' ');
	const { name: sent, bytes } = await arrived();
	expect(sent).toBe(uploaded);
	expect(bytes.equals(documentFile(name))).toBe(true);
	await world.control().reset();
	expect(textOf((await world.run(SEND, [itemWithFiles({ a: file, b: txt('Behind') })])).error)).toBe(' ');
	expect(await pagesOf((await arrived()).bytes)).toHaveLength(2);
});

test('a TIFF that is named .pdf is told as a TIFF', async () => {
	const file = { bytes: documentFile('received-g4.tif'), fileName: 'fax.pdf', mimeType: 'application/pdf' };
	const { error } = await world.run(SEND, [itemWithFiles({ a: file, b: txt('Behind') })]);
	expect(textOf(error)).toMatch(/'fax\.pdf'.*is a TIFF/s);
	expect(textOf(error)).not.toMatch(/web page/);
	expect(world.documents()).toEqual([]);
});

test('a text file is read in the encoding that is chosen; without it the error says how to choose it', async () => {
	const files = [itemWithFiles({ a: txt(documentFile('text-windows-1251.txt')), b: txt('Behind') })];
	expect(textOf((await world.run(SEND, files)).error)).toMatch(/'note\.txt'.*'a'.*option 'Encoding'/s);
	expect(world.documents()).toEqual([]);
	const { error } = await world.run({ ...SEND, options: { encoding: 'windows-1251' } }, files);
	expect(textOf(error)).toBe(' ');
	expect((await pagesOf((await arrived()).bytes))[0]?.text).toContain('Иванов');
});

test('half a character in a text is named, and nothing is sent', async () => {
	const text = `Dear Dr. Müller, see you in München ${'😀'.slice(0, 1)}`;
	const { error } = await world.run({ ...SEND, source: 'text', text }, [{ json: {} }]);
	expect(textOf(error)).toMatch(/'Text' contains half a character \(U\+D83D\), after '.*München '/);
	expect(world.documents()).toEqual([]);
});

test('a file name that is a number is a name', async () => {
	const [item] = [
		itemWithFiles({ a: { bytes: documentFile('pdf-plain.pdf'), fileName: 'x', mimeType: 'application/pdf' } }),
	];
	Object.assign(item?.binary?.a ?? {}, { fileName: 4711 });
	expect(textOf((await world.run(SEND, [item ?? { json: {} }])).error)).toBe(' ');
	expect((await arrived()).name).toBe('4711.pdf');
});

test.each([
	['Invoice no. 5', 'Invoice no. 5.pdf'],
	['system.log', 'system.pdf'],
])('pages whose first file is called %s are called %s', async (fileName, called) => {
	const files = itemWithFiles({ a: txt('a', fileName), b: txt('b') });
	expect(textOf((await world.run(SEND, [files])).error)).toBe(' ');
	expect((await arrived()).name).toBe(called);
});

test('a file that a program wrote as a data URL is that file, and what is not base64 is refused', async () => {
	const [item] = [
		itemWithFiles({ a: { bytes: documentFile('pdf-plain.pdf'), fileName: 'a.pdf', mimeType: 'application/pdf' } }),
	];
	const data = item?.binary?.a?.data ?? '';
	Object.assign(item?.binary?.a ?? {}, { data: `data:application/pdf;base64,${data}` });
	expect(textOf((await world.run(SEND, [item ?? { json: {} }])).error)).toBe(' ');
	expect((await arrived()).bytes.equals(documentFile('pdf-plain.pdf'))).toBe(true);
	await world.control().reset();
	for (const other of ['Dear Dr. Grey, see you on Monday.', 'data:text/plain,Hello']) {
		Object.assign(item?.binary?.a ?? {}, { data: other });
		expect(textOf((await world.run(SEND, [item ?? { json: {} }])).error)).toMatch(
			/'a\.pdf'.*'a' changed or became unreadable/s,
		);
	}
	expect(world.documents()).toEqual([]);
});

test.each(['', null])('a file whose ID is %j is in memory, as it is for n8n', async (id) => {
	const [item] = [itemWithFiles({ a: txt('a'), b: txt('b') })];
	Object.assign(item?.binary?.a ?? {}, { id });
	expect(textOf((await world.run(SEND, [item ?? { json: {} }])).error)).toBe(' ');
	expect(await pagesOf((await arrived()).bytes)).toHaveLength(2);
});
