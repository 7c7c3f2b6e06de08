import { textOf, useWorld } from '../../harness/world';

// Waits of the node are hundredths of their time here.
jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (milliseconds: number, signal?: AbortSignal) => await real.sleep(milliseconds / 100, signal),
	};
});

/** A fax goes to the number that is meant, or nowhere. */
const world = useWorld();

test.each([
	['30123456.0', '49'],
	['2025550110.0', '1'],
	['12025550110.0', '1'],
	['+1 555 0100', ''],
	['+1 555 0100', '1'],
	['5550100', '1'],
	['+12025550110 ext. 5', ''],
	['+12025550110x5', ''],
	['+1202555011055', ''],
	['+49 0', ''],
	['+999 12345678', ''],
	['1e10', '1'],
	['12025550110, 12025550111', '1'],
])(
	'"%s" with the country code "%s" is refused, and nothing is uploaded or sent',
	async (faxNumber, defaultCountryCode) => {
		const { error } = await world.send([faxNumber], { defaultCountryCode });
		expect(textOf(error)).toContain(faxNumber);
		expect(
			world
				.control()
				.requests()
				.filter(({ method }) => method === 'POST'),
		).toEqual([]);
	},
);

test.each([
	['+39 (0)331 123 4567', '', '+3903311234567'],
	['+44 (0)20 7946 0018', '', '+442079460018'],
	['+49 (0) 30 901820', '', '+4930901820'],
	['06 1 327 8900', '36', '+3613278900'],
	['07 12 34 56 78', '225', '+2250712345678'],
	['020 7946 0018', '44', '+442079460018'],
	['0331 123 4567', '39', '+3903311234567'],
	['(202) 555-0110', '1', '+12025550110'],
	['1 202 555 0110', '1', '+12025550110'],
	['8 495 123-45-67', '7', '+74951234567'],
	['0044 20 7946 0018', '', '+442079460018'],
	['+49 30 901820', '44', '+4930901820'],
])('"%s" with the country code "%s" goes to %s', async (faxNumber, defaultCountryCode, wanted) => {
	const { items, error } = await world.send([faxNumber], { defaultCountryCode });
	expect(textOf(error)).toBe(' ');
	expect(items[0]?.json.fax_number).toBe(wanted);
	expect(world.jobs().map(({ recipient }) => `+${recipient}`)).toEqual([wanted]);
});

test('a number from a spreadsheet, as a number', async () => {
	const { items } = await world.run(
		{
			resource: 'fax',
			operation: 'send',
			source: 'file',
			documentId: { __rl: true, mode: 'id', value: '112602' },
			faxNumber: '={{ $json.fax }}',
			options: { defaultCountryCode: '1' },
		},
		[{ json: { fax: 2_025_550_110 } }],
	);
	expect(items[0]?.json.fax_number).toBe('+12025550110');
});
