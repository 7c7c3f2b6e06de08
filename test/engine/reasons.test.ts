import { engine } from '../harness';
import { callsAtOnce } from '../harness/callsAtOnce';
import { jsonOf, textOf, useWorld } from '../harness/world';

/** Look Up Reasons: one call for each failed fax of a list. */
const world = useWorld();
const LIST = { resource: 'fax', operation: 'getAll', returnAll: true, options: { lookUpReasons: true } };

function failedFaxes(count: number): void {
	for (let index = 0; index < count; index++)
		world
			.control()
			.pastFax({ documentId: 112602, recipient: `+1303556${1000 + index}`, days: 1 + index / 1000, msgCode: 'busy' });
}

test.each([
	[1, {}, 5],
	[1, { concurrency: 2 }, 2],
	[3, { concurrency: 2 }, 2],
])('lists of %i items with the options %j: no more than %i calls at once', async (count, options, most) => {
	failedFaxes(20);
	world.control().settings({ callMilliseconds: { 'fax.getStatus': 10 } });
	const seen = await callsAtOnce(world.sandbox().url, async (baseUrl) => {
		const credentials = { faxToApi: { apiKey: world.sandbox().apiKey, baseUrl, callbackToken: '' } };
		const parameters = { ...LIST, options: { ...LIST.options, ...options } };
		const input = Array.from({ length: count }, () => ({ json: {} }));
		const { items } = await engine.run({ type: 'faxTo', parameters, credentials, items: input });
		expect(jsonOf(items).filter(({ reason }) => reason === 'The line was busy')).toHaveLength(21 * count);
	});
	expect(seen).toBe(most);
});

test('a fax whose status is gone is listed without its reason, the others with theirs', async () => {
	failedFaxes(20);
	world.control().fault({ operation: 'fax.getStatus', kind: 'status', status: 404, skip: 10, times: 1 });
	const { items, error } = await world.run({ ...LIST, returnAll: false, limit: 20 });
	expect(textOf(error)).toBe(' ');
	const reasons = jsonOf(items).map(({ reason }) => reason);
	expect(reasons.filter((reason) => reason === 'The line was busy')).toHaveLength(19);
	expect(reasons.filter((reason) => reason === 'Fax.to’s history does not state why')).toHaveLength(1);
});

test('a status that can never be read hides no other one’s reason', async () => {
	failedFaxes(20);
	world
		.control()
		.fault({ operation: 'fax.getStatus', kind: 'status', status: 500, match: { fax_job_id: 92335 }, times: 0 });
	const { items } = await world.run({ ...LIST, options: { ...LIST.options, concurrency: 1 } });
	expect(jsonOf(items).filter(({ reason }) => /^The reason could not be read/.test(String(reason)))).toHaveLength(1);
});

test('statuses that can’t be read are said to be so, and asked for no further', async () => {
	failedFaxes(20);
	world.control().fault({ operation: 'fax.getStatus', kind: 'status', status: 502, bodyType: 'html', times: 0 });
	const { items } = await world.run({ ...LIST, returnAll: false, limit: 20 });
	expect(jsonOf(items)).toMatchObject(
		Array(20).fill({ outcome: 'failed', reason: expect.stringMatching(/^The reason could not be read: /) }),
	);
	// Five at once, and two more before three have failed; three tries each.
	expect(world.calls('fax.getStatus').length).toBeLessThanOrEqual(21);
});
