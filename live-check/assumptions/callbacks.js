// @ts-check
/** Callbacks and accounts: nothing of these can be read, so how to see it is told. */

/** @type {import('../types').Assumption[]} */
module.exports = [
	{
		id: 'register',
		traps: ['T33', 'T34'],
		unknown:
			'Whether a password is needed to register and for a subuser; what comes for an e-mail address that is taken.',
		node: 'Needs one to register and to log in, not for a subuser. Treats the key in the answer as secret.',
		howToSee: 'Run Account > Create Subuser without a password; it makes an account.',
	},
	{
		id: 'callback-address',
		traps: ['T38', 'callbacks'],
		unknown:
			'One sentence says the callback is set in the request; all others in the API settings. Whether there is one address for both kinds is not said.',
		node: 'Sends no callback parameter. One trigger takes both kinds at one address.',
		howToSee: 'Look at the API settings of the dashboard.',
	},
	{
		id: 'callback-test-button',
		traps: ['callbacks'],
		unknown: 'What the test button of the settings page posts.',
		node: 'Takes whatever comes for a ring: looks into the account, and starts a workflow only for a fax that is there.',
		howToSee: 'Press it while the trigger listens for a test event.',
	},
	{
		id: 'receipt-body',
		traps: ['callbacks'],
		unknown:
			'Whether a receipt is a form or multipart, POST or GET; `message` is missing from the table but was captured.',
		node: 'Takes POST and GET with any body. Of it only the job id is used, to know what to look for, and `msg_code` where the status call gives no reason.',
		howToSee: "Send a fax with the callback set: look at the execution of Fax.to Trigger, or of n8n's Webhook node.",
	},
	{
		id: 'receipt-codes',
		traps: ['T42', 'callbacks'],
		unknown: 'Whether there are more values of `msg_code` than the six printed.',
		node: 'An unknown one is ignored: the end and its reason come from the history and the status call.',
		howToSee: 'Look at `msg_code` of failed faxes.',
	},
	{
		id: 'receipt-repeats',
		traps: ['callbacks'],
		unknown: 'How long Fax.to waits for the answer; it wants exactly 200, else repeats every 15 minutes for 48 hours.',
		node: 'Answers 200 when a look has ended and n8n has what it found, within some seconds; 503 when Fax.to can’t be asked or does not show the end yet, so that it comes again. A receipt that comes again starts nothing.',
		howToSee: 'Answer one with 500 from a Webhook node: note when it comes again.',
	},
	{
		id: 'callback-signature',
		traps: ['callbacks'],
		unknown: 'No signature, secret or list of senders is documented.',
		node: "Believes nothing that a call says. Where the credential has a Callback Token, the address must carry it; on request checks the sender's IP address, too.",
		howToSee: "Look at the headers of a callback with n8n's Webhook node: is there a signature?",
	},
	{
		id: 'received-file-form',
		traps: ['callbacks'],
		unknown: 'How the PDF of a received fax comes: as an uploaded part (the newer page) or as text (the older one).',
		node: 'Does not read it: the file comes from the inbox.',
		howToSee: 'Receive a fax with the callback set: look at the binary field `data`.',
	},
	{
		id: 'received-fields',
		traps: ['callbacks', 'T19'],
		unknown:
			'The format and zone of `time`, whether `from` and `to` have a +, and what `rsid`, `speed`, `duration`, `ecm` and `compression` hold.',
		node: 'Does not read them: numbers, time and pages come from the inbox.',
		howToSee: 'Receive a fax with the callback set.',
	},
	{
		id: 'received-repeats',
		traps: ['callbacks'],
		unknown: 'Whether the callback for a received fax comes again when it was not answered with 200.',
		node: 'Does not count on it: each later ring, and the polling trigger, find faxes whose callback was lost.',
		howToSee: 'Answer one with 500 from a Webhook node and wait 15 minutes.',
	},
	{
		id: 'received-identity',
		traps: ['callbacks', 'T29'],
		unknown: '`uuid` is not in the inbox and no inbox id is in the callback.',
		node: 'Matches nothing: a ring makes it read the inbox.',
		howToSee: 'Receive a fax and compare the callback with Incoming Fax > Get Many.',
	},
];
