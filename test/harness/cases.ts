// Not imported from the index: the end-to-end tests use these cases too, and need no engine.
import { byId } from './byId';
import * as repository from './repository';
import { usual } from './usual';

/** One way to use an operation. */
export interface Case {
	/** The sandbox's name of the operation's main call. */
	call: string;
	parameters: object;
	withFile?: true;
	/** What it buys, as the sandbox counts it, with its fax number or DID group. */
	buys?: 'jobs' | 'numbers';
	key?: string;
}

const document = byId(112601);
const OTHER = { email: 'other@example.com', password: 'x' };

/** Makes the account that account:login logs in to. */
export async function registerOther({ baseUrl }: { baseUrl: string }): Promise<void> {
	const { ok, status } = await fetch(`${baseUrl}/user`, { method: 'POST', body: new URLSearchParams(OTHER) });
	if (!ok) throw new Error(`The other account could not be made: HTTP ${status}`);
}

/** Operations with parameters of their own, or that buy something. */
const SPECIAL: Record<string, Case> = {
	'account:getBalance': { call: 'account.getBalance', parameters: {} },
	'account:createSubuser': { call: 'account.createSubuser', parameters: { email: 'sub@example.com', password: 'x' } },
	'account:register': { call: 'account.register', parameters: { email: 'new@example.com', password: 'x' } },
	// Another account: its response contains a key by design.
	'account:login': { call: 'account.login', parameters: OTHER },
	'coverage:getCountries': { call: 'coverage.getCountries', parameters: {} },
	'coverage:getStates': { call: 'coverage.getStates', parameters: { countryCode: byId('USA') } },
	'coverage:getAreaCodes': {
		call: 'coverage.getAreaCodes',
		parameters: { countryCode: byId('USA'), stateId: byId(1) },
	},
	'coverage:getDidGroups': { call: 'coverage.getDidGroups', parameters: { countryCode: byId('CAN') } },
	'fax:getAll': { call: 'fax.getAll', parameters: { returnAll: true } },
	'fax:getCost': { call: 'fax.getCost', parameters: { documentId: document, faxNumber: '+12025550100' } },
	'fax:getStatus': { call: 'fax.getStatus', parameters: { faxJobId: byId(92334) } },
	'fax:getConfirmation': { call: 'fax.getStatus', parameters: { faxJobId: byId(92334) } },
	'fax:waitForDelivery': { call: 'fax.getAll', parameters: { faxJobId: byId(92334), maxWait: 600, pollInterval: 1 } },
	'fax:send': {
		call: 'fax.send',
		parameters: { source: 'file', documentId: document, faxNumber: '+12025550100' },
		buys: 'jobs',
		key: '12025550100',
	},
	'fax:send of a file': {
		call: 'file.upload',
		parameters: { source: 'binary', binaryPropertyName: 'data', faxNumber: '+12025550100' },
		withFile: true,
		buys: 'jobs',
		key: '12025550100',
	},
	'fax:resend': { call: 'fax.send', parameters: { faxJobId: byId(92335) }, buys: 'jobs', key: '12025550101' },
	'file:upload': { call: 'file.upload', parameters: { source: 'binary', binaryPropertyName: 'data' }, withFile: true },
	'file:getAll': { call: 'file.getAll', parameters: { returnAll: true } },
	'file:clean': { call: 'file.clean', parameters: { documentId: document } },
	'file:generatePreview': { call: 'file.generatePreview', parameters: { documentId: document } },
	'file:delete': { call: 'file.delete', parameters: { documentId: document } },
	'incomingFax:getAll': { call: 'incomingFax.getAll', parameters: { returnAll: true } },
	'incomingFax:download': { call: 'incomingFax.download', parameters: { incomingFaxId: byId(771), file: 'pdf' } },
	'number:getAll': { call: 'number.getAll', parameters: { returnAll: true } },
	'number:provision': { call: 'number.provision', parameters: { didGroupId: byId(67) }, buys: 'numbers', key: '67' },
};

/** The other operations of the contract. */
const USUAL = Object.entries(repository.contract())
	.filter(([id, { spends }]) => !(id in SPECIAL) && !spends)
	.map(([id, { api, parameters }]): [string, Case] => [id, { call: api[0] ?? '', parameters: usual(parameters) }]);

/** Every operation of the menu, as it works with the sandbox's seed. account:login needs registerOther first. */
export const CASES: Record<string, Case> = { ...SPECIAL, ...Object.fromEntries(USUAL) };
