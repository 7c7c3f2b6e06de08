// @ts-check
// From recorded values to the JSON Schema that n8n shows before a node has run.

/**
 * The schema of one value. Shapes are n8n's own: a type, `properties` of objects, `items` of lists.
 * @param {unknown} value
 * @returns {Schema}
 *
 * @typedef {{ types: Set<string>, properties: Map<string, Schema>, items?: Schema }} Schema
 */
function schemaOf(value) {
	/** @type {Schema} */
	const schema = { types: new Set([typeOf(value)]), properties: new Map() };
	if (Array.isArray(value)) {
		for (const item of value) schema.items = merged(schema.items, schemaOf(item));
	} else if (typeof value === 'object' && value !== null) {
		for (const [name, item] of Object.entries(value)) {
			if (item !== undefined) schema.properties.set(name, schemaOf(item));
		}
	}
	return schema;
}

/**
 * One schema for values of either; the types and properties of the first come first.
 * @param {Schema | undefined} first
 * @param {Schema} second
 * @returns {Schema}
 */
function merged(first, second) {
	if (first === undefined) return second;
	const types = new Set([...first.types, ...second.types]);
	if (types.has('number')) types.delete('integer');
	const properties = new Map(first.properties);
	for (const [name, schema] of second.properties) properties.set(name, merged(properties.get(name), schema));
	const items = second.items === undefined ? first.items : merged(first.items, second.items);
	return { types, properties, ...(items === undefined ? {} : { items }) };
}

/**
 * The schema as JSON Schema.
 * @param {Schema} schema
 * @param {(property: string) => string[]} documentedTypes the types of a property that was never seen but as null
 * @param {string} [name] of the property that has this schema
 * @returns {object}
 */
function toJsonSchema(schema, documentedTypes, name = '') {
	const seen = [...schema.types].filter((type) => type !== 'null');
	const known = seen.length > 0 ? seen : documentedTypes(name);
	// The editor shows the first type only, so null comes last.
	const types = [...known, ...(schema.types.has('null') ? ['null'] : [])];
	/** @type {{ type?: string | string[], properties?: object, items?: object }} */
	const json = { type: types.length === 1 ? types[0] : types };
	if (schema.properties.size > 0) {
		json.properties = Object.fromEntries(
			[...schema.properties].map(([key, value]) => [key, toJsonSchema(value, documentedTypes, key)]),
		);
	}
	if (schema.items !== undefined) json.items = toJsonSchema(schema.items, documentedTypes);
	return json;
}

/** @param {unknown} value */
function typeOf(value) {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value;
}

module.exports = { schemaOf, merged, toJsonSchema };
