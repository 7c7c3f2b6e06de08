import fc from 'fast-check';
import { allowListOf } from '../../nodes/FaxTo/fields/allowList';

async function isAllowed(list: string, address: string): Promise<boolean> {
	const read = await allowListOf(list.split(/[,; ]+/));
	return 'allows' in read && read.allows(address);
}

describe('isAllowed', () => {
	test.each<[string, string, boolean]>([
		['192.0.2.1', '192.0.2.1', true],
		['192.0.2.1', '192.0.2.10', false],
		['198.51.100.7, 192.0.2.0/24', '192.0.2.255', true],
		['192.0.2.0/25', '192.0.2.128', false],
		['0.0.0.0/0', '203.0.113.9', true],
		['0.0.0.0/0', '2001:db8::1', false],
		['192.0.2.1', '::ffff:192.0.2.1', true],
		['::ffff:192.0.2.0/120', '192.0.2.77', true],
		['::ffff:192.0.2.0/24', '192.0.2.77', false],
		['::1', '0:0:0:0:0:0:0:1', true],
		['2001:DB8::/32', '2001:db8:ffff::1', true],
		['2001:db8::/32', '2001:db9::', false],
		['fe80::/10', 'fe80::1%br-lan.7', true],
		['nonsense', '192.0.2.1', false],
		['192.0.2.1/33', '192.0.2.1', false],
		['192.0.2.1/', '192.0.2.1', false],
		['192.0.2', '192.0.2.0', false],
		['192.0.02.1', '192.0.2.1', false],
		['1::2::3', '1::2:0:3', false],
		['192.0.2.1', '', false],
		['192.0.2.1', 'unknown', false],
		['192.0.2.1', '192.0.2.1:51008', true],
		['192.0.2.1', '192.0.2.2:51008', false],
		['192.0.2.1', '[::ffff:192.0.2.1]:443', true],
		['192.0.2.1:443', '192.0.2.1', true],
		['2001:db8::1', '[2001:db8::1]:443', true],
		['[2001:db8::1]:443', '2001:db8::1', true],
		['[2001:db8::]/32', '2001:db8::1', true],
		['::ffff:192.0.2.1', '192.0.2.1', true],
		['::ffff:c000:0201', '192.0.2.1', true],
		['::ffff:0:0/96', '203.0.113.9', true],
		['::/0', '2001:db8::1', true],
		['0x7f.1', '127.0.0.1', false],
		['2130706433', '127.0.0.1', false],
		['192.0.2.1', '192.0.2.1, 203.0.113.9', false],
		['192.0.2.1/-1', '192.0.2.1', false],
		['192.0.2.1/24/24', '192.0.2.1', false],
	])('%p lets %p in: %p', async (list, address, expected) => {
		expect(await isAllowed(list, address)).toBe(expected);
	});

	test('an address is in a network exactly when its first bits are the same', async () => {
		const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
		const number = (parts: number[]) => parts.reduce((sum, part) => sum * 256 + part, 0);
		await fc.assert(
			fc.asyncProperty(bytes, bytes, fc.nat(32), fc.boolean(), async (network, address, length, near) => {
				// Strangers rarely share bits, so every other address is a neighbour.
				const other = near ? [network[0], network[1], address[2], address[3]] : address;
				const shift = 2 ** (32 - length);
				const same = Math.floor(number(network) / shift) === Math.floor(number(other) / shift);
				expect(await isAllowed(`${network.join('.')}/${length}`, other.join('.'))).toBe(same);
			}),
		);
	});

	test('IPv6 means the same, however it is written', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.nat(7), async (groups, hole) => {
				const long = groups.map((group, index) => (index === hole ? 0 : group));
				const text = long.map((group) => group.toString(16));
				const short = `${text.slice(0, hole).join(':')}::${text.slice(hole + 1).join(':')}`;
				expect(await isAllowed(short, text.join(':'))).toBe(true);
				expect(await isAllowed(text.map((group) => group.toUpperCase().padStart(4, '0')).join(':'), short)).toBe(true);
			}),
		);
	});
});

test('the first entry that is no address is named', async () => {
	expect(await allowListOf(['192.0.2.1', '::1/128', '10.0.0.0/8'])).toHaveProperty('allows');
	expect(await allowListOf(['192.0.2.1', 'example.com', 'x'])).toEqual({ wrong: 'example.com' });
	expect(await allowListOf([`${'1'.repeat(100_000)}/8`])).toHaveProperty('wrong');
});
