// @ts-check
const { setImmediate: turn, setTimeout: sleep } = require('node:timers/promises');

/** @param {() => void} run in so many milliseconds @param {number} milliseconds */
const later = (run, milliseconds) => void setTimeout(run, milliseconds);

/** @param {() => void} run once what happens now is done */
const soon = (run) => void setImmediate(run);

module.exports = { later, sleep, soon, turn };
