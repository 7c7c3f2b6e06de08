// @ts-check
const { createRequire } = require('node:module');

/** @type {typeof import('@n8n/di')} */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di');

/** n8n-core's own container of services: npm may have put another copy of the package at the top. */
module.exports = { Container };
