const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { apiDescription } = require('../../sandbox/validate');

const ROOT = path.join(__dirname, '..', '..');
const api = apiDescription();

test('openapi.yaml is a valid OpenAPI 3.1 document', () => {
	// The validator is an ES module, which jest cannot load.
	const script = `
		import { Validator } from '@seriousme/openapi-schema-validator';
		const validator = new Validator();
		const result = await validator.validate('sandbox/openapi.yaml');
		console.log(JSON.stringify({ ...result, version: validator.version }));`;
	const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' });
	expect(JSON.parse(output)).toEqual({ valid: true, version: '3.1' });
});

test('the generated types are up to date', () => {
	expect(() =>
		execFileSync(process.execPath, ['sandbox/generate-types.js', '--check'], { cwd: ROOT, stdio: 'pipe' }),
	).not.toThrow();
});

test('all documented operations are described, each with a source for its answers', () => {
	expect(api.operations.map(({ id }) => id).sort()).toEqual([
		'account.createSubuser',
		'account.getBalance',
		'account.login',
		'account.register',
		'coverage.getAreaCodes',
		'coverage.getCountries',
		'coverage.getDidGroups',
		'coverage.getStates',
		'fax.getAll',
		'fax.getCost',
		'fax.getStatus',
		'fax.send',
		'file.clean',
		'file.delete',
		'file.downloadPreview',
		'file.generatePreview',
		'file.getAll',
		'file.upload',
		'incomingFax.download',
		'incomingFax.downloadPreview',
		'incomingFax.getAll',
		'incomingFax.getByRecipient',
		'number.getAll',
		'number.provision',
	]);
	expect(Object.keys(api.document.webhooks)).toEqual(['deliveryReceipt', 'faxReceived']);
});

const date = { date: '2017-03-09 15:35:28.000000', timezone_type: 3, timezone: 'UTC' };
const document = {
	id: 300,
	filename: 'a.pdf.tiff',
	filename_uploaded: 'verify.txt',
	orig_filename: 'a.pdf',
	file_extension: 'txt',
	total_pages: 1,
	filesize: 3650,
	preview_in_storage: 1,
	preview_file: 'a.pdf.preview.jpg',
	preview_image: null,
	s3: null,
	user_id: 2,
	updated_at: '2017-08-03 12:31:38',
};
const clean = { status: 'success', ...document, server_document_id: null, team_user_id: null };
const stored = { id: 2, filename: 'faxto.pdf', pages: 1, size: 39942, uploaded: '2017-03-10' };
const fax = {
	id: 92334,
	created: date,
	document_id: 112601,
	document: 'a.pdf',
	recipient: '441224459292',
	status: 'success',
};
const incoming = {
	id: 772,
	did_id: 7745147,
	filename: 'a.pdf',
	filesize: '120.45 KB',
	number: '+918111922344',
	sender: '919245657633',
	total_pages: 5,
	created_at: date,
	preview_file: 'https://example.com/inbox/4/preview?api_key=k',
	file_url: 'https://example.com/inbox/4/file?api_key=k',
};
const number = {
	id: 775,
	order_reference: null,
	country_code: 'CAN',
	country: 'CANADA',
	city_name: null,
	area_code: '204',
	did_group_id: 67,
	did_number: '+12045550140',
	expiration_date: '2017-07-30',
	status: 'Active',
};
const bought = {
	id: 782,
	didid: 6283433,
	did_group_id: 67,
	country_code: 'CAN',
	city_name: 'WINNIPEG',
	area_code: '204',
	number: '+12045550141',
	type: 'GEOGRAPHIC',
	trunk_id: 8934,
};
const pagination = { total: 7, count: 2, per_page: 2, current_page: 2, total_pages: 4 };
const meta = {
	pagination: {
		...pagination,
		links: { previous: 'https://example.com/?page=1', next: 'https://example.com/?page=3' },
	},
};
const { didid, ...withoutDidid } = bought;

// [operation, what is special, answer]; each is printed in some document or follows from one by a documented disagreement.
const GOOD = [
	['account.register', 'key', { status: 'success', api_key: 'f1a99500-7ce0-11e7-9fb1-0580e1fcb90c' }],
	['account.getBalance', 'decimals', { status: 'success', balance: 100.1 }],
	['account.getBalance', 'credit allowance', { status: 'success', balance: 100, sunbscription_credit_allowance: 5 }],
	['fax.send', 'executed', { status: 'executed', fax_job_id: 200, user_cash_balance: 100, cost: 0.15 }],
	['fax.send', 'failed with 200 (T7)', { status: 'failed', message: 'No' }],
	['fax.send', 'text id', { status: 'executed', fax_job_id: '200', user_cash_balance: 100, cost: 0.15 }],
	['fax.getCost', 'cost', { status: 'success', cost: 0.15 }],
	[
		'fax.getStatus',
		'request reading (T6)',
		{ status: 'success', message: 'Sent! Fax Has Been Answered.', user_cash_balance: 100.2 },
	],
	['fax.getStatus', 'job reading (T6)', { status: 'executed', message: 'In progress', user_cash_balance: 100.2 }],
	[
		'fax.getStatus',
		'failed job (T6)',
		{ status: 'failed', message: 'Fax Failed - Early Hangup', user_cash_balance: 100.2 },
	],
	['fax.getAll', 'history without meta (T14)', { status: 'success', history: [fax] }],
	['fax.getAll', 'empty', { status: 'success', history: [] }],
	[
		'file.upload',
		'lower case',
		{ status: 'success', document_id: 11, document: { ...document, created_at: '2017-08-03 12:31:38' } },
	],
	['file.upload', 'capital (T5)', { status: 'Success', document_id: 300, total_pages: 1, document }],
	['file.getAll', 'bare array (T4)', [stored]],
	['file.getAll', 'envelope (T4)', { status: 'success', files: [stored] }],
	['file.getAll', 'text ids (T10)', [{ ...stored, id: '2', size: '39942' }]],
	['file.clean', 'readme', { ...clean, created_at: '2017-08-29 07:18:05' }],
	['file.clean', 'page', { ...clean, filesize: '485432', 'created date': '2017-08-29 07:18:05' }],
	['file.clean', 'old description', { ...clean, filesize: '485432', created_date: '2017-08-29 07:18:05' }],
	[
		'file.generatePreview',
		'development host (T28)',
		{ status: 'success', url: 'http://api.fax.dev/member/my-documents/show-file/preview.png' },
	],
	['file.generatePreview', 'back-slashes (T28)', { status: 'success', url: 'http:\\\\api.fax.dev\\preview.png' }],
	['file.delete', 'done', { status: 'success' }],
	['number.provision', 'didid', { status: 'success', message: 'Number has been provisioned.', data: bought }],
	[
		'number.provision',
		'did_id (T32)',
		{ status: 'success', message: 'Done', data: { ...withoutDidid, did_id: didid } },
	],
	['number.getAll', 'links as object', { status: 'success', numbers: [number], meta }],
	[
		'number.getAll',
		'links as list (T15)',
		{ status: 'success', numbers: [], meta: { pagination: { ...pagination, links: [] } } },
	],
	[
		'number.getAll',
		'no links (T15)',
		{ status: 'success', numbers: [{ ...number, city_name: 'WINNIPEG' }], meta: { pagination } },
	],
	['incomingFax.getAll', 'inbox', { status: 'success', inbox: [incoming], meta }],
	[
		'incomingFax.getByRecipient',
		'text ids',
		{ status: 'success', inbox: [{ ...incoming, id: '772', did_id: '1' }], meta },
	],
	[
		'coverage.getCountries',
		'alpha-3 (T23)',
		{ status: 'success', data: [{ country: 'ARGENTINA', slug: 'ARGENTINA', a2_code: 'ARG', dial_code: 54 }] },
	],
	['coverage.getStates', 'text id (T10)', { status: 'success', states: [{ id: '1', name: 'Alabama', code: 'AL' }] }],
	[
		'coverage.getAreaCodes',
		'number id (T10)',
		{ status: 'success', areacodes: [{ country_code: 'USA', state_id: 1, area_code: '205' }] },
	],
	[
		'coverage.getDidGroups',
		'groups',
		{ status: 'success', data: [{ did_group_id: 67, area_code: '204', city_name: 'WINNIPEG' }] },
	],
];

test.each(GOOD)('%s: the documented answer "%s" fits', (operation, _what, json) => {
	expect(api.answerProblem(operation, { status: 200, json })).toBeNull();
});

const BAD = [
	['fax.send', { status: 'success', fax_job_id: 1, user_cash_balance: 1, cost: 1 }],
	['fax.send', { status: 'executed', user_cash_balance: 1, cost: 1 }],
	['account.getBalance', { status: 'success', balance: '100.10' }],
	['file.clean', { ...clean }],
	['file.clean', { ...clean, created_at: '2017-08-29 07:18:05', created_date: '2017-08-29 07:18:05' }],
	['file.getAll', { status: 'success', data: [stored] }],
	['fax.getAll', { status: 'success', history: [{ ...fax, created: '2017-03-09' }] }],
	['coverage.getCountries', { status: 'success', data: [{ country: 'A', slug: 'A', a2_code: 'AR', dial_code: 54 }] }],
	['number.getAll', { status: 'success', numbers: [number] }],
	['number.getAll', { status: 'success', numbers: [number], meta: { pagination: { ...pagination, links: ['x'] } } }],
	['file.delete', { status: 'error', message: 'x' }],
];

test.each(BAD)('%s: %j does not fit', (operation, json) => {
	expect(api.answerProblem(operation, { status: 200, json })).toEqual(expect.stringContaining(operation));
});

test('an undocumented HTTP status does not fit', () => {
	expect(api.answerProblem('fax.getAll', { status: 418, json: { status: 'failed', message: 'x' } })).toMatch(
		/no answer 418/,
	);
});
