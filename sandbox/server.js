// @ts-check
/**
 * The HTTP side of the API. Each call goes through the same steps, readable in `serve`: read, perhaps strike with a fault, check
 * the key, the rate and the request, carry out, check the own answer, send.
 */
const { setMaxListeners } = require('node:events');
const querystring = require('node:querystring');
const { setTimeout: sleep } = require('node:timers/promises');
const formbody = require('@fastify/formbody');
const multipart = require('@fastify/multipart');
const { default: fastify } = require('fastify');
const { strikeWith } = require('./faults');
const { inOtherWords } = require('./oddities');
const { Refusal } = require('./refusal');
const { operations } = require('./routes');
const { idsAsText } = require('./wire');

/**
 * @typedef {import('fastify').FastifyRequest} Request
 * @typedef {import('fastify').FastifyReply} Reply
 * @typedef {import('./types').Answer} Answer
 * @typedef {import('./types').Call} Call
 * @typedef {import('./types').LogEntry} LogEntry
 * @typedef {import('./world').World} World
 */

const PREFIXES = ['/api/v2', '/api/v1'];
const FORM_LIMIT_BYTES = 64 * 1024 * 1024;
const FILE_LIMIT_BYTES = 4 * 1024 ** 3;

/**
 * Builds the server; nothing listens yet.
 * @param {World} world
 * @param {(line: string) => void} print gets one line per request
 * @returns {Promise<{ app: import('fastify').FastifyInstance, releaseHanging: () => void }>} `releaseHanging` drops the
 *   connections that a time-out fault left without an answer
 */
async function buildServer(world, print) {
	const app = fastify({
		bodyLimit: FORM_LIMIT_BYTES,
		exposeHeadRoutes: false,
		// stop() must not wait for clients that keep their connections.
		forceCloseConnections: true,
		// As lenient as PHP: the documents' own samples contain a `%` that is no escape (T25).
		routerOptions: { querystringParser: (text) => querystring.parse(text) },
	});
	await app.register(formbody, { bodyLimit: FORM_LIMIT_BYTES });
	await app.register(multipart, { limits: { fileSize: FILE_LIMIT_BYTES, fieldSize: FORM_LIMIT_BYTES, files: 10 } });
	// Read in `readCall` instead, where a broken or empty body can be answered in the API's own words.
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => done(null, text));
	app.addContentTypeParser('*', (_request, payload, done) => {
		payload
			.resume()
			.on('end', () => done(null, undefined))
			.on('error', done);
	});

	/** @type {Set<import('node:net').Socket>} */
	const hanging = new Set();
	const closing = new AbortController();
	// Each call that is answered late waits for it.
	setMaxListeners(0, closing.signal);
	app.addHook('onClose', async () => closing.abort());

	/** @param {string | null} operation @param {(request: Request, entry: LogEntry) => Promise<import('./types').Delivery>} respond */
	const handler = (operation, respond) => async (/** @type {Request} */ request, /** @type {Reply} */ reply) => {
		const entry = world.requests.open(request, operation, world.clock.now());
		reply.raw.on('close', () => {
			if (!reply.raw.writableFinished && typeof entry.answered !== 'string') entry.answered = 'aborted';
			print(`${entry.method} ${entry.path} ${entry.operation ?? '-'} → ${entry.answered}`);
		});
		const delivery = await respond(request, entry);
		if ('drop' in delivery) {
			entry.answered = delivery.drop;
			reply.hijack();
			const socket = request.raw.socket;
			if (delivery.drop === 'reset') {
				socket.resetAndDestroy();
			} else {
				hanging.add(socket);
				socket.on('close', () => hanging.delete(socket));
			}
			return reply;
		}
		entry.answered = delivery.status;
		reply.code(delivery.status).headers(delivery.headers ?? {});
		if (delivery.json !== undefined) return reply.type('application/json').send(JSON.stringify(delivery.json));
		if (delivery.type) reply.type(delivery.type);
		return reply.send(delivery.bytes ?? delivery.text ?? '');
	};

	/** @param {string} operation */
	const serving = (operation) =>
		handler(operation, (request, entry) => serve(operation, request, entry, world, closing.signal));

	for (const { id, method, path, server } of world.api.operations) {
		const prefixes = server === null ? PREFIXES : [new URL(server).pathname.replace(/\/$/, '')];
		for (const prefix of prefixes) {
			app.route({
				method: method.toUpperCase(),
				url: prefix + path.replaceAll('{', ':').replaceAll('}', ''),
				handler: serving(id),
			});
		}
	}
	for (const prefix of PREFIXES) {
		// A second name of the history in half of the sources (T12).
		app.get(`${prefix}/fax`, serving('fax.getAll'));
		// Some samples buy with GET (T13). Here it must not work, so that no code relies on it.
		app.get(
			`${prefix}/countries/didgroups/:did_group_id/provision`,
			handler(null, async () => failed(new Refusal(405, 'Method not allowed.', { allow: 'POST' }), world)),
		);
	}
	app.setNotFoundHandler(handler(null, async () => failed(new Refusal(404, 'Resource not Found'), world)));
	app.setErrorHandler(async (error, _request, reply) => {
		const problem = /** @type {Error & { statusCode?: number }} */ (error);
		return reply
			.code(problem.statusCode ?? 500)
			.type('application/json')
			.send(JSON.stringify({ status: 'failed', message: problem.message }));
	});

	const releaseHanging = () => {
		for (const socket of hanging) socket.destroy();
		hanging.clear();
	};
	return { app, releaseHanging };
}

/**
 * @param {string} operation
 * @param {Request} request
 * @param {LogEntry} entry
 * @param {World} world
 * @param {AbortSignal} closing
 * @returns {Promise<import('./types').Delivery>}
 */
async function serve(operation, request, entry, world, closing) {
	const { state } = world;
	/** @type {Call} */
	let call;
	try {
		call = await readCall(operation, request, entry, world);
	} catch (error) {
		return failed(error, world);
	}
	const place = placeInLimit(call, world);
	if (place && !place.passes) return failed(new Refusal(403, 'Rate limit exceeded', place.headers), world);
	try {
		const answer = await serveCall(call, entry, world, closing, () => world.state !== state);
		return place && !('drop' in answer) ? { ...answer, headers: { ...place.headers, ...answer.headers } } : answer;
	} catch (error) {
		return failed(error, world);
	} finally {
		place?.end();
	}
}

/** The rate limit's decision about a call; undefined if there is no limit. @param {Call} call @param {World} world */
function placeInLimit(call, world) {
	const { rateLimit } = world.settings;
	const isKnown = call.apiKey !== null && world.state.accountsByKey.has(call.apiKey);
	return rateLimit && isKnown && world.api.needsKey(call.operation)
		? world.limits.begin(call.apiKey ?? '', rateLimit)
		: undefined;
}

/**
 * @param {Call} call
 * @param {LogEntry} entry
 * @param {World} world
 * @param {AbortSignal} closing
 * @param {() => boolean} isOver whether the sandbox was reset since the call came: then its account no longer exists
 * @returns {Promise<import('./types').Delivery>}
 */
async function serveCall(call, entry, world, closing, isOver) {
	const pause = async (/** @type {number} */ ms) => {
		await sleep(ms, undefined, { signal: closing, ref: false }).catch(() => undefined);
		if (isOver()) throw new Refusal(503, 'The sandbox was reset.');
	};
	const usual = world.settings.callMilliseconds[call.operation];
	if (usual !== undefined) await pause(usual);
	const fault = world.faults.strike(call);
	if (!fault) return await carryOut(call, world);
	entry.fault = fault.kind;
	call.listing = { calls: fault.listedAfterCalls, seconds: fault.listedAfterSeconds };
	if (fault.kind === 'delay') {
		if (!fault.carryOut) await pause(fault.ms ?? 0);
		const answer = await carryOut(call, world);
		if (fault.carryOut) await pause(fault.ms ?? 0);
		return answer;
	}
	return strikeWith(fault, call, fault.carryOut ? await carryOut(call, world) : null);
}

/**
 * @param {Call} call
 * @param {World} world
 * @returns {Promise<Answer>} never rejects
 */
async function carryOut(call, world) {
	/** @type {Answer} */
	let answer;
	try {
		answer = await execute(call, world);
	} catch (error) {
		answer = failed(error, world);
	}
	if (answer.status === 500) return answer;
	const problem = world.api.answerProblem(call.operation, answer);
	return problem === null
		? inOtherWords(answer, world.settings.statusWords)
		: failed(new Error(`The sandbox's own answer breaks openapi.yaml: ${problem}`), world);
}

/** @param {Call} call @param {World} world @returns {Promise<Answer>} */
async function execute(call, world) {
	const needsKey = world.api.needsKey(call.operation);
	const account = world.state.accountsByKey.get(call.apiKey ?? '');
	if (needsKey && !account) throw new Refusal(401, 'Unauthorized.');
	const problem = world.api.requestProblem(call);
	if (problem !== null) throw new Refusal(400, problem);
	const run = operations[call.operation];
	if (!run) throw new Error(`No code for ${call.operation}.`);
	const result = await run(call, world, /** @type {import('./types').Account} */ (account));
	if ('bytes' in result) return { status: 200, ...result };
	return { status: 200, json: world.settings.ids === 'string' ? idsAsText(result) : result };
}

/**
 * An error as the API shows it. Anything but a Refusal is a bug in the sandbox: a 500 with the reason.
 * @param {unknown} error
 * @param {World} world
 * @returns {Answer}
 */
function failed(error, world) {
	if (!(error instanceof Refusal)) {
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		console.error(`Sandbox error: ${reason}`);
		return {
			status: 500,
			json: { status: 'failed', message: `Sandbox error: ${error instanceof Error ? error.message : reason}` },
		};
	}
	const { failedAs } = world.settings;
	// Which failures come as 200 and which as 400 is not documented (T7); 401, 403 and 404 are.
	const status = failedAs !== 'mixed' && (error.status === 200 || error.status === 400) ? failedAs : error.status;
	return { status, json: { status: 'failed', message: error.message }, headers: error.headers };
}

/**
 * Reads the whole request. Files go to disk while they arrive.
 * @param {string} operation
 * @param {Request} request
 * @param {LogEntry} entry completed with what is found
 * @param {World} world
 * @returns {Promise<Call>}
 * @throws {Refusal} 400 for a body that can't be read
 */
async function readCall(operation, request, entry, world) {
	const { api_key: keyInQuery, ...query } = /** @type {Record<string, unknown>} */ (request.query);
	const path = /** @type {Record<string, unknown>} */ (request.params);
	// One sample announces multipart and sends nothing (T35).
	const isEmpty =
		request.headers['content-length'] === '0' ||
		(request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined);
	const mediaType = isEmpty
		? null
		: (request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'application/octet-stream');
	const { fields, file } = isEmpty ? { fields: {}, file: null } : await readBody(request, world);
	const { api_key: keyInBody, ...body } = fields;
	const keyInHeader = request.headers['api_key'];
	const [place, key] =
		keyInQuery !== undefined
			? /** @type {const} */ (['query', keyInQuery])
			: keyInBody !== undefined
				? /** @type {const} */ (['body', keyInBody])
				: keyInHeader !== undefined
					? /** @type {const} */ (['header', keyInHeader])
					: /** @type {const} */ (['none', null]);
	entry.keyPresent = place;
	entry.body = body;
	if (file) entry.file = { name: file.name, size: file.size, sha256: file.sha256, mime: file.mime };
	return {
		operation,
		query,
		path,
		body,
		mediaType,
		params: { ...query, ...body, ...path },
		file,
		apiKey: typeof key === 'string' ? key : null,
		url: request.url,
	};
}

/**
 * @param {Request} request
 * @param {World} world
 * @returns {Promise<{ fields: Record<string, unknown>, file: import('./types').ReceivedFile | null }>}
 */
async function readBody(request, world) {
	if (!request.isMultipart()) {
		if (typeof request.body !== 'string')
			return { fields: /** @type {Record<string, unknown>} */ (request.body ?? {}), file: null };
		try {
			const value = request.body === '' ? {} : JSON.parse(request.body);
			if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { fields: value, file: null };
		} catch {
			// Answered below, as for JSON that is no object.
		}
		throw new Refusal(400, 'The request body is not a JSON object.');
	}
	/** @type {Record<string, unknown>} */
	const fields = {};
	/** @type {import('./types').ReceivedFile | null} */
	let file = null;
	try {
		for await (const part of request.parts()) {
			if (part.type === 'field') {
				fields[part.fieldname] = part.value;
			} else {
				const stored = await world.store.receive(part.file);
				file ??= { ...stored, field: part.fieldname, name: part.filename ?? '', mime: part.mimetype };
			}
		}
	} catch (error) {
		throw new Refusal(400, `The multipart body cannot be read: ${error instanceof Error ? error.message : error}`);
	}
	return { fields, file };
}

module.exports = { buildServer };
