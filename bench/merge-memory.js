/**
 * What merging files costs: `node bench/merge-memory.js`. Prints the memory above idle and the time
 * as ratios to the size of the parts, each in a process of its own, which reads the files that another one has made: the system's own mark
 * of the most memory that it ever had misses no peak, however short.
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { PDFDocument, PDFName } = require('@cantoo/pdf-lib');
const { loadDocuments } = require('./documents');

const MEGABYTE = 1024 * 1024;
const SIZES = [1, 10, 24];

async function filled(megabytes) {
	const document = await PDFDocument.create();
	const page = document.addPage();
	// Bytes that can't be compressed, as a scan has them.
	const bytes = require('node:crypto').randomBytes(megabytes * MEGABYTE);
	page.node.set(PDFName.of('Contents'), document.context.register(document.context.stream(bytes)));
	return await document.save();
}

async function measure(file, megabytes) {
	const { merge } = await loadDocuments();
	// Loads the library.
	await merge({ parts: [{ kind: 'text', name: 'a text', content: Buffer.from('text') }], pageSize: 'a4' });
	const parts = ['one', 'two'].map((name) => ({ kind: 'pdf', name, content: readFileSync(file) }));
	globalThis.gc?.();
	const idle = process.memoryUsage().rss;
	const began = performance.now();
	const result = await merge({ parts, pageSize: 'a4' });
	const seconds = (performance.now() - began) / 1_000;
	const most = process.resourceUsage().maxRSS * 1024;
	if ('complaint' in result) throw new Error(result.complaint);
	console.log(
		`two files of ${megabytes} MB: ${((most - idle) / MEGABYTE / (2 * megabytes)).toFixed(1)} times their size above idle, ${(seconds / (2 * megabytes)).toFixed(3)} s for each MB`,
	);
}

function main() {
	const folder = mkdtempSync(path.join(tmpdir(), 'faxto-merge-'));
	try {
		for (const megabytes of SIZES) {
			const file = path.join(folder, `${megabytes}.pdf`);
			// In a process of its own, too: the system's mark of a process begins with that of the one that started it.
			execFileSync(process.execPath, [__filename, file, String(megabytes), '--make']);
			execFileSync(process.execPath, ['--expose-gc', __filename, file, String(megabytes)], { stdio: 'inherit' });
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const [file, megabytes, isMade] = process.argv.slice(2);
if (isMade) void filled(Number(megabytes)).then((bytes) => writeFileSync(file, bytes));
else if (file) void measure(file, Number(megabytes));
else main();
