// @ts-check
const { default: Ajv } = require('ajv/dist/2020');

/**
 * A compiler of JSON schemas. It does not optimise the generated code: in a sandbox that lives for seconds this would cost more time than it saves.
 * @param {import('ajv').Options} options
 */
const compiler = (options) => new Ajv({ allowUnionTypes: true, code: { optimize: false }, ...options });

module.exports = { compiler };
