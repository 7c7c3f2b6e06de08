import { refused } from '../../nodes/FaxTo/api/refusals';
import { sentences } from '../../nodes/FaxTo/lib/sentences';
import { byId } from '../harness';
import { documentFile } from '../harness/documents';
import { itemWithFiles } from '../harness/files';
import { useWorld } from '../harness/world';

/** What people read when something is wrong: once, in plain words, and with advice that fits. */
const world = useWorld();
const REFUSED = '+12025550199';

interface Read {
	message: string;
	description?: string | null;
}

const wordsOf = ({ error }: { error?: Read }) => ({ message: error?.message, description: error?.description });
const SEND = { resource: 'fax', operation: 'send' };

test.each(['+1 800 FAX-HELP', '+49 30 CALL ME'])('letters in the number %s', async (number) => {
	const { message, description } = wordsOf(await world.send([number]));
	expect(message).toBe(`The 'Fax Number' '${number}' contains letters`);
	expect(description).toMatch(/^Replace them with digits/);
	expect(description).not.toContain('Default Country');
});

test.each(['document', 'pdf', ' fax'])('a Source that is none: %s', async (source) => {
	const { message, description } = wordsOf(await world.run({ ...SEND, source, faxNumber: REFUSED }));
	expect(message).toMatch(
		`The 'Source' is '${source.trim()}', which is not one of its choices: Binary File (binary), `,
	);
	expect(description).toBe('Choose one of them. Nothing was sent.');
});

test.each([
	['pdf-portfolio.pdf', /only a wrapper$/, /^Save the files that are in it, and send those\./],
	['pdf-xfa.pdf', /only Adobe’s programs show$/, /^Print it to a new PDF there, and send that one\./],
	[
		'pdf-no-tail.pdf',
		/damaged or not complete$/,
		/^Open it in a PDF reader, print it to a new PDF, and send that one\./,
	],
])('%s alone: one advice', async (fileName, why, advice) => {
	const data = { bytes: documentFile(fileName), fileName, mimeType: 'application/pdf' };
	const { message, description } = wordsOf(
		await world.run({ ...SEND, source: 'binary', faxNumber: '+12025550100' }, [itemWithFiles({ data })]),
	);
	expect(message).toMatch(why);
	expect(description).toMatch(advice);
});

test.each<[object, string, string]>([
	[{ resource: 'fax', operation: 'getStatus', faxJobId: byId(12) }, 'fax', 'Fax'],
	[{ resource: 'file', operation: 'delete', documentId: byId(12) }, 'file', 'File'],
	[{ resource: 'incomingFax', operation: 'download', incomingFaxId: byId(12) }, 'incoming fax', ''],
])('%o of an ID that does not exist', async (parameters, noun, label) => {
	const { message, description } = wordsOf(await world.run(parameters, [{ json: {} }]));
	expect(message).toBe(`Fax.to has no ${noun} with the ID 12`);
	if (label !== '')
		expect(description).toBe(`Check '${label}': it may have been deleted, or belong to another account`);
});

test('Fax.to refuses a destination: said once, with advice for a number that has its country code', async () => {
	const { message, description } = wordsOf(await world.send([REFUSED]));
	expect(message).toBe('Fax.to could not send the fax: this destination is not served');
	expect(description).toBe(
		'Check that the number belongs to a fax machine, and ask Fax.to whether it sends to that destination. Nothing was sent.',
	);
});

test.each<[string, string, string]>([
	[
		'send the fax',
		'Failed to send the fax: the line is blocked.',
		'Fax.to could not send the fax: the line is blocked',
	],
	['send the fax', 'Could not send fax - number barred', 'Fax.to could not send the fax: number barred'],
	['send the fax', 'Unable to send the fax', 'Fax.to could not send the fax and gave no reason'],
	['send the fax', 'Failed to send the fax.', 'Fax.to could not send the fax and gave no reason'],
	['send the fax', 'Insufficient balance', 'Fax.to could not send the fax: Insufficient balance'],
	['accept the file', 'Failed to convert the file', 'Fax.to could not accept the file: Failed to convert the file'],
	['list the files', "Can't read your mind", "Fax.to could not list the files: Can't read your mind"],
	['send the fax', 'No credit. Top up.', 'Fax.to could not send the fax: No credit. Top up.'],
])('%s, as Fax.to says "%s"', (purpose, said, message) => expect(refused(purpose, said).message).toBe(message));

test.each<[string[], string]>([
	[['One sentence.'], 'One sentence'],
	[['One', 'two'], 'One. two.'],
	[['One', '', 'Two'], 'One. Two.'],
	[['One. Two'], 'One. Two.'],
	[['Enter it, e.g. as +1'], 'Enter it, e.g. as +1'],
	[['Is it on? Look'], 'Is it on? Look.'],
	[['', ''], ''],
])('%o: a full stop once there are two sentences', (parts, joined) => expect(sentences(...parts)).toBe(joined));

test('amounts have two decimals', async () => {
	const { message, description } = wordsOf(await world.send(['+12025550100'], { maxCost: 0.05 }));
	expect(message).toBe("Not sent: it would cost 0.10, and 'Max Cost' is 0.05");
	expect(description).toBe('Raise the limit if you want to send it. Nothing was sent.');
});

test.each<[string, object, RegExp]>([
	[
		'a fault of the server',
		{ kind: 'status', status: 500, message: 'Overloaded' },
		/^The fax may have been sent: .*failed \(500\).*Fax\.to said: Overloaded$/,
	],
	[
		'an unknown word',
		{ kind: 'rewrite', set: { status: 'queued', message: 'Overloaded' } },
		/answered without an ID\. Fax\.to said: Overloaded$/,
	],
	[
		'an unknown word alone',
		{ kind: 'rewrite', set: { status: 'queued' }, remove: ['message'] },
		/answered without an ID$/,
	],
])('nobody knows what came of a fax after %s', async (_name, fault, words) => {
	world.control().fault({ kind: 'status', operation: 'fax.send', carryOut: false, ...fault });
	const { error } = await world.send(['+12025550100']);
	expect(error?.message).toMatch(words);
});

test('of a long explanation its beginning is told', async () => {
	const message = 'No. '.repeat(1_000);
	world.control().fault({ operation: 'fax.send', kind: 'failed200', message });
	const { error } = await world.send(['+12025550100']);
	expect(error?.message).toBe(`Fax.to could not send the fax: ${message.slice(0, 200)}…`);
});

test.each([
	['where it is cut off', `${'x'.repeat(190)} `, 'long-enough-1'],
	['whose blanks become one', 'Too weak:', 'long  enough  1'],
	['that looks like mark-up', 'Too weak:', '<long>enough-1'],
])('an explanation that names the password of a new user, %s, does not show it', async (_name, before, password) => {
	const set = { status: 'failed', message: `${before} ${password} is a bad password` };
	world.control().fault({ operation: 'account.register', kind: 'rewrite', set });
	const user = { email: 'nathan@example.com', password };
	const { error } = await world.run({ resource: 'account', operation: 'register', ...user }, [{ json: {} }]);
	expect(error?.message).toContain('***');
	expect(error?.message).not.toMatch(/long|enough/);
});

test('an explanation that names the key of a user who was not registered after all does not show it', async () => {
	const made = 'f00dfeed'.repeat(4);
	const set = { status: 'failed', message: `The key ${made} was withdrawn`, api_key: made };
	world.control().fault({ operation: 'account.register', kind: 'rewrite', set });
	const user = { email: 'nathan@example.com', password: 'long-enough-1' };
	const { error } = await world.run({ resource: 'account', operation: 'register', ...user }, [{ json: {} }]);
	expect(error?.message).toMatch(/withdrawn$/);
	expect(`${error?.message} ${error?.description}`).not.toContain(made);
});
