// @ts-check
/**
 * The contents of the pages of a PDF, read by another library than the one that writes them. It runs in a thread of its own: jest can't load
 * modules of its kind.
 */
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { PNG } = require('pngjs');

/** @typedef {{ text: string, x: number, y: number, size: number }} Run a piece of text, and where it stands */
/** @typedef {{ text: string, shown: string, width: number, height: number, picture?: [number, number], matrix?: number[], runs: Run[] }} Page sizes in points; `shown` has the letters of fields, too, and not those of hidden layers; `picture` is the size of the first one, `matrix` how its unit square is drawn */

/** @type {Worker | undefined} */
let worker;
let asked = 0;

/** @param {Buffer} bytes @returns {Promise<Page[]>} */
async function pagesOf(bytes) {
	worker ??= new Worker(path.join(__dirname, 'pagesWorker.mjs'));
	worker.unref();
	const id = ++asked;
	const { port } = { port: worker };
	return await new Promise((resolve, reject) => {
		port.ref();
		/** @param {{ id: number, pages?: Page[], error?: string }} answer */
		const listener = (answer) => {
			if (answer.id !== id) return;
			port.off('message', listener);
			port.unref();
			if (answer.pages) resolve(answer.pages);
			else reject(new Error(answer.error));
		};
		port.on('message', listener);
		port.postMessage({ id, bytes: new Uint8Array(bytes) });
	});
}

/** A picture of black dots. @param {number} width @param {number} height @returns {Buffer} */
const pngBytes = (width, height) => PNG.sync.write(new PNG({ width, height }));

module.exports = { pagesOf, pngBytes };
