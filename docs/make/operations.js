// @ts-check
// node docs/make/operations.js [--check]: docs/operations.md, from the node's own texts and from recorded runs.
const { existsSync } = require('node:fs');
const path = require('node:path');
const { ROOT } = require('./node-source');
const { report, settle } = require('./output-files');

/**
 * @typedef {import('n8n-workflow').INodeProperties} Property
 * @typedef {Property & { inner: Field[], toolForm?: Property }} Field as the page shows it: `inner` are the options of a collection, `toolForm`
 *   is what it is in a tool of an AI agent
 * @typedef {import('../../nodes/FaxTo/run/operation').Operation} Operation
 * @typedef {import('./recording').OperationRecord} OperationRecord
 * @typedef {import('./recording').Complaint} Complaint
 * @typedef {import('./recording').Shown} Shown
 */

const FILE = 'docs/operations.md';
const API_PATH = '/api/v2';
/** More items than these, or a longer list in an item, teach a reader nothing. */
const MAX_ITEMS = 2;

const INTRODUCTION = `# Operations

What each operation of the Fax.to node asks for, calls and outputs, and what can go wrong.

This page is generated: names and texts are the node's own; calls, outputs and messages were recorded in n8n's engine against the
[sandbox](sandbox.md). To change it, change the node or \`docs/make/scenarios.js\` and run \`npm run docs\`.

- Calls are shown below \`https://fax.to/api/v2\`. The API key, which n8n adds to each, is left out.
- An item that fails stops the node. With *On Error* set to continue, it is output with \`error\` and \`details\`, and
  the other items go on. With several items a message begins with \`Item 2:\`, counted from 1 as in n8n's panel.
- A field that says *list or id* offers a list to choose from; with *By ID* it takes an id or an expression.
- 💰 costs money. 🔑 returns a secret.
- As a tool of an AI agent: with *Tool Description* set automatically, the model reads no more than “Send fax in Fax.to”. Write your
  own for operations with a mark; the sentences below their headings are a start.`;

const HEAD = ['Field', 'Required', 'Takes', 'Default', 'About it'];

/** Words of a property type for a reader who knows n8n. @type {Partial<Record<Property['type'], (field: Property) => string>>} */
const TAKES = {
	boolean: () => 'on or off',
	collection: () => 'options, each off until added',
	dateTime: () => 'date and time',
	number: () => 'number',
	options: (field) =>
		choices(field)
			.map(({ name }) => name)
			.join(', '),
	resourceLocator: ({ modes = [] }) =>
		modes
			.map(({ type, displayName }) => (type === 'list' ? 'list' : displayName.replace('By ', '').toLowerCase()))
			.join(' or '),
	string: ({ typeOptions }) => (typeOptions?.password ? 'text, hidden' : 'text'),
};

/** What a list offers. @param {Property} field */
function choices({ options = [] }) {
	return options.filter((option) => 'value' in option);
}

/** What a collection holds. @param {Property} field */
function optionsIn({ type, options = [] }) {
	return type === 'collection' ? options.filter((option) => 'type' in option) : [];
}

/**
 * @param {import('./recording').Recording} recording
 * @returns {string} the page
 */
function operationsPage(recording) {
	const { node, resources, operations, anywhere, published } = recording;
	const fieldsByOperation = new Map([...operations].map(([id, { operation }]) => [id, fieldsOf(node, operation)]));
	const common = optionsOfAll([...fieldsByOperation.values()]);
	const chapters = resources.map(({ name, value }) => {
		const own = [...operations].filter(([, { operation }]) => operation.resource === value);
		return `## ${name}\n\n${own.map(([id, entry]) => section(id, entry, name, withoutOptions(fieldsByOperation.get(id) ?? [], common))).join('\n\n')}`;
	});
	const page = [
		INTRODUCTION,
		table(
			['Resource', 'Operation', '', 'What it does'],
			[...operations].map(([id, { operation }]) => {
				const resource = resources.find(({ value }) => value === operation.resource)?.name ?? '';
				return [
					resource,
					`[${operation.name}](#${anchor(heading(operation, resource))})`,
					marks(operation),
					`\`${id}\` ${operation.action}`,
				];
			}),
		),
		...(common.length === 0
			? []
			: [
					'## Options of every operation',
					table(
						HEAD,
						common.map((option) => fieldRow(option, common)),
					),
				]),
		`## What can go wrong anywhere`,
		complaints(anywhere),
		...chapters,
	].join('\n\n');
	return `${published(page)}\n`;
}

/**
 * The fields of an operation as the node has them, without the condition that it is chosen.
 * @param {{ properties: Property[] }} node
 * @param {Pick<Operation, 'resource' | 'value'>} operation
 * @returns {Field[]}
 */
function fieldsOf({ properties }, { resource, value }) {
	return withToolForms(properties)
		.filter(
			({ displayOptions }) =>
				displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(value),
		)
		.map((field) => {
			const show = Object.entries(field.displayOptions?.show ?? {}).filter(
				([name]) => name !== 'resource' && name !== 'operation',
			);
			return { ...field, displayOptions: { ...field.displayOptions, show: Object.fromEntries(show) } };
		});
}

/** The fields as they are in a workflow. @param {Property[]} properties @returns {Field[]} */
function withToolForms(properties) {
	/** @param {Property} property */
	const isToolForm = ({ displayOptions }) => displayOptions?.show?.['@tool'] !== undefined;
	/** @param {Property} one @param {Property} other */
	const sameCase = ({ displayOptions: one }, { displayOptions: other }) =>
		['resource', 'operation'].every((name) => String(one?.show?.[name]) === String(other?.show?.[name]));
	return properties
		.filter((field) => !isToolForm(field))
		.map((field) => ({
			...field,
			inner: withToolForms(optionsIn(field)),
			toolForm: properties.find((one) => isToolForm(one) && one.name === field.name && sameCase(one, field)),
		}));
}

/** The options that are the same in every operation. @param {Field[][]} fieldsOfEach @returns {Field[]} */
function optionsOfAll([first = [], ...others]) {
	/** @param {Field[]} fields */
	const optionsOf = (fields) => fields.flatMap(({ inner }) => inner);
	return optionsOf(first).filter(({ name, description }) =>
		others.every((fields) =>
			optionsOf(fields).some((option) => option.name === name && option.description === description),
		),
	);
}

/** The fields without these options, and without a collection that has no others. @param {Field[]} fields @param {Field[]} options */
function withoutOptions(fields, options) {
	const names = new Set(options.map(({ name }) => name));
	return fields
		.map((field) => ({ ...field, inner: field.inner.filter(({ name }) => !names.has(name)) }))
		.filter(({ type, inner }) => type !== 'collection' || inner.length > 0);
}

/** One operation. @param {string} id @param {OperationRecord} record @param {string} resourceName @param {Field[]} fields @returns {string} */
function section(id, { operation, shown, failures }, resourceName, fields) {
	/** @type {Set<string>} */
	const shapes = new Set();
	const picture = `images/operations/${id.replace(':', '-')}.png`;
	return [
		`### ${heading(operation, resourceName)}`,
		`\`${id}\` · ${operation.action}${marks(operation) === '' ? '' : ` · ${marks(operation)}`}`,
		operation.description.replace(/([^.])$/, '$1.'),
		...notices(fields),
		fieldsTable(fields),
		existsSync(path.join(ROOT, 'docs', picture))
			? `![The fields of ${heading(operation, resourceName)} in n8n](${picture})`
			: '',
		'#### Calls and output',
		...shown.map((run) => oneRun(run, shapes)),
		...(failures.length === 0 ? [] : ['#### What can go wrong', complaints(failures)]),
	]
		.filter((part) => part !== '')
		.join('\n\n');
}

/** @param {Pick<Operation, 'name'>} operation @param {string} resourceName */
function heading({ name }, resourceName) {
	return `${resourceName}: ${name}`;
}

/** Where GitHub puts the anchor of a heading. @param {string} text */
function anchor(text) {
	return text
		.toLowerCase()
		.replace(/[^\w\- ]/g, '')
		.replaceAll(' ', '-');
}

/** The texts say it already; the marks let a reader see it at a glance. @param {Pick<Operation, 'description' | 'spends'>} operation */
function marks({ description, spends }) {
	return [spends ? '💰' : '', /\bsecret\b/i.test(description) ? '🔑' : ''].filter((mark) => mark !== '').join(' ');
}

/** @param {Field[]} fields */
function notices(fields) {
	return fields.filter(({ type }) => type === 'notice').map(({ displayName }) => `> ${sentence(displayName)}`);
}

/** @param {Field[]} fields */
function fieldsTable(fields) {
	const rows = fields
		.filter(({ type }) => type !== 'notice')
		.flatMap((field) => [
			fieldRow(field, fields),
			...field.inner.map((option) => fieldRow(option, [...field.inner, ...fields], field)),
		]);
	return rows.length === 0 ? 'It has no fields of its own.' : table(HEAD, rows);
}

/** @param {Field} field @param {Field[]} fields those beside it, on which it can depend @param {Field} [parent] its collection */
function fieldRow(field, fields, parent) {
	const label = parent === undefined ? `**${field.displayName}**` : `${parent.displayName} › ${field.displayName}`;
	return [
		`${label} \`${field.name}\``,
		field.required ? 'yes' : '',
		takes(field),
		defaultOf(field),
		[shownWhen(field, fields), sentence(field.description), sentence(field.hint)]
			.filter((part) => part !== '')
			.join(' '),
	];
}

/** @param {Property} field @throws {Error} for a type that this page has no words for */
function takes(field) {
	const words = TAKES[field.type];
	if (!words) throw new Error(`docs/make/operations.js has no words for a field of type ${field.type}`);
	return words(field);
}

/** @param {Property} field */
function defaultOf(field) {
	const { type, default: value } = field;
	if (type === 'boolean') return value ? 'on' : 'off';
	if (type === 'options') return choices(field).find((option) => option.value === value)?.name ?? '';
	return (typeof value === 'string' && value !== '') || typeof value === 'number' ? `\`${value}\`` : '';
}

/** The condition under which a field is there, as far as it is not the operation's own. @param {Field} field @param {Field[]} fields */
function shownWhen({ displayOptions, toolForm, type }, fields) {
	const conditions = Object.entries(displayOptions?.show ?? {}).map(([name, values = []]) => {
		// A slash leads out of a collection.
		const field = fields.find((one) => one.name === name.replace('/', ''));
		if (!field) throw new Error(`There is no field ${name} on which another one depends`);
		return `*${field.displayName}* is ${values.map((value) => `*${valueName(field, value)}*`).join(' or ')}`;
	});
	const asTool = displayOptions?.hide?.['@tool'] === undefined ? '' : inTools(toolForm, type);
	return [conditions.length === 0 ? '' : `If ${conditions.join(' and ')}.`, asTool]
		.filter((part) => part !== '')
		.join(' ');
}

/** What becomes of a field in a tool of an AI agent. @param {Property | undefined} form @param {Property['type']} type */
function inTools(form, type) {
	if (form === undefined) return 'Not there in a tool of an AI agent.';
	if (form.noDataExpression) return 'In a tool of an AI agent only you set it, without an expression.';
	if (form.type !== type) return 'In a tool of an AI agent only by an expression of yours.';
	return `In a tool of an AI agent ${choices(form).length === 1 ? 'always' : `${takes(form)}, and at first`} ${defaultOf(form)}.`;
}

/** @param {Property} field @param {unknown} value */
function valueName(field, value) {
	if (field.type === 'boolean') return value ? 'on' : 'off';
	return choices(field).find((option) => option.value === value)?.name ?? String(value);
}

/**
 * One run: its calls and its output, unless an output of the same shape stands above.
 * @param {Shown} shown
 * @param {Set<string>} shapes of the outputs above; this one's is added
 */
function oneRun({ run, items, calls }, shapes) {
	const shape = JSON.stringify(items[0]?.json, (_key, value) =>
		typeof value === 'object' && value !== null ? value : typeof value,
	);
	const known = shapes.has(shape) && run.sameFields !== true;
	shapes.add(shape);
	return [
		...(run.title === undefined ? [] : [`**${run.title}**`]),
		`\`\`\`http\n${calls.map(httpCall).join('\n')}\n\`\`\``,
		known ? 'The output has the fields shown above.' : sample(items),
		...files(items),
	].join('\n\n');
}

/** A request as a person would write it. The order of the query is the node's. @param {import('../../sandbox/types').LogEntry} call */
function httpCall({ method, path: route, query, body, file, contentType }) {
	const texts = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
	const search = new URLSearchParams(texts).toString().replaceAll('+', '%20');
	const address = route.startsWith(API_PATH) ? route.slice(API_PATH.length) : `https://fax.to${route}`;
	const line = `${method} ${address}${search === '' ? '' : `?${search}`}`;
	// The digest of a reference differs from node to node, so from run to run.
	const name = file?.name.replace(/-once-[0-9a-f]{16}/, '-once-0123456789abcdef');
	if (file !== null) return `${line}\n  multipart: file = ${name} (${file.mime})`;
	if (Object.keys(body).length === 0) return line;
	if (/json/.test(contentType ?? ''))
		return `${line}\n  JSON: ${JSON.stringify({ ...body, ...('password' in body ? { password: '********' } : {}) })}`;
	const fields = Object.entries(body).map(([name, value]) => `${name} = ${value}`);
	return `${line}\n  ${/multipart/.test(contentType ?? '') ? 'multipart' : 'form'}: ${fields.join(', ')}`;
}

/** @param {import('n8n-workflow').INodeExecutionData[]} items */
function sample(items) {
	const shown = items.slice(0, MAX_ITEMS).map(({ json }) => json);
	const rest = items.length - shown.length;
	const text = JSON.stringify(shown.length === 1 && rest === 0 ? shown[0] : shown, null, 2);
	return `\`\`\`json\n${text}\n\`\`\`${rest > 0 ? `\n\n… and ${rest} more ${rest === 1 ? 'item' : 'items'}.` : ''}`;
}

/** @param {import('n8n-workflow').INodeExecutionData[]} items */
function files([first]) {
	const binary = Object.entries(first?.binary ?? {});
	return binary.map(
		([field, { fileName, mimeType }]) =>
			`Each item also holds a file in the binary field \`${field}\`, here \`${fileName}\` (${mimeType}).`,
	);
}

/** @param {Complaint[]} failures */
function complaints(failures) {
	return table(
		['When', 'The node says', 'What to do'],
		failures.map(({ title, message, description }) => [title, message, description]),
	);
}

/** @param {string | undefined} text */
function sentence(text) {
	return text === undefined || text === '' ? '' : text.replace(/([^.!?])$/, '$1.');
}

/** A Markdown table. @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
	/** @param {string[]} cells */
	const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n').trimEnd();
}

async function main() {
	const check = process.argv.includes('--check');
	const { record } = require('./recording');
	report(settle(new Map([[FILE, operationsPage(await record())]]), { check }), { check, command: 'npm run docs' });
}

if (require.main === module) void main();

module.exports = { FILE, operationsPage };
