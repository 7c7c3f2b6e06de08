// @ts-check
/** Minimal files that reproduce failures from the field, all made by us. Their names describe them. */
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '../fixtures/documents');

/** @param {RegExp} [pattern] @returns {string[]} their names */
const documentNames = (pattern = /./) => readdirSync(FOLDER).filter((name) => pattern.test(name));

/** @param {string} name @returns {Buffer} */
const documentFile = (name) => readFileSync(path.join(FOLDER, name));

module.exports = { documentFile, documentNames };
