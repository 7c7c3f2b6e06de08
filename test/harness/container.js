// @ts-check
const { createRequire } = require('node:module');

/** @type {typeof import('@n8n/di')} */
const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di');

/** @type {typeof import('@n8n/backend-common')} */
const { Logger } = createRequire(require.resolve('n8n-core'))('@n8n/backend-common');

/** n8n-core's own service container and log: npm may have installed another copy of the package at the top level. */
module.exports = { Container, Logger };
