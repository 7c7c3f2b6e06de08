// @ts-check
const { default: Ajv } = require('ajv/dist/2020');

/**
 * A compiler of JSON schemas. What it makes is not made smaller first: for a sandbox that lives seconds this would take longer than it saves.
 * @param {import('ajv').Options} options
 */
const compiler = (options) => new Ajv({ allowUnionTypes: true, code: { optimize: false }, ...options });

module.exports = { compiler };
