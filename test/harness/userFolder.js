// @ts-check
// What uses Node's own modules is JavaScript here: n8n's lint looks at each .ts file as if n8n's cloud were to load it.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

/** The folder where n8n-core writes its settings when it is loaded: require this before it. */
const userFolder = mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));

process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'engine';
process.env.N8N_LOG_LEVEL = 'silent';

// n8n-core's decorators require it.
require('reflect-metadata');

module.exports = { userFolder };
