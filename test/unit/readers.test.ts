import fc from 'fast-check';
import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';
import { ipAllowList } from '../../nodes/FaxTo/fields/allowList';
import { giveUpAfter, timeout } from '../../nodes/FaxTo/fields/callOptions';
import { defaultCountryCode, faxNumber, numberFilter, otherNumber } from '../../nodes/FaxTo/fields/faxNumber';
import { countryCode, documentId } from '../../nodes/FaxTo/fields/identifier';
import {
	amount,
	choice,
	choices,
	decimal,
	duration,
	text,
	time,
	toggle,
	verbatim,
	wholeNumber,
} from '../../nodes/FaxTo/fields/kinds';
import { recipient } from '../../nodes/FaxTo/fields/recipient';
import { wantedRecords } from '../../nodes/FaxTo/fields/paging';
import { reference as sendReference } from '../../nodes/FaxTo/fields/sendOptions';
import { email } from '../../nodes/FaxTo/fields/signIn';
import { fileUrl } from '../../nodes/FaxTo/fields/source';
import { downloadFile, events, fromNumbers, toNumbers, triggerOptions } from '../../nodes/FaxTo/fields/triggerOptions';
import type { Context } from '../../nodes/FaxTo/lib/context';
import { zoneOf } from '../../nodes/FaxTo/lib/time';
import { zoneHint } from '../../nodes/FaxTo/run/zoneHint';
import { Expression, reading } from '../harness/reading';

const spec = (name: string) => ({ in: 'options', displayName: `The ${name}`, name }) as const;

/** What all parameters have, whatever they are read as. */
interface Reader {
	spec: { name: string; in?: string };
	label: string;
	properties: INodeProperties[];
	read(context: Context): unknown;
}

/** One of each kind, and those with a reader of their own. */
const READERS: Reader[] = [
	text(spec('text')),
	verbatim(spec('verbatim')),
	decimal(spec('decimal'), { min: 0.1, max: 10 }),
	wholeNumber(spec('whole'), { min: 0, max: 10 }),
	amount(spec('amount')),
	duration(spec('duration'), { min: 0, max: 10 }, 1_000),
	toggle(spec('toggle')),
	choice(spec('choice'), [
		{ name: 'First One', value: 'first' },
		{ name: 'Other', value: 'other' },
	]),
	choices(spec('choices'), [{ name: 'First One', value: 'first' }]),
	time(spec('time')),

	faxNumber,
	otherNumber,
	documentId,
	countryCode,
	recipient,
	email,
	fileUrl,
	numberFilter('From', 'from', 'Only faxes from this number'),
	ipAllowList,
	fromNumbers,
	toNumbers,
	downloadFile,
	events,
];

const each = READERS.map((reader): [string, Reader] => [reader.label, reader]);

/** Reads what an expression gives, where the reader stands. */
async function read(reader: Reader, value: unknown): Promise<unknown> {
	const { name, in: collection } = reader.spec;
	const given = { [name]: new Expression(() => value) };
	return await reader.read(reading(collection === undefined ? given : { [collection]: given }));
}

const NOTHING = [undefined, null, '', ' ', '\u00a0', '\u200b', ' \u2060\ufeff'];
const ODD = [
	{},
	{ no: 5 },
	[],
	[[]],
	[{}],
	[1],
	DateTime.invalid('odd'),
	NaN,
	Infinity,
	-Infinity,
	() => 1,
	new Date(NaN),
];

test.each(each)(
	'%s: an expression that finds nothing, or what is no value, is an error with the label',
	async (label, reader) => {
		const understood: unknown[] = [];
		for (const value of [...NOTHING, ...ODD]) {
			const error: unknown = await read(reader, value).then(
				(result) => understood.push([value, result]),
				(refused: unknown) => refused,
			);
			if (error instanceof Error) expect(error.message).toContain(`'${label}'`);
		}
		expect(understood).toEqual([]);
	},
);

test.each(each)(
	'%s: anything is understood, or is an error with the label, also 100 kB of it',
	async (label, reader) => {
		const word = fc.oneof(
			fc.string(),
			fc.string({ unit: 'grapheme' }),
			fc.constantFrom(
				'true',
				'TRUE',
				'1',
				'0',
				'1,5',
				'1.5',
				'１２',
				'٣',
				'first',
				'First one',
				'2026-11-21',
				'::1',
				'-1',
				'1e3',
			),
			fc
				.tuple(fc.constantFrom('1', '0', ' ', '(', '-', '/', '+', 'a.', '@', ':', '::', ',', '\u202f'), fc.nat(100_000))
				.map(([part, count]) => part.repeat(count / part.length)),
		);
		const value = fc.oneof(
			word,
			fc.double(),
			fc.boolean(),
			fc.integer(),
			fc.anything(),
			fc.array(word, { maxLength: 3 }),
		);
		await fc.assert(
			fc.asyncProperty(value, async (one) => {
				const result: unknown = await read(reader, one).catch((error: unknown) => error);
				expect(result).toBeDefined();
				if (!(result instanceof Error)) return;
				expect(result.message).toContain(`'${label}'`);
				expect(result.message.length).toBeLessThan(1_000);
			}),
			{ numRuns: 100 },
		);
	},
);

describe('what is set counts', () => {
	const maxCost = amount({ in: 'options', displayName: 'Max Cost', name: 'maxCost' });
	const reference = text({ in: 'options', displayName: 'Reference', name: 'reference' }).or('');
	const senderId = text({ in: 'options', displayName: 'Sender ID', name: 'tsi', mayFindNothing: true }).or('');
	const recipientField = text({ displayName: 'My Number', name: 'mine' });
	const missing = new Expression(() => undefined);

	test('the words of an option that finds nothing', () => {
		const error = (value: unknown, description: string) =>
			expect(() => maxCost.read(reading({ options: { maxCost: value } }))).toThrow(
				expect.objectContaining({
					message: "The option 'Max Cost' is set but empty: enter an amount, or remove it",
					description,
				}),
			);
		error(missing, 'Its expression returned nothing');
		error('', 'Nothing is sent while this is unclear');
	});

	test('an option that was added and left empty is set, a field that was left empty is not', () => {
		expect(() => reference.read(reading({ options: { reference: '' } }))).toThrow("'Reference' is set but empty");
		expect(reference.read(reading({ options: {} }))).toBe('');
		const outcome = choice(spec('outcome'), [{ name: 'Delivered', value: 'delivered' }]);
		expect(() => outcome.read(reading({ options: { outcome: '' } }))).toThrow("'The outcome' is set but empty");
		expect(recipientField.read(reading({ mine: '' }))).toBeUndefined();
		expect(() => recipientField.read(reading({ mine: missing }))).toThrow("'My Number' is set but empty");
	});

	test('a reference that was left empty is set, but a tool has None instead', () => {
		const empty = { options: { reference: '' } };
		expect(() => sendReference.read(reading(empty))).toThrow("(Reference)' is set but empty");
		expect(sendReference.read(reading(empty, { type: 'n.faxToTool' }))).toBe('');
	});

	test('what may find nothing stays empty, but is no object', () => {
		for (const nothing of [missing, new Expression(() => null)])
			expect(senderId.read(reading({ options: { tsi: nothing } }))).toBe('');
		expect(() => senderId.read(reading({ options: { tsi: new Expression(() => ({})) } }))).toThrow("'Sender ID'");
	});

	test('what an AI agent leaves out stays left out; what it gives is read', () => {
		const byModel = (value: unknown) =>
			reading(
				{ options: { reference: new Expression(() => value, "={{ $fromAI('name') }}") } },
				{ type: 'n.faxToTool' },
			);
		expect(reference.read(byModel(undefined))).toBe('');
		expect(reference.read(byModel('a'))).toBe('a');
		expect(() => reference.read(byModel({}))).toThrow("'Reference'");
		const byAuthor = reading({ options: { reference: missing } }, { type: 'n.faxToTool' });
		expect(() => reference.read(byAuthor)).toThrow("'Reference' is set but empty");
		const outsideTools = reading({ options: { reference: new Expression(() => '', "={{ $fromAI('name') }}") } });
		expect(() => reference.read(outsideTools)).toThrow("'Reference' is set but empty");
	});

	test('a broken expression is an error with the label and the reason', () => {
		const broken = new Expression(() => {
			throw Object.assign(new Error("Referenced node doesn't exist"), { description: 'There is no Invoice' });
		});
		expect(() => maxCost.read(reading({ options: { maxCost: broken } }))).toThrow(
			expect.objectContaining({
				message: "The expression in 'Max Cost' can't be evaluated: Referenced node doesn't exist",
				description: 'There is no Invoice',
			}),
		);
		for (const description of ['', 'Invalid syntax']) {
			const same = new Expression(() => {
				throw Object.assign(new Error('Invalid syntax'), { description });
			});
			expect(() => maxCost.read(reading({ options: { maxCost: same } }))).toThrow(
				expect.objectContaining({ description: 'Correct the expression' }),
			);
		}
	});
});

test.each([
	['Timeout', timeout],
	['Give Up After', giveUpAfter],
])('%s ends: what is no whole millisecond is refused', async (_label, option) => {
	// The HTTP client reads less than a millisecond as no limit.
	await expect(read(option, 0.000_001)).rejects.toThrow('must be a number from 0.');
	expect(await read(option, 1)).toBeGreaterThan(0);
});

test.each<[unknown, boolean]>([
	[true, true],
	['TRUE', true],
	[' True ', true],
	['1', true],
	[1, true],
	[false, false],
	['false', false],
	['FALSE', false],
	[0, false],
	['0', false],
])('a switch understands %p', async (value, expected) => {
	expect(await read(toggle(spec('toggle')), value)).toBe(expected);
});

test.each(['yes', 'no', 'on', 'off', '2', 2, -1, 'ja', [true], { on: true }])('a switch refuses %p', async (value) => {
	await expect(read(toggle(spec('toggle')), value)).rejects.toThrow('must be true or false');
});

const fraction = decimal(spec('number'), { min: 0.5, max: 10 });
const least = wholeNumber(spec('number'), { min: 1, max: 10 });
test.each<[Reader, unknown, number | string]>([
	[fraction, 10, 10],
	[fraction, ' +2.50\n', 2.5],
	[fraction, 0, 'must be a number from 0.5 to 10'],
	[fraction, 10.1, 'must be a number from 0.5 to 10'],
	[least, '1', 1],
	[least, 0, 'must be a whole number from 1 to 10'],
	[least, 11, 'must be a whole number from 1 to 10'],
	[least, '1,5', "not '1,5'"],
	[least, '1e1', "not '1e1'"],
	[least, '0x1', "not '0x1'"],
	[least, { secret: 1 }, 'not an object'],
	[least, [1], 'not a list'],
])('a number %#: %j', async (reader, value, expected) => {
	const result = await read(reader, value).catch(String);
	expect(result).toEqual(typeof expected === 'number' ? expected : expect.stringContaining(expected));
});

test('all records are wanted, or as many as the limit says', () => {
	expect(wantedRecords(reading({ returnAll: true, limit: 1 }))).toBe(Infinity);
	expect(wantedRecords(reading({ returnAll: false, limit: 1 }))).toBe(1);
});

test.each(['a\u200b@example.com', 'a@example.com\u2060', 'a@exam\u00adple.com'])(
	'an address with what nobody sees is none: %j',
	async (address) => await expect(read(email, address)).rejects.toThrow('is not an email address'),
);

test.each<[unknown, string | undefined]>([
	['112601', '112601'],
	[112601, '112601'],
	[' 112601\n', '112601'],
	['https://fax.to/files/112601', undefined],
	['112601.0', undefined],
	['1.12601E+5', undefined],
	['112601 112602', undefined],
	['1'.repeat(21), undefined],
	[2 ** 53, undefined],
	[['112601'], undefined],
	[{ document_id: 112601 }, undefined],
])('the ID in %p is %s', async (value, expected) => {
	const id = await read(documentId, value).catch((error: unknown) => error);
	if (expected === undefined) expect(id).toMatchObject({ message: expect.stringContaining("'File'") });
	else expect(id).toBe(expected);
});

test.each<[unknown, string]>([
	['2026-11-21T09:00', '2026-11-21T14:00:00.000Z'],
	['2026-11-21 09:00:00', '2026-11-21T14:00:00.000Z'],
	['2026-11-21', '2026-11-21T05:00:00.000Z'],
	['2026-11-21T09:00:00Z', '2026-11-21T09:00:00.000Z'],
	['2026-11-21T09:00:00.000+02:00', '2026-11-21T07:00:00.000Z'],
	['2026-11-21 09:00 Europe/Berlin', '2026-11-21T08:00:00.000Z'],
	['2026-11-21T09:00 Europe/Berlin', '2026-11-21T08:00:00.000Z'],
	['2026-11-21T09:00[Europe/Berlin]', '2026-11-21T08:00:00.000Z'],
	['Sat, 21 Nov 2026 09:00:00 GMT', '2026-11-21T09:00:00.000Z'],
	[new Date('2026-11-21T09:00:00Z'), '2026-11-21T09:00:00.000Z'],
	[DateTime.fromISO('2026-11-21T09:00:00Z'), '2026-11-21T09:00:00.000Z'],
	['2026-07-01T09:00', '2026-07-01T13:00:00.000Z'],
])('the time %p, where the workflow is in New York, is %s', async (value, expected) => {
	expect(await read(time(spec('time')), value)).toBe(Date.parse(expected));
});

test.each(['2026', '09:00', 'yesterday', '2026-13-01', '1795860000000', '21.11.2026', '2026-11-21 09:00 Mars/Base'])(
	'%p is no time',
	async (value) => await expect(read(time(spec('time')), value)).rejects.toThrow('is not a date'),
);

test('where the workflow’s zone is none, times are in UTC', () => {
	const context = reading({ options: { time: '2026-11-21T09:00' } }, { zone: 'CEST' });
	expect(time(spec('time')).read(context)).toBe(Date.parse('2026-11-21T09:00:00Z'));
	expect(zoneOf({ getTimezone: () => 'CEST' })).toEqual({ zone: 'UTC', unknown: 'CEST' });
	expect(zoneHint({ getTimezone: () => 'CEST' })[0]?.message).toContain("'CEST'");
});

describe('the options of triggers', () => {
	test('numbers are read as fax numbers are, several of them, and as digits', async () => {
		const options = { fromNumbers: '+1 202 555 0100, 0049 30/1234567; 12045550140', toNumbers: ['+1 202 555 0101'] };
		expect(await fromNumbers.read(reading({ options }))).toEqual(['12025550100', '49301234567', '12045550140']);
		expect(await toNumbers.read(reading({ options }))).toEqual(['12025550101']);
		expect(await toNumbers.read(reading({ options: {} }))).toEqual([]);
		for (const wrong of ['+49 30 12345-67/68', '202 555 0100', ',', 'reception'])
			await expect(read(fromNumbers, wrong)).rejects.toThrow("'From Numbers'");
	});

	test('IP Allow List: separators only are an error, as is an entry that is no address', async () => {
		await expect(read(ipAllowList, ' , ')).rejects.toThrow("'IP Allow List'");
		await expect(read(ipAllowList, '192.0.2.1, example.com')).rejects.toThrow("contains 'example.com'");
		expect(await ipAllowList.read(reading({ options: {} }))).toBeUndefined();
	});

	test('Download File is on unless it is switched off, and the events are those of the list', () => {
		expect(downloadFile.read(reading({ options: {} }))).toBe(true);
		expect(downloadFile.read(reading({ options: { downloadFile: 'false' } }))).toBe(false);
		expect(events.read(reading({ events: ['faxFailed'] }))).toEqual(['faxFailed']);
		expect(triggerOptions(downloadFile).properties[0]).toMatchObject({ name: 'options', type: 'collection' });
		expect(defaultCountryCode.read(reading({ options: {} }))).toBe('');
	});
});
