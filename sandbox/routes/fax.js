// @ts-check
/** Sending, and the outcome (operations 5 to 8). */
const { outcomeOf, RECEIPT_MESSAGES, STATUS_RUNNING_MESSAGE, STATUS_SUCCESS_MESSAGE } = require('../outcomes');
const { metaOf, ordered, pageOf } = require('../paging');
const { Refusal } = require('../refusal');
const { money, phoneDigits, phpDate } = require('../wire');

/**
 * @typedef {import('./index').Operation} Operation
 * @typedef {import('../types').Job} Job
 */

const CENTS_PER_PAGE = { northAmerica: 10, elsewhere: 15 };

/** @type {Record<string, Operation>} */
module.exports = {
	'fax.send': async (call, world, account) => {
		const { params, file } = call;
		const recipient = numberOf(params);
		const outcome = outcomeOf(recipient, world.settings.outcome);
		// If there are both a file and a document ID, the file is used; the real service's behaviour is unknown (T40).
		const part = file?.field === 'file' ? file : null;
		if (!part && params['document_id'] === undefined) throw new Refusal(400, 'The document_id field is required.');
		// HTTP 200 with `failed` is a documented answer here (T7).
		if (outcome.refused) throw new Refusal(200, 'Failed to send the fax: this destination is not served.');
		const document = part
			? await world.addDocument(account, part, part.name)
			: world.state.documentOf(Number(params['document_id']), account);
		if (!document) throw new Refusal(404, 'Resource not Found');
		const costCents = costOf(document.pages, recipient);
		if (account.balanceCents < costCents) throw new Refusal(400, 'Insufficient balance');
		const job = world.startJob(account, {
			documentId: document.id,
			documentName: document.name,
			recipient,
			tsiNumber: params['tsi_number'] === undefined ? null : String(params['tsi_number']),
			pages: document.pages,
			costCents,
			msgCode: outcome.msgCode,
			slow: outcome.slow,
			listed: world.listing(call, account.asked.jobs),
		});
		if (String(params['delete_file']) === '1') world.state.removeDocument(account, document);
		return {
			status: 'executed',
			fax_job_id: job.id,
			user_cash_balance: money(account.balanceCents),
			cost: money(costCents),
		};
	},

	'fax.getCost': ({ params }, { state }, account) => {
		const document = state.documentOf(Number(params['document_id']), account);
		if (!document) throw new Refusal(404, 'Resource not Found');
		return { status: 'success', cost: money(costOf(document.pages, numberOf(params))) };
	},

	'fax.getStatus': ({ params }, { state, settings }, account) => {
		const job = state.jobs.get(Number(params['fax_job_id']));
		if (!job || job.accountId !== account.id) throw new Refusal(404, 'Resource not Found');
		const status = settings.statusVariant === 'request' ? 'success' : stateOf(job);
		return { status, message: messageOf(job), user_cash_balance: money(account.balanceCents) };
	},

	'fax.getAll': ({ params }, world, account) => {
		const { settings, url } = world;
		const page = pageOf(
			ordered(world.listed(account.jobs, account.asked.jobs++), settings.historyOrder),
			params,
			settings,
		);
		const history = page.items.map((job) => ({
			id: job.id,
			created: phpDate(job.createdAt),
			document_id: job.documentId,
			document: job.documentName,
			recipient: job.recipient,
			status: stateOf(job),
		}));
		const meta = settings.historyMeta ? { meta: metaOf(page, `${url}/api/v2/fax-history`) } : {};
		return { status: 'success', history, ...meta };
	},
};

/** @param {Record<string, unknown>} params @returns {string} digits */
function numberOf(params) {
	if (params['fax_number'] === undefined) throw new Refusal(400, 'The fax_number field is required.');
	const digits = phoneDigits(params['fax_number']);
	if (digits === null) throw new Refusal(400, 'The fax_number is invalid.');
	return digits;
}

/** @param {number} pages @param {string} recipient digits @returns {number} cents */
function costOf(pages, recipient) {
	return pages * (recipient.startsWith('1') ? CENTS_PER_PAGE.northAmerica : CENTS_PER_PAGE.elsewhere);
}

/** @param {Job} job */
function stateOf(job) {
	if (!job.ended) return 'executed';
	return job.msgCode === 'ok' ? 'success' : 'failed';
}

/** @param {Job} job */
function messageOf(job) {
	if (!job.ended) return STATUS_RUNNING_MESSAGE;
	return job.msgCode === 'ok' ? STATUS_SUCCESS_MESSAGE : RECEIPT_MESSAGES[job.msgCode];
}
