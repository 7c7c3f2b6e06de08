import {
	numberFirst,
	simpleDocument,
	simpleFax,
	simpleIncomingFax,
	simpleNumberGroup,
	titled,
} from '../../nodes/FaxTo/faxes/output';

const CREATED = { date: '2026-11-21 10:00:00.000000', timezone_type: 3, timezone: 'UTC' };
const TIME = '2026-11-21T10:00:00.000Z';

describe('one thing has one name, first what matters', () => {
	test('a sent fax: the outcome first', () => {
		const fax = simpleFax({
			id: '92334',
			created: CREATED,
			document_id: '112601',
			document: 'Invoice.pdf',
			recipient: '12025550100',
			status: 'success',
		});
		expect(Object.entries(fax)).toEqual([
			['outcome', 'delivered'],
			['reason', expect.any(String)],
			['fax_number', '+12025550100'],
			['time', TIME],
			['file_name', 'Invoice.pdf'],
			['fax_job_id', 92334],
			['document_id', 112601],
			['status', 'success'],
			['retryable', false],
			['final', true],
		]);
	});

	test('a received fax: who sent it first', () => {
		const record = {
			id: 772,
			did_id: 9,
			filename: '598317a8404bd.pdf',
			filesize: '3.5 KB',
			number: '+12045550140',
			sender: '493012345678',
			total_pages: '2',
			created_at: CREATED,
			preview_file: 'https://x/preview',
			file_url: 'https://x/file',
		};
		expect(Object.entries(simpleIncomingFax(record))).toEqual([
			['from', '+493012345678'],
			['to', '+12045550140'],
			['time', TIME],
			['pages', 2],
			['size', 3584],
			['incoming_fax_id', 772],
			['file_name', '598317a8404bd.pdf'],
			['file_url', 'https://x/file'],
			['preview_url', 'https://x/preview'],
		]);
	});

	test.each<[string, object, object]>([
		['the list', { id: 5, filename: 'a.pdf', pages: '2', size: 3645, uploaded: '2026-11-21' }, { time: '2026-11-21' }],
		[
			'an upload, whose own record may have another id (T11)',
			{
				status: 'Success',
				document_id: 5,
				total_pages: 2,
				document: {
					id: 300,
					filename: 'x.tiff',
					filename_uploaded: 'a.pdf',
					total_pages: 2,
					filesize: '3645',
					created_at: '2026-11-21 10:00:00',
				},
			},
			{ time: TIME },
		],
		[
			'Clean',
			{
				id: '5',
				filename: 'x.tiff',
				filename_uploaded: 'a.pdf',
				total_pages: 2,
				filesize: 3645,
				'created date': '2026-11-21 10:00:00',
			},
			{ time: TIME },
		],
	])('a document, from %s', (_where, record, time) => {
		expect(simpleDocument({ ...record })).toEqual({
			file_name: 'a.pdf',
			pages: 2,
			size: 3645,
			document_id: 5,
			...time,
		});
	});

	test('a group of numbers', () => {
		expect(
			simpleNumberGroup({
				did_group_id: 67,
				area_code: '204',
				city_name: 'WINNIPEG',
				country_code: 'CAN',
				state_id: '54',
			}),
		).toEqual({ city_name: 'Winnipeg', area_code: '204', state_id: 54, country_code: 'CAN', did_group_id: 67 });
	});

	test.each([
		['NEW YORK', 'New York'],
		['UNITED STATES OF AMERICA', 'United States of America'],
		['BOSNIA AND HERZEGOVINA', 'Bosnia and Herzegovina'],
		['THE HAGUE', 'The Hague'],
		["ST. JOHN'S (EAST)", "St. John's (East)"],
		["O'FALLON", "O'Fallon"],
	])('the name %s', (name, shown) => {
		expect(titled(name)).toBe(shown);
	});

	test('a number of the account: the number first, and nothing lost or made up', () => {
		const record = {
			id: 783,
			order_reference: null,
			country: 'CANADA',
			did_number: '+12045550140',
			billing: 'monthly',
		};
		expect(Object.entries(numberFirst(record))).toEqual([
			['did_number', '+12045550140'],
			['country', 'CANADA'],
			['id', 783],
			['order_reference', null],
			['billing', 'monthly'],
		]);
	});

	test('what Fax.to leaves out is left out, and what can’t be read stays as it came', () => {
		expect(
			simpleIncomingFax({
				id: 1,
				sender: 'anonymous',
				number: '',
				created_at: 'yesterday',
				filesize: 'big',
				total_pages: 'two',
			}),
		).toEqual({ from: 'anonymous', to: '', time: 'yesterday', pages: 'two', size: 'big', incoming_fax_id: 1 });
		expect(simpleFax({ id: 1, status: 'failed' })).not.toHaveProperty('fax_number');
		expect(simpleNumberGroup({ area_code: 205 })).toEqual({ area_code: 205 });
		expect(simpleNumberGroup({ city_name: null, did_group_id: ' ' })).toEqual({ city_name: null });
	});
});
