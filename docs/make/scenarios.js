// @ts-check
/**
 * The runs from which the outputs, calls and errors of each operation are recorded. The sandbox's seed (docs/sandbox.md) has
 * documents 112601 and 112602, sent faxes 92334 (delivered) and 92335 (busy), incoming faxes 771 to 773, and DID group 67.
 *
 * @typedef {object} Run
 * @property {string} [title] what is special about it; the first run of an operation needs none
 * @property {Record<string, unknown>} [parameters] all but resource and operation
 * @property {Item[]} [items] the node's input; one empty item by default
 * @property {(sandbox: import('../../sandbox').Sandbox) => unknown} [before] brings the sandbox into the state that is needed
 * @property {boolean} [onlyForSchema] adds nothing that a reader of the documentation needs
 * @property {Record<string, string>} [credential] fields of the credential that differ
 *
 * @typedef {Run & { title: string }} Failure what goes wrong, as the person who did it would say
 * @typedef {import('n8n-workflow').INodeExecutionData} Item
 * @typedef {{ runs: Run[], failures: Failure[] }} Plan
 */

const byId = (/** @type {string | number} */ value) => ({ __rl: true, mode: 'id', value });
const signIn = { email: 'new@example.com', password: 'correct horse' };
const document = { documentId: byId(112_601) };
const fax = { faxJobId: byId(92_334) };
const number = { faxNumber: '+12025550100' };
const existing = { ...number, source: 'file', ...document };
const fromInput = { ...number, source: 'binary', binaryPropertyName: 'data' };
const all = { returnAll: true };

/** An item with a PDF in the field `data`. @param {Buffer} bytes @param {object} [more] @returns {Item} */
function itemWithFile(bytes, more = {}) {
	return {
		json: {},
		binary: {
			data: {
				data: bytes.toString('base64'),
				mimeType: 'application/pdf',
				fileName: 'letter.pdf',
				fileExtension: 'pdf',
				...more,
			},
		},
	};
}

const noSuchDocument = { title: 'Deleted, or of another account', parameters: { documentId: byId(999_999) } };
const noDocument = {
	title: "'File' is empty, often because an expression found nothing",
	parameters: { documentId: byId('={{ $json.missing }}') },
};

/**
 * The response variants that the documents leave open; each run is repeated in each of them.
 * @type {Array<Record<string, unknown>>}
 */
const VARIANTS = [
	{},
	{
		ids: 'string',
		filesEnvelope: 'object',
		successCasing: 'success',
		cleanVariant: 'doc',
		statusVariant: 'request',
		historyMeta: true,
	},
	{ cleanVariant: 'swagger' },
];

/**
 * @param {Buffer} letter a PDF of one page
 * @returns {Record<string, { runs: Run[], failures: Failure[] }>} by `resource:operation`
 */
function scenarios(letter) {
	const file = [itemWithFile(letter)];
	return {
		'account:createSubuser': {
			runs: [
				{ parameters: signIn },
				{ title: 'Without a password', parameters: { email: signIn.email }, onlyForSchema: true },
			],
			failures: [
				{ title: 'The address is taken', parameters: { ...signIn, email: 'demo@example.com' } },
				{ title: "'Email' holds something else", parameters: { ...signIn, email: 'reception' } },
			],
		},
		'account:getBalance': { runs: [{}], failures: [] },
		'account:login': {
			runs: [{ parameters: { email: 'demo@example.com', password: 'sandbox' } }],
			failures: [{ title: 'Email or password are wrong', parameters: signIn }],
		},
		'account:register': {
			runs: [{ parameters: signIn }],
			failures: [{ title: 'The address is taken', parameters: { ...signIn, email: 'demo@example.com' } }],
		},

		'coverage:getAreaCodes': {
			runs: [{ parameters: { countryCode: byId('CAN'), stateId: byId(54) } }],
			failures: [
				{ title: 'The state is one of another country', parameters: { countryCode: byId('CAN'), stateId: byId(1) } },
			],
		},
		'coverage:getCountries': { runs: [{}], failures: [] },
		'coverage:getDidGroups': {
			runs: [
				{ parameters: { countryCode: byId('CAN') } },
				{
					title: 'Two area codes at once, and the beginning of a city’s name',
					parameters: { countryCode: byId('CAN'), filters: { areaCode: byId('204, 226'), cityNamePattern: 'win' } },
				},
				{
					title: 'A state by its name',
					parameters: { countryCode: byId('CAN'), filters: { stateId: byId('Manitoba') } },
				},
			],
			failures: [
				{ title: 'The country has two letters', parameters: { countryCode: byId('CA') } },
				{ title: 'No such state', parameters: { countryCode: byId('CAN'), filters: { stateId: byId('Bavaria') } } },
			],
		},
		'coverage:getStates': {
			runs: [{ parameters: { countryCode: byId('CAN') } }],
			failures: [{ title: 'Fax.to has no numbers in that country', parameters: { countryCode: byId('ATA') } }],
		},

		'fax:getAll': {
			runs: [
				{ parameters: { ...all, simplify: true } },
				{ title: 'Without Simplify', parameters: { ...all, simplify: false } },
				{ title: 'One in progress', parameters: { ...all, simplify: true }, before: sendSlowly, onlyForSchema: true },
			],
			failures: [
				{ title: 'A filter is no date', parameters: { ...all, filters: { sentAfter: 'yesterday' } } },
				{ title: "'Limit' is not a count", parameters: { returnAll: false, limit: 0 } },
			],
		},
		'fax:getConfirmation': {
			runs: [{ parameters: { ...fax, outputDataFieldName: 'data' } }],
			failures: [{ title: 'No such fax', parameters: { faxJobId: byId(999_999), outputDataFieldName: 'data' } }],
		},
		'fax:getCost': {
			runs: [{ parameters: { ...document, ...number } }],
			failures: [{ ...noSuchDocument, parameters: { ...noSuchDocument.parameters, ...number } }],
		},
		'fax:getStatus': {
			runs: [
				{ parameters: fax },
				{ title: 'A fax that failed', parameters: { faxJobId: byId(92_335) } },
				{ title: 'One in progress', parameters: { faxJobId: byId(92_336) }, before: sendSlowly, onlyForSchema: true },
			],
			failures: [{ title: 'No such fax', parameters: { faxJobId: byId(999_999) } }],
		},
		'fax:resend': {
			runs: [
				{ parameters: { faxJobId: byId(92_335) } },
				{ title: 'As a dry run', parameters: { faxJobId: byId(92_335), options: { dryRun: true } } },
				{
					title: 'With Wait for Delivery',
					parameters: { faxJobId: byId(92_335), waitForDelivery: true },
					before: atOnce,
					onlyForSchema: true,
				},
				{
					title: 'With a reference',
					...twice({ faxJobId: byId(92_335), options: { reference: 'invoice-2026-1187' } }),
					onlyForSchema: true,
				},
			],
			failures: [
				{ title: 'The fax was delivered', parameters: fax },
				{ title: 'The fax is still on its way', parameters: { faxJobId: byId(92_336) }, before: sendSlowly },
				{ title: 'No such fax', parameters: { faxJobId: byId(999_999) } },
			],
		},
		'fax:send': {
			runs: [
				{ title: 'A file from the input', parameters: fromInput, items: file },
				{ title: 'A document that is already in the account', parameters: existing },
				{
					title: 'A file on the web',
					parameters: { ...number, source: 'url', fileUrl: 'https://example.com/letter.pdf' },
				},
				{ title: 'With Dry Run', parameters: { ...fromInput, options: { dryRun: true } }, items: file },
				{ title: 'With Wait for Delivery', parameters: { ...existing, waitForDelivery: true }, before: atOnce },
				{ title: 'With Max Cost and Min Balance', parameters: { ...existing, options: { maxCost: 1, minBalance: 5 } } },
				{
					title: 'Two items with the same Reference',
					...twice({ ...existing, options: { reference: 'invoice-2026-1187' } }),
				},
				{
					title: 'The answer is lost, the fax is found',
					parameters: fromInput,
					items: file,
					before: loseAnswerOf('fax.send'),
				},
				{
					title: 'One in progress',
					parameters: { ...existing, waitForDelivery: true, maxWait: 0.1 },
					onlyForSchema: true,
				},
			],
			failures: [
				{ title: 'The number has no country code', parameters: { ...existing, faxNumber: '2025550100' } },
				{ title: 'The input has no file', parameters: fromInput },
				{
					title: 'The file is not what its name says',
					parameters: fromInput,
					items: [itemWithFile(Buffer.from('<!doctype html><title>Sign in</title>'))],
				},
				{ ...noDocument, parameters: { ...existing, ...noDocument.parameters } },
				{ ...noSuchDocument, parameters: { ...existing, ...noSuchDocument.parameters } },
				{ title: 'It would cost more than you allow', parameters: { ...existing, options: { maxCost: 0.05 } } },
				{ title: 'There is not enough money in the account', parameters: existing, before: poor },
				{ title: 'Fax.to does not serve the number', parameters: { ...existing, faxNumber: '+12025550199' } },
				{
					title: 'The answer is lost, and the history can’t be read',
					parameters: fromInput,
					items: file,
					before: (sandbox) => {
						loseAnswerOf('fax.send')(sandbox);
						sandbox.control.fault({ operation: 'fax.getAll', kind: 'status', status: 500, times: 0 });
					},
				},
			],
		},
		'fax:waitForDelivery': {
			runs: [
				{ parameters: { ...fax, maxWait: 300, pollInterval: 5 } },
				{
					title: 'A fax that failed',
					parameters: { faxJobId: byId(92_335), maxWait: 300, pollInterval: 5 },
					onlyForSchema: true,
				},
				{
					title: 'Not through in time',
					parameters: { faxJobId: byId(92_336), maxWait: 0.1, pollInterval: 1 },
					before: sendSlowly,
					onlyForSchema: true,
				},
			],
			failures: [{ title: 'No such fax', parameters: { faxJobId: byId(999_999), maxWait: 300, pollInterval: 5 } }],
		},

		'file:clean': {
			runs: [
				{ parameters: { ...document, simplify: true } },
				{ title: 'Without Simplify', parameters: { ...document, simplify: false } },
			],
			failures: [noSuchDocument],
		},
		'file:delete': { runs: [{ parameters: document }], failures: [noSuchDocument, noDocument] },
		'file:generatePreview': {
			runs: [
				{ parameters: document },
				{ title: 'With Download Preview', parameters: { ...document, download: true, outputDataFieldName: 'data' } },
			],
			failures: [noSuchDocument],
		},
		'file:getAll': {
			runs: [{ parameters: all }, { title: 'Without Simplify', parameters: { ...all, simplify: false } }],
			failures: [{ title: "'Limit' is not a count", parameters: { returnAll: false, limit: 0 } }],
		},
		'file:upload': {
			runs: [
				{ title: 'A file from the input', parameters: { source: 'binary', binaryPropertyName: 'data' }, items: file },
				{ title: 'A file on the web', parameters: { source: 'url', fileUrl: 'https://example.com/letter.pdf' } },
				{
					title: 'Without Simplify',
					parameters: { source: 'url', fileUrl: 'https://example.com/letter.pdf', simplify: false },
				},
			],
			failures: [
				{
					title: 'The file is in another field',
					parameters: { source: 'binary', binaryPropertyName: 'attachment' },
					items: file,
				},
				{
					title: 'The file can’t be faxed',
					parameters: { source: 'binary', binaryPropertyName: 'data' },
					items: [itemWithFile(Buffer.from('PK'), { fileName: 'letters.zip', mimeType: 'application/zip' })],
				},
				{
					title: 'A damaged PDF',
					parameters: { source: 'binary', binaryPropertyName: 'data' },
					items: [itemWithFile(Buffer.from('%PDF-1.4 and then nothing\n%%EOF'))],
				},
				{
					title: 'Fax.to can’t read the file',
					parameters: { source: 'binary', binaryPropertyName: 'data' },
					items: [
						itemWithFile(Buffer.from('A letter'), { fileName: 'letter.wpd', mimeType: 'application/wordperfect' }),
					],
				},
				{ title: 'The address is none', parameters: { source: 'url', fileUrl: 'letter.pdf' } },
				{
					title: 'Fax.to can’t fetch the address',
					parameters: { source: 'url', fileUrl: 'https://unreachable.example.com/letter.pdf' },
				},
			],
		},

		'incomingFax:download': {
			runs: [
				{ parameters: { incomingFaxId: byId(773), file: 'pdf', outputDataFieldName: 'data' } },
				{
					title: 'The preview',
					parameters: { incomingFaxId: byId(773), file: 'preview', outputDataFieldName: 'data' },
				},
				{
					title: 'Without Simplify',
					parameters: { incomingFaxId: byId(773), file: 'pdf', outputDataFieldName: 'data', simplify: false },
				},
			],
			failures: [
				{
					title: 'No such fax in the inbox',
					parameters: { incomingFaxId: byId(999_999), file: 'pdf', outputDataFieldName: 'data' },
				},
			],
		},
		'incomingFax:getAll': {
			runs: [
				{ parameters: { ...all, simplify: true } },
				{ title: 'Of one of your numbers', parameters: { ...all, recipient: byId('+12045550140'), simplify: true } },
				{
					title: 'With Download Files',
					parameters: { ...all, download: true, outputDataFieldName: 'data', simplify: true },
				},
				{ title: 'Without Simplify', parameters: { ...all, simplify: false } },
			],
			failures: [{ title: "'Recipient' is no number", parameters: { ...all, recipient: byId('reception') } }],
		},

		'number:getAll': { runs: [{ parameters: all }], failures: [] },
		'number:provision': {
			runs: [
				{ parameters: { didGroupId: byId(67) } },
				{ title: 'Without Simplify', parameters: { didGroupId: byId(67), simplify: false } },
				{
					title: 'The answer is lost, the number is found',
					parameters: { didGroupId: byId(67) },
					before: loseAnswerOf('number.provision'),
				},
			],
			failures: [
				{ title: 'No such DID group', parameters: { didGroupId: byId(999_999) } },
				{ title: 'The group is sold out', parameters: { didGroupId: byId(311) } },
				{ title: 'There is not enough money in the account', parameters: { didGroupId: byId(67) }, before: poor },
			],
		},
	};
}

/** What can happen to any operation, shown with one that reads. @type {{ operation: string, failures: Failure[] }} */
const ANYWHERE = {
	operation: 'account:getBalance',
	failures: [
		{ title: 'A wrong key', credential: { apiKey: 'not-the-key' } },
		{ title: 'No key', credential: { apiKey: '' } },
		{
			title: 'A rate limit (HTTP 403) for longer than the node waits',
			before: fault({ kind: 'rateLimit', retryAfter: 3600 }),
		},
		{ title: 'Another website at the base URL', before: fault({ kind: 'html200', times: 0 }) },
		{
			title: 'A proxy or firewall between',
			before: fault({ kind: 'status', status: 403, bodyType: 'html', times: 0 }),
		},
		{ title: 'Nothing at the base URL', credential: { baseUrl: 'http://127.0.0.1:1/api/v2' } },
		{ title: 'No such host', credential: { baseUrl: 'https://nowhere.invalid/api/v2' } },
		{ title: 'HTTP 500, three times', before: fault({ kind: 'status', status: 500, bodyType: 'html', times: 0 }) },
		{ title: 'Connection lost, three times', before: fault({ kind: 'resetBefore', times: 0 }) },
		{ title: 'Refused', before: fault({ kind: 'failed200', message: 'Account suspended' }) },
	],
};

/** @param {import('../../sandbox/types').FaultDefinition} definition @returns {(sandbox: import('../../sandbox').Sandbox) => void} */
function fault(definition) {
	return (sandbox) => void sandbox.control.fault(definition);
}

/** The same for two items. @param {Record<string, unknown>} parameters */
function twice(parameters) {
	return { parameters, items: [{ json: {} }, { json: {} }] };
}

/** The operation is carried out, but the connection is lost before its answer. @param {string} operation of the API */
function loseAnswerOf(operation) {
	return fault({ operation, kind: 'resetAfter' });
}

/** Faxes end as soon as they are sent. @param {import('../../sandbox').Sandbox} sandbox */
function atOnce(sandbox) {
	sandbox.control.settings({ jobSeconds: 0 });
}

/** Not even one page can be paid. @param {import('../../sandbox').Sandbox} sandbox */
function poor(sandbox) {
	sandbox.control.settings({ balance: 0.01 });
}

/** Starts a fax that stays on its way, because the sandbox's time stands still. @param {import('../../sandbox').Sandbox} sandbox */
async function sendSlowly(sandbox) {
	const body = new URLSearchParams({ fax_number: '+12025550106', document_id: '112601', api_key: sandbox.apiKey });
	await fetch(`${sandbox.baseUrl}/fax`, { method: 'POST', body });
}

module.exports = { ANYWHERE, VARIANTS, scenarios };
