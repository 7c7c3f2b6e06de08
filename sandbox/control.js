// @ts-check
/** The control API, for tests and demos: functions, and HTTP as a thin layer over them. */
const { createReadStream } = require('node:fs');
const { checkSettings } = require('./settings');
const { money, plainDateTime } = require('./wire');

/**
 * @typedef {import('./world').World} World
 * @typedef {import('./types').Settings} Settings
 * @typedef {import('./types').FaultDefinition} FaultDefinition
 */

const BASE = '/_sandbox';

/**
 * @param {World} world
 * @param {() => void} releaseHanging drops connections that a time-out fault left open
 */
function createControl(world, releaseHanging) {
	const account = () => {
		const ready = world.state.accountsByKey.get(world.apiKey);
		if (!ready) throw new Error('The ready-made account is gone.');
		return ready;
	};

	return {
		/** Back to the seed: data, settings as at start, faults, log, callbacks, clock. @returns {Promise<void>} */
		reset: async () => {
			releaseHanging();
			await world.reset();
		},

		/**
		 * Reads the settings, after changing those given. `balance` is the ready-made account's money.
		 * @param {Partial<Settings> & { balance?: number }} [patch]
		 * @returns {Settings & { balance: number }}
		 * @throws {Error} for an unknown setting or a wrong value; then nothing is changed
		 */
		settings: (patch) => {
			const { balance, ...changes } = checkSettings(patch ?? {});
			const unknown = Object.keys(changes.callMilliseconds ?? {}).find(
				(name) => !world.api.operations.some(({ id }) => id === name),
			);
			if (unknown !== undefined) throw new Error(`Bad settings: callMilliseconds has no operation ${unknown}`);
			if (changes.timeScale !== undefined) world.clock.setScale(changes.timeScale);
			if (changes.rateLimit !== undefined) world.limits.clear();
			Object.assign(world.settings, changes);
			if (balance !== undefined) account().balanceCents = Math.round(balance * 100);
			return { ...structuredClone(world.settings), balance: money(account().balanceCents) };
		},

		/** Everything the service knows, and the callbacks with their attempts; lists are oldest first. @returns {Record<string, unknown>} */
		state: () => stateOf(world),

		/** @returns {import('./types').LogEntry[]} API requests since the last clearing, oldest first */
		requests: () => world.requests.list(),

		/** Empties the request log. */
		clearRequests: () => world.requests.clear(),

		/**
		 * @param {FaultDefinition} definition
		 * @returns {import('./types').Fault}
		 * @throws {Error} naming the invalid value
		 */
		fault: (definition) => ({ ...world.faults.add(definition) }),

		/** @returns {import('./types').Fault[]} with how often each was considered and struck */
		faults: () => world.faults.list(),

		/** Removes all faults; connections they left hanging are dropped. */
		clearFaults: () => {
			releaseHanging();
			world.faults.clear();
		},

		/**
		 * Delivers an incoming fax. The callback goes out at once; to wait for its answer call `advance(0)`.
		 * @param {import('./types').IncomingRequest} [fax] defaults: first own number, one page
		 * @returns {Promise<{ id: number, uuid: string, to: string, from: string, pages: number, size: number, sha256: string }>}
		 * @throws {Error} if `to` belongs to no account or a value is invalid
		 */
		incoming: async (fax = {}) => {
			const unknown = Object.keys(fax).find((name) => !['to', 'from', 'pages', 'bytes'].includes(name));
			if (unknown !== undefined) throw new Error(`An incoming fax has no ${unknown}.`);
			const { id, uuid, to, from, pages, bytes } = await world.receive(fax);
			return { id, uuid, to, from, pages, size: bytes.size, sha256: bytes.sha256 };
		},

		/**
		 * Adds an old fax to the history.
		 * @param {import('./types').PastFax} fax
		 * @returns {{ id: number }}
		 * @throws {Error} if a value is invalid
		 */
		pastFax: (fax) => ({ id: world.addPastFax(fax).id }),

		/**
		 * Jumps ahead in virtual time.
		 * @param {number} seconds
		 * @returns {Promise<{ now: string }>} when all that fell due is done, callbacks answered
		 */
		advance: async (seconds) => {
			if (typeof seconds !== 'number' || !(seconds >= 0)) throw new Error('seconds must be a number from 0.');
			await world.clock.advance(seconds);
			return { now: new Date(world.clock.now()).toISOString() };
		},
	};
}

/** @typedef {ReturnType<typeof createControl>} Control */

/** @param {World} world @returns {Record<string, unknown>} */
function stateOf(world) {
	const { state } = world;
	const iso = (/** @type {number} */ time) => new Date(time).toISOString();
	return {
		now: iso(world.clock.now()),
		accounts: [...state.accounts.values()].map((one) => ({
			id: one.id,
			email: one.email,
			apiKey: one.apiKey,
			parentId: one.parentId,
			balance: money(one.balanceCents),
			callbackUrl:
				world.settings.callbackUrls[one.apiKey] ?? (one.apiKey === world.apiKey ? world.settings.callbackUrl : null),
		})),
		documents: [...state.documents.values()].map((one) => ({
			id: one.id,
			accountId: one.accountId,
			name: one.name,
			extension: one.extension,
			pages: one.pages,
			size: one.bytes.size,
			sha256: one.bytes.sha256,
			createdAt: plainDateTime(one.createdAt),
		})),
		jobs: [...state.jobs.values()].map((one) => ({
			id: one.id,
			accountId: one.accountId,
			documentId: one.documentId,
			documentName: one.documentName,
			recipient: one.recipient,
			tsiNumber: one.tsiNumber,
			pages: one.pages,
			cost: money(one.costCents),
			createdAt: iso(one.createdAt),
			endsAt: iso(one.endsAt),
			msgCode: one.msgCode,
			ended: one.ended,
		})),
		numbers: [...state.numbers.values()].map((one) => ({
			id: one.id,
			accountId: one.accountId,
			didId: one.didId,
			didGroupId: one.didGroupId,
			countryCode: one.countryCode,
			country: one.country,
			cityName: one.cityName,
			areaCode: one.areaCode,
			number: one.number,
			expiresAt: iso(one.expiresAt),
		})),
		inbox: [...state.inboxByFileId.values()].map(({ bytes, createdAt, ...one }) => ({
			...one,
			size: bytes.size,
			sha256: bytes.sha256,
			createdAt: iso(createdAt),
		})),
		callbacks: world.callbacks.list(),
	};
}

/**
 * The same over HTTP, for tests in other processes. A wrong call is answered 400 with `{ error }`.
 * @param {import('fastify').FastifyInstance} app
 * @param {Control} control
 * @param {World} world
 */
function addControlRoutes(app, control, world) {
	/** @param {(body: Record<string, unknown>) => unknown} run */
	const route =
		(run) =>
		async (
			/** @type {import('fastify').FastifyRequest} */ request,
			/** @type {import('fastify').FastifyReply} */ reply,
		) => {
			try {
				// JSON arrives as text here, see server.js.
				const body =
					typeof request.body === 'string' && request.body !== '' ? JSON.parse(request.body) : (request.body ?? {});
				return reply.type('application/json').send(JSON.stringify((await run(body)) ?? { ok: true }));
			} catch (error) {
				return reply
					.code(400)
					.type('application/json')
					.send(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
			}
		};
	app.post(
		`${BASE}/reset`,
		route(() => control.reset()),
	);
	app.get(
		`${BASE}/settings`,
		route(() => control.settings()),
	);
	app.put(
		`${BASE}/settings`,
		route((body) => control.settings(body)),
	);
	app.get(
		`${BASE}/state`,
		route(() => control.state()),
	);
	app.get(
		`${BASE}/requests`,
		route(() => control.requests()),
	);
	app.delete(
		`${BASE}/requests`,
		route(() => control.clearRequests()),
	);
	app.get(
		`${BASE}/faults`,
		route(() => control.faults()),
	);
	app.post(
		`${BASE}/faults`,
		route((body) => control.fault(/** @type {FaultDefinition} */ (/** @type {unknown} */ (body)))),
	);
	app.delete(
		`${BASE}/faults`,
		route(() => control.clearFaults()),
	);
	app.post(
		`${BASE}/incoming`,
		route((body) => control.incoming(body)),
	);
	app.post(
		`${BASE}/past-fax`,
		route((body) => control.pastFax(/** @type {import('./types').PastFax} */ (/** @type {unknown} */ (body)))),
	);
	app.post(
		`${BASE}/advance`,
		route((body) => control.advance(Number(body['seconds']))),
	);
	app.get(`${BASE}/documents/:id/bytes`, async (request, reply) => {
		const document = world.state.documents.get(Number(/** @type {{ id: string }} */ (request.params).id));
		if (!document) return reply.code(404).send({ error: 'No such document.' });
		return reply
			.type('application/octet-stream')
			.header('content-length', document.bytes.size)
			.send(createReadStream(document.bytes.path));
	});
}

module.exports = { createControl, addControlRoutes };
