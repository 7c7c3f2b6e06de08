/** A copy of the triggers with a memory of its own: another process of n8n. */
function receivingProcess() {
	const copy = {};
	jest.isolateModules(() => {
		const { FaxToTrigger } = require('../../nodes/FaxTo/FaxToTrigger.node');
		const { FaxToPollingTrigger } = require('../../nodes/FaxTo/FaxToPollingTrigger.node');
		const { restart } = require('../../nodes/FaxTo/events/process');
		const { forgetWatches } = require('../../nodes/FaxTo/events/watch');
		const { forgetFiles } = require('../../nodes/FaxTo/events/files');
		Object.assign(copy, {
			trigger: new FaxToTrigger(),
			poller: new FaxToPollingTrigger(),
			restart: () => {
				restart();
				forgetWatches();
				forgetFiles();
			},
		});
	});
	return copy;
}

module.exports = { receivingProcess };
