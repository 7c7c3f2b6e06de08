// @ts-check
// node docs/make/schemas.js [--check]: nodes/FaxTo/__schema__, the output that n8n shows for an operation before it has run.
const { merged, schemaOf, toJsonSchema } = require('./infer-schema');
const { report, settle } = require('./output-files');

/** Where n8n looks for them: the node's folder, the node's version, resource, operation. */
const FOLDER = 'nodes/FaxTo/__schema__';
const NODE_VERSION = 'v1.0.0';

/**
 * @param {import('./recording').Recording} recording
 * @returns {Map<string, string>} path → JSON
 * @throws {Error} for an operation without output
 */
function schemas({ operations, documentedTypes }) {
	return new Map(
		[...operations].map(([id, { outputs }]) => {
			const schema = outputs
				.flat()
				.map(({ json }) => schemaOf(json))
				.reduce(merged, undefined);
			if (schema === undefined) throw new Error(`${id} put nothing out`);
			const text = JSON.stringify({ ...toJsonSchema(schema, documentedTypes), version: 1 }, null, 4);
			return [`${FOLDER}/${NODE_VERSION}/${id.replace(':', '/')}.json`, `${text}\n`];
		}),
	);
}

async function main() {
	const check = process.argv.includes('--check');
	const { record } = require('./recording');
	report(settle(schemas(await record()), { check, owns: FOLDER }), { check, command: 'node docs/make/schemas.js' });
}

if (require.main === module) void main();

module.exports = { FOLDER, schemas };
