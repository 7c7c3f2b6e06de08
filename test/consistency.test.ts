import type { INodeProperties } from 'n8n-workflow';
import { FaxTo } from '../nodes/FaxTo/FaxTo.node';
import type { Operation } from '../nodes/FaxTo/run/operation';
import { settleAll } from '../docs/make';
import * as menu from '../nodes/FaxTo/operations';
import { complaintAboutList, complaintAboutOutput, isList } from './harness/outputRules';
import * as repository from './harness/repository';
import { combinations, isIn, KINDS, optionFields, optionsOf, shownWith, valuesOf } from './harness/shownFields';

/**
 * What the package promises: these names never change, because people's saved workflows hold them. `npm run docs` adds what is new to
 * test/contract.json; what has gone from the node is taken out by hand, or rather not.
 */
const CONTRACT = repository.contract();

const PROMISED = Object.keys(CONTRACT);

/** The parameters that are chosen from a list. */
const LOCATORS = new Set([
	'documentId',
	'faxJobId',
	'incomingFaxId',
	'countryCode',
	'stateId',
	'didGroupId',
	'recipient',
]);

/** How the action of an operation names its resource. Coverage has no thing of its own: its things are places. */
const NOUN: Record<string, RegExp> = {
	account: /\baccount\b/,
	coverage: /\b(countries|country|states?|area codes|number groups)\b/,
	fax: /\bfax(es)?\b/,
	file: /\bfiles?\b/,
	incomingFax: /\bincoming fax(es)?\b/,
	number: /\bfax numbers?\b/,
};

/** Typed in all the same: it narrows a list, and is rarely used. */
const TYPED_IN = new Set(['fax:getAll filters.documentId']);

const node = new FaxTo();
const { description } = node;
const operations: Operation[] = Object.values(menu);
const idOf = ({ resource, value }: Operation) => `${resource}:${value}`;
const each = operations.map((operation): [string, Operation] => [idOf(operation), operation]);

/** A field, or an option of a collection, with the way to it. */
type Field = { at: string; field: INodeProperties };

/** The operation's fields as the node has them: their conditions include that the operation is chosen. */
function topFieldsOf({ resource, value }: Operation): INodeProperties[] {
	return description.properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(value),
	);
}

/** All fields of an operation and the options of its collections. */
function fieldsOf(operation: Operation): Field[] {
	return topFieldsOf(operation).flatMap((field) => [
		{ at: field.name, field },
		...optionFields(field).map((option) => ({ at: `${field.name}.${option.name}`, field: option })),
	]);
}

/** Every field of every operation, for tests that look at each. */
const fields = each.flatMap(([id, operation]) =>
	fieldsOf(operation).map(({ at, field }): [string, INodeProperties] => [`${id} ${at}`, field]),
);

describe('the same operations everywhere', () => {
	test('the contract has 24 operations at least, of six resources', () => {
		expect(PROMISED.length).toBeGreaterThanOrEqual(24);
		expect(new Set(PROMISED.map((id) => id.split(':')[0])).size).toBe(6);
	});

	test.each<[string, () => string[]]>([
		['the files below nodes/FaxTo/operations', repository.operationFiles],
		['the lines of nodes/FaxTo/operations/index.ts', repository.registryLines],
		['the operations that these files export', () => operations.map(idOf)],
		['the menu of the node', menuOfNode],
		['the output schemas in nodes/FaxTo/__schema__', repository.schemaFiles],
		['the table of operations in README.md', () => repository.readmeRows().map(idOfName)],
		['the sections of docs/operations.md', repository.documented],
		['the pictures in docs/operations.md', repository.pictured],
	])('%s', (_place, list) => {
		expect(difference(list(), PROMISED)).toEqual({ lacks: [], hasTooMuch: [], hasTwice: [] });
	});

	test('openapi.yaml describes what the operations call, and nothing else', () => {
		const called = new Set(Object.values(CONTRACT).flatMap(({ api }) => api));
		expect(difference(repository.apiOperations(), [...called])).toEqual({ lacks: [], hasTooMuch: [], hasTwice: [] });
	});

	test('the sandbox carries out what openapi.yaml describes', () => {
		expect(difference(repository.sandboxOperations(), repository.apiOperations())).toEqual({
			lacks: [],
			hasTooMuch: [],
			hasTwice: [],
		});
	});

	test('what docs/make generates is up to date: the output schemas, docs/operations.md, the contract and the table of operations in README.md', async () => {
		expect(await settleAll({ check: true })).toEqual([]);
	}, 120_000);
});

describe.each(each)('%s', (id, operation) => {
	const pledge = CONTRACT[id];
	const own = fieldsOf(operation);

	test('has the parameters of the contract, those with a list first as a list, then by id', () => {
		const names = new Set(own.map(({ at }) => at));
		expect((pledge?.parameters ?? []).filter((name) => !names.has(name))).toEqual([]);
		const locators = own.filter(({ at, field }) => LOCATORS.has(field.name) && !TYPED_IN.has(`${id} ${at}`));
		for (const { field } of locators) {
			expect(field).toMatchObject({ type: 'resourceLocator', default: { mode: 'list', value: '' } });
			expect(field.modes?.map(({ name }) => name)).toEqual(['list', 'id']);
		}
	});

	test('says what it costs and what is secret', () => {
		expect(operation.spends === true).toBe(pledge?.spends === true);
		expect(/costs money/i.test(operation.description)).toBe(pledge?.spends === true);
		expect(/\bsecret\b/i.test(operation.description)).toBe(pledge?.secret === true);
	});

	test('has an action in sentence case, with the resource and without articles', () => {
		expect(operation.action).toMatch(/^[A-Z][a-z]+( ([a-z]+|DID))*$/);
		expect(operation.action).toMatch(NOUN[operation.resource] ?? /never/);
		expect(operation.action).not.toMatch(/\b(an?|the)\b/i);
	});

	test('has a description that says more than its name', () => {
		expect(operation.description).toMatch(/^[A-Z]/);
		expect(operation.description.split(' ').length).toBeGreaterThan(operation.name.split(' ').length + 3);
	});

	test('has descriptions that n8n shows whole: it cuts off what needs more than two lines of a list', () => {
		const choices = topFieldsOf(operation).flatMap(optionsOf);
		for (const { description: text = '' } of [operation, ...choices]) expect(text.length).toBeLessThanOrEqual(110);
	});

	// The operation's own fields, and those beside each other in a collection.
	const groups = [topFieldsOf(operation), ...topFieldsOf(operation).map(optionFields)];
	/** The fields outside of a collection that its options depend on: n8n writes them with a slash. */
	const outside = (group: INodeProperties[]) =>
		topFieldsOf(operation).filter(({ name }) =>
			group.some(({ displayOptions }) => Object.hasOwn(displayOptions?.show ?? {}, `/${name}`)),
		);

	test('shows no two fields of one name at once, be it as a node or as a tool', () => {
		for (const group of groups) {
			for (const kind of KINDS) {
				// Whichever way the fields outside are set, as the options of older workflows make way for a field.
				for (const others of combinations(outside(group))) {
					const waits = { waitForDelivery: true };
					const names = shownWith(
						group.filter((field) => isIn(kind, field)),
						{ ...waits, resource: operation.resource, operation: operation.value, source: 'text' },
						others,
					).map(({ name }) => name);
					expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
				}
			}
		}
	});

	test('shows each of its fields for some choice of the others', () => {
		for (const group of groups) {
			const chosen = { resource: operation.resource, operation: operation.value };
			const shown = new Set(
				combinations(group).flatMap((own) =>
					combinations(outside(group)).flatMap((others) => shownWith(group, { ...chosen, ...own }, others)),
				),
			);
			expect(group.filter((field) => !shown.has(field)).map(({ name }) => name)).toEqual([]);
		}
	});

	test('depends only on values that its fields can have', () => {
		for (const group of groups) {
			for (const { displayOptions } of group) {
				for (const [name, values] of Object.entries(displayOptions?.show ?? {})) {
					if (name === 'resource' || name === 'operation' || name === '@tool') continue;
					const possible = [...group, ...outside(group)]
						.filter((field) => field.name === name || `/${field.name}` === name)
						.flatMap(valuesOf);
					// Of a switch, the ways to write it follow.
					const own = values?.filter((value) => typeof value === 'boolean' || typeof value === 'string');
					expect(own).not.toEqual([]);
					expect(possible).toEqual(expect.arrayContaining(own ?? []));
				}
			}
		}
	});

	test('outputs no more than a person can map, and a list has a limit', () => {
		expect([complaintAboutOutput(operation, repository.schema(id)), complaintAboutList(operation)]).toEqual([
			undefined,
			undefined,
		]);
	});

	test('has a schema of its output', () => {
		const { type, properties, version } = repository.schema(id);
		expect({ type, version }).toEqual({ type: 'object', version: 1 });
		expect(Object.keys(properties ?? {}).length).toBeGreaterThan(0);
	});
});

describe.each(fields)('the field %s', (_at, field) => {
	test('says what it is for', () => {
		// A notice is its own text, and everybody knows what "Options" are.
		if (field.type === 'notice' || field.type === 'collection') return;
		expect(field.description).toMatch(field.type === 'boolean' ? /^Whether / : /^[A-Z]/);
	});

	test('gives an example where it has a placeholder', () => {
		const placeholders =
			field.type === 'collection'
				? []
				: [field.placeholder, ...(field.modes ?? []).map(({ placeholder }) => placeholder)];
		for (const placeholder of placeholders) if (placeholder !== undefined) expect(placeholder).toMatch(/^e\.g\. \S/);
	});

	test('has its options in order, what others depend on first', () => {
		const labels = (field.options ?? []).map((option) => ('displayName' in option ? option.displayName : option.name));
		// And what a list begins with until the user chooses.
		const first = labels.includes('Area Code') ? ['State'] : labels.filter((label) => label === 'Automatic');
		const others = labels.filter((label) => !first.includes(label));
		expect(labels).toEqual([...first, ...others.sort((a, b) => a.localeCompare(b))]);
	});
});

test('every list of a resource locator exists, and every list is used', () => {
	const used = fields.flatMap(([, { modes }]) =>
		(modes ?? []).map(({ typeOptions }) => typeOptions?.searchListMethod ?? '').filter((method) => method !== ''),
	);
	expect(difference(Object.keys(node.methods.listSearch), [...new Set(used)])).toEqual({
		lacks: [],
		hasTooMuch: [],
		hasTwice: [],
	});
	for (const search of Object.values(node.methods.listSearch)) expect(search).toEqual(expect.any(Function));
});

describe('the rules of outputs can fail', () => {
	const schema = (count: number) => ({
		properties: {
			outcome: {},
			record: {
				properties: Object.fromEntries(Array.from({ length: count }, (_field, index) => [`field_${index}`, {}])),
			},
		},
	});
	const field = (name: string, displayName: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
		name,
		displayName,
		type: 'boolean',
		default: false,
		...more,
	});
	const limited = [
		field('returnAll', 'Return All'),
		field('limit', 'Limit', { displayOptions: { show: { returnAll: [false] } } }),
	];

	test.each<[string, INodeProperties[], number, string | undefined]>([
		['ten fields', [], 10, undefined],
		['eleven fields, also inside of a record', [], 11, 'it outputs 11 fields and has no Simplify'],
		['a Simplify that does not simplify', [field('simplify', 'Simplify')], 11, 'its simple form has 11 fields'],
	])('%s', (_what, own, count, complaint) =>
		expect(complaintAboutOutput({ fields: [{ properties: own }] }, schema(count))).toBe(complaint),
	);

	test.each<[string, INodeProperties[], string | undefined]>([
		['Get Cities', limited, undefined],
		['Get Cities', [], 'it is a list without Return All and Limit'],
		['Get Many', limited.slice(0, 1), 'it is a list without Return All and Limit'],
		[
			'Get Many',
			[field('returnAll', 'Return All'), field('limit', 'Limit')],
			'its Limit does not depend on Return All',
		],
		['Get Status', [], undefined],
	])('%s %#', (name, own, complaint) =>
		expect(complaintAboutList({ name, fields: [{ properties: own }] })).toBe(complaint),
	);

	test('lists are recognised by their names', () => {
		const lists = [
			'fax:getAll',
			'incomingFax:getAll',
			'file:getAll',
			'number:getAll',
			'coverage:getCountries',
			'coverage:getStates',
			'coverage:getAreaCodes',
			'coverage:getDidGroups',
		];
		expect(operations.filter(isList).map(idOf)).toEqual(expect.arrayContaining(lists));
	});
});

test('the menu begins with what is used most', () => {
	const [resource] = optionsOf(description.properties.find(({ name }) => name === 'resource'));
	const of = (value: string) =>
		description.properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(value),
		);
	expect(resource?.value).toBe('fax');
	expect(optionsOf(of('fax'))[0]?.value).toBe('send');
	expect(optionsOf(description.properties.find(({ name }) => name === 'resource')).at(-1)?.value).toBe('account');
});

/** What one list has that the other has not; a test's message then names it. */
function difference(found: string[], wanted: string[]) {
	return {
		lacks: wanted.filter((id) => !found.includes(id)).sort(),
		hasTooMuch: found.filter((id) => !wanted.includes(id)).sort(),
		hasTwice: found.filter((id, at) => found.indexOf(id) !== at).sort(),
	};
}

/** `resource:operation` of what n8n shows as `Resource → Operation`; the name itself where there is none. */
function idOfName(shown: string): string {
	const resources = optionsOf(description.properties.find(({ name }) => name === 'resource'));
	const operation = operations.find(
		({ resource, name }) => `${resources.find(({ value }) => value === resource)?.name} → ${name}` === shown,
	);
	return operation ? idOf(operation) : shown;
}

/** `resource:operation` of everything that can be chosen in the node. */
function menuOfNode(): string[] {
	const offered = optionsOf(description.properties.find(({ name }) => name === 'resource')).map(({ value }) => value);
	return description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) => {
			const resources = (property.displayOptions?.show?.resource ?? []).filter((resource) =>
				offered.includes(String(resource)),
			);
			return resources.flatMap((resource) =>
				optionsOf(property).map(({ value }) => `${String(resource)}:${String(value)}`),
			);
		});
}
