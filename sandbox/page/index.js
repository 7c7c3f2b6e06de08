// @ts-check
/** A page that shows sent and received faxes, and acts as the other end of the line. See docs/sandbox.md. */
const { ACTIONS, NOTICES } = require('./actions');
const { addAssets } = require('./assets');
const { documentOf, incomingFax, sentFax } = require('./faxes');
const { html } = require('./html');
const { layout, notice } = require('./layout');
const { LISTS, overview, wholeList } = require('./lists');
const { shown } = require('./paper');
const { Mistake, readForm } = require('./received');

/**
 * @typedef {import('fastify').FastifyInstance} App
 * @typedef {import('fastify').FastifyRequest} Request
 * @typedef {import('fastify').FastifyReply} Reply
 * @typedef {import('../world').World} World
 */

/**
 * Nothing from other origins, and no scripts but the page's own; pdf.js has decoders in WebAssembly and creates fonts
 * and pictures itself.
 */
const POLICY = [
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self'",
	"img-src 'self' data: blob:",
	"font-src 'self' data:",
	"connect-src 'self'",
	"worker-src 'self'",
	"object-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join('; ');

const HEADERS = {
	'cache-control': 'no-store',
	'cross-origin-resource-policy': 'same-origin',
	// Not `no-referrer`, with which browsers hide the Origin of the page's own forms.
	'referrer-policy': 'same-origin',
	'x-content-type-options': 'nosniff',
};

/** @param {Reply} reply @param {string} text */
function sendPage(reply, text) {
	return reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(text);
}

/** @param {Reply} reply @param {number} status @param {string} title @param {string} text */
function sendProblem(reply, status, title, text) {
	return sendPage(
		reply.code(status),
		layout(title, html`<h1>${title}</h1>${notice('bad', text)}<p><a href="/">Overview</a></p>`, ''),
	);
}

/** @param {Request} request @returns {number} the id in its path, or NaN */
const idOf = (request) => Number(/** @type {{ id: string }} */ (request.params).id);

/** @param {App} app @param {World} world */
function addLists(app, world) {
	app.get('/', async (request, reply) => {
		const { done } = /** @type {{ done?: unknown }} */ (request.query);
		const said = Object.entries(NOTICES).find(([name]) => name === done)?.[1];
		return sendPage(
			reply,
			layout('Overview', overview(world, said === undefined ? '' : notice('good', said), {}), '/'),
		);
	});
	for (const [id, list] of Object.entries(LISTS)) {
		app.get(`/${id}`, async (request, reply) => {
			const page = Number(/** @type {{ page?: unknown }} */ (request.query).page);
			return sendPage(
				reply,
				layout(list.title, wholeList(id, list, world, Number.isInteger(page) ? page : 1), `/${id}`),
			);
		});
	}
}

/** @param {App} app @param {World} world */
function addFaxes(app, world) {
	const gone = (/** @type {Reply} */ reply) =>
		sendProblem(reply, 404, 'No such fax', 'There is no fax with this number. A reset may have removed it.');

	app.get('/sent/:id', async (request, reply) => {
		const job = world.state.jobs.get(idOf(request));
		return job ? sendPage(reply, layout(`Fax to +${job.recipient}`, sentFax(job, world), '/sent')) : gone(reply);
	});
	app.get('/sent/:id/file', async (request, reply) => {
		const job = world.state.jobs.get(idOf(request));
		const document = job && documentOf(job, world);
		if (!document) return gone(reply);
		const { type, bytes } = await shown(document.bytes, document.extension);
		return reply.type(type).send(bytes);
	});
	app.get('/inbox/:id', async (request, reply) => {
		const fax = world.state.inboxByFileId.get(idOf(request));
		return fax ? sendPage(reply, layout(`Fax from +${fax.from}`, incomingFax(fax), '/inbox')) : gone(reply);
	});
	app.get('/inbox/:id/file', async (request, reply) => {
		const fax = world.state.inboxByFileId.get(idOf(request));
		if (!fax) return gone(reply);
		const { type, bytes } = await shown(fax.bytes, 'pdf');
		return reply.type(type).send(bytes);
	});
}

/** @param {App} app @param {import('../control').Control} control @param {World} world */
function addActions(app, control, world) {
	for (const [name, act] of Object.entries(ACTIONS)) {
		app.post(`/actions/${name}`, async (request, reply) => {
			const form = request.isMultipart()
				? await readForm(request, world.store)
				: { fields: fieldsOf(request), file: null };
			try {
				return await reply.redirect(`/?done=${await act(form, { world, control })}`, 303);
			} catch (error) {
				if (!(error instanceof Mistake)) throw error;
				return sendPage(
					reply.code(400),
					layout('Not done', overview(world, notice('bad', error.message), form.fields), '/'),
				);
			}
		});
	}
}

/** @param {Request} request an urlencoded form @returns {Record<string, string>} */
function fieldsOf({ body }) {
	if (body === null || typeof body !== 'object') return {};
	return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'string'));
}

/**
 * Adds the page and all that it shows, below `/`, `/sent`, `/inbox`, `/callbacks`, `/actions` and `/assets`.
 * @param {App} scope with the guard against other web pages
 * @param {import('../control').Control} control
 * @param {World} world
 */
function addPage(scope, control, world) {
	scope.addHook('onRequest', async (_request, reply) => {
		reply.headers(HEADERS);
	});
	scope.setErrorHandler(async (error, _request, reply) => {
		if (error instanceof Mistake) return sendProblem(reply, 400, 'Not done', error.message);
		const { statusCode = 500 } = /** @type {{ statusCode?: number }} */ (error);
		if (statusCode < 500) return sendProblem(reply, statusCode, 'Not done', 'The sandbox can’t read this form.');
		console.error('Sandbox page:', error);
		return sendProblem(reply, 500, 'Not done', 'The sandbox made a mistake. Its terminal says which.');
	});
	addLists(scope, world);
	addFaxes(scope, world);
	addActions(scope, control, world);
	addAssets(scope);
}

module.exports = { addPage };
