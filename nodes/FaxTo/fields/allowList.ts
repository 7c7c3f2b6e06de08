import { namesIn, shownValue, typed } from './kinds';

type AddressLibrary = typeof import('../bundles/addresses');
type Address = InstanceType<AddressLibrary['IPv4']> | InstanceType<AddressLibrary['IPv6']>;

/** The addresses from which callbacks are accepted. */
interface AllowList {
	/** @param address of the caller, as gateways write it: possibly with a port or brackets, or as an IPv4-mapped IPv6 address */
	allows(address: string): boolean;
}

/** The allowed IPv4 and IPv6 addresses and networks; undefined for all. */
export const ipAllowList = typed<Promise<AllowList>>(
	{
		in: 'options',
		displayName: 'IP Allow List',
		name: 'ipAllowList',
		placeholder: 'e.g. 192.0.2.10, 198.51.100.0/24',
		description:
			'Only callbacks from these addresses or networks, separated by commas. Behind a reverse proxy n8n needs N8N_PROXY_HOPS to see the address of the caller.',
	},
	'one or more addresses',
	async (value, refuse) => {
		const list = await allowListOf(namesIn(value, refuse, /[,;\s]/));
		if ('allows' in list) return list;
		throw refuse(
			`contains ${shownValue(list.wrong)}, which is not an address`,
			'Enter addresses such as 192.0.2.10 or networks such as 192.0.2.0/24 or 2001:db8::/32, separated by commas',
		);
	},
);

/** Parses addresses and networks, or returns the first invalid entry. */
export async function allowListOf(entries: string[]): Promise<AllowList | { wrong: string }> {
	const library = await import('../bundles/addresses');
	const networks: Network[] = [];
	for (const entry of entries) {
		const network = networkIn(library, entry);
		if (!network) return { wrong: entry };
		networks.push(network);
	}
	return {
		allows: (address) => {
			const caller = addressIn(library, address);
			return caller !== undefined && networks.some((network) => contains(network, caller));
		},
	};
}

/** An address and the length of its network prefix, in bits. */
interface Network {
	address: Address;
	bits: number;
}

function networkIn(library: AddressLibrary, entry: string): Network | undefined {
	const { groups: { written = '', length } = {} } = /^(?<written>[^/]*)(\/(?<length>\d{1,3}))?$/.exec(entry) ?? {};
	const address = addressIn(library, written);
	if (!address) return undefined;
	const all = address.toByteArray().length * 8;
	// An IPv4-mapped IPv6 address has a prefix of 96 bits.
	const isMapped = all === 32 && written.includes(':');
	const bits = length === undefined ? all : Number(length) - (isMapped ? 96 : 0);
	return bits >= 0 && bits <= all ? { address, bits } : undefined;
}

function contains({ address, bits }: Network, caller: Address): boolean {
	return address.kind() === caller.kind() && caller.match(address, bits);
}

/** An address without brackets, port and zone; an IPv4-mapped IPv6 address becomes IPv4. */
function addressIn({ IPv4, IPv6 }: AddressLibrary, written: string): Address | undefined {
	const bare = written
		.trim()
		.replace(/^\[([^\]]*)\](:\d{1,5})?$/, '$1')
		.replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1')
		.replace(/%[\w.-]+$/, '');
	// Four plain decimal numbers only: 010.0.0.1 and 0x7f.1 are ambiguous.
	if (IPv4.isValidFourPartDecimal(bare)) return IPv4.parse(bare);
	if (!IPv6.isValid(bare)) return undefined;
	const address = IPv6.parse(bare);
	return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
