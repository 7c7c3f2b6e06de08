import fc from 'fast-check';
import { causeOf, IN_PROGRESS, isBusyOrUnanswered, outcomeOf } from '../../nodes/FaxTo/faxes/outcome';

describe('outcomeOf', () => {
	test.each([
		// The delivery receipt's table (API README, Webhook).
		[{ status: 'success', msg_code: 'ok', message: 'Success! Your fax has been sent!' }, true, 'delivered', false],
		[
			{ status: 'failed', msg_code: 'busy', message: 'Fax Failed - Line Busy (The fax machine could be busy)' },
			true,
			'failed',
			true,
		],
		[
			{ status: 'failed', msg_code: 'no_answer', message: 'Fax Failed - No Answer from Fax machine' },
			true,
			'failed',
			true,
		],
		[{ status: 'failed', msg_code: 'hangup', message: 'Fax Failed - Early Hangup.' }, true, 'failed', true],
		[
			{ status: 'failed', msg_code: 'file_error', message: 'Fax Failed - File conversion failed. Re-upload and Retry' },
			true,
			'failed',
			false,
		],
		[
			{
				status: 'failed',
				msg_code: 'unknown',
				message: 'Fax Failed - Unknown Error (We don’t know exactly what went wrong - contact us for more info)',
			},
			true,
			'failed',
			false,
		],
		// The same without a code, as GET status gives them.
		[{ status: 'success', message: 'Sent! Fax Has Been Answered.' }, false, 'delivered', false],
		[{ status: 'success', message: 'Fax Failed - Line Busy (The fax machine could be busy)' }, false, 'failed', true],
		[{ status: 'success', message: 'Fax Failed - Early Hangup.' }, false, 'failed', true],
		[{ status: 'success', message: 'In progress' }, false, 'in_progress', false],
		[{ status: 'executed', message: '' }, false, 'in_progress', false],
		[{ status: 'failed', message: '' }, false, 'failed', false],
		// The history's status is the job's.
		[{ status: 'success' }, true, 'delivered', false],
		[{ status: 'Success' }, true, 'delivered', false],
		[{ status: 'executed' }, true, 'in_progress', false],
		[{ status: 'failed' }, true, 'failed', false],
		// Words that are in no document, but leave no doubt.
		[{ status: 'delivered' }, true, 'delivered', false],
		[{ status: 'sent' }, true, 'delivered', false],
		[{ status: 'no_answer' }, true, 'failed', true],
		[{ status: 'busy' }, true, 'failed', true],
		[{ status: 'error' }, true, 'failed', false],
		[{ status: 'canceled' }, true, 'failed', false],
		[{ status: 'queued' }, true, 'in_progress', false],
	])('%j', (record, statusIsTheJobs, outcome, retryable) => {
		expect(outcomeOf(record, statusIsTheJobs)).toMatchObject({ outcome, retryable, final: outcome !== 'in_progress' });
	});

	test('T6: "success" alone may be the call’s and says nothing about the fax', () => {
		expect(outcomeOf({ status: 'success' }, false)).toBeUndefined();
		expect(outcomeOf({ status: 'success', message: '' }, false)).toBeUndefined();
	});

	test.each([undefined, null, 'success', [], {}, { status: 5, message: {} }])('%j tells of no outcome', (record) => {
		expect(outcomeOf(record, false)).toBe(undefined);
	});
});

describe('words that are in no document', () => {
	const meant = (message: string, status = 'success') => outcomeOf({ status, message }, true)?.outcome;

	test.each([
		'Transmission incomplete: 2 of 5 pages',
		'Not completed',
		'The fax could not be delivered',
		'Fax wasn’t delivered',
		"Fax wasn't delivered",
		'Partially completed',
		'Fax sent, but only half of it',
		'Undelivered',
		'undeliverable',
		'Unsuccessful',
		'Delivery not confirmed',
		'2/5 pages delivered',
		'Delivered, but page 2 is missing',
		'No pages were transmitted',
		'Never sent',
		'Delivery failed after retrying',
		'No longer retrying',
		'Gave up trying',
		'Sending failed',
		'Timed out while sending',
		'Call rejected',
		'Fax Failed - Invalid number',
		'Fax Failed - Number not found',
		'Fax Failed - destination does not exist',
		'canceled_by_user',
	])('"%s" is failed', (message) => {
		expect(meant(message)).toBe('failed');
		expect(meant(message, 'failed')).toBe('failed');
	});

	test.each([
		'Line busy, retrying',
		'No answer. Trying again',
		'No answer yet',
		'Busy - queued',
		'Failed, will be retried',
		'Not delivered yet',
		'Still trying',
		'Early hangup, re-queued',
		'Line busy: will retry in 5 minutes',
		'Busy, waiting to retry',
		'Sent to the carrier',
		'Upload complete',
		'50% complete',
		'To be delivered',
		'Sending page 2 of 5',
		'in_progress',
		'Queued for sending',
	])('"%s" is in progress', (message) => {
		expect(meant(message)).toBe('in_progress');
		expect(meant(message, 'failed')).toBe('in_progress');
	});

	test.each([
		'Delivered',
		'Fax delivered',
		'Transmission completed',
		'Delivered without errors',
		'5 of 5 pages delivered',
		'Delivered after 3 attempts',
		'Sent',
	])('"%s" is delivered', (message) => expect(meant(message)).toBe('delivered'));

	test('unknown words count as nothing: a failed fax has failed, any other goes on', () => {
		expect(meant('Zugestellt?', 'failed')).toBe('failed');
		expect(meant('Etwas anderes', 'executed')).toBe('in_progress');
		expect(meant('Zugestellt?')).toBe('in_progress');
		expect(outcomeOf({ status: 'blabla' }, true)?.outcome).toBe('in_progress');
		expect(outcomeOf({ status: 'busy', message: 'Etwas' }, true)).toMatchObject({ outcome: 'failed', retryable: true });
	});

	test.each([
		'Not found',
		'Fax not found',
		'Invalid API key',
		'Authentication failed',
		'Rate limit exceeded',
		'Not now',
	])('T6: "%s" in a status answer is no word about the fax', (message) =>
		expect(outcomeOf({ status: 'failed', message }, false)).toBeUndefined(),
	);
});

describe('sentences of parts', () => {
	const subject = fc.constantFrom('', 'Fax ', 'The fax ', 'Transmission ', 'All pages ', 'Delivery ', 'Your document ');
	const done = fc.constantFrom('delivered', 'sent', 'completed', 'answered', 'transmitted', 'received', 'confirmed');
	const not = fc.constantFrom(
		...[
			'was not ',
			'wasn’t ',
			"hasn't been ",
			'could not be ',
			'couldn’t be ',
			'cannot be ',
			'can’t be ',
			'never ',
			'not ',
		],
		...[
			'partially ',
			'only partially ',
			'un',
			'in',
			'failed to be ',
			'is not fully ',
			'has not been ',
			'was partly not ',
		],
	);
	const cause = fc.constantFrom(
		'',
		'Line busy: ',
		'No answer. ',
		'Early hangup - ',
		'Success: ',
		'Done. ',
		'Fax Failed - ',
	);
	const after = fc.constantFrom(
		'',
		'!',
		' to +12025550110',
		' (3 pages)',
		' in 42 seconds',
		'. Contact us for more info',
	);
	const goesOn = fc.constantFrom(
		...[', retrying', '. Still trying', ', will retry', ' yet', ', queued again', '. Next attempt in 5 minutes'],
		...[', re-queued', '. It will be retried', ' - redialing', ', trying again'],
	);
	const spelled = (sentence: fc.Arbitrary<string>) =>
		fc
			.tuple(
				sentence,
				fc.constantFrom<(text: string) => string>(
					String,
					(text) => text.toUpperCase(),
					(text) => text.replace(/ /g, '_'),
				),
			)
			.map(([text, spell]) => spell(text));

	test('what is denied is never called delivered', () => {
		const denied = fc.tuple(cause, subject, not, done, after).map((parts) => parts.join(''));
		fc.assert(
			fc.property(
				spelled(denied),
				fc.constantFrom('success', 'failed', 'executed', ''),
				fc.boolean(),
				(message, status, jobs) => {
					expect(outcomeOf({ status, message }, jobs)?.outcome).not.toBe('delivered');
				},
			),
			{ numRuns: 300 },
		);
	});

	test.each(['Unsent yet', 'Insent yet'])('"%s" speaks of the fax', (message) =>
		expect(outcomeOf({ status: 'success', message }, false)).toMatchObject({ outcome: 'in_progress' }),
	);

	test('while Fax.to tries again the fax is on its way, whatever went wrong', () => {
		const going = fc
			.tuple(cause, subject, fc.option(not, { nil: '' }), done, goesOn, after)
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(
				spelled(going),
				fc.constantFrom('success', 'failed', 'executed'),
				fc.boolean(),
				(message, status, jobs) => {
					expect(outcomeOf({ status, message }, jobs)).toMatchObject({ outcome: 'in_progress', final: false });
				},
			),
			{ numRuns: 300 },
		);
	});

	test('no sentence stops or throws, and a code counts before all words', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 3_000 }),
				(message) => {
					outcomeOf({ status: 'success', message }, false);
					expect(outcomeOf({ status: 'success', msg_code: 'busy', message }, true)).toMatchObject({
						reason: 'The line was busy',
					});
				},
			),
			{ numRuns: 50 },
		);
	});
});

test.each([
	['busy', true],
	['no_answer', true],
	['hangup', false],
	['file_error', false],
])('the cause of %s is known, and whether nothing was transmitted: %s', (msg_code, isNothing) => {
	const outcome = outcomeOf({ msg_code }, true) ?? IN_PROGRESS;
	expect([causeOf(outcome), isBusyOrUnanswered(outcome)]).toEqual([msg_code, isNothing]);
	expect([causeOf(IN_PROGRESS), isBusyOrUnanswered(IN_PROGRESS)]).toEqual(['in_progress', false]);
});
