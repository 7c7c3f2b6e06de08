// @ts-check
/**
 * PDFs with a password, of two pages. Made with qpdf from plain.pdf: `qpdf --encrypt "" owner 256 -- plain.pdf opens-aes-256.pdf` opens without
 * a password, `qpdf --encrypt user owner 256 -- …` does not. The names tell the algorithm; some contain compressed lists of objects.
 */
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '../fixtures/protectedPdfs');

/** @param {'opens' | 'locked'} start @returns {string[]} */
const protectedPdfs = (start) => readdirSync(FOLDER).filter((name) => name.startsWith(start));

/** @param {string} name @returns {Buffer} */
const protectedPdf = (name) => readFileSync(path.join(FOLDER, name));

module.exports = { protectedPdf, protectedPdfs };
