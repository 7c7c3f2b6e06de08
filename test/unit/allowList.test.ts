import fc from 'fast-check';
import { isAllowed, wrongEntry } from '../../nodes/FaxTo/events/callback/addresses';

describe('isAllowed', () => {
	test.each<[string, string, boolean]>([
		['', '192.0.2.1', true],
		['192.0.2.1', '192.0.2.1', true],
		['192.0.2.1', '192.0.2.10', false],
		['198.51.100.7, 192.0.2.0/24', '192.0.2.255', true],
		['192.0.2.0/25', '192.0.2.128', false],
		['0.0.0.0/0', '203.0.113.9', true],
		['0.0.0.0/0', '2001:db8::1', false],
		['192.0.2.1', '::ffff:192.0.2.1', true],
		['::ffff:192.0.2.0/120', '192.0.2.77', true],
		['::1', '0:0:0:0:0:0:0:1', true],
		['2001:DB8::/32', '2001:db8:ffff::1', true],
		['2001:db8::/32', '2001:db9::', false],
		['fe80::/10', 'fe80::1%eth0', true],
		['nonsense', '192.0.2.1', false],
		['192.0.2.1/33', '192.0.2.1', false],
		['192.0.2.1/', '192.0.2.1', false],
		['192.0.2', '192.0.2.0', false],
		['192.0.02.1', '192.0.2.1', false],
		['1::2::3', '1::2:0:3', false],
		['192.0.2.1', '', false],
		['192.0.2.1', 'unknown', false],
	])('%p lets %p in: %p', (list, address, expected) => {
		expect(isAllowed(list, address)).toBe(expected);
	});

	test('an address is in a network exactly when its first bits are the same', () => {
		const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
		const number = (parts: number[]) => parts.reduce((sum, part) => sum * 256 + part, 0);
		fc.assert(
			fc.property(bytes, bytes, fc.nat(32), fc.boolean(), (network, address, length, near) => {
				// Strangers rarely share bits, so every other address is a neighbour.
				const other = near ? [network[0], network[1], address[2], address[3]] : address;
				const shift = 2 ** (32 - length);
				const same = Math.floor(number(network) / shift) === Math.floor(number(other) / shift);
				expect(isAllowed(`${network.join('.')}/${length}`, other.join('.'))).toBe(same);
			}),
		);
	});

	test('IPv6 means the same, however it is written', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.nat(7), (groups, hole) => {
				const long = groups.map((group, index) => (index === hole ? 0 : group));
				const text = long.map((group) => group.toString(16));
				const short = `${text.slice(0, hole).join(':')}::${text.slice(hole + 1).join(':')}`;
				expect(isAllowed(short, text.join(':'))).toBe(true);
				expect(isAllowed(text.map((group) => group.toUpperCase().padStart(4, '0')).join(':'), short)).toBe(true);
			}),
		);
	});
});

test('wrongEntry names the first entry that is no address', () => {
	expect(wrongEntry('192.0.2.1; ::1/128\n10.0.0.0/8')).toBeUndefined();
	expect(wrongEntry('192.0.2.1, example.com, x')).toBe('example.com');
});
