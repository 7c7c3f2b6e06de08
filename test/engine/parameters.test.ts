import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { FaxTo } from '../../nodes/FaxTo/FaxTo.node';
import * as menu from '../../nodes/FaxTo/operations';
import type { Operation } from '../../nodes/FaxTo/run/operation';
import { credentialFor, engine, useSandbox } from '../harness';
import { isIn, KINDS, optionFields } from '../harness/shownFields';
import { usual } from '../harness/usual';

/**
 * What is set counts: every parameter of every operation, as the node declares them, with an expression that finds nothing, and with one that
 * gives an object or a list. A new parameter is tested without anybody writing a test; one that is not read fails here.
 */
const sandbox = useSandbox();

/** Where an expression that finds nothing is as good as an empty field. */
const MAY_FIND_NOTHING = /^coverPage\.|^options\.(tsiNumber|defaultCountryCode)$/;

const { properties } = new FaxTo().description;
const operations: Operation[] = Object.values(menu);

/** A parameter: where it stands, and what else must be chosen for n8n to show it. */
interface Declared {
	at: string;
	field: INodeProperties;
	needs: IDataObject;
}

const [asNode] = KINDS;

function declared({ resource, value }: Operation): Declared[] {
	const own = properties.filter(
		(field) =>
			field.type !== 'notice' &&
			(!asNode || isIn(asNode, field)) &&
			field.displayOptions?.show?.resource?.includes(resource) === true &&
			field.displayOptions.show.operation?.includes(value) === true,
	);
	const inside = (field: INodeProperties) => optionFields(field).filter((option) => !asNode || isIn(asNode, option));
	return own.flatMap((field) =>
		field.type === 'collection'
			? inside(field).map((option) => ({ at: `${field.name}.${option.name}`, field: option, needs: needsOf(option) }))
			: [{ at: field.name, field, needs: needsOf(field) }],
	);
}

function needsOf({ displayOptions }: INodeProperties): IDataObject {
	const conditions = Object.entries(displayOptions?.show ?? {}).map(([name, values]) => [
		name.replace('/', ''),
		values?.[0],
	]);
	return Object.fromEntries(conditions.filter(([name]) => !['resource', 'operation', '@tool'].includes(String(name))));
}

/** A value that the field takes. */
function goodValue({ name, type, default: initial, placeholder = '' }: INodeProperties): unknown {
	const known: unknown = usual([name])[name];
	if (typeof known === 'object' && known !== null && 'value' in known) return known.value;
	if (type === 'dateTime') return '2026-01-01T00:00:00Z';
	if (typeof initial === 'object' || initial === '') return known ?? (placeholder.replace(/^e\.g\. /, '') || 'x');
	return known ?? initial;
}

/** No field of a cover. */
const NO_COVER = Object.fromEntries(
	['company', 'confidentialityNote', 'from', 'marking', 'message', 'phone', 'reference', 'subject', 'to'].map(
		(name) => [`coverPage.${name}`, ''],
	),
);

/** The parameters of the node, each an expression that takes its value from the item. */
function expressions(all: Declared[]): IDataObject {
	const parameters: IDataObject = {};
	for (const { at, field } of all) {
		const value = `={{ $json.values['${at}'] }}`;
		const [outer = '', inner] = at.split('.');
		const given = field.type === 'resourceLocator' ? { __rl: true, mode: 'id', value } : value;
		parameters[outer] = inner === undefined ? given : { ...Object(parameters[outer]), [inner]: given };
	}
	return parameters;
}

const ids = operations.map((operation): [string, Operation] => [`${operation.resource}:${operation.value}`, operation]);

test('there are operations and parameters to try', () => {
	expect(ids.length).toBeGreaterThanOrEqual(24);
	expect(ids.flatMap(([, operation]) => declared(operation)).length).toBeGreaterThan(130);
});

describe.each(ids)('%s', (_id, operation) => {
	const all = declared(operation);
	const good = Object.fromEntries(all.map(({ at, field }) => [at, goodValue(field)]));

	test.each<[string, unknown, RegExp]>([
		['finds nothing', undefined, MAY_FIND_NOTHING],
		['gives an object', { no: 5 }, /^$/],
		['gives a list', [{}], /^$/],
	])('a parameter whose expression %s is an error with its label, before any call', async (_what, value, but) => {
		const tried = all.filter(({ at }) => !but.test(at)).sort((a, b) => Number(isOfTheRun(a)) - Number(isOfTheRun(b)));
		// Where there is nothing else, a good item decides, and makes its call.
		const first = tried.every(isOfTheRun) ? [{ json: { values: good as IDataObject } }] : [];
		const { items, error } = await engine.run({
			type: 'faxTo',
			parameters: { resource: operation.resource, operation: operation.value, ...expressions(all) },
			credentials: credentialFor(sandbox),
			node: { onError: 'continueRegularOutput' },
			items: [
				...first,
				...tried.map(({ at, needs }) => ({
					json: { values: { ...good, ...without(needs), ...needs, [at]: value } as IDataObject },
				})),
			],
		});
		expect(error).toBeUndefined();
		const silent = tried
			.map(({ at, field }, index) => ({ at, field, json: items[first.length + index]?.json }))
			.filter(({ field, json }) => !String(json?.error).includes(`'${field.displayName}'`));
		expect(silent.map(({ at, json }) => [at, json])).toEqual([]);
		expect(sandbox.control.requests()).toHaveLength(first.length);
	});
});

/** What can't be there with the choice: pages that n8n doesn't have can't get a cover. */
function without({ source }: IDataObject): IDataObject {
	return source === 'url' || source === 'file' ? { ...NO_COVER } : {};
}

/** What the first item decides for the whole run: its bad values come later, where they are that item's error. */
function isOfTheRun({ at }: Declared): boolean {
	return ['options.concurrency', 'options.giveUpAfter', 'options.timeout'].includes(at);
}

describe('n8n’s own words get through, with the field', () => {
	const SEND = { resource: 'fax', operation: 'send', source: 'text', text: 'Hello', faxNumber: '+12025550100' };
	const run = async (parameters: object) =>
		await engine.run({ type: 'faxTo', parameters: { ...SEND, ...parameters }, credentials: credentialFor(sandbox) });

	test.each([
		[{ faxNumber: "={{ $('Invoice').item.json.fax }}" }, 'Fax Number', /Invoice|node/i],
		[{ faxNumber: '={{ $json.fax( }}' }, 'Fax Number', /syntax/i],
		[{ options: { maxCost: '={{ $json.limit( }}' } }, 'Max Cost', /syntax/i],
		[
			{ options: { maxCost: 1, reference: "={{ $('Invoice').first().json.id }}" } },
			'Send Only Once (Reference)',
			/Invoice|node/i,
		],
		[{ coverPage: { to: '={{ $json.name( }}' } }, 'To', /syntax/i],
		[{ source: 'file', documentId: { __rl: true, mode: 'id', value: '={{ $json.id( }}' } }, 'File', /syntax/i],
	])('%j', async (parameters, label, reason) => {
		const { error } = await run(parameters);
		expect(error?.message).toContain(`'${label}'`);
		expect(`${error?.message} ${error?.description}`).toMatch(reason);
		expect(sandbox.control.requests()).toEqual([]);
	});

	test('a Source that is no choice is named', async () => {
		expect((await run({ source: 'fax' })).error?.message).toMatch(
			/'Source' is 'fax', which is not one of its choices: .*Text \(text\)/,
		);
	});
});

describe('a switch that is written as text, as other programs write workflows', () => {
	const run = async (parameters: object) =>
		await engine.run({ type: 'faxTo', parameters: { ...parameters }, credentials: credentialFor(sandbox) });

	test.each(['false', ' FALSE', 'False', '0', 0])('Return All %j: the Limit counts', async (returnAll) => {
		const { items } = await run({ resource: 'coverage', operation: 'getCountries', returnAll, limit: 1 });
		expect(items).toHaveLength(1);
	});

	test.each(['true', 'TRUE ', 'True', '1', 1])('Wait for Delivery %j: Max Wait and its options count', async (wait) => {
		const send = { resource: 'fax', operation: 'send', source: 'text', text: 'Hello', faxNumber: '+12025550100' };
		const max = await run({ ...send, waitForDelivery: wait, maxWait: -1 });
		expect(max.error?.message).toContain("'Max Wait (Seconds)'");
		const option = await run({ ...send, waitForDelivery: wait, options: { resendUpTo: 'often' } });
		expect(option.error?.message).toContain("'Wait: Resend Up To (Times)'");
	});
});
