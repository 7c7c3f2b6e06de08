import { hintOf } from '../../nodes/FaxTo/run/hints';
import { goodsOf } from '../../nodes/FaxTo/run/itemError';

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
