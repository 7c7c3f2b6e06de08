// @ts-check
// node docs/make/index.js [--check]: everything that is generated: from one recording of the node's runs, and from the code.
const architecture = require('./architecture');
const contract = require('./contract');
const { FILE, operationsPage } = require('./operations');
const { report, settle } = require('./output-files');
const readme = require('./readme-table');
const { record } = require('./recording');
const { FOLDER, schemas } = require('./schemas');
const texts = require('./strings');

/**
 * Writes everything that is generated.
 * @param {{ check: boolean }} options `check` writes nothing
 * @returns {Promise<string[]>} the files that differed from what they should be
 */
async function settleAll({ check }) {
	const recording = await record();
	return [
		...settle(schemas(recording), { check, owns: FOLDER }),
		...settle(
			new Map([
				[FILE, operationsPage(recording)],
				[contract.FILE, contract.contract(recording)],
				[readme.FILE, readme.readmeWithOperations()],
				[architecture.FILE, architecture.architecturePage()],
				[texts.FILE, await texts.strings()],
			]),
			{ check },
		),
	];
}

async function main() {
	const check = process.argv.includes('--check');
	report(await settleAll({ check }), { check, command: 'npm run docs' });
}

if (require.main === module) void main();

module.exports = { settleAll };
