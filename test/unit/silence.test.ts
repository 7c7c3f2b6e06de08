import { mayHaveHappened, silenceOf } from '../../nodes/FaxTo/api/attempt';

/** Whether it was the host that could not be reached, or a proxy before it, is told by the port where the error names no host. */
test.each([
	['https://fax.to/api/v2', 443, undefined],
	['https://fax.to/api/v2', 80, '10.0.0.7:80'],
	['https://fax.to/api/v2', 3128, '10.0.0.7:3128'],
	['http://127.0.0.1/api/v2', 80, undefined],
	['http://127.0.0.1/api/v2', 443, '10.0.0.7:443'],
	['https://fax.to:8443/api/v2', 8443, undefined],
	['https://fax.to:8443/api/v2', 443, '10.0.0.7:443'],
])('%s, and port %i refused the connection: the proxy is %s', (url, port, proxy) => {
	const refused = { code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.7', port };
	expect(silenceOf({ cause: refused }, url)).toEqual({ kind: 'silence', reason: 'refused', ...(proxy && { proxy }) });
});

test.each([301, 302, 307, 308])('a %i says nothing of a purchase, whatever its body says', (status) => {
	expect(mayHaveHappened({ kind: 'answer', status, headers: {}, body: { status: 'error' } })).toBe(true);
});
