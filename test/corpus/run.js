// @ts-check
/**
 * Puts each file of a folder under a cover, as a fax would be made of it, and compares what came of it with the file as poppler shows it:
 * `npm run test:corpus -- FOLDER [--two] [--only WORD]`. With --two each PDF is put together with another one, too. Page counts must be equal; pages
 * are compared at 50 dots an inch. Prints what was refused and why, and what differs; fails where anything does.
 *
 * Needs poppler's pdftoppm and pdfinfo. Pictures are compared with nothing: they must become a page.
 */
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { loadDocuments } = require('../../bench/documents');

const DPI = '50';
/** Of 255; what the darkness of a page may differ by on average, and how much a dot must differ to count. */
const MAX_MEAN = 0.5;
const DOT = 96;
/** So many dots may differ: readers round the edges of lines. */
const MAX_DOTS = 12;

const temporary = mkdtempSync(path.join(os.tmpdir(), 'faxto-corpus-'));

const COVER = {
	to: 'Corpus',
	company: '',
	from: '',
	phone: '',
	reference: '',
	subject: '',
	message: '',
	marking: '',
	confidentialityNote: '',
	pageSize: 'a4',
	language: 'en',
	labels: {},
};

/** @param {string} command @param {string[]} args */
function output(command, args) {
	return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000, maxBuffer: 1e9 });
}

/** How many pages poppler counts; undefined where it does not open the file. @param {string} file */
function pagesIn(file) {
	try {
		return Number(/^Pages:\s+(\d+)/m.exec(output('pdfinfo', [file]).toString())?.[1]);
	} catch {
		return undefined;
	}
}

/** A page in grey, as poppler shows it. @param {string} file @param {number} page */
function pixels(file, page) {
	const pgm = output('pdftoppm', ['-r', DPI, '-gray', '-f', String(page), '-l', String(page), file]);
	const [, header = ''] = /^(P5\s+\d+\s+\d+\s+\d+\s)/.exec(pgm.toString('latin1', 0, 100)) ?? [];
	return { size: header, dots: pgm.subarray(header.length) };
}

/** How two pages differ; undefined when they don't. @param {string} one @param {number} page @param {string} other @param {number} otherPage */
function difference(one, page, other, otherPage) {
	const [a, b] = [pixels(one, page), pixels(other, otherPage)];
	if (a.size !== b.size) return `size ${a.size.trim()} became ${b.size.trim()}`;
	let [sum, count] = [0, 0];
	for (let at = 0; at < a.dots.length; at++) {
		const off = Math.abs((a.dots[at] ?? 0) - (b.dots[at] ?? 0));
		sum += off;
		if (off > DOT) count++;
	}
	const mean = sum / Math.max(1, a.dots.length);
	return mean > MAX_MEAN || count > MAX_DOTS ? `mean ${mean.toFixed(2)}, ${count} dots` : undefined;
}

/** What differs between a file and its pages in a merged one. @param {string} file @param {Buffer} merged @param {number} before @param {number} [behind] */
function differences(file, merged, before, behind = 0) {
	const name = path.join(temporary, 'merged.pdf');
	writeFileSync(name, merged);
	const [pages, all] = [pagesIn(file), pagesIn(name)];
	if (all === undefined) return ['poppler does not open what came of it'];
	if (pages === undefined) return ['poppler does not open it, but it was taken'];
	const found = all === pages + before + behind ? [] : [`${pages} pages became ${all - before - behind}`];
	for (let page = 1; page <= Math.min(pages, all - before, 20); page++) {
		const different = difference(file, page, name, page + before);
		if (different) found.push(`page ${page}: ${different}`);
	}
	return found;
}

/** @param {string} folder @returns {string[]} */
const filesIn = (folder) =>
	readdirSync(folder, { recursive: true })
		.map((name) => path.join(folder, String(name)))
		.filter((name) => statSync(name).isFile())
		.sort();

/** @typedef {{ kind: string, name: string, content: Buffer }} Part */
/** @typedef {Awaited<ReturnType<typeof loadDocuments>>} Documents */

/** @param {Documents} documents @param {string} file @param {Part | undefined} second @returns {Promise<string[]>} what is wrong */
async function check({ kindOf, merge }, file, second) {
	const content = readFileSync(file);
	const kind = kindOf(content.subarray(0, 1024));
	if (!['pdf', 'png', 'jpeg'].includes(kind)) return [];
	const part = { kind, name: 'the file', content };
	const began = process.cpuUsage();
	const parts = second ? [part, second] : [part];
	const result = await merge({ parts, pageSize: 'a4', cover: COVER, date: '1 January 2026' });
	const { user, system } = process.cpuUsage(began);
	const seconds = (user + system) / 1e6;
	if (seconds > 2) console.log(`SLOW ${seconds.toFixed(1)} s  ${file}`);
	if ('complaint' in result) {
		console.log(`refused  ${file}: ${result.complaint}${pagesIn(file) ? ` (poppler: ${pagesIn(file)} pages)` : ''}`);
		return [];
	}
	taken++;
	return kind === 'pdf' ? differences(file, result, 1, second ? 1 : 0) : [];
}

let taken = 0;

/** @param {string[]} options */
async function main([folder, ...options]) {
	if (!folder) throw new Error('npm run test:corpus -- FOLDER [--two] [--only WORD]');
	const only = options[options.indexOf('--only') + 1];
	const isChosen = (/** @type {string} */ file) => !options.includes('--only') || file.includes(only ?? '');
	const files = filesIn(folder).filter(isChosen);
	const documents = await loadDocuments();
	const content = await documents.merge({
		parts: [{ kind: 'text', name: 'a text', content: Buffer.from('Second file') }],
		pageSize: 'a4',
	});
	const second = options.includes('--two') ? { kind: 'pdf', name: 'the second file', content } : undefined;
	let wrong = 0;
	for (const file of files) {
		const found = await check(documents, file, second).catch((error) => [String(error)]);
		if (found.length > 0) wrong++;
		for (const one of found) console.log(`DIFFERS  ${file}: ${one}`);
	}
	console.log(`${files.length} files: ${taken} taken, ${wrong} differ`);
	process.exitCode = wrong > 0 ? 1 : 0;
}

void main(process.argv.slice(2)).finally(() => rmSync(temporary, { recursive: true }));
