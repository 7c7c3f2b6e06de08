// @ts-check
const { userFolder } = require('./userFolder');
const { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { BinaryDataService, FileLocation } = require('n8n-core');
const { Container } = require('./container');

/** @typedef {import('n8n-workflow').IBinaryData} IBinaryData */

/** Makes n8n store files on disk, as a fresh n8n does, and return streams. */
async function keepFilesOnDisk() {
	await Container.get(BinaryDataService).init();
}

/** Makes n8n store files in memory, as n8n 1 did by default. */
function keepFilesInMemory() {
	const service = Container.get(BinaryDataService);
	Reflect.set(service, 'mode', 'default');
	Reflect.set(service, 'managers', {});
}

/**
 * Puts bytes into n8n's binary data, as a node would.
 * @param {Buffer | import('node:stream').Readable} bytes
 * @param {string} fileName
 * @param {string} mimeType
 */
async function storedFile(bytes, fileName, mimeType) {
	const empty = { data: '', mimeType, fileName };
	return await Container.get(BinaryDataService).store(FileLocation.ofExecution('w', '1'), bytes, empty);
}

/** Cuts a stored file by one byte, as something else on the machine might; what n8n knows of it stays. @param {IBinaryData} file */
function shorten({ id = '' }) {
	const file = Container.get(BinaryDataService).getPath(id);
	truncateSync(file, statSync(file).size - 1);
}

/** The bytes of an item's binary field, wherever n8n keeps them. @param {IBinaryData | undefined} binary @returns {Promise<Buffer>} */
async function bytesOf(binary) {
	if (!binary) throw new Error('There is no file');
	return await Container.get(BinaryDataService).getAsBuffer(binary);
}

/**
 * A file part as n8n's multipart parser leaves it: on disk until the webhook returns.
 * @param {Buffer | string} bytes
 * @param {string} originalFilename
 * @param {string} mimetype
 */
function uploadedPart(bytes, originalFilename, mimetype) {
	const filepath = path.join(mkdtempSync(path.join(userFolder, 'part-')), 'part');
	writeFileSync(filepath, bytes);
	return { filepath, originalFilename, newFilename: 'part', mimetype, size: bytes.length };
}

/** Removes what n8n-core wrote. */
function cleanUp() {
	rmSync(userFolder, { recursive: true, force: true });
}

module.exports = { bytesOf, cleanUp, keepFilesInMemory, keepFilesOnDisk, shorten, storedFile, uploadedPart };
