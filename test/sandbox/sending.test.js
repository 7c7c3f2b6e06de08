const { MAGIC_NUMBERS } = require('../../sandbox');
const { RECEIPT_MESSAGES } = require('../../sandbox/outcomes');
const { until } = require('../harness/until');
const { formWithFile, useSandbox } = require('./client');

const use = useSandbox();
const send = (fields) =>
	use.call('POST', '/fax', { form: { fax_number: '+12025550100', document_id: '112601', ...fields } });
const status = async (id) => (await use.call('GET', `/fax/${id}/status`)).json;
const history = async () => (await use.call('GET', '/fax-history')).json.history;

test.each(Object.entries(MAGIC_NUMBERS).filter(([, result]) => result !== 'refused'))(
	'%s ends as %s',
	async (fax_number, result) => {
		const { json } = await send({ fax_number });
		expect(json).toMatchObject({ status: 'executed', cost: 0.2, user_cash_balance: 99.9 });
		const running = { status: 'executed', message: 'In progress', user_cash_balance: 99.9 };
		expect(await status(json.fax_job_id)).toEqual(running);
		await use.control.advance(1.9);
		expect(await status(json.fax_job_id)).toEqual(running);
		expect((await history())[0]).toMatchObject({
			id: json.fax_job_id,
			recipient: fax_number.slice(1),
			status: 'executed',
		});
		await use.control.advance(result === 'slow' ? 58.1 : 0.1);
		const good = result === 'ok' || result === 'slow';
		expect(await status(json.fax_job_id)).toMatchObject(
			good
				? { status: 'success', message: 'Sent! Fax Has Been Answered.' }
				: { status: 'failed', message: RECEIPT_MESSAGES[result] },
		);
		expect((await history())[0]).toMatchObject({ id: json.fax_job_id, status: good ? 'success' : 'failed' });
	},
);

test('slow is slower than the others', async () => {
	const { json } = await send({ fax_number: '+12025550106' });
	await use.control.advance(59);
	expect((await status(json.fax_job_id)).status).toBe('executed');
});

test('a refused number: 200 with failed, no job, no money', async () => {
	const answer = await send({ fax_number: '+12025550199' });
	expect(answer).toMatchObject({ status: 200, json: { status: 'failed', message: expect.any(String) } });
	expect(await history()).toHaveLength(2);
	expect((await use.call('GET', '/balance')).json.balance).toBe(100.1);
});

test('the other reading of GET status: the request went well, the message tells the truth', async () => {
	use.control.settings({ statusVariant: 'request' });
	const { json } = await send({ fax_number: '+12025550101' });
	expect(await status(json.fax_job_id)).toMatchObject({ status: 'success', message: 'In progress' });
	await use.control.advance(2);
	expect(await status(json.fax_job_id)).toMatchObject({
		status: 'success',
		message: expect.stringMatching(/Line Busy/),
	});
	expect((await history())[0].status).toBe('failed');
});

test('parameters come by query, form, JSON or multipart, or mixed', async () => {
	const { call } = use;
	const query = { fax_number: '+12025550100', document_id: 112601 };
	const multipart = new FormData();
	multipart.set('fax_number', '+12025550100');
	const sends = [
		() => call('POST', '/fax', { query }),
		() => call('POST', '/fax', { query, headers: { 'content-type': 'multipart/form-data' } }),
		() => call('POST', '/fax', { form: query }),
		() => call('POST', '/fax', { json: query }),
		() => call('POST', '/fax', { multipart, query: { document_id: 112601 } }),
	];
	for (const one of sends) expect((await one()).json).toMatchObject({ status: 'executed' });
	expect(
		use.control
			.state()
			.jobs.slice(2)
			.map((job) => [job.documentId, job.recipient]),
	).toEqual(Array(5).fill([112601, '12025550100']));
});

test('a plus that nobody encoded, or none at all, is understood (T20)', async () => {
	const { call, sandbox } = use;
	for (const number of ['+16124225260', '16124225260', '%2B16124225260', '%2B1%20(612)%20422-5260']) {
		const answer = await call('GET', `${sandbox.baseUrl}/fax/112601/costs?fax_number=${number}`);
		expect(answer.json).toEqual({ status: 'success', cost: 0.2 });
	}
	expect(use.control.requests()[0].query.fax_number).toBe(' 16124225260');
	for (const number of ['hello', '+1', '+0123456789', '+12345678901234567']) {
		expect((await send({ fax_number: number })).status).toBe(400);
	}
});

test('a file may come with the fax itself, and wins over a document id (T40)', async () => {
	const { json } = await use.call('POST', '/fax', {
		multipart: formWithFile('a.txt', 'line\n'.repeat(130), {
			fax_number: '+441224459292',
			document_id: '112602',
			tsi_number: 'Me',
		}),
	});
	expect(json).toMatchObject({ status: 'executed', cost: 0.45 });
	const { jobs, documents } = use.control.state();
	expect(jobs.at(-1)).toMatchObject({
		documentName: 'a.txt',
		pages: 3,
		tsiNumber: 'Me',
		documentId: documents.at(-1).id,
	});
	expect(
		(await use.call('POST', '/fax', { multipart: formWithFile('a.pdf', 'junk', { fax_number: '+441224459292' }) })).json
			.message,
	).toMatch(/conversion/);
});

test('what is missing or wrong is said', async () => {
	expect((await use.call('POST', '/fax', { form: { document_id: '112601' } })).json.message).toBe(
		'The fax_number field is required.',
	);
	expect((await use.call('POST', '/fax', { form: { fax_number: '+12025550100' } })).json.message).toBe(
		'The document_id field is required.',
	);
	expect((await use.call('GET', '/fax/112601/costs')).json.message).toBe('The fax_number field is required.');
	expect((await send({ document_id: '999' })).status).toBe(404);
	expect((await send({ document_id: 'abc' })).status).toBe(400);
	expect((await send({ delete_file: 'yes' })).status).toBe(400);
	expect((await use.call('GET', '/fax/1/status')).status).toBe(404);
	expect((await use.call('POST', '/fax', { json: [1] })).status).toBe(400);
	expect(
		(
			await fetch(`${use.sandbox.baseUrl}/fax?api_key=${use.sandbox.apiKey}`, {
				method: 'POST',
				body: '{',
				headers: { 'content-type': 'application/json' },
			})
		).status,
	).toBe(400);
});

test('money: price by country and pages, nothing on credit', async () => {
	expect((await send({ fax_number: '+441224459292' })).json).toMatchObject({ cost: 0.3, user_cash_balance: 99.8 });
	use.control.settings({ balance: 0.3 });
	expect((await send()).json).toMatchObject({ status: 'executed', user_cash_balance: 0.1 });
	expect(await send()).toMatchObject({ status: 400, json: { status: 'failed', message: 'Insufficient balance' } });
	expect((await send({ document_id: '112602' })).json).toMatchObject({ user_cash_balance: 0 });
});

test('delete_file=1 removes the document, the history keeps its name', async () => {
	await send({ delete_file: '1' });
	expect((await use.call('GET', '/files')).json.map((file) => file.id)).toEqual([112602]);
	expect((await send()).status).toBe(404);
	expect((await history())[0]).toMatchObject({ document_id: 112601, document: 'Invoice_60037308.pdf' });
	await send({ document_id: '112602', delete_file: '0' });
	expect((await use.call('GET', '/files')).json).toHaveLength(1);
});

test('time passes by itself, too', async () => {
	use.control.settings({ timeScale: 100 });
	const { json } = await send();
	const { now: began } = use.control.state();
	await until(async () => (await status(json.fax_job_id)).status !== 'executed');
	expect(Date.parse(use.control.state().now)).toBeGreaterThan(Date.parse(began));
});

test('lists: newest first, 15 a page, 100 at most, no meta where none is documented', async () => {
	const { call, sandbox } = use;
	for (let i = 0; i < 118; i += 1) await send({ document_id: '112602' });
	const page = async (query) => (await call('GET', '/fax-history', { query })).json.history.map((fax) => fax.id);
	const newest = 92_335 + 118;
	expect(await page({})).toEqual(Array.from({ length: 15 }, (_, i) => newest - i));
	expect(await page({ page: 2, limit: 50 })).toEqual(Array.from({ length: 50 }, (_, i) => newest - 50 - i));
	expect(await page({ page: 3, limit: 50 })).toHaveLength(20);
	expect(await page({ page: 4, limit: 50 })).toEqual([]);
	expect(await page({ limit: 1000 })).toHaveLength(100);
	for (const limit of ['0', '-1', 'many', '1.5'])
		expect((await call('GET', '/fax-history', { query: { limit } })).status).toBe(400);
	use.control.settings({ ignorePage: true });
	expect(await page({ page: 7, limit: 2 })).toEqual([newest, newest - 1]);

	use.control.settings({ ignorePage: false });
	await use.control.incoming({ from: '+441224459292' });
	const meta = async (query, path = '/incoming-faxes') => (await call('GET', path, { query })).json.meta.pagination;
	const list = `${sandbox.baseUrl}/incoming-faxes`;
	expect(await meta({ limit: 2, page: 1 })).toEqual({
		total: 4,
		count: 2,
		per_page: 2,
		current_page: 1,
		total_pages: 2,
		links: { next: `${list}?page=2` },
	});
	expect(await meta({ limit: 1, page: 2 })).toMatchObject({
		links: { previous: `${list}?page=1`, next: `${list}?page=3` },
	});
	expect(await meta({})).toEqual({ total: 4, count: 4, per_page: 15, current_page: 1, total_pages: 1, links: [] });
	// The recipient in any spelling (T21), only that number's faxes.
	for (const recipient of ['12055550141', '+12055550141', '%2B12055550141']) {
		const { inbox } = (await call('GET', `/incoming-faxes/${recipient}`)).json;
		expect(inbox.map((fax) => fax.number)).toEqual(['+12055550141']);
	}
	expect((await meta({}, '/incoming-faxes/12055550141')).total).toBe(1);
});

test('a call that is under way when the sandbox is reset belongs to nobody after it', async () => {
	use.control.settings({ callMilliseconds: { 'fax.send': 20 } });
	const slow = send({ fax_number: '+12025550100' });
	await until(() => use.control.requests().length > 0);
	await use.control.reset();
	expect(await slow).toMatchObject({ status: 503 });
	expect(await history()).toHaveLength(2);
});
