// @ts-check
/** Callbacks and accounts: none of this can be read, so the page says how to see it. */

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'register',
		traps: ['T33', 'T34'],
		unknown: 'Whether a password is needed; what comes for an address that is taken.',
		node: 'For register and login, not for a subuser. The key in the answer is secret.',
		test: ['test/engine/operations.test.ts', 'T33: a subuser needs no password; its key is not the parent’s'],
		howToSee: 'Create Subuser without a password.',
	},
	{
		id: 'callback-address',
		traps: ['T38', 'callbacks'],
		unknown: 'Set in the request or the settings; one address or two.',
		node: 'In the settings; one trigger accepts both kinds.',
		test: ['test/engine/trigger.test.ts', '%s: the fax that was received starts the workflow'],
		howToSee: 'The dashboard’s API settings.',
	},
	{
		id: 'receipt-body',
		traps: ['callbacks'],
		unknown: 'Form or multipart, POST or GET.',
		node: 'Any; only the job id is read, and `msg_code` where the records give no reason.',
		test: ['test/engine/trigger.test.ts', '%s: the fax that has ended starts the workflow'],
		howToSee: 'An execution of Fax.to Trigger.',
	},
	{
		id: 'receipt-codes',
		traps: ['T42', 'callbacks'],
		unknown: 'Whether `msg_code` has more than six values.',
		node: 'An unknown one is ignored.',
		test: ['test/engine/trigger.test.ts', 'a code names the reason only where Fax.to’s records do not'],
		howToSee: '`msg_code` of failed faxes.',
	},
	{
		id: 'receipt-repeats',
		traps: ['callbacks'],
		unknown: 'How long Fax.to waits for a 200 before it repeats, for 48 hours.',
		node: '200 when n8n has it, 503 when Fax.to shows nothing; a repetition starts nothing twice.',
		test: ['test/engine/trigger.test.ts', 'ten equal rings at once: 200, one execution; repeated: 200, none'],
		howToSee: 'Answer 500: when does it come again?',
	},
];
