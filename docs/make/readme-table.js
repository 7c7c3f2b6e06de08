// @ts-check
// Part of npm run docs: the table of operations in README.md. Adds and removes rows; people improve the words of a row.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { ROOT, loadNode } = require('./node-source');

const FILE = 'README.md';
const TABLE = /(<!-- operations[^\n]*-->\n)([\s\S]*?)(<!-- \/operations -->)/;

/** @returns {string} README.md with a row for each operation, in the order of operations/index.ts */
function readmeWithOperations() {
	const { operations, resources } = loadNode();
	const text = readFileSync(path.join(ROOT, FILE), 'utf8');
	return text.replace(
		TABLE,
		(_whole, /** @type {string} */ start, /** @type {string} */ table, /** @type {string} */ end) => {
			const [head, line, ...rows] = table.trim().split('\n');
			const all = operations.map((operation) => {
				const name = `**${resources.find(({ value }) => value === operation.resource)?.name} → ${operation.name}**`;
				return (
					rows.find((row) => row.includes(name)) ?? `| ${marksOf(operation)} | ${name} | ${operation.description} |`
				);
			});
			return [start.trim(), head, line, ...all, end].join('\n');
		},
	);
}

/** @param {import('../../nodes/FaxTo/run/operation').Operation} operation */
function marksOf({ description, spends }) {
	return spends ? '💰' : /\bsecret\b/i.test(description) ? '🔑' : '';
}

module.exports = { FILE, readmeWithOperations };
