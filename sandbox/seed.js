// @ts-check
/** The initial state: one account with a little of everything. */
const { makePdf, padTo } = require('./pdf');
const { State, API_KEY } = require('./state');

const HOUR_MS = 60 * 60 * 1000;

/** Creating a PDF takes longer than the rest of a reset, and tests reset often. @type {Map<string, Promise<Buffer>>} */
const made = new Map();

/** @param {string[]} lines @param {number} pages */
function seedPdf(lines, pages) {
	const key = `${pages} ${lines.join('\n')}`;
	const pdf = made.get(key) ?? makePdf(lines, pages);
	made.set(key, pdf);
	return pdf;
}

/**
 * The text on a received fax, and its PDF.
 * @param {{ id: number, from: string, to: string, pages: number, bytes?: number, remember?: boolean }} fax `bytes`: size to pad to
 * @returns {Promise<Buffer>}
 */
async function incomingPdf({ id, from, to, pages, bytes = 0, remember = false }) {
	const lines = [`Incoming fax ${id}`, `From ${from}`, `To ${to}`];
	const pdf = await (remember ? seedPdf(lines, pages) : makePdf(lines, pages));
	return bytes > pdf.length ? padTo(pdf, bytes) : pdf;
}

/**
 * @param {number} now virtual time; the seed lies in the past
 * @param {import('./documents').ByteStore} store
 * @returns {Promise<State>} with 2 numbers, 3 incoming faxes, 2 documents and 2 past jobs
 */
async function seededState(now, store) {
	const state = new State();
	const account = state.addAccount({ email: 'demo@example.com', password: 'sandbox', apiKey: API_KEY });

	const listed = { fromCall: 0, from: 0 };
	const winnipeg = state.addNumber(account, 67, now, listed);
	const birmingham = state.addNumber(account, 301, now, listed);

	const past = [
		{ number: winnipeg, from: '441224459292', pages: 1, hours: 50 },
		{ number: birmingham, from: '12025550117', pages: 3, hours: 26 },
		{ number: winnipeg, from: '493012345678', pages: 2, hours: 3 },
	];
	for (const { number, from, pages, hours } of past) {
		const id = state.nextInboxId();
		const bytes = await store.keep(await incomingPdf({ id, from, to: number.number, pages, remember: true }));
		state.addIncomingFax(number, { id, from, pages, bytes, createdAt: now - hours * HOUR_MS });
	}

	const balance = account.balanceCents;
	const sent = [
		{
			name: 'Invoice_60037308.pdf',
			pages: 2,
			recipient: '12025550100',
			msgCode: /** @type {const} */ ('ok'),
			hours: 48,
		},
		{ name: 'Certificate.PDF', pages: 1, recipient: '12025550101', msgCode: /** @type {const} */ ('busy'), hours: 24 },
	];
	for (const { name, pages, recipient, msgCode, hours } of sent) {
		const bytes = await store.keep(await seedPdf([name], pages));
		const createdAt = now - hours * HOUR_MS;
		const document = state.addDocument(account, { name, extension: 'pdf', pages, bytes, createdAt });
		const job = state.addJob(account, {
			documentId: document.id,
			documentName: name,
			recipient,
			tsiNumber: null,
			pages,
			costCents: pages * 10,
			createdAt,
			endsAt: createdAt + 60_000,
			msgCode,
			listed,
		});
		job.ended = true;
	}
	// A round number to start from matters more than book-keeping of the invented past.
	account.balanceCents = balance;
	return state;
}

module.exports = { seededState, incomingPdf };
