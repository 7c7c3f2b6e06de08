// @ts-check
const diagnostics = require('node:diagnostics_channel');
const { byId, credentialFor, engine, useSandbox } = require('../harness');

jest.mock('n8n-workflow', () => {
	const real = jest.requireActual('n8n-workflow');
	return {
		...real,
		sleep: async (/** @type {number} */ milliseconds, /** @type {AbortSignal} */ signal) =>
			await real.sleep(milliseconds / 100, signal),
	};
});

const sandbox = useSandbox();
const jobs = () => /** @type {{ jobs: unknown[] }} */ (sandbox.control.state()).jobs.slice(2);
/** @param {object} parameters @param {object} [more] */
const run = async (parameters, more = {}) =>
	await engine.run({ type: 'faxTo', parameters, credentials: credentialFor(sandbox), items: [{ json: {} }], ...more });

// What Node emits where the network goes away after the request was sent: Linux gives a socket's soft error in place of ETIMEDOUT.
test.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED'])('read %s after a fax was taken: one fax', async (code) => {
	sandbox.control.fault({ operation: 'fax.send', kind: 'timeoutAfter', times: 1 });
	let isFirst = true;
	/** @param {unknown} message */
	const strike = (message) => {
		const { request } = /** @type {{ request: import('node:http').ClientRequest }} */ (message);
		if (request.method !== 'POST' || !request.path.startsWith('/api/v2/fax?') || !isFirst) return;
		isFirst = false;
		const watch = setInterval(() => {
			if (jobs().length === 0) return;
			clearInterval(watch);
			request.socket?.destroy(Object.assign(new Error(`read ${code}`), { code, syscall: 'read' }));
		}, 5);
	};
	diagnostics.subscribe('http.client.request.start', strike);
	await run(
		{ resource: 'fax', operation: 'send', source: 'file', documentId: byId(112601), faxNumber: '+12025552000' },
		{ node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } },
	);
	diagnostics.unsubscribe('http.client.request.start', strike);
	expect(jobs()).toHaveLength(1);
});

describe('a proxy that is set for this n8n', () => {
	const before = process.env.HTTP_PROXY;
	afterEach(() => {
		if (before === undefined) delete process.env.HTTP_PROXY;
		else process.env.HTTP_PROXY = before;
	});

	test.each([
		['http://127.0.0.1:1', '127.0.0.1:1'],
		['http://proxy.invalid:3128', 'proxy.invalid'],
	])('%s is down: the message names it, not the base URL', async (proxy, name) => {
		process.env.HTTP_PROXY = proxy;
		const { error } = await run({ resource: 'account', operation: 'getBalance' });
		expect(error?.message).toBe(`The proxy of this n8n, ${name}, can’t be reached`);
		expect(error?.description).toContain('HTTP_PROXY');
		expect(`${error?.message} ${error?.description}`).not.toContain('Base URL');
	});
});
