// @ts-check
/** A copy of the triggers with a memory of its own: another process of n8n. */
function receivingProcess() {
	/** @type {Array<{ trigger: import('../../nodes/FaxTo/FaxToTrigger.node').FaxToTrigger, poller: import('../../nodes/FaxTo/FaxToPollingTrigger.node').FaxToPollingTrigger, restart: () => void }>} */
	const copies = [];
	jest.isolateModules(() => {
		const { FaxToTrigger } = require('../../nodes/FaxTo/FaxToTrigger.node');
		const { FaxToPollingTrigger } = require('../../nodes/FaxTo/FaxToPollingTrigger.node');
		const { restart } = require('../../nodes/FaxTo/events/watch');
		const { held } = require('../../nodes/FaxTo/events/files');
		copies.push({
			trigger: new FaxToTrigger(),
			poller: new FaxToPollingTrigger(),
			restart: () => {
				restart();
				held.clear();
			},
		});
	});
	const [copy] = copies;
	if (!copy) throw new Error('jest loads isolated modules at once');
	return copy;
}

module.exports = { receivingProcess };
