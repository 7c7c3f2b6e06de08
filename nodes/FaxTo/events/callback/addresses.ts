/** An address as its bits: 32 or 128 of them, most significant first. */
type Bits = string;

/**
 * Whether an address is on a list of addresses and networks (CIDR), IPv4 and IPv6. An IPv4 address that came over IPv6
 * (`::ffff:192.0.2.1`) counts as IPv4. An entry that is neither matches nothing, so a list of only such lets nobody in.
 *
 * Own code, because a community node may not import `net`.
 *
 * @param list entries separated by commas or spaces; '' lets everybody in
 * @param address of the caller
 */
export function isAllowed(list: string, address: string): boolean {
	const entries = entriesOf(list);
	if (entries.length === 0) return true;
	const bits = bitsOf(address);
	return bits !== undefined && entries.some((entry) => covers(entry, bits));
}

/** The first entry of a list that is neither an address nor a network; undefined when all are. */
export function wrongEntry(list: string): string | undefined {
	return entriesOf(list).find((entry) => networkOf(entry) === undefined);
}

function entriesOf(list: string): string[] {
	return list.split(/[\s,;]+/).filter((entry) => entry !== '');
}

function covers(entry: string, address: Bits): boolean {
	const network = networkOf(entry);
	return network !== undefined && network.whole === address.length && address.startsWith(network.prefix);
}

function networkOf(entry: string): { prefix: Bits; whole: number } | undefined {
	const [text = '', length, ...more] = entry.split('/');
	const bits = bitsOf(text);
	if (bits === undefined || more.length > 0) return undefined;
	if (length === undefined) return { prefix: bits, whole: bits.length };
	// A network such as ::ffff:192.0.2.0/120 counts its bits in IPv6.
	const offset = bits.length === 32 && text.includes(':') ? 96 : 0;
	const prefix = Number(length) - offset;
	if (!/^\d{1,3}$/.test(length) || prefix < 0 || prefix > bits.length) return undefined;
	return { prefix: bits.slice(0, prefix), whole: bits.length };
}

const V4_IN_V6 = '0'.repeat(80) + '1'.repeat(16);

function bitsOf(address: string): Bits | undefined {
	const plain = address.replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1');
	if (!plain.includes(':')) return bitsOfV4(plain);
	const bits = bitsOfV6(plain);
	return bits?.startsWith(V4_IN_V6) ? bits.slice(96) : bits;
}

function bitsOfV4(address: string): Bits | undefined {
	const parts = address.split('.');
	if (parts.length !== 4) return undefined;
	// 010 is 8 for some programs and 10 for others, so it is no address here.
	if (!parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
	return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function bitsOfV6(address: string): Bits | undefined {
	const [head = '', tail, ...more] = address.split('::');
	if (more.length > 0) return undefined;
	const before = groupsOf(head);
	const after = tail === undefined ? '' : groupsOf(tail);
	if (before === undefined || after === undefined) return undefined;
	const missing = 128 - before.length - after.length;
	// "::" stands for at least one group.
	if (tail === undefined ? missing !== 0 : missing < 16) return undefined;
	return before + '0'.repeat(missing) + after;
}

/** The bits of the groups between two "::", the last of which may be written as IPv4. */
function groupsOf(text: string): Bits | undefined {
	if (text === '') return '';
	const groups = text.split(':');
	const bits = groups.map((group, index) => {
		if (group.includes('.') && index === groups.length - 1) return bitsOfV4(group);
		return /^[0-9a-f]{1,4}$/i.test(group) ? parseInt(group, 16).toString(2).padStart(16, '0') : undefined;
	});
	return bits.every((part) => part !== undefined) ? bits.join('') : undefined;
}
