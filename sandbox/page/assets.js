// @ts-check
/** The page's own few files, and those of pdf.js, which draws PDFs in the browser. */
const { createReadStream, existsSync, statSync } = require('node:fs');
const path = require('node:path');

/** @type {Record<string, string>} */
const TYPES = {
	css: 'text/css; charset=utf-8',
	js: 'text/javascript; charset=utf-8',
	mjs: 'text/javascript; charset=utf-8',
	svg: 'image/svg+xml',
	wasm: 'application/wasm',
};

/** Folders of pdf.js by their names in URLs: program, decoders, fonts, character maps, colour profiles. */
const PDFJS_FOLDERS = { build: 'legacy/build', wasm: 'wasm', fonts: 'standard_fonts', cmaps: 'cmaps', iccs: 'iccs' };
const BROWSER = path.join(__dirname, 'browser');

/** @param {string} folder @param {string} name @returns {string | null} only a file right in that folder */
function fileIn(folder, name) {
	if (!/^[\w-][\w.-]*$/.test(name)) return null;
	const file = path.join(folder, name);
	return existsSync(file) && statSync(file).isFile() ? file : null;
}

/** @param {string} folder @param {string} name @returns {string | null} */
function pdfjsFile(folder, name) {
	const known = Object.entries(PDFJS_FOLDERS).find(([short]) => short === folder)?.[1];
	if (known === undefined) return null;
	return fileIn(path.join(path.dirname(require.resolve('pdfjs-dist/package.json')), known), name);
}

/** @param {import('fastify').FastifyInstance} app */
function addAssets(app) {
	/** @param {string | null} file @param {import('fastify').FastifyReply} reply */
	const send = (file, reply) => {
		if (file === null) return reply.code(404).type('text/plain').send('No such file.');
		return reply.type(TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream').send(createReadStream(file));
	};
	app.get('/assets/:name', async (request, reply) => {
		const { name } = /** @type {{ name: string }} */ (request.params);
		return send(fileIn(BROWSER, name), reply);
	});
	app.get('/assets/pdfjs/:folder/:name', async (request, reply) => {
		const { folder, name } = /** @type {{ folder: string, name: string }} */ (request.params);
		return send(pdfjsFile(folder, name), reply);
	});
}

module.exports = { addAssets };
