/**
 * n8n after a crash: what it kept in its database is there, what the node's code kept in memory is not.
 * @returns {ReturnType<import('./engine').makeEngine>} an engine as index.ts has it, whose nodes were loaded anew
 */
function restartedEngine() {
	const { makeEngine } = require('./engine');
	const fresh = {};
	jest.isolateModules(() => {
		const { FaxTo } = require('../../nodes/FaxTo/FaxTo.node');
		const { FaxToApi } = require('../../credentials/FaxToApi.credentials');
		Object.assign(fresh, { nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	});
	return makeEngine(fresh);
}

module.exports = { restartedEngine };
