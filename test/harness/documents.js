// @ts-check
/** The smallest files of what failed in the field, all made by us. Their names say what they are. */
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '../fixtures/documents');

/** @param {RegExp} [pattern] @returns {string[]} their names */
const documentNames = (pattern = /./) => readdirSync(FOLDER).filter((name) => pattern.test(name));

/** @param {string} name @returns {Buffer} */
const documentFile = (name) => readFileSync(path.join(FOLDER, name));

module.exports = { documentFile, documentNames };
