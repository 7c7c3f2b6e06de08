/**
 * What an attacker's files cost: `node bench/hostile-files.js`. Each is merged with a text in a process of its own. Prints CPU and memory
 * as shares of the most that a file may cost, 5 s and 256 MB above idle, and ends with an error where one costs more.
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { documentFile } = require('../test/harness/documents');
const {
	animatedPng,
	HOSTILE_OBJECTS,
	jpegOfSegments,
	pdfOfObjects,
	pdfWith,
	pdfWithLongList,
	pngOfChunks,
	pngWithTwoHeaders,
	unfoldingPdf,
	unfoldingPng,
} = require('../test/harness/hostileFiles');
const { loadDocuments } = require('./documents');

const MAX_SECONDS = 5;
const MAX_BYTES = 256 * 1024 * 1024;

/** By name. */
const FILES = {
	'a page tree that tells of four million pages': () => documentFile('hostile-page-tree.pdf'),
	'a list of objects that unfolds to 50 MB': () => unfoldingPdf(50e6),
	'a list of objects that unfolds to 1 GB': () => unfoldingPdf(1e9),
	'a list of thirty million objects': () => pdfWithLongList(30e6),
	'a page that leads to 150,000 objects': () => pdfOfObjects(150_000),
	'900,000 small objects': () =>
		pdfWith(Array.from({ length: 900_000 }, (_value, index) => `${index + 20} 0 obj 1 endobj\n`).join('')),
	'a picture that unfolds to 1 GB': () => unfoldingPng(1e9),
	'a PNG of four million chunks': () => pngOfChunks(4e6),
	'a JPEG of ten million segments': () => jpegOfSegments(1e7),
	'a picture with two headers': pngWithTwoHeaders,
	'a picture that claims to move': animatedPng,
	...Object.fromEntries(Object.entries(HOSTILE_OBJECTS).map(([name, body]) => [name, () => pdfWith(body)])),
};

async function measure(file, kind) {
	const { merge } = await loadDocuments();
	const text = { kind: 'text', name: 'a text', content: Buffer.from('text') };
	// Loads the library.
	await merge({ parts: [text], pageSize: 'a4' });
	const content = readFileSync(file);
	globalThis.gc?.();
	const idle = process.memoryUsage().rss;
	const before = process.cpuUsage();
	const result = await merge({ parts: [{ kind, name: 'the file', content }, text], pageSize: 'a4' });
	const { user, system } = process.cpuUsage(before);
	// The system's own mark, which misses no peak.
	const bytes = Math.max(0, process.resourceUsage().maxRSS * 1024 - idle);
	console.log(
		JSON.stringify({ seconds: (user + system) / 1e6, bytes, end: 'complaint' in result ? 'refused' : 'read' }),
	);
}

function main() {
	const folder = mkdtempSync(path.join(tmpdir(), 'faxto-hostile-'));
	try {
		for (const name of Object.keys(FILES)) {
			const file = path.join(folder, 'file');
			// In a process of its own, too: the system's mark of a process begins with that of the one that started it.
			execFileSync(process.execPath, [__filename, file, '--make', name]);
			const kind = readFileSync(file).subarray(0, 4).toString() === '%PDF' ? 'pdf' : 'png';
			const printed = execFileSync(process.execPath, ['--expose-gc', __filename, file, kind], { encoding: 'utf8' });
			const { seconds, bytes, end } = JSON.parse(printed);
			console.log(
				`${name}: ${end}, ${(seconds / MAX_SECONDS).toFixed(2)} of the CPU and ${(bytes / MAX_BYTES).toFixed(2)} of the memory that a file may cost`,
			);
			if (seconds > MAX_SECONDS || bytes > MAX_BYTES) process.exitCode = 1;
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const [file, kind, name] = process.argv.slice(2);
if (kind === '--make') writeFileSync(file, FILES[name]());
else if (file) void measure(file, kind);
else main();
