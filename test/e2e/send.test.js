// @ts-check
// The template “Send a fax”, run in n8n as its editor would run it.
const { createHash } = require('node:crypto');
const { readFile, readdir } = require('node:fs/promises');
const { join } = require('node:path');
const { sendFax } = require('../../playground/demo.js');
const { control } = require('../../playground/playground.js');
const { itemsOf } = require('../../playground/rest.js');
const session = require('./session.js');
const { tracesOf } = require('./secrets.js');

/** @typedef {import('../../sandbox/types').LogEntry} LogEntry */

/** @type {import('../../playground/playground.js').Playground} */
let playground;
/** @type {Awaited<ReturnType<typeof sendFax>>} */
let run;
/** What the sandbox was asked during the run. @type {LogEntry[]} */
let requests;

/** @returns {Promise<LogEntry[]>} */
const log = () => control(playground.sandbox, 'GET', '/requests');

beforeAll(async () => {
	playground = await session.join();
	const before = (await log()).length;
	run = await sendFax(playground);
	requests = (await log()).slice(before);
});

test('the result has what the contract promises', () => {
	expect(run.sent.json).toMatchObject({
		fax_job_id: expect.anything(),
		status: expect.any(String),
		cost: expect.any(Number),
		user_cash_balance: expect.any(Number),
		document_id: expect.anything(),
		fax_number: '+12025550100',
	});
	expect(run.sent.pairedItem).toEqual({ item: 0 });
});

test('Wait for Delivery tells how the same job ended', () => {
	const status = run.execution.runData['Wait for delivery'];
	expect(status).toHaveLength(1);
	const [item] = itemsOf(run.execution, 'Wait for delivery');
	expect(item?.json).toMatchObject({ outcome: 'delivered' });
	expect(requests.map(({ path }) => path)).toContainEqual(expect.stringMatching(/\/fax-history/));
});

test('Fax.to got one upload and was asked to send once', () => {
	const posts = requests.filter(({ method }) => method === 'POST').map(({ operation }) => operation);
	expect(posts).toEqual(['file.upload', 'fax.send']);
});

test('the document that arrived is the PDF, byte for byte', async () => {
	const page = playground.send.workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.set');
	const { assignments } = /** @type {{assignments: Array<{name: string, value: string}>}} */ (
		page?.parameters.assignments ?? { assignments: [] }
	);
	const pdf = Buffer.from(assignments.find(({ name }) => name === 'pdf')?.value ?? '', 'base64');
	expect(pdf.subarray(0, 4).toString('latin1')).toBe('%PDF');
	const upload = requests.find(({ operation }) => operation === 'file.upload');
	expect(upload?.file).toMatchObject({
		name: 'hello.pdf',
		size: pdf.length,
		sha256: createHash('sha256').update(pdf).digest('hex'),
	});
});

test('the key is in no saved execution, and in no file that n8n wrote', async () => {
	const traces = tracesOf(playground.sandbox.apiKey);
	const raw = await playground.rest.rawExecution(run.execution.id);
	expect(raw).toContain(run.jobId);
	expect(traces.filter((trace) => raw.includes(trace))).toEqual([]);

	// The fax number shows that this looks where n8n saved the run.
	let saved = 0;
	for (const file of [...(await filesBelow(playground.n8n.userFolder)), playground.n8n.logFile]) {
		const content = (await readFile(file)).toString('latin1');
		if (content.includes('+12025550100')) saved += 1;
		expect({ file, found: traces.filter((trace) => content.includes(trace)) }).toEqual({ file, found: [] });
	}
	expect(saved).toBeGreaterThan(0);
});

/**
 * @param {string} folder
 * @returns {Promise<string[]>} n8n's own files: database, stored binary data, settings
 */
async function filesBelow(folder) {
	const entries = await readdir(folder, { withFileTypes: true, recursive: true });
	return entries
		.filter(
			(entry) => entry.isFile() && !entry.path.includes('node_modules') && !entry.path.includes(join('.cache', 'n8n')),
		)
		.map((entry) => join(entry.path, entry.name));
}
