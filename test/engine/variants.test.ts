import * as menu from '../../nodes/FaxTo/operations';
import { credentialFor, engine, itemWithFile, type Sandbox, useSandbox } from '../harness';
import { CASES } from '../harness/cases';
import { pdf } from '../harness/pdf';

/** Every operation with every shape of answer that one document or another shows. */
const VARIANTS: Record<string, Parameters<Sandbox['control']['settings']>[0]> = {
	'as it comes': {},
	'T5: status in lower case': { successCasing: 'success' },
	'T4: files in an envelope': { filesEnvelope: 'object' },
	'T10: ids as strings': { ids: 'string' },
	'T6: a status that is the call’s': { statusVariant: 'request' },
	'the record of Clean as in the documents': { cleanVariant: 'doc' },
	'the record of Clean as in the Swagger file': { cleanVariant: 'swagger' },
	'T14: a history with meta': { historyMeta: true },
	'a server that ignores "page"': { ignorePage: true },
	'T17: pages of two': { pageSize: 2, maxPageSize: 2 },
};

const sandbox = useSandbox();
let letter: Buffer;

beforeAll(async () => (letter = await pdf()));

test('every operation of the menu has a case', () => {
	const used = new Set(Object.keys(CASES).map((name) => name.split(' ')[0]));
	expect([...used].sort()).toEqual(
		Object.values(menu)
			.map(({ resource, value }) => `${resource}:${value}`)
			.sort(),
	);
});

describe.each(Object.entries(VARIANTS))('%s', (_variant, settings) => {
	test.each(Object.entries(CASES))('%s', async (name, { parameters, withFile }) => {
		await sandbox.control.reset();
		sandbox.control.settings(settings);
		const [resource = '', operation = ''] = name.split(/[: ]/);
		const run = (more: object) =>
			engine.run({
				type: 'faxTo',
				credentials: credentialFor(sandbox),
				items: [withFile ? itemWithFile(letter) : { json: {} }],
				parameters: { resource, operation, ...more },
			});
		if (operation === 'login') await run({ operation: 'register', ...parameters });
		const { items, error, saved } = await run(parameters);
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		for (const { json } of items) expect(Object.keys(json).length).toBeGreaterThan(0);
		expect(saved).not.toContain(sandbox.apiKey);
	});
});
