import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Connection } from '../../nodes/FaxTo/api/connection';
import { IN_PROGRESS } from '../../nodes/FaxTo/faxes/outcome';
import { undelivered } from '../../nodes/FaxTo/faxes/status';
import { hintOf } from '../../nodes/FaxTo/run/hints';
import { goodsOf, itemError, testimony } from '../../nodes/FaxTo/run/itemError';

const wish = { to: '+12025550100', documentId: '1', fingerprint: 'f', account: 'a', baseUrl: 'b', reference: '' };
const fax = goodsOf('fax');

test('a fax that was sent counts as sent, although its item failed after that', () => {
	const purchases = [{ index: 0, purchase: { wish, bought: [{ result: { fax_job_id: 1 }, cost: 0.1 }] } }];
	const failures = new Map([[0, new Error('later')]]);
	expect(hintOf(fax, new Map(), failures, purchases, [])[0]?.message).toBe('1 fax sent. Cost 0.10.');
});

test('of those that were sent before, one that was not delivered is told', () => {
	const outputs = ['failed', 'delivered'].map((outcome) => ({
		json: { status: 'already_sent', outcome, reason: 'The line was busy' },
	}));
	expect(hintOf(fax, new Map([[0, outputs]]), new Map(), [], [])[0]?.message).toMatch(
		/^2 faxes were not sent again: .*\. 1 of them was not delivered \(line busy\)\.$/,
	);
});

const node = {
	id: '',
	name: 'Fax.to',
	type: 'faxTo',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
const number = goodsOf('number');
const bought = { wish, bought: [{ result: { fax_job_id: 1 }, cost: 0.1 }] };
const LATE = undelivered({ caller: { getNode: () => node } } as unknown as Connection, IN_PROGRESS);

test.each<[string, typeof fax, object[], unknown[], string[], string, boolean]>([
	['a fax', fax, [{ outcome: 'delivered' }], [], [], 'Delivered', false],
	['one on the way', fax, [{ outcome: 'in_progress' }], [], [], 'Still on the way', false],
	[
		'one not delivered',
		fax,
		[{ outcome: 'failed', reason: 'The line was busy' }],
		[],
		[],
		'Not delivered: the line was busy',
		true,
	],
	['an item that failed', fax, [{}], [new Error('no')], [], '1 fax sent. 1 item was not sent.', true],
	[
		'a document that is left',
		fax,
		[{}],
		[],
		['document 1'],
		'1 fax sent. Not deleted, still at Fax.to: document 1.',
		true,
	],
	['a number', number, [{ number: '+1' }], [], [], '1 number bought', false],
	[
		'a number under a reference',
		number,
		[{ status: 'already_bought' }],
		[],
		[],
		'1 number bought before under this reference, so not again',
		false,
	],
	['no number', number, [], [new Error('no')], [], '1 item was not bought', true],
])('the notice of %s', (_what, goods, outputs, errors, left, message, isBad) => {
	const results = new Map(outputs.map((json, index) => [index, [{ json: { ...json } }]]));
	const failures = new Map(errors.map((error, index) => [outputs.length + index, error]));
	const notice = { message, location: 'outputPane', ...(isBad && { type: 'warning' }) };
	expect(hintOf(goods, results, failures, [], left)).toEqual([notice]);
});

test('the notice of a fax that is on the way, where that fails its item; and numbers have no cost', () => {
	const purchases = [{ index: 0, purchase: bought }];
	const failures = new Map([[0, LATE]]);
	expect(hintOf(fax, new Map(), failures, purchases, [])[0]?.message).toBe('Still on the way. Cost 0.10.');
	expect(hintOf(number, new Map(), failures, purchases, [])[0]?.message).toBe('1 number bought');
});

test('an error stays of its kind, and says what was bought', () => {
	const place = { index: 0, isOneOfMany: false };
	expect(LATE.message).toBe('The fax is not delivered yet: The fax is on its way');
	expect(itemError(node, LATE, place)).toBeInstanceOf(NodeOperationError);
	expect(itemError(node, new NodeApiError(node, {}, { message: 'no' }), place)).toBeInstanceOf(NodeApiError);
	const pending = { to: wish.to, documentId: '1', at: 0 };
	expect(testimony({ wish, bought: [], pending }, fax, true)).toBe('This item may have been sent');
	expect(testimony({ ...bought, pending }, fax, true)).toBe(
		'This item may have been sent. Before that it was sent as job 1',
	);
});
