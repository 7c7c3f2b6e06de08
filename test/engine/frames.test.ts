import type { IExecuteFunctions } from 'n8n-workflow';
import { FaxTo } from '../../nodes/FaxTo/FaxTo.node';
import { byId } from '../harness';
import { DOCUMENT, useWorld } from '../harness/world';

/** From execute() to the paid call a reader follows few functions. */
const world = useWorld();
const MAX_FRAMES = 14;

/**
 * The functions of this package between n8n and a POST, the innermost first: V8 keeps the chain of awaits in a stack, so each function that
 * awaits the next one is one frame, and so is one that calls it. What is not a file of nodes/FaxTo (n8n, Promise.all) does not count.
 */
async function framesOf(path: string, run: () => Promise<unknown>): Promise<string[]> {
	const stacks: string[] = [];
	const { execute } = FaxTo.prototype;
	const limit = Error.stackTraceLimit;
	Error.stackTraceLimit = 100;
	jest.spyOn(FaxTo.prototype, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
		const call = this.helpers.httpRequestWithAuthentication;
		this.helpers.httpRequestWithAuthentication = async function (credential, options) {
			if (options.method === 'POST' && options.url.endsWith(path)) stacks.push(new Error().stack ?? '');
			return await call.call(this, credential, options);
		};
		return await execute.call(this);
	});
	await run();
	jest.restoreAllMocks();
	Error.stackTraceLimit = limit;
	return (stacks[0] ?? '').split('\n').filter((line) => line.includes('nodes/FaxTo/'));
}

test.each([
	['a fax', '/fax', { resource: 'fax', operation: 'send', ...DOCUMENT, faxNumber: '+12025550110' }],
	[
		'a fax with a reference and a limit',
		'/fax',
		{
			resource: 'fax',
			operation: 'send',
			...DOCUMENT,
			faxNumber: '+12025550110',
			options: { reference: 'r', maxCost: 1 },
		},
	],
	['a resend', '/fax', { resource: 'fax', operation: 'resend', faxJobId: byId(92335) }],
	['a number', '/provision', { resource: 'number', operation: 'provision', didGroupId: byId(67) }],
])(`%s: at most ${MAX_FRAMES} functions from execute() to the paid call`, async (_name, path, parameters) => {
	const frames = await framesOf(path, async () => await world.run(parameters, [{ json: {} }]));
	expect(frames.at(-1)).toContain('execute');
	expect(frames).toHaveLength(Math.min(frames.length, MAX_FRAMES));
});
