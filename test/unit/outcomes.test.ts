import { outcomeOf } from '../../nodes/FaxTo/faxes/outcome';

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
