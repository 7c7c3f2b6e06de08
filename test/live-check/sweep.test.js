const { sweep } = require('../../live-check/sweep');

const KEY = 'K3y&with=odd signs/+';

test.each([
	['as it is', KEY],
	['percent-encoded', encodeURIComponent(KEY)],
	['percent-encoded in small letters', 'K3y%26with%3dodd%20signs%2f%2b'],
	['in HTML', 'K3y&amp;with=odd signs/+'],
	['in Base64', Buffer.from(KEY).toString('base64')],
])('a mistake in a finding does not publish the key, %s', (_form, key) => {
	expect(sweep(`found: ${key}.`, KEY, [])).toMatch(/^found: \*\*\*[\w=]{0,4}\.$/);
});

test('nor what looks personal in an answer, at any depth, in names too', () => {
	const answers = [{ list: [{ 'me@example.com': { number: 12025550100, file: 'Invoice.pdf' } }] }, 'Call +12045550140'];
	expect(sweep('me@example.com, 12025550100, Invoice.pdf, 12045550140, delivered', KEY, answers)).toBe(
		'***, ***, ***, ***, delivered',
	);
});
