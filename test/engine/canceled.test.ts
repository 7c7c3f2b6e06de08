import { credentialFor, engine, itemWithFile, useSandbox } from '../harness';
import { pdf } from '../harness/pdf';
import { until } from '../harness/until';
import { textOf } from '../harness/world';

/** A run that is canceled in any state ends at once, sends nothing more, and tells what was sent. */
const sandbox = useSandbox();
const SEND = {
	resource: 'fax',
	operation: 'send',
	source: 'binary',
	binaryPropertyName: 'data',
	faxNumber: '+12025550100',
};
/** Faxes that the sandbox begins with. */
const SEEDED = 2;
const asked = (operation: string) =>
	sandbox.control.requests().filter((request) => request.operation === operation).length;

/** By the call that Fax.to does not answer: the options that lead there, how many faxes are at Fax.to then, and how the run ends. */
test.each([
	['account.getBalance', { minBalance: 1 }, 0, 'canceled'],
	['fax.getCost', { maxCost: 1 }, 0, 'canceled'],
	['file.upload', {}, 0, 'canceled'],
	['fax.send', {}, 0, 'canceled'],
	['file.delete', { dryRun: true }, 0, 'canceled'],
	// An answer was lost before: that a fax may be on its way counts for more than that the run was canceled.
	['fax.getAll', {}, 1, 'error'],
] as const)('canceled while %s is awaited', async (operation, options, faxes, end) => {
	if (operation === 'fax.getAll') sandbox.control.fault({ operation: 'fax.send', kind: 'resetAfter', times: 1 });
	sandbox.control.fault({ operation, kind: 'timeoutBefore', times: 0 });
	const { status, error } = await engine.run({
		type: 'faxTo',
		parameters: { ...SEND, options },
		credentials: credentialFor(sandbox),
		items: [itemWithFile(await pdf(1))],
		cancelWhen: until(() => asked(operation) > 0),
	});
	expect(status).toBe(end);
	const calls = sandbox.control.requests().length;
	// Whoever would go on does it by now: others have been asked, and have answered.
	for (let count = 0; count < 20; count++) await fetch(sandbox.url);
	expect(sandbox.control.requests()).toHaveLength(calls);
	expect(sandbox.control.state().jobs).toHaveLength(SEEDED + faxes);
	if (end === 'error') expect(textOf(error)).toMatch(/may have been sent/);
});
