// @ts-check
// node docs/make/operations.js [--check]: docs/operations.md, from the node's own texts and from recorded runs.
const { existsSync } = require('node:fs');
const path = require('node:path');
const { inBothSchemes } = require('./both-schemes');
const { fieldsOf, fieldsList, rowsOf } = require('./field-rows');
const { anchor, paragraphs, sentence } = require('./markdown');
const { ROOT } = require('./node-source');
const { report, settle } = require('./output-files');
const { runs } = require('./sample-runs');

/**
 * @typedef {import('./field-rows').Row} Row
 * @typedef {import('../../nodes/FaxTo/run/operation').Operation} Operation
 * @typedef {import('./recording').OperationRecord} OperationRecord
 * @typedef {import('./recording').Complaint} Complaint
 * @typedef {{ id: string, title: string, record: OperationRecord, rows: Row[] }} Chapter one operation on the page
 */

const FILE = 'docs/operations.md';
/** Has the most fields, and lists all of them; other operations link to it. */
const MAIN = 'fax:send';
const SHARED = 'Fields of several operations';
const ANYWHERE = 'What can go wrong anywhere';

const INTRODUCTION = `# Operations

\`npm run docs\` writes this page from the node's own texts and from runs against the [sandbox](sandbox.md).

- 💰 costs money at once. 🔑 returns a secret, which n8n saves with the execution: switch off saving for such a workflow, or delete the execution. In brackets stand a field's name, its type if that is not text, and after a colon its initial value; **bold** is the initial choice.
- *Tools* are the node as [a tool of an AI agent](../README.md#operations). What is *set by you* accepts no expression there, so the model can't change it.
- Calls go to \`https://fax.to/api/v2\`, with the API key. Of a list the first item is shown. *Without Simplify* the output has [Fax.to's own fields](../sandbox/openapi.yaml).
- An item that fails stops the node. With *On Error* set to continue it is output with \`error\` and \`details\`, and the others go on. Below each message n8n shows what to do, and whether anything was sent or bought.`;

/**
 * @param {import('./recording').Recording} recording
 * @returns {string} the page
 */
function operationsPage({ node, resources, operations, anywhere, published }) {
	/** @type {Chapter[]} */
	const chapters = [...operations].map(([id, record]) => {
		const resource = resources.find(({ value }) => value === record.operation.resource)?.name ?? '';
		const rows = rowsOf(fieldsOf(node, record.operation));
		return { id, title: `${resource}: ${record.operation.name}`, record, rows };
	});
	const { everywhere, common, rowsFor } = shareFields(chapters);
	const failures = shareFailures(chapters, anywhere);
	const page = paragraphs(
		INTRODUCTION,
		...resources.map(({ name, value }) =>
			contents(
				name,
				chapters.filter(({ record }) => record.operation.resource === value),
			),
		),
		`## ${SHARED}`,
		fieldsList(common),
		'Every operation has among its *Options*:',
		everywhere.map(({ text }) => `- ${text}`).join('\n'),
		`## ${ANYWHERE}`,
		failures.everywhere.map(({ title, message }) => `- ${title}: “${message}”`).join('\n'),
		...resources.flatMap(({ name, value }) => [
			`## ${name}`,
			...chapters
				.filter(({ record }) => record.operation.resource === value)
				.map((chapter) => section(chapter, rowsFor(chapter), failures.of(chapter))),
		]),
	);
	return `${published(page)}\n`;
}

/** @param {string} resource @param {Chapter[]} chapters */
function contents(resource, chapters) {
	const links = chapters.map(({ title, record: { operation } }) =>
		[`[${operation.name}](#${anchor(title)})`, marks(operation)].filter(Boolean).join(' '),
	);
	return `**${resource}**: ${links.join(' · ')}`;
}

/**
 * A field that is the same in several operations is explained once: in the main operation if that has it, else in a table of its own.
 * @param {Chapter[]} chapters
 */
function shareFields(chapters) {
	/** @type {Map<string, Row>} */
	const main = new Map();
	for (const row of chapters.find(({ id }) => id === MAIN)?.rows ?? []) main.set(row.key, row);
	const all = chapters.flatMap(({ rows }) => rows).filter(({ isCollection }) => !isCollection);
	const times = (/** @type {Row} */ { key }) => all.filter((row) => row.key === key).length;
	/** @type {Map<string, Row>} */
	const common = new Map();
	for (const row of all) if (times(row) > 1 && !main.has(row.key) && !common.has(row.key)) common.set(row.key, row);
	const everywhere = all.slice(0, chapters[0]?.rows.length).filter((row) => times(row) === chapters.length);
	const keysEverywhere = new Set(everywhere.map(({ key }) => key));
	for (const key of keysEverywhere) common.delete(key);
	return {
		everywhere,
		common: [...common.values()],
		/** @param {Chapter} chapter */
		rowsFor: ({ id, rows }) => {
			const own = rows.filter(({ key }) => !keysEverywhere.has(key));
			/** @param {Map<string, Row>} home */
			const labelsIn = (home) => own.flatMap((row) => labelOf(row, home.get(row.key)) ?? []);
			return {
				own: own.filter(
					({ key, isCollection }) => isCollection || (!common.has(key) && (id === MAIN || !main.has(key))),
				),
				ofMain: id === MAIN ? [] : labelsIn(main),
				common: labelsIn(common),
			};
		},
	};
}

/** A field that is explained elsewhere, with the differences here. @param {Row} row @param {Row | undefined} home */
function labelOf({ label, condition, first, isCollection }, home) {
	if (home === undefined || isCollection) return undefined;
	const different = [
		condition === home.condition ? '' : condition,
		first === home.first ? '' : `: ${first === '' ? 'off' : first}`,
	];
	return [label, ...different].filter(Boolean).join(' ').replace(' :', ':');
}

/** A failure of several operations is listed once. @param {Chapter[]} chapters @param {Complaint[]} anywhere */
function shareFailures(chapters, anywhere) {
	const keyOf = (/** @type {Complaint} */ { message, description }) => `${message} ${withoutPurchase(description)}`;
	const all = chapters.flatMap(({ record }) => record.failures);
	const isShared = (/** @type {Complaint} */ one) => all.filter((other) => keyOf(other) === keyOf(one)).length > 1;
	const shared = all.filter(
		(one, index) => isShared(one) && all.findIndex((other) => keyOf(other) === keyOf(one)) === index,
	);
	return {
		everywhere: [...anywhere, ...shared],
		/** @param {Chapter} chapter */
		of: ({ record }) => record.failures.filter((one) => !isShared(one)),
	};
}

/** One operation. @param {Chapter} chapter @param {{ own: Row[], ofMain: string[], common: string[] }} rows @param {Complaint[]} failures */
function section({ id, title, record: { operation, shown } }, { own, ofMain, common }, failures) {
	const picture = `images/operations/${id.replace(':', '-')}.png`;
	const elsewhere = [
		...(common.length > 0 ? [`[${common.join(', ')}](#${anchor(SHARED)})`] : []),
		...(ofMain.length > 0 ? [`[${ofMain.join(', ')}](#fax-send)`] : []),
	];
	return paragraphs(
		`### ${title}`,
		[`\`${id}\``, sentence(operation.description), marks(operation)].filter(Boolean).join(' · '),
		fieldsList(own),
		elsewhere.length > 0 ? `Also ${elsewhere.join('; ')}.` : '',
		existsSync(path.join(ROOT, 'docs', picture)) ? inBothSchemes('Its fields', picture) : '',
		runs(shown),
		failures.length > 0 ? `Can say:\n\n${complaints(failures)}` : '',
	);
}

/** The texts say it already; the marks let a reader see it at a glance. @param {Pick<Operation, 'description' | 'spends'>} operation */
function marks({ description, spends }) {
	return [spends ? '💰' : '', /\bsecret\b/i.test(description) ? '🔑' : ''].filter(Boolean).join(' ');
}

/** The messages; what to do stands below each in n8n, and is left out here. @param {Complaint[]} failures */
function complaints(failures) {
	return [...new Set(failures.map(({ message }) => `- ${sentence(message)}`))].join('\n');
}

/** Advice without what was sent or bought, which each such message ends with. @param {string} description */
function withoutPurchase(description) {
	return description.replace(/\.? (?:Nothing|This item) (?:was|may)[^.]*\.?$/, '').replace(/\.$/, '');
}

async function main() {
	const check = process.argv.includes('--check');
	const { record } = require('./recording');
	report(settle(new Map([[FILE, operationsPage(await record())]]), { check }), { check, command: 'npm run docs' });
}

if (require.main === module) void main();

module.exports = { FILE, operationsPage };
