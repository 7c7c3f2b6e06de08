import { Journal, type Started, type Wish } from '../../nodes/FaxTo/purchase/journal';

const PLACE = 'fax 0/0';
const WISH: Wish = {
	fingerprint: 'a digest',
	account: 'an account',
	baseUrl: 'https://fax.to/api/v2',
	reference: '',
	to: '+12025550110',
	documentId: '',
};
const STARTED: Started = { to: WISH.to, documentId: '7', at: 0, price: 0.3 };

test('what was pending when n8n saved the execution is spent money and a doubt where it goes on', () => {
	const kept = {};
	new Journal(kept).start(PLACE, WISH, STARTED);
	const journal = new Journal(JSON.parse(JSON.stringify(kept)));
	expect([journal.spent, journal.paid]).toEqual([0.3, 0]);
	expect([journal.pendingElsewhere('fax 0/1', WISH), journal.pendingElsewhere(PLACE, WISH)]).toEqual([1, 0]);
});

test('a resend that was refused leaves the first fax bought, and paid', () => {
	const journal = new Journal({});
	journal.start(PLACE, WISH, STARTED);
	journal.buy(PLACE, { fax_job_id: 1, cost: 0.1 });
	journal.start(PLACE, WISH, STARTED);
	expect(journal.spent).toBeCloseTo(0.4);
	journal.refuse(PLACE);
	expect(journal.at(PLACE)).toMatchObject({ bought: [{ result: { fax_job_id: 1 } }] });
	expect([journal.at(PLACE)?.pending, journal.spent]).toEqual([undefined, 0.1]);
});
