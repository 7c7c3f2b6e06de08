// @ts-check
/** Parameters with which an operation works on the sandbox's seed, by their names. */
const byId = (/** @type {string | number} */ value) => ({ __rl: true, mode: 'id', value });

/** @type {Record<string, unknown>} */
const USUAL = {
	countryCode: byId('CAN'),
	didGroupId: byId(67),
	documentId: byId(112_601),
	email: 'new@example.com',
	faxJobId: byId(92_334),
	faxNumber: '+12025550100',
	incomingFaxId: byId(771),
	password: 'x',
	recipient: byId('+12045550140'),
	returnAll: true,
	source: 'file',
	stateId: byId(54),
};

/**
 * Usual parameters for an operation; a parameter without a usual value keeps its default.
 * @param {string[]} names of its parameters
 * @returns {Record<string, unknown>}
 */
const usual = (names) => Object.fromEntries(names.filter((name) => name in USUAL).map((name) => [name, USUAL[name]]));

module.exports = { usual };
