// @ts-check
/**
 * The template *Broadcast to a list* with 200 recipients in a real n8n, against a sandbox whose faxes ring for a minute: `node bench/broadcast-n8n.js`
 * after `npm run build` and with the playground installed. Prints what the execution shows a person, and how long it took; the bar is three
 * minutes. Each recipient gets a letter with their name, so 200 documents are uploaded; one number is busy, one is none.
 */
const { mkdtemp, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { CREDENTIAL_TYPE, readExamples, withCredential } = require('../playground/examples.js');
const { startN8n } = require('../playground/n8n.js');
const { installPackage, pack } = require('../playground/package.js');
const { OWNER } = require('../playground/playground.js');
const { createProgress } = require('../playground/progress.js');
const { createRest, itemsOf } = require('../playground/rest.js');
const { startSandbox } = require('../sandbox');

const RECIPIENTS = 200;
const JOB_SECONDS = 60;
const BAR_SECONDS = 180;
const TEMPLATE = 'Broadcast to a list';

const rows = Array.from({ length: RECIPIENTS }, (_value, index) => ({
	name: `Dr. ${index + 1}`,
	fax_number: index === 1 ? '+12025550101' : index === 2 ? '555 01' : `+1303${2_000_000 + index}`,
}));

/** @param {import('../playground/rest.js').WorkflowNode} node @returns {Record<string, unknown>} what a user fills in */
function filledIn({ name, parameters }) {
	if (name === 'The list') return { ...parameters, jsonOutput: JSON.stringify({ rows }) };
	if (name !== 'Send to each') return parameters;
	return { ...parameters, options: { ...Object(parameters.options), maxTotalCost: 100 } };
}

async function main() {
	const template = (await readExamples()).find(({ name }) => name === TEMPLATE);
	if (!template) throw new Error(`There is no template '${TEMPLATE}'`);
	const folder = await mkdtemp(join(tmpdir(), 'faxto-broadcast-'));
	await installPackage(await pack(folder), folder);
	const sandbox = await startSandbox({ port: 0 });
	sandbox.control.settings({ jobSeconds: JOB_SECONDS, balance: 1_000 });
	const progress = createProgress(console.log);
	const n8n = await startN8n({ userFolder: folder, logFile: join(folder, 'n8n.log'), progress, port: 5_891 });
	try {
		const rest = createRest(n8n.url);
		await rest.signIn(OWNER);
		const { apiKey, baseUrl } = sandbox;
		const credential = await rest.createCredential('Bench', CREDENTIAL_TYPE, { apiKey, baseUrl, callbackToken: '' });
		const wanted = withCredential(template, credential);
		const nodes = wanted.nodes.map((node) => ({ ...node, parameters: filledIn(node) }));
		const workflow = await rest.createWorkflow({ ...wanted, nodes });
		const start = workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'));
		const begun = performance.now();
		const execution = await rest.finished(await rest.run(workflow, String(start?.name)), 600_000);
		const seconds = (performance.now() - begun) / 1_000;
		const [run] = execution.runData['Send to each'] ?? [];
		const outcomes = itemsOf(execution, 'Send to each').map(({ json }) => String(json.outcome ?? 'error'));
		for (const outcome of new Set(outcomes))
			console.log(`${outcome}: ${outcomes.filter((one) => one === outcome).length} recipients`);
		console.log('The notice:', JSON.stringify(run && 'hints' in run ? run.hints : undefined));
		console.log('The report:', JSON.stringify(itemsOf(execution, 'Report').map(({ json }) => json)));
		const calls = sandbox.control.requests().map(({ operation }) => operation);
		for (const operation of new Set(calls))
			console.log(`${calls.filter((one) => one === operation).length} calls: ${operation}`);
		console.log(`${execution.status} in ${seconds.toFixed(0)} s (bar ${BAR_SECONDS})`);
		process.exitCode = execution.status === 'success' && seconds <= BAR_SECONDS ? 0 : 1;
	} finally {
		await n8n.stop();
		await sandbox.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
