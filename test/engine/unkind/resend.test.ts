import { byId, credentialFor, startSandbox } from '../../harness';
import { DOCUMENT, jsonOf, RETRY, someNumbers, textOf, useWorld } from '../../harness/world';

/** Resend: to the same number or another one, also of an old fax, and never in breach of what protects money. */
const world = useWorld();
const DELIVERED = 92334;
const BUSY = 92335;
const OTHER = '+12025550110';
const resend = async (id: number, parameters: object = {}, more: object = {}) =>
	await world.run({ resource: 'fax', operation: 'resend', faxJobId: byId(id), ...parameters }, [{ json: {} }], more);

test('to another number also a delivered fax: that is a new fax', async () => {
	const { items } = await resend(DELIVERED, { faxNumber: '+1 (202) 555-0110' });
	expect(items[0]?.json).toMatchObject({
		fax_number: OTHER,
		fax_job_id: world.jobs()[0]?.id,
		previous_fax_job_id: DELIVERED,
		document_id: 112601,
	});
	expect(world.jobs()).toMatchObject([{ recipient: OTHER.slice(1), documentId: 112601 }]);
});

test('to another number too, what is wrong with the document itself is refused', async () => {
	const { items } = await world.run(
		{ resource: 'fax', operation: 'send', source: 'file', documentId: byId(112602), faxNumber: '+12025550104' },
		[{ json: {} }],
	);
	await world.control().advance(3_600);
	const failed = Number(items[0]?.json.fax_job_id);
	expect(textOf((await resend(failed, { faxNumber: OTHER })).error)).toContain(
		`Fax ${failed} was not resent: Fax.to could not turn the file into fax pages`,
	);
	expect(world.jobs()).toHaveLength(1);
	expect((await resend(failed, { faxNumber: OTHER, options: { resendAnyway: true } })).error).toBeUndefined();
});

test.each<[string, object, string]>([
	['no number', { faxNumber: '555' }, "'Fax Number' '555'"],
	['an expression that found nothing', { faxNumber: '={{ $json.missing }}' }, "The 'Fax Number' is set but empty"],
])('%s is refused before any call', async (_what, parameters, message) => {
	expect(textOf((await resend(BUSY, parameters)).error)).toContain(message);
	expect(world.control().requests()).toEqual([]);
});

test('the same number in other words is the same number: what was delivered there is refused', async () => {
	expect(textOf((await resend(DELIVERED, { faxNumber: '+1 202 555 0100' })).error)).toContain('it was delivered');
	expect(world.jobs()).toEqual([]);
});

test('empty is the same number', async () => {
	const { items } = await resend(BUSY, { faxNumber: '' });
	expect(items[0]?.json.fax_number).toBe('+12025550101');
});

test('a limit holds for another number too', async () => {
	expect(textOf((await resend(BUSY, { faxNumber: OTHER, options: { maxCost: 0.01 } })).error)).toContain(
		"'Max Cost' is 0.01",
	);
	expect(world.jobs()).toEqual([]);
});

test('one fax, though the answer is lost and n8n retries; the error names what the history shows', async () => {
	world.control().fault({ operation: 'fax.send', kind: 'resetAfter' });
	const { error } = await resend(BUSY, { faxNumber: OTHER }, { node: RETRY });
	expect(world.jobs()).toHaveLength(1);
	expect(textOf(error)).toContain('may have been sent');
	expect(textOf(error)).toContain(`job ${world.jobs()[0]?.id} of `);
});

test.each([
	['number', { recipient: '12025550101/02' }],
	['number', { recipient: 'Dr. Smith 2025550101' }],
	['number', { recipient: null }],
	['file', { document_id: '' }],
])('a history that does not state the %s is no order to send (%j)', async (what, wrong) => {
	const record = { id: BUSY, document_id: 112602, document: 'a.pdf', recipient: '12025550101', status: 'failed' };
	const body = { status: 'success', history: [{ ...record, ...wrong }] };
	world.control().fault({ operation: 'fax.getAll', kind: 'status', status: 200, bodyType: 'json', body });
	expect(textOf((await resend(BUSY)).error)).toContain(`does not state the ${what} of fax ${BUSY}`);
	expect(world.calls('fax.send')).toEqual([]);
});

test('a retry in another account sends nothing of the first one’s', async () => {
	const other = await startSandbox({ timeScale: 0 });
	world.control().settings({ outcome: 'busy', jobSeconds: 0 });
	const { items } = await world.run({ resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: OTHER }, [
		{ json: {} },
	]);
	const again = { resource: 'fax', operation: 'resend', faxJobId: byId(Number(items[0]?.json.fax_job_id)) };
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1 });
	const failed = await world.run({ ...again, options: { concurrency: 1 } }, [{ json: {} }, { json: {} }]);
	// A document there has the same ID.
	const { error } = await world.retry(failed, again, { credentials: credentialFor(other) });
	const calls = other.control.requests().filter(({ operation }) => operation === 'fax.send');
	await other.stop();
	expect(textOf(error)).toContain('has no fax');
	expect(calls).toEqual([]);
});

test('a reference is one fax for each number', async () => {
	const options = { reference: 'invoice' };
	for (const faxNumber of ['', OTHER, '', OTHER]) await resend(BUSY, { faxNumber, options });
	expect(world.jobs().map(({ recipient }) => recipient)).toEqual(['12025550101', OTHER.slice(1)]);
});

test('a fax behind a thousand newer ones is found; one that is nowhere ends with a clear message', async () => {
	const { id } = world.control().pastFax({ documentId: 112602, recipient: '12025550111', days: 900 });
	for (const [index, recipient] of someNumbers(1_100).entries())
		world.control().pastFax({ documentId: 112601, recipient: recipient.slice(1), days: 1 + index / 10 });
	const { items } = await resend(id, { options: { resendAnyway: true } });
	expect(items[0]?.json).toMatchObject({ previous_fax_job_id: id, fax_number: '+12025550111' });
	expect(textOf((await resend(999_999)).error)).toContain('among its newest 20,000');
});

test('a retry of what was sent does not say that it is a fax which was chosen since', async () => {
	const { id } = world.control().pastFax({ documentId: 112602, recipient: '12025550102', days: 1, msgCode: 'busy' });
	world.control().fault({ operation: 'fax.send', kind: 'status', status: 400, skip: 1 });
	const items = [{ json: {} }, { json: {} }];
	const again = { resource: 'fax', operation: 'resend', options: { concurrency: 1 } };
	const failed = await world.run({ ...again, faxJobId: byId(BUSY) }, items);
	const [first, second] = jsonOf((await world.retry(failed, { ...again, faxJobId: byId(id) })).items);
	expect(first).toMatchObject({ status: 'executed', fax_number: '+12025550101' });
	expect(first).not.toHaveProperty('previous_fax_job_id');
	expect(second).toMatchObject({ previous_fax_job_id: id, fax_number: '+12025550102' });
});
