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
		node: 'Sends no callback parameter. One trigger takes both kinds at one address and tells them apart by their fields.',
		howToSee: 'Look at the API settings of the dashboard.',
	},
	{
		id: 'callback-test-button',
		traps: ['callbacks'],
		unknown: 'What the test button of the settings page posts.',
		node: 'Answers 200 to whatever carries the secret; starts a workflow only for a callback about a fax.',
		howToSee: 'Press it while the trigger listens for a test event.',
	},
	{
		id: 'receipt-body',
		traps: ['callbacks'],
		unknown:
			'Whether a receipt is a form or multipart, POST or GET; `message` is missing from the table but was captured.',
		node: 'Takes POST with a form, multipart or JSON, and GET; `message` may be missing.',
		howToSee: "Send a fax with the callback set: look at the execution of Fax.to Trigger, or of n8n's Webhook node.",
	},
	{
		id: 'receipt-codes',
		traps: ['T42', 'callbacks'],
		unknown: 'Whether there are more values of `msg_code` than the six printed.',
		node: 'Falls back to the words of the message, then to `status`.',
		howToSee: 'Look at `msg_code` of failed faxes.',
	},
	{
		id: 'receipt-repeats',
		traps: ['callbacks'],
		unknown: 'How long Fax.to waits for the answer; it wants exactly 200, else repeats every 15 minutes for 48 hours.',
		node: 'Answers 200 when it has taken the receipt, 503 when it could not, so that it comes again. A receipt that comes again starts nothing.',
		howToSee: 'Answer one with 500 from a Webhook node: note when it comes again.',
	},
	{
		id: 'callback-signature',
		traps: ['callbacks'],
		unknown: 'No signature, secret or list of senders is documented.',
		node: "Checks the secret of the credential's Callback Token in the address; on request also the sender's IP address, and whether Fax.to knows the fax.",
		howToSee: "Look at the headers of a callback with n8n's Webhook node: is there a signature?",
	},
	{
		id: 'received-file-form',
		traps: ['callbacks'],
		unknown: 'How the PDF of a received fax comes: as an uploaded part (the newer page) or as text (the older one).',
		node: "Takes a part, an address on Fax.to's hosts, base64, or the bytes themselves. Starts the workflow without a file when there is none.",
		howToSee: 'Receive a fax with the callback set: look at the binary field `data`.',
	},
	{
		id: 'received-fields',
		traps: ['callbacks', 'T19'],
		unknown:
			'The format and zone of `time`, whether `from` and `to` have a +, and what `rsid`, `speed`, `duration`, `ecm` and `compression` hold.',
		node: 'Passes them on as text.',
		howToSee: 'Receive a fax with the callback set.',
	},
	{
		id: 'received-repeats',
		traps: ['callbacks'],
		unknown: 'Whether the callback for a received fax comes again when it was not answered with 200.',
		node: 'Does not count on it: Get Many finds faxes whose callback was lost.',
		howToSee: 'Answer one with 500 from a Webhook node and wait 15 minutes.',
	},
	{
		id: 'received-identity',
		traps: ['callbacks', 'T29'],
		unknown: '`uuid` is not in the inbox and no inbox id is in the callback.',
		node: 'Remembers callbacks by `uuid`. Where it has to find the fax in the inbox it goes by both numbers, pages, a time within 10 minutes, and the size of the file.',
		howToSee: 'Receive a fax and compare the callback with Incoming Fax > Get Many.',
	},
];
