// @ts-check
// The fields of the operations, as docs/operations.md shows them.
const { sentence } = require('./markdown');

/**
 * @typedef {import('n8n-workflow').INodeProperties} Property
 * @typedef {Property & { inner: Field[], toolForm?: Property }} Field as the page shows it: `inner` are the options of a collection, `toolForm`
 *   is what it is in a tool of an AI agent
 * @typedef {Pick<import('../../nodes/FaxTo/run/operation').Operation, 'resource' | 'value'>} Operation
 * @typedef {object} Row one field in a list of fields
 * @property {string} key the same wherever the same field stands, under whatever condition
 * @property {string} label
 * @property {string} condition under which it is there
 * @property {string} first its default value
 * @property {string} text how it is explained
 * @property {string} [parent] the label of the collection that it is an option of
 * @property {boolean} isCollection
 */

/** A longer list of choices than this is for the editor to show. */
const MAX_CHOICES = 12;

/** Words of a property type for a reader who knows n8n. @type {Partial<Record<Property['type'], (field: Property) => string>>} */
const TAKES = {
	boolean: () => 'switch',
	collection: () => '',
	dateTime: () => 'date and time',
	number: () => 'number',
	options: (field) => {
		const all = choices(field);
		const names = all.map(({ name, value }) => (value === field.default && all.length > 1 ? `**${name}**` : name));
		return names.length > MAX_CHOICES ? `one of ${names.length}` : names.join(', ');
	},
	resourceLocator: ({ modes = [] }) =>
		modes
			.map(({ type, displayName }) => (type === 'list' ? 'list' : displayName.replace('By ', '').toLowerCase()))
			.join(' or '),
	// Most fields take a text.
	string: ({ typeOptions }) => (typeOptions?.password ? 'hidden' : ''),
};

/** The default value of a field. @param {Property} field */
function defaultOf({ type, default: value }) {
	if (type === 'boolean') return value ? 'on' : '';
	return (typeof value === 'string' && value !== '' && type !== 'options') || typeof value === 'number'
		? `\`${value}\``
		: '';
}

/** The choices of a list. @param {Property} field */
function choices({ options = [] }) {
	return options.filter((option) => 'value' in option);
}

/** The options of a collection. @param {Property} field */
function optionsIn({ type, options = [] }) {
	return type === 'collection' ? options.filter((option) => 'type' in option) : [];
}

/**
 * The fields of an operation, without the condition that it is chosen.
 * @param {{ properties: Property[] }} node
 * @param {Operation} operation
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

/** The rows of an operation's fields, the options of a collection after it. @param {Field[]} fields @returns {Row[]} */
function rowsOf(fields) {
	return fields
		.filter(({ type }) => type !== 'notice')
		.flatMap((field) => [
			row(field, fields),
			...field.inner.map((option) => row(option, [...field.inner, ...fields], field)),
		]);
}

/** @param {Field} field @param {Field[]} beside the fields on which it can depend @param {Field} [parent] its collection @returns {Row} */
function row(field, beside, parent) {
	const { displayName: label, name, type } = field;
	const words = TAKES[type];
	if (words === undefined) throw new Error(`docs/make/field-rows.js has no words for a field of type ${type}`);
	const first = defaultOf(field);
	const condition = shownWhen(field, beside);
	const kind = [`\`${name}\``, words(field), field.required ? 'required' : ''].filter(Boolean).join(', ');
	// The panel shows the hint anyway.
	const about = [inTools(field), sentence(field.description ?? field.hint)].filter(Boolean).join(' ');
	const start = `**${label}** (${kind}${first === '' ? '' : `: ${first}`})`;
	const text = [start, condition.replace(/^i/, 'I'), about].filter(Boolean).join(': ');
	return {
		key: [kind, about].join(),
		label,
		condition,
		first,
		text,
		parent: parent?.displayName,
		isCollection: type === 'collection',
	};
}

/** The condition under which a field is there, as far as it is not the operation's own. @param {Field} field @param {Field[]} fields */
function shownWhen({ displayOptions }, fields) {
	const conditions = Object.entries(displayOptions?.show ?? {}).map(([name, values = []]) => {
		// A slash leads out of a collection.
		const field = fields.find((one) => one.name === name.replace('/', ''));
		if (!field) throw new Error(`There is no field ${name} on which another one depends`);
		// Of a switch, the ways to write it follow.
		if (values[0] === true) return `*${field.displayName}*`;
		if (values[0] === false) return `*${field.displayName}* is *off*`;
		return `*${field.displayName}* is ${values.map((value) => `*${valueName(field, value)}*`).join(' or ')}`;
	});
	return conditions.length === 0 ? '' : `if ${conditions.join(' and ')}`;
}

/** The form of a field in a tool of an AI agent. @param {Field} field */
function inTools({ displayOptions, toolForm: form, type }) {
	if (displayOptions?.hide?.['@tool'] === undefined) return '';
	if (form === undefined) return '*Not in tools.*';
	if (form.noDataExpression) return '*In tools set by you.*';
	if (form.type !== type) return '*In tools by your expression.*';
	const [only, ...others] = choices(form);
	return others.length === 0 ? `*In tools always ${only?.name}.*` : `*In tools ${TAKES.options?.(form)}.*`;
}

/** @param {Field} field @param {unknown} value */
function valueName(field, value) {
	return choices(field).find((option) => option.value === value)?.name ?? String(value);
}

/** A list of them; the options of a collection stand under it. @param {Row[]} rows @returns {string} */
function fieldsList(rows) {
	const isEmpty = (/** @type {Row} */ { isCollection, label }) =>
		isCollection && !rows.some(({ parent }) => parent === label);
	return rows
		.filter((one) => !isEmpty(one))
		.map(({ text, parent }) => `${parent === undefined ? '' : '  '}- ${text}`)
		.join('\n');
}

module.exports = { fieldsList, fieldsOf, rowsOf };
