import type { FaultDefinition } from '../../sandbox/types';

/** The sandbox's faults, by names that a user would understand; the marked ones happen after Fax.to carried out the call. */
export const FAULTS: Record<string, FaultDefinition> = {
	'403': { kind: 'rateLimit' },
	'403 with Retry-After': { kind: 'rateLimit', retryAfter: 0.05 },
	'401': { kind: 'status', status: 401 },
	'404': { kind: 'status', status: 404 },
	'500 with a web page': { kind: 'status', status: 500, bodyType: 'html' },
	'500 with a web page, after': { kind: 'status', status: 500, bodyType: 'html', carryOut: true },
	'200 with a web page': { kind: 'html200' },
	'200 with a web page, after': { kind: 'html200', carryOut: true },
	'an empty answer': { kind: 'empty200' },
	'an empty answer, after': { kind: 'empty200', carryOut: true },
	'broken JSON': { kind: 'brokenJson' },
	'broken JSON, after': { kind: 'brokenJson', carryOut: true },
	'200 that says "failed"': { kind: 'failed200', message: 'Not now' },
	'a time-out': { kind: 'timeoutBefore' },
	'a time-out, after': { kind: 'timeoutAfter' },
	'a dropped connection': { kind: 'resetBefore' },
	'a dropped connection, after': { kind: 'resetAfter' },
	'a redirect to another host': { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
	'an answer that echoes the key': { kind: 'echoUrl' },
	'another word for the status': { kind: 'rewrite', set: { status: 'queued' } },
	'"failed" in a true answer': { kind: 'rewrite', set: { status: 'failed' } },
	'no status': { kind: 'rewrite', remove: ['status'] },
	'another word for the status, and no id': {
		kind: 'rewrite',
		set: { status: 'queued' },
		remove: ['fax_job_id', 'data', 'document_id'],
	},
	'another word for the status and nothing else': { kind: 'rewrite', set: { status: 'queued' }, carryOut: false },
	'a dropped connection, after, and listed late': { kind: 'resetAfter', listedAfterCalls: 3 },
};
