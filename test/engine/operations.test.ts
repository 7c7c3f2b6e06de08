import { startDeduplication } from '../harness/deduplication';
import { byId, bytesOf, credentialFor, engine, itemWithFile, useSandbox } from '../harness';

/** The operations beside the way of one fax, each in every documented shape of the answer. */
const sandbox = useSandbox();

const run = async (parameters: object) => {
	const result = await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox) });
	if (result.error) throw new Error(String(result.error.message));
	expect(result.saved).not.toContain(sandbox.apiKey);
	return result.items;
};
const json = async (parameters: object) => (await run(parameters)).map((item) => item.json);
const lastRequest = () => sandbox.control.requests().at(-1);
const state = () =>
	sandbox.control.state() as {
		documents: Array<{ id: number }>;
		jobs: Array<{ id: number; documentId: number }>;
		numbers: Array<{ number: string }>;
		accounts: Array<{ email: string; apiKey: string }>;
	};

const TXT = { fileName: 'a.txt', fileExtension: 'txt', mimeType: 'text/plain' };

describe('file', () => {
	test.each(['array', 'object'] as const)('T4: getAll reads a list that comes as %s', async (filesEnvelope) => {
		sandbox.control.settings({ filesEnvelope });
		expect(await json({ resource: 'file', operation: 'getAll', returnAll: true })).toMatchObject([
			{
				pages: expect.any(Number),
				file_name: expect.any(String),
				size: expect.any(Number),
				time: expect.stringMatching(/^\d{4}-\d\d-\d\d/),
				document_id: expect.any(Number),
			},
			{},
		]);
	});

	test('T14: getAll ends although the server ignores "page"', async () => {
		sandbox.control.settings({ ignorePage: true });
		expect(await json({ resource: 'file', operation: 'getAll', returnAll: true })).toHaveLength(2);
	});

	test('delete answers {deleted: true}, and a second delete says that there is nothing', async () => {
		const id = state().documents[0]?.id;
		expect(await json({ resource: 'file', operation: 'delete', documentId: byId(String(id)) })).toEqual([
			{ deleted: true },
		]);
		expect(state().documents.map((document) => document.id)).not.toContain(id);
		await expect(run({ resource: 'file', operation: 'delete', documentId: byId(String(id)) })).rejects.toThrow(
			`Fax.to has no file with the ID ${id}`,
		);
	});

	test.each(['resetAfter', 'status'] as const)(
		'delete goes on after a try that failed (%s): what that has deleted is deleted',
		async (kind) => {
			sandbox.control.fault({ operation: 'file.delete', kind, skip: 1, ...(kind === 'status' && { status: 500 }) });
			const items = state().documents.map(({ id }) => ({ json: { id } }));
			const { error, items: deleted } = await engine.run({
				type: 'faxTo',
				parameters: {
					...{ resource: 'file', operation: 'delete', documentId: byId('={{ $json.id }}') },
					options: { concurrency: 1 },
				},
				credentials: credentialFor(sandbox),
				node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
				items,
			});
			expect(error).toBeUndefined();
			expect(deleted.map(({ json: one }) => one)).toEqual(items.map(() => ({ deleted: true })));
			expect(state().documents).toEqual([]);
		},
	);

	test.each<[string, object, string]>([
		[
			'file.upload',
			{ resource: 'file', operation: 'upload', source: 'binary', binaryPropertyName: 'data' },
			'documents',
		],
		[
			'account.createSubuser',
			{ resource: 'account', operation: 'createSubuser', email: '={{ $json.email }}' },
			'accounts',
		],
		[
			'account.register',
			{ resource: 'account', operation: 'register', email: '={{ $json.email }}', password: 'x' },
			'accounts',
		],
	])('%s goes on after a try that failed: nothing is made twice', async (operation, parameters, made) => {
		sandbox.control.fault({ operation, kind: 'status', status: 500, skip: 1 });
		const count = () => Object(sandbox.control.state())[made].length;
		const before = count();
		const items = [1, 2, 3].map((no) => ({
			...itemWithFile(Buffer.from('Hello'), TXT),
			json: { email: `a${no}@example.com` },
		}));
		const { error, items: outputs } = await engine.run({
			type: 'faxTo',
			parameters: { ...parameters, options: { concurrency: 1 } },
			credentials: credentialFor(sandbox),
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			items,
		});
		expect(error).toBeUndefined();
		expect(outputs).toHaveLength(3);
		expect(count() - before).toBe(3);
	});

	test('delete says in each try that a file was never there', async () => {
		const { error } = await engine.run({
			type: 'faxTo',
			parameters: { resource: 'file', operation: 'delete', documentId: byId(999) },
			credentials: credentialFor(sandbox),
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(error?.message).toBe('Fax.to has no file with the ID 999');
	});

	test('delete is done where the answer is 204, which has no content', async () => {
		sandbox.control.fault({
			...{ operation: 'file.delete', kind: 'status', status: 204, bodyType: 'empty', carryOut: true },
		});
		expect(await json({ resource: 'file', operation: 'delete', documentId: byId(112602) })).toEqual([
			{ deleted: true },
		]);
	});

	test.each([{ success: false, message: 'The file is in use' }, { error: 'The file is in use' }, {}, []])(
		'delete is not done where the answer is %j, which does not say so',
		async (body) => {
			sandbox.control.fault({ operation: 'file.delete', kind: 'status', status: 200, bodyType: 'json', body });
			await expect(run({ resource: 'file', operation: 'delete', documentId: byId(112602) })).rejects.toThrow(
				'Fax.to could not delete the file',
			);
		},
	);

	test.each(['readme', 'doc', 'swagger'] as const)(
		'clean gives one simple record, whichever way the %s spells it',
		async (cleanVariant) => {
			sandbox.control.settings({ cleanVariant });
			const documentId = byId(state().documents[0]?.id ?? 0);
			const [simple] = await json({ resource: 'file', operation: 'clean', documentId, simplify: true });
			expect(simple).toEqual({
				file_name: 'Invoice_60037308.pdf',
				pages: 2,
				size: expect.any(Number),
				time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
				document_id: documentId.value,
			});
			const [raw] = await json({ resource: 'file', operation: 'clean', documentId, simplify: false });
			expect(raw).toHaveProperty('server_document_id');
		},
	);

	test('T28: generatePreview is asked for over the base URL, and brings the picture on request', async () => {
		const documentId = byId(state().documents[0]?.id ?? 0);
		const [preview] = await json({ resource: 'file', operation: 'generatePreview', documentId });
		expect(preview).toMatchObject({ url: expect.stringMatching(/^https?:\/\//) });
		expect(preview?.url).not.toMatch(/\\|api_key/);
		const [item] = await run({ resource: 'file', operation: 'generatePreview', documentId, download: true });
		expect(item?.binary?.data?.mimeType).toBe('image/png');
		expect((await bytesOf(item?.binary?.data)).subarray(1, 4).toString()).toBe('PNG');
	});
});

describe('fax', () => {
	test('T20: getCost sends the + of the number as %2B', async () => {
		const documentId = state().documents[0]?.id ?? 0;
		expect(
			await json({
				resource: 'fax',
				operation: 'getCost',
				documentId: byId(documentId),
				faxNumber: '+44 20 7946 0000',
			}),
		).toEqual([{ status: 'success', cost: expect.any(Number), document_id: documentId, fax_number: '+442079460000' }]);
		expect(lastRequest()).toMatchObject({ method: 'GET', query: { fax_number: '+442079460000' } });
	});

	test('T12: getAll reads /fax-history and adds the outcome; Simplify has ten fields and an ISO date', async () => {
		const [newest, older] = await json({ resource: 'fax', operation: 'getAll', returnAll: true, simplify: true });
		expect(lastRequest()?.path).toBe('/api/v2/fax-history');
		expect(newest).toMatchObject({
			status: 'failed',
			outcome: 'failed',
			final: true,
			time: expect.stringMatching(/Z$/),
			fax_number: '+12025550101',
			file_name: 'Certificate.PDF',
		});
		expect(older).toMatchObject({ status: 'success', outcome: 'delivered' });
		expect(Object.keys(newest ?? {})).toHaveLength(10);
		const [raw] = await json({ resource: 'fax', operation: 'getAll', returnAll: true, simplify: false });
		expect(raw).toMatchObject({ created: { timezone: 'UTC' }, advice: expect.any(String) });
	});

	test.each<[object, number]>([
		[{ outcome: 'delivered' }, 1],
		[{ outcome: 'in_progress' }, 0],
		[{ faxNumber: '+1 202 555 0101' }, 1],
		[{ faxNumber: '12025550199' }, 0],
		[{ documentId: '1' }, 0],
		[{ sentAfter: '2000-01-01T00:00:00Z' }, 2],
		[{ sentBefore: '2000-01-01T00:00:00Z' }, 0],
		[{ sentAfter: '2100-01-01' }, 0],
	])('getAll filters by %j', async (filters, count) => {
		expect(await json({ resource: 'fax', operation: 'getAll', returnAll: true, filters })).toHaveLength(count);
	});
});

describe('incoming faxes', () => {
	const getMany = async (filters: object, more: object = {}) =>
		await json({ resource: 'incomingFax', operation: 'getAll', returnAll: true, filters, ...more });

	test('Received After, Received Before and From', async () => {
		const all = await getMany({});
		expect(all).toHaveLength(3);
		const [newest, middle, oldest] = all;
		expect(await getMany({ receivedAfter: middle?.time })).toEqual([newest, middle]);
		expect(await getMany({ receivedBefore: middle?.time })).toEqual([oldest]);
		expect(await getMany({ receivedAfter: middle?.time, receivedBefore: newest?.time })).toEqual([middle]);
		expect(await getMany({ from: newest?.from })).toEqual(all.filter(({ from }) => from === newest?.from));
		expect(await getMany({ from: '+4900000' })).toEqual([]);
		expect(await getMany({ receivedBefore: middle?.time }, { returnAll: false, limit: 1 })).toEqual([oldest]);
		expect(await getMany({}, { returnAll: false, limit: 1 })).toEqual([newest]);
	});

	test.each([
		[{ receivedAfter: 'yesterday' }, "The filter 'Received After' is not a date"],
		[{ from: 'reception' }, "The filter 'From' 'reception' contains letters"],
	])('%j is refused before any call', async (filters, message) => {
		await expect(getMany(filters)).rejects.toThrow(message);
		expect(sandbox.control.requests()).toEqual([]);
	});

	test('an item without its file leads to it', async () => {
		const [fax] = await getMany({}, { download: false });
		const [item] = await run({
			resource: 'incomingFax',
			operation: 'download',
			incomingFaxId: byId(fax?.incoming_fax_id),
			file: 'pdf',
			outputDataFieldName: 'data',
		});
		expect((await bytesOf(item?.binary?.data)).subarray(0, 5).toString()).toBe('%PDF-');
		expect(item?.json).toEqual(fax);
	});
});

describe('lists in another order', () => {
	const sentAfter = new Date(Date.now() - 5 * 86_400_000).toISOString();
	beforeEach(() => {
		for (let index = 0; index < 120; index++)
			sandbox.control.pastFax({ documentId: 112601, recipient: `1303555${1000 + index}`, days: 400 - index });
	});

	test.each(['newest', 'oldest', 'random'] as const)(
		'Sent After finds the same in the order "%s"',
		async (historyOrder) => {
			sandbox.control.settings({ historyOrder });
			const wanted = { resource: 'fax', operation: 'getAll', filters: { sentAfter } };
			expect(await json({ ...wanted, returnAll: true })).toHaveLength(2);
			expect(await json({ ...wanted, returnAll: false, limit: 1 })).toHaveLength(1);
		},
	);

	test('where the newest come first, reading stops at what is older', async () => {
		await json({ resource: 'fax', operation: 'getAll', returnAll: true, filters: { sentAfter } });
		expect(sandbox.control.requests()).toHaveLength(1);
	});
});

describe('number and coverage', () => {
	test('number:getAll', async () => {
		expect(await json({ resource: 'number', operation: 'getAll', returnAll: true })).toMatchObject([
			{ did_number: expect.stringMatching(/^\+/), country: 'UNITED STATES OF AMERICA' },
			{},
		]);
	});

	test('T13: provision is a POST with an empty body, and T32: its names are those of /numbers', async () => {
		const [group] = await json({
			resource: 'coverage',
			operation: 'getDidGroups',
			countryCode: byId('CAN'),
			filters: { areaCode: '204' },
		});
		sandbox.control.clearRequests();
		const [number] = await json({
			resource: 'number',
			operation: 'provision',
			didGroupId: byId(group?.did_group_id),
			simplify: false,
		});
		expect(number).toMatchObject({
			did_group_id: group?.did_group_id,
			number: expect.stringMatching(/^\+/),
			did_number: number?.number,
			did_id: expect.any(Number),
		});
		expect(sandbox.control.requests().filter(({ path }) => path !== '/api/v2/numbers')).toMatchObject([
			{
				method: 'POST',
				path: `/api/v2/countries/didgroups/${group?.did_group_id}/provision`,
				body: {},
				contentLength: 0,
			},
		]);
		expect(state().numbers.map((own) => own.number)).toContain(number?.number);
	});

	test('T23: countries have codes of three letters; lower case is taken too', async () => {
		const countries = await json({ resource: 'coverage', operation: 'getCountries' });
		expect(countries).toContainEqual(expect.objectContaining({ country: 'CANADA', a2_code: 'CAN', dial_code: 1 }));
		expect(
			(await json({ resource: 'coverage', operation: 'getStates', countryCode: byId('usa') })).length,
		).toBeGreaterThan(1);
		await expect(run({ resource: 'coverage', operation: 'getStates', countryCode: byId('US') })).rejects.toThrow(
			"must be a code of three letters, not 'US'",
		);
	});

	test('T10: a state id is a string in one list and a number in the next; both work', async () => {
		const states = await json({ resource: 'coverage', operation: 'getStates', countryCode: byId('USA') });
		const codes = await json({
			resource: 'coverage',
			operation: 'getAreaCodes',
			countryCode: byId('USA'),
			stateId: byId(Number(states[0]?.id)),
		});
		expect(codes[0]).toMatchObject({ country_code: 'USA', area_code: expect.any(String) });
		expect(String(codes[0]?.state_id)).toBe(String(states[0]?.id));
	});

	test('T25: the city needs no %, and one that is given goes out as %25', async () => {
		const groups = (city: string) =>
			json({
				resource: 'coverage',
				operation: 'getDidGroups',
				countryCode: byId('CAN'),
				filters: { cityNamePattern: city },
			});
		const found = await groups('winni');
		expect(found).toMatchObject([{ city_name: 'Winnipeg', country_code: 'CAN' }]);
		expect(lastRequest()?.query).toMatchObject({ cityNamePattern: 'winni%' });
		expect(await groups('winni%')).toEqual(found);
		expect(lastRequest()?.query).toMatchObject({ cityNamePattern: 'winni%' });
	});

	test('several area codes or states at once, states by name, each group once', async () => {
		const states = await json({ resource: 'coverage', operation: 'getStates', countryCode: byId('CAN') });
		const all = await json({ resource: 'coverage', operation: 'getDidGroups', countryCode: byId('CAN'), filters: {} });
		const byCodes = await json({
			resource: 'coverage',
			operation: 'getDidGroups',
			countryCode: byId('CAN'),
			filters: { areaCode: byId('204, 204,226') },
		});
		expect(new Set(byCodes.map(({ area_code: code }) => code))).toEqual(new Set(['204', '226']));
		const byStates = await json({
			resource: 'coverage',
			operation: 'getDidGroups',
			countryCode: byId('CAN'),
			filters: { stateId: byId(states.map(({ name }) => name).join(', ')) },
		});
		expect(new Set(byStates.map(({ did_group_id: id }) => id)).size).toBe(byStates.length);
		expect(byStates.length).toBeLessThanOrEqual(all.length);
		expect(byStates[0]).toMatchObject({ state_id: expect.any(Number) });
		await expect(
			run({
				resource: 'coverage',
				operation: 'getDidGroups',
				countryCode: byId('CAN'),
				filters: { stateId: byId('Bavaria') },
			}),
		).rejects.toThrow("CAN has no state 'Bavaria'");
	});

	test('T26: group ids go out with commas and without blanks', async () => {
		await json({
			resource: 'coverage',
			operation: 'getDidGroups',
			countryCode: byId('CAN'),
			filters: { didGroupIds: '67, 13868 , 67' },
		});
		expect(lastRequest()?.query).toMatchObject({ didGroupIds: '67,13868' });
	});
});

describe('account', () => {
	test('register and log in need no key and send none; T35: they send JSON', async () => {
		const [registered] = await json({
			resource: 'account',
			operation: 'register',
			email: 'new@example.com',
			password: ' pass word ',
		});
		expect(registered).toMatchObject({ status: 'success', api_key: expect.any(String) });
		expect(sandbox.control.requests()).toMatchObject([
			{
				path: '/api/v2/user',
				keyPresent: 'none',
				contentType: expect.stringContaining('json'),
				body: { email: 'new@example.com' },
			},
		]);
		expect(
			await json({ resource: 'account', operation: 'login', email: 'new@example.com', password: ' pass word ' }),
		).toEqual([registered]);
		await expect(
			run({ resource: 'account', operation: 'register', email: 'new@example.com', password: 'x' }),
		).rejects.toThrow(/could not register the user/);
	});

	test('a log-in to the account of the credential returns its key, whole', async () => {
		const user = { email: 'me@example.com', password: ' pass word ' };
		await json({ resource: 'account', operation: 'register', ...user });
		sandbox.control.fault({ operation: 'account.login', kind: 'rewrite', set: { api_key: sandbox.apiKey } });
		const parameters = { resource: 'account', operation: 'login', ...user };
		const { items } = await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox) });
		expect(items[0]?.json.api_key).toBe(sandbox.apiKey);
	});

	test('T33: a subuser needs no password; its key is not the parent’s', async () => {
		const [subuser] = await json({
			resource: 'account',
			operation: 'createSubuser',
			email: 'sub@example.com',
			password: '',
		});
		expect(subuser?.api_key).not.toBe(sandbox.apiKey);
		expect(state().accounts).toContainEqual(
			expect.objectContaining({ email: 'sub@example.com', apiKey: subuser?.api_key }),
		);
	});

	test('an email that is none costs nothing', async () => {
		await expect(run({ resource: 'account', operation: 'register', email: 'name', password: 'x' })).rejects.toThrow(
			"'Email' is not an email address",
		);
		expect(sandbox.control.requests()).toEqual([]);
	});
});

describe('lists to choose from', () => {
	const search = async (method: string, parameters: object = {}, filter?: string) =>
		(await engine.listSearch({ type: 'faxTo', method, parameters, credentials: credentialFor(sandbox), filter }))
			.results as Array<{ name: string; value: string }>;

	test.each<[string, object, RegExp]>([
		['searchFiles', {}, /^(ID \d+, )?.+\.pdf \(\d{4}-\d\d-\d\d.*, \d+ pages?\)$/i],
		['searchFaxes', {}, /^\+\d+, (delivered|failed|in progress), .+ \(\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]+\S*\)$/],
		['searchIncomingFaxes', {}, /^\+\d+ \(\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]+\S*, \d+ pages?\)$/],
		['searchNumbers', {}, /^\+\d+, .+$/],
		['searchCountries', {}, /^.+ \(\+\d+\)$/],
		['searchStates', { countryCode: byId('USA') }, /^.+ \([A-Z]{2}\)$/],
		['searchAreaCodes', { countryCode: byId('USA'), filters: { stateId: byId('1') } }, /^\d{3}$/],
		['searchDidGroups', { countryCode: byId('CAN') }, /^.+ \(\d+\)$/],
	])('%s shows what a person recognises, and can be searched', async (method, parameters, shape) => {
		const results = await search(method, parameters);
		expect(results.length).toBeGreaterThan(0);
		for (const { name, value } of results) {
			expect(name).toMatch(shape);
			expect(value).toMatch(/^\S+$/);
		}
		const wanted = results.at(-1);
		expect(await search(method, parameters, wanted?.name.toUpperCase())).toContainEqual(wanted);
		expect(await search(method, parameters, 'nothing is called this')).toEqual([]);
	});

	describe('texts that were sent', () => {
		beforeEach(async () => void (await startDeduplication()));
		const send = async (parameters: object) =>
			await run({ resource: 'fax', operation: 'send', source: 'text', faxNumber: '+12025550100', ...parameters });
		const newest = async (method: string) => (await search(method))[0]?.name;

		test.each<[string, object, RegExp]>([
			['by their first words', { text: 'Dear Dr. Grey,\n\nsee below.' }, /^Dear Dr\. Grey\.pdf/],
			['by their subject', { text: 'Hello', coverPage: { subject: 'Results of 3/11' } }, /^Results of 3_11\.pdf/],
			['not if they must not be', { text: 'Hello', options: { nameAfterText: false } }, /^text\.pdf/],
			['without the digest of a reference', { text: 'Hello', options: { reference: 'invoice 7' } }, /^Hello\.pdf/],
		])('are told apart %s', async (_how, parameters, shape) => {
			await send(parameters);
			expect(await newest('searchFiles')).toMatch(shape);
			expect((await newest('searchFaxes'))?.replace(/^\+12025550100, [a-z ]+, /, '')).toMatch(shape);
		});

		test('say nothing of one whose file is deleted, as the history keeps its name', async () => {
			await send({ text: 'Hello', options: { deleteAfterSend: true } });
			expect(await newest('searchFaxes')).toMatch(/^\+12025550100, [a-z ]+, text\.pdf/);
		});

		test.each([
			['searchFiles', 'Hello', 'Hello\nagain'],
			['searchFaxes', 'Hello', 'Hello\nagain'],
			// n8n's panel cuts off what differs.
			['searchFaxes', 'The same beginning of two letters', 'The same beginning of two texts'],
		])('begin with their IDs in %s where they look alike', async (method, ...texts) => {
			for (const text of texts) await send({ text });
			const [one, other] = await search(method);
			expect([one?.name, other?.name]).toEqual(
				[one, other].map((entry) => expect.stringMatching(`^ID ${entry?.value}, `)),
			);
		});
	});

	test('groups of numbers stand in the order of their cities and area codes', async () => {
		const list = [
			['Toronto', 647],
			['Ajax', 905],
			['Toronto', 416],
		].map(([city, code], index) => ({ did_group_id: index, city_name: city, area_code: code }));
		sandbox.control.fault({ operation: 'coverage.getDidGroups', kind: 'rewrite', set: { data: list } });
		const found = await search('searchDidGroups', { countryCode: byId('CAN') });
		expect(found.map(({ name }) => name)).toEqual(['Ajax (905)', 'Toronto (416)', 'Toronto (647)']);
	});

	test('what Fax.to does not tell of a fax, its list says', async () => {
		sandbox.control.fault({
			operation: 'incomingFax.getAll',
			kind: 'rewrite',
			set: { inbox: [{ id: 5 }, { id: 6, total_pages: 1 }] },
		});
		expect(await search('searchIncomingFaxes')).toEqual([
			{ name: 'Hidden number (date unknown, ? pages)', value: '5' },
			{ name: 'Hidden number (date unknown, 1 page)', value: '6' },
		]);
	});

	test.each(['searchStates', 'searchDidGroups'])('%s asks for the country first', async (method) => {
		for (const country of ['', 'US', '={{ $json.country }}'])
			await expect(search(method, { countryCode: byId(country) })).rejects.toThrow("Choose the 'Country' first");
	});

	test('area codes are those of the states in the filter, by their ids, codes or names', async () => {
		const codesOf = async (state: string) =>
			(await search('searchAreaCodes', { countryCode: byId('USA'), filters: { stateId: byId(state) } })).length;
		const [one, other] = [await codesOf('1'), await codesOf('2')];
		expect([await codesOf('AL'), await codesOf('alabama; 2')]).toEqual([one, one + other]);
		for (const none of ['', '={{ $json.state }}'])
			await expect(codesOf(none)).rejects.toThrow("Choose the 'State' first");
	});

	test.each(['+1 204 555', '1 (204)-555', ' +1.204 '])('a number is found by %j', async (typed) => {
		expect((await search('searchNumbers', {}, typed)).map(({ value }) => value)).toContain('+12045550140');
	});

	test('a list that can’t load says why', async () => {
		sandbox.control.fault({ operation: 'file.getAll', kind: 'status', status: 401, times: 0 });
		await expect(search('searchFiles')).rejects.toThrow('did not accept the API key');
	});
});
