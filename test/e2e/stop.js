// @ts-check
// jest's globalTeardown.
const { running } = require('./start.js');

module.exports = async function stop() {
	await running.stop();
};
