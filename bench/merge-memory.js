/**
 * What it takes to put files together: `node bench/merge-memory.js`. Prints the memory above idle and the time
 * as ratios to the size of the parts, each in a process of its own; memory is read every few milliseconds.
 */
const { execFileSync } = require('node:child_process');
const { PDFDocument, PDFName } = require('@cantoo/pdf-lib');
const { loadDocuments } = require('./documents');

const MEGABYTE = 1024 * 1024;

async function filled(megabytes) {
	const document = await PDFDocument.create();
	const page = document.addPage();
	// Bytes that can't be compressed, as a scan has them.
	const bytes = require('node:crypto').randomBytes(megabytes * MEGABYTE);
	page.node.set(PDFName.of('Contents'), document.context.register(document.context.stream(bytes)));
	const content = Buffer.from(await document.save());
	return { kind: 'pdf', name: 'the file', content };
}

async function measure(megabytes) {
	const { merge } = await loadDocuments();
	const parts = [await filled(megabytes), await filled(megabytes)];
	// Loads the library.
	await merge({ parts: [{ kind: 'text', name: 'a text', content: Buffer.from('text') }], pageSize: 'a4' });
	globalThis.gc?.();
	const idle = process.memoryUsage().rss;
	let most = idle;
	const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
	const began = performance.now();
	const result = await merge({ parts, pageSize: 'a4' });
	const seconds = (performance.now() - began) / 1_000;
	most = Math.max(most, process.memoryUsage().rss);
	clearInterval(timer);
	if ('complaint' in result) throw new Error(result.complaint);
	console.log(
		`two files of ${megabytes} MB: ${((most - idle) / MEGABYTE / (2 * megabytes)).toFixed(1)} times their size above idle, ${(seconds / (2 * megabytes)).toFixed(3)} s for each MB`,
	);
}

const [size] = process.argv.slice(2);
if (size) void measure(Number(size));
else
	for (const one of [1, 10, 24])
		execFileSync(process.execPath, ['--expose-gc', __filename, String(one)], { stdio: 'inherit' });
