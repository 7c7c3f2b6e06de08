// @ts-check
/** All assumptions, in the order of docs/assumptions.md. */

/** @typedef {import('../types').Assumption} Assumption */
/** @typedef {import('../types').CheckedAssumption} CheckedAssumption */

/** @type {Array<{ title: string, assumptions: Assumption[] }>} */
const GROUPS = [
	{ title: 'Access and errors', assumptions: require('./access') },
	{ title: 'What lists have in common', assumptions: require('./lists') },
	{ title: 'Sending', assumptions: require('./sending') },
	{ title: 'Files', assumptions: require('./files') },
	{ title: 'Numbers and received faxes', assumptions: require('./receiving') },
	{ title: 'Available numbers', assumptions: require('./coverage') },
	{ title: 'Callbacks and accounts', assumptions: require('./callbacks') },
];

const ASSUMPTIONS = GROUPS.flatMap(({ assumptions }) => assumptions);

/** @param {Assumption} assumption @returns {assumption is CheckedAssumption} */
function isChecked(assumption) {
	return 'check' in assumption;
}

module.exports = { GROUPS, ASSUMPTIONS, isChecked };
