// The classes that this package adds to n8n. n8n itself finds them through the "n8n" field of package.json.
const { FaxToApi } = require('./dist/credentials/FaxToApi.credentials.js');
const { FaxTo } = require('./dist/nodes/FaxTo/FaxTo.node.js');
const { FaxToPollingTrigger } = require('./dist/nodes/FaxTo/FaxToPollingTrigger.node.js');
const { FaxToTrigger } = require('./dist/nodes/FaxTo/FaxToTrigger.node.js');

module.exports = { FaxTo, FaxToApi, FaxToPollingTrigger, FaxToTrigger };
