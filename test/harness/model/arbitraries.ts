import fc from 'fast-check';
import type { FaultDefinition } from '../../../sandbox/types';
import type { Fields, How } from './world';

/** One time in four. */
export const sometimes = <T>(arbitrary: fc.Arbitrary<T>, usual: T) =>
	fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

/** What the node's fields say. */
export const fields = fc.record<Fields>({
	source: fc.constantFrom('first', 'first', 'second', 'existing', 'existing'),
	number: fc.constantFrom('number', 'number', 'other'),
	account: fc.constantFrom(0, 0, 1),
	hasReference: fc.boolean(),
	deleteAfterSend: fc.boolean(),
	limit: fc.constantFrom('none', 'none', 'none', 'maxCost', 'maxTotalCost', 'minBalance'),
	resendUpTo: fc.constantFrom(0, 1, 2),
	wait: fc.constantFrom('no', 'no', 'no', 'continue', 'fail'),
	concurrency: fc.constantFrom(1, 5),
});

/** What a user corrects before trying again. */
export const edit = fc.oneof(
	{ weight: 1, arbitrary: fc.constant({}) },
	{
		weight: 3,
		arbitrary: fc.constantFrom<Partial<Fields>>(
			{ source: 'second' },
			{ source: 'first' },
			{ number: 'other' },
			{ number: 'number' },
			{ account: 1 },
			{ account: 0 },
			{ hasReference: true },
			{ deleteAfterSend: true },
			{ limit: 'none' },
			{ source: 'second', number: 'other' },
		),
	},
);

const KINDS: Array<Omit<FaultDefinition, 'operation'>> = [
	{ kind: 'status', status: 500, bodyType: 'html' },
	{ kind: 'status', status: 500, bodyType: 'html', carryOut: true },
	{ kind: 'status', status: 400 },
	{ kind: 'status', status: 409, bodyType: 'empty', carryOut: true },
	{ kind: 'status', status: 302, bodyType: 'empty', carryOut: true },
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'resetAfter', listedAfterCalls: 2 },
	{ kind: 'html200', carryOut: true },
	{ kind: 'empty200' },
	{ kind: 'brokenJson', carryOut: true },
	{ kind: 'failed200', message: 'Not now' },
	{ kind: 'failed200', message: 'Insufficient balance' },
	{ kind: 'rewrite', set: { status: 'queued' } },
	{ kind: 'rewrite', remove: ['status'], asText: ['fax_job_id'] },
	{ kind: 'echoUrl' },
];

const fault = fc
	.record({
		operation: fc.constantFrom(
			'fax.send',
			'fax.send',
			'fax.send',
			'file.upload',
			'fax.getAll',
			'fax.getCost',
			'account.getBalance',
			'file.delete',
			'fax.getStatus',
		),
		kind: fc.constantFrom(...KINDS),
		skip: fc.nat(3),
		times: fc.constantFrom(1, 1, 1, 3),
	})
	.map(({ operation, kind, skip, times }): FaultDefinition => ({ operation, skip, times, ...kind }));

/** The credential of the live account after that of a test one, or the other way round. */
export const otherAccount = fc.constantFrom<Partial<Fields>>({ account: 1 }, { account: 0 });

/** A refusal, for as many calls as come, which nothing but a correction or another time can help. */
export const refusal = fc
	.record({
		operation: fc.constantFrom('fax.send', 'fax.send', 'fax.send', 'file.upload', 'fax.getCost'),
		kind: fc.constantFrom<Omit<FaultDefinition, 'operation'>>(
			{ kind: 'status', status: 400 },
			{ kind: 'failed200', message: 'Insufficient balance' },
		),
		skip: fc.nat(2),
	})
	.map(({ operation, skip, kind }): FaultDefinition => ({ operation, skip, times: 0, ...kind }));

/** What a user corrects after a refusal: the file above all. */
export const correction = fc.oneof(
	fc.constantFrom<Partial<Fields>>({ source: 'second' }, { source: 'second', number: 'other' }),
	edit,
);

/** The answer to a paid call is lost, or holds no word of it. */
export const lostAnswer = fc
	.record({
		kind: fc.constantFrom<Omit<FaultDefinition, 'operation'>>(
			{ kind: 'resetBefore' },
			{ kind: 'resetAfter' },
			{ kind: 'status', status: 500, bodyType: 'html' },
			{ kind: 'empty200' },
		),
		skip: fc.nat(1),
	})
	.map(({ kind, skip }): FaultDefinition => ({ operation: 'fax.send', skip, times: 1, ...kind }));

/** What goes wrong at Fax.to, or on the way there. */
export const faults = fc.array(fault, { maxLength: 2 });
/** How the items come. */
export const how = fc.constantFrom<How>(
	'list',
	'list',
	'list that stops',
	'list that stops',
	'loop',
	'tool',
	'tool, all at once',
);
/** After how many steps the process dies, if it does. */
export const dies = fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(25) });
