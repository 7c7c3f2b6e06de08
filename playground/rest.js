// @ts-check
// The few calls of n8n's own REST API (the one its editor uses) that the playground and the end-to-end tests need.
const { parse: unflatten } = require('flatted');
const { randomUUID } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * @typedef {{id: string, name: string}} Reference
 * @typedef {{name: string, type: string, typeVersion: number, position: [number, number], id?: string,
 *   parameters: Record<string, unknown>, credentials?: Record<string, Reference>, webhookId?: string, onError?: string}} WorkflowNode
 * @typedef {{name: string, nodes: WorkflowNode[], connections: Record<string, unknown>, settings?: Record<string, unknown>,
 *   staticData?: null}} WorkflowFile
 * @typedef {WorkflowFile & {id: string, versionId: string, active: boolean}} Workflow
 * @typedef {{id?: string, mimeType: string, fileName?: string, fileSize?: string, bytes?: number, data: string}} BinaryFile
 * @typedef {{json: Record<string, unknown>, binary?: Record<string, BinaryFile>, pairedItem?: unknown}} Item
 * @typedef {{message: string, description?: string | null}} ExecutionError
 * @typedef {{data?: {main: Array<Item[] | null>}, error?: ExecutionError}} NodeRun
 * @typedef {{id: string, status: string, mode: string, startedAt: string, workflowId: string, runData: Record<string, NodeRun[]>, error?: ExecutionError}} Execution
 * @typedef {{id: string, status: string, mode: string}} ExecutionSummary
 * @typedef {{status: 'OK' | 'Error', message: string}} TestResult
 * @typedef {{name: string, displayName?: string, type: string, default?: unknown, options?: Array<{name: string, value?: unknown}>,
 *   displayOptions?: {show?: Record<string, unknown[]>}}} Property
 * @typedef {{name: string, displayName: string, version: number | number[], properties: Property[], iconUrl?: string | {light: string, dark: string},
 *   usableAsTool?: unknown, webhooks?: Array<{name: string, httpMethod: string, path: string}>}} TypeDescription
 * @typedef {{email: string, firstName: string, lastName: string, password: string}} Owner
 */

/** The response was an HTTP error; the message contains n8n's own words. */
class RestError extends Error {
	/**
	 * @param {string} request
	 * @param {number} status
	 * @param {string} body
	 */
	constructor(request, status, body) {
		super(`n8n answered ${status} to ${request}: ${body.slice(0, 500)}`);
		this.name = 'RestError';
		this.status = status;
	}
}

/** The statuses of executions that have not ended. */
const UNFINISHED = new Set(['new', 'running', 'waiting']);
const POLL_MS = 200;

/**
 * In n8n 2.8 and older, only the editor assigns IDs to nodes and webhooks to triggers.
 * @param {WorkflowNode} node
 * @returns {WorkflowNode}
 */
function withIds(node) {
	const isWebhook = node.type.endsWith('.faxToTrigger');
	return { id: randomUUID(), ...(isWebhook ? { webhookId: randomUUID() } : {}), ...node };
}

/**
 * @param {string} url n8n's address, without a slash at the end
 */
function createRest(url) {
	let cookie = '';

	/**
	 * @param {string} path
	 * @param {RequestInit} [init]
	 */
	async function request(path, init = {}) {
		// A busy n8n may close a kept-alive connection just when the next request is sent.
		const response = await fetch(url + path, { ...init, headers: { ...init.headers, cookie, connection: 'close' } });
		for (const line of response.headers.getSetCookie()) {
			if (line.startsWith('n8n-auth=')) cookie = String(line.split(';')[0]);
		}
		if (!response.ok) throw new RestError(`${init.method ?? 'GET'} ${path}`, response.status, await response.text());
		return response;
	}

	/**
	 * @template T
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<T>}
	 */
	async function call(method, path, body) {
		const response = await request(path, {
			method,
			headers: { 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const { data } = /** @type {{data: T}} */ (await response.json());
		return data;
	}

	const rest = {
		url,

		/** @returns {Promise<{versionCli: string, nodeJsVersion: string}>} n8n's own version and that of its Node.js */
		async settings() {
			return call('GET', '/rest/settings');
		},

		/**
		 * Makes the owner account in a new database, signs in to it in an old one.
		 * @param {Owner} owner
		 */
		async signIn(owner) {
			try {
				await call('POST', '/rest/owner/setup', owner);
			} catch (error) {
				if (!(error instanceof RestError)) throw error;
				await call('POST', '/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
			}
		},

		/**
		 * These two files are served as they are, without the usual envelope.
		 * @param {'nodes' | 'credentials'} kind
		 * @returns {Promise<TypeDescription[]>}
		 */
		async types(kind) {
			const response = await request(`/types/${kind}.json`);
			return /** @type {Promise<TypeDescription[]>} */ (response.json());
		},

		/**
		 * @param {string} path below n8n's address
		 * @returns {Promise<{contentType: string, body: Buffer}>}
		 */
		async file(path) {
			const response = await request(path);
			return {
				contentType: response.headers.get('content-type') ?? '',
				body: Buffer.from(await response.arrayBuffer()),
			};
		},

		/** @returns {Promise<Array<Reference & {type: string}>>} */
		async credentials() {
			return call('GET', '/rest/credentials');
		},

		/**
		 * @param {string} name
		 * @param {string} type
		 * @param {Record<string, unknown>} data
		 * @returns {Promise<Reference>}
		 */
		async createCredential(name, type, data) {
			/** @type {Reference} */
			const { id } = await call('POST', '/rest/credentials', { name, type, data });
			return { id, name };
		},

		/**
		 * @param {Reference} credential
		 * @param {string} type
		 * @param {Record<string, unknown>} data
		 */
		async updateCredential(credential, type, data) {
			await call('PATCH', `/rest/credentials/${credential.id}`, { name: credential.name, type, data });
		},

		/**
		 * The editor's request for "Test" in the credential dialog. The data must be sent along: with the id alone
		 * n8n tests nothing.
		 * @param {Reference} credential
		 * @param {string} type
		 * @param {Record<string, unknown>} data
		 * @returns {Promise<TestResult>}
		 */
		async testCredential(credential, type, data) {
			return call('POST', '/rest/credentials/test', { credentials: { ...credential, type, data } });
		},

		/** @returns {Promise<Array<{id: string, name: string}>>} */
		async workflows() {
			return call('GET', '/rest/workflows');
		},

		/**
		 * @param {string} id
		 * @returns {Promise<Workflow>}
		 */
		async workflow(id) {
			return call('GET', `/rest/workflows/${id}`);
		},

		/**
		 * @param {WorkflowFile} file
		 * @returns {Promise<Workflow>}
		 */
		async createWorkflow(file) {
			return call('POST', '/rest/workflows', { ...file, nodes: file.nodes.map(withIds) });
		},

		/**
		 * @param {string} id
		 * @param {WorkflowFile} file
		 * @returns {Promise<Workflow>}
		 */
		async updateWorkflow(id, file) {
			return call('PATCH', `/rest/workflows/${id}`, { ...file, nodes: file.nodes.map(withIds) });
		},

		/** @param {Workflow} workflow */
		async publish(workflow) {
			await call('POST', `/rest/workflows/${workflow.id}/activate`, {
				versionId: workflow.versionId,
				name: '',
				description: '',
			});
		},

		/** @param {string} id */
		async unpublish(id) {
			await call('POST', `/rest/workflows/${id}/deactivate`, {});
		},

		/**
		 * Runs a workflow from its manual trigger, as the editor's button does.
		 * @param {Workflow} workflow
		 * @param {string} trigger the trigger node's name
		 * @returns {Promise<string>} the execution's id
		 */
		async run(workflow, trigger) {
			// Newer versions run the stored workflow, older ones the one in the request.
			/** @type {{executionId: string}} */
			const { executionId } = await call('POST', `/rest/workflows/${workflow.id}/run`, {
				workflowData: workflow,
				triggerToStartFrom: { name: trigger },
			});
			return executionId;
		},

		/** Cancels an execution, as the editor's button does. @param {string} id */
		async stop(id) {
			await call('POST', `/rest/executions/${id}/stop`);
		},

		/**
		 * The entries that the editor shows in a resource locator's list.
		 * @param {object} list
		 * @param {string} list.type of the node
		 * @param {string} list.method of its list searches
		 * @param {Record<string, unknown>} list.parameters of the node
		 * @param {Record<string, Reference>} list.credentials of the node
		 * @param {string} [list.filter] the text typed into the list's search
		 * @returns {Promise<{results: Array<{name: string, value: string}>}>}
		 */
		async list({ type, method, parameters, credentials, filter }) {
			return call('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
				path: 'parameters.any',
				nodeTypeAndVersion: { name: type, version: 1 },
				methodName: method,
				currentNodeParameters: parameters,
				credentials,
				filter,
			});
		},

		/**
		 * @param {string} workflowId
		 * @returns {Promise<ExecutionSummary[]>} the newest first
		 */
		async executions(workflowId) {
			const filter = encodeURIComponent(JSON.stringify({ workflowId }));
			/** @type {{results: ExecutionSummary[]}} */
			const { results } = await call('GET', `/rest/executions?filter=${filter}&limit=100`);
			return results;
		},

		/**
		 * @param {string} id
		 * @returns {Promise<string>} n8n's answer about the execution, unparsed
		 */
		async rawExecution(id) {
			return (await request(`/rest/executions/${id}`)).text();
		},

		/**
		 * @param {string} id
		 * @returns {Promise<Execution>}
		 */
		async execution(id) {
			/** @type {Omit<Execution, 'id' | 'runData'> & {data: string}} */
			const { status, mode, startedAt, workflowId, data } = await call('GET', `/rest/executions/${id}`);
			// An execution that is about to start has no data.
			/** @type {{resultData?: Pick<Execution, 'runData' | 'error'>} | undefined} */
			const stored = unflatten(data);
			const resultData = stored?.resultData;
			const { runData = {}, error } = resultData ?? {};
			return { id, status, mode, startedAt, workflowId, runData, error };
		},

		/**
		 * @param {string} id
		 * @param {number} [withinMs]
		 * @returns {Promise<Execution>} once it has ended, well or not
		 */
		async finished(id, withinMs = 60_000) {
			const deadline = Date.now() + withinMs;
			for (;;) {
				const execution = await rest.execution(id);
				if (!UNFINISHED.has(execution.status)) return execution;
				if (Date.now() > deadline)
					throw new Error(`Execution ${id} is still "${execution.status}" after ${withinMs / 1000} s.`);
				await sleep(POLL_MS);
			}
		},

		/**
		 * @param {string} workflowId
		 * @param {number} [atLeast] how many to wait for
		 * @param {number} [withinMs]
		 * @returns {Promise<Execution[]>} the workflow's executions once all have ended, well or not, the oldest first
		 */
		async ended(workflowId, atLeast = 0, withinMs = 40_000) {
			const deadline = Date.now() + withinMs;
			for (;;) {
				const found = await rest.executions(workflowId);
				if (found.length >= atLeast) return Promise.all(found.reverse().map(({ id }) => rest.finished(id)));
				if (Date.now() > deadline)
					throw new Error(
						`Workflow ${workflowId} has ${found.length} executions after ${withinMs / 1000} s, not ${atLeast}.`,
					);
				await sleep(POLL_MS);
			}
		},

		/**
		 * @param {BinaryFile} file as found in an item's `binary`
		 * @param {Pick<Execution, 'id'>} execution the ended one that the item is from
		 * @returns {Promise<Buffer>} its bytes, wherever n8n keeps them
		 */
		async binary(file, execution) {
			if (file.id === undefined) return Buffer.from(file.data, 'base64');
			// n8n 2.8 moves a callback's file at the end of the execution, but keeps its old path if two nodes have
			// passed it on.
			const id = file.id.replace('/executions/temp/', `/executions/${execution.id}/`);
			const { body } = await rest.file(`/rest/binary-data?id=${encodeURIComponent(id)}&action=download`);
			return body;
		},

		/**
		 * Where the editor shows an execution.
		 * @param {{workflowId: string, id: string}} execution
		 */
		executionUrl({ workflowId, id }) {
			return `${url}/workflow/${workflowId}/executions/${id}`;
		},
	};
	return rest;
}

/** @typedef {ReturnType<typeof createRest>} Rest */

/**
 * @param {Execution} execution
 * @param {string} node
 * @returns {Item[]} the items that left the node in its last run, all outputs together
 */
function itemsOf(execution, node) {
	const runs = execution.runData[node] ?? [];
	return (runs.at(-1)?.data?.main ?? []).flatMap((output) => output ?? []);
}

module.exports = { createRest, itemsOf };
