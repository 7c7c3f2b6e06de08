/**
 * n8n's real engine (n8n-core's WorkflowExecute and contexts) around this package's classes: no server, no database.
 * What a test sees here is what a user's n8n does: credentials, expressions, HTTP, binary data, retries, saved data.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// n8n-core writes its settings below this folder when it is loaded.
const userFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-engine-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'engine';
process.env.N8N_LOG_LEVEL = 'silent';

require('reflect-metadata');
const { parse, stringify } = require('flatted');
const core = require('n8n-core');
const { ICredentialsHelper, Workflow, createRunExecutionData } = require('n8n-workflow');
const { Container } = require(require.resolve('@n8n/di', { paths: [path.dirname(require.resolve('n8n-core'))] }));

const PACKAGE = 'n8n-nodes-faxto';

// A process loads n8n-core once for all its test files: what one file has put into it does not reach the next.
Container.reset();
core.DataDeduplicationService.instance = undefined;

/** What the start of each run gives, by the id of its node: runs may go on side by side. */
const given = new Map();
let runs = 0;
let executions = 0;

const start = {
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		defaults: {},
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		// Once, and files can be large.
		const { id } = this.getNode();
		const items = given.get(id);
		given.delete(id);
		return [items];
	},
};

/** @returns {object} the start node of a run, for a workflow */
function startNode(items) {
	const id = `start-${++runs}`;
	given.set(id, items);
	return { id, name: 'Start', type: 'test.start', typeVersion: 1, position: [0, 0], parameters: {} };
}

const again = {
	description: { ...start.description, displayName: 'Again', name: 'again', group: ['transform'], inputs: ['main'] },
	execute: start.execute,
};

/** Calls its tools as an AI agent of n8n does; the calls are given with the workflow. */
const agent = {
	description: {
		...start.description,
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }],
	},
	async execute(response) {
		const { calls, together, byEngine, answers } = given.get(this.getNode().id);
		if (byEngine) {
			// Agents of version 3: n8n's engine runs the tool's node, and then the agent again.
			const done = response?.actionResponses ?? [];
			answers.push(
				...done.map(({ data: { data, error } }) =>
					error ? { error } : { answer: JSON.stringify(data.ai_tool[0].map(({ json }) => json)) },
				),
			);
			const wanted = together ? (done.length > 0 ? [] : calls) : calls.slice(answers.length, answers.length + 1);
			const actions = wanted.map((input, index) => ({
				actionType: 'ExecutionNodeAction',
				nodeName: 'Node',
				input,
				type: 'ai_tool',
				id: `call-${answers.length + index}`,
				metadata: {},
			}));
			return actions.length > 0 ? { actions, metadata: {} } : [[{ json: {} }]];
		}
		const [tool] = await this.getInputConnectionData('ai_tool', 0);
		const invoke = async (input) =>
			await tool.invoke(input).then(
				(answer) => ({ answer }),
				(error) => ({ error }),
			);
		if (together) answers.push(...(await Promise.all(calls.map(invoke))));
		else for (const input of calls) answers.push(await invoke(input));
		return [[{ json: {} }]];
	},
};

/** The node type that n8n makes of one that is usable as a tool. */
function asTool(node) {
	return Object.create(node, {
		description: {
			value: { ...node.description, name: `${node.description.name}Tool`, inputs: [], outputs: ['ai_tool'] },
		},
	});
}

/** What a test looks at of a run of n8n's engine. */
function resultOf(run) {
	const runs = run.data.resultData.runData.Node ?? [];
	const last = runs[runs.length - 1];
	return {
		status: run.status,
		outputs: last?.data?.main ?? [],
		items: last?.data?.main?.[0] ?? [],
		error: run.data.resultData.error ?? last?.error,
		saved: stringify(run.data),
		kept: stringify({ context: run.data.executionData?.contextData, runs, error: run.data.resultData.error }),
		runs,
	};
}

/** n8n's credential helper without its database: one credential per type, decrypted data given. */
/** How often credentials were decrypted, which n8n takes long for. */
let decrypted = 0;

class Credentials extends ICredentialsHelper {
	constructor(store, types) {
		super();
		this.store = store;
		this.types = types;
	}
	getParentTypes() {
		return [];
	}
	isCredentialUsableByNode() {
		return true;
	}
	async preAuthentication() {}
	async runPreAuthentication() {}
	async getCredentials() {
		throw new Error('not in the engine harness');
	}
	async getDecrypted(_additionalData, { name }) {
		decrypted++;
		return { ...this.store[name] };
	}
	async updateCredentials() {}
	async updateCredentialsOauthTokenData() {}
	getCredentialsProperties(type) {
		return this.types[type].properties;
	}
	async authenticate(credentials, type, request, workflow, node) {
		const resolve = (value) =>
			typeof value === 'string' && value.startsWith('=')
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							value,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) || '',
					)
				: value;
		for (const [where, pairs] of Object.entries(this.types[type].authenticate.properties)) {
			for (const [name, value] of Object.entries(pairs)) (request[where] ??= {})[resolve(name)] = resolve(value);
		}
		return request;
	}
}

/**
 * @typedef {{status: string, items: any[], outputs: any[][], error: any, saved: string, kept: string, runs: any[]}} Result `saved` is the text that n8n would store of
 *   the execution, `kept` what of it comes from the node: its output, its error, what it remembers
 *
 * @param {{nodes: Record<string, object>, credentials: Record<string, object>}} types node and credential instances by name
 */
function makeEngine({ nodes, credentials: credentialTypes }) {
	const ownTypes = { 'test.start': start, 'test.again': again, 'test.agent': agent };
	const tools = Object.fromEntries(Object.entries(nodes).map(([name, node]) => [`${name}Tool`, asTool(node)]));
	const nodeTypes = {
		getByName: (name) => nodeTypes.getByNameAndVersion(name),
		getByNameAndVersion: (name) => ownTypes[name] ?? { ...tools, ...nodes }[name.slice(name.indexOf('.') + 1)],
		getKnownTypes: () => ({}),
	};

	function setting({ type, parameters, credentials, items = [], node: extra = {}, staticData, id = 'w' }) {
		const node = {
			id: 'n2',
			name: 'Node',
			type: `${PACKAGE}.${type}`,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			...extra,
			credentials: Object.fromEntries(Object.keys(credentials).map((name) => [name, { id: name, name }])),
		};
		const workflow = new Workflow({
			id,
			name: id,
			active: false,
			nodeTypes,
			staticData,
			settings: { executionOrder: 'v1' },
			nodes: [startNode(items), node],
			connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		});
		const executionId = String(++executions);
		const urls = [
			'webhookBaseUrl',
			'webhookTestBaseUrl',
			'webhookWaitingBaseUrl',
			'formWaitingBaseUrl',
			'restApiUrl',
			'instanceBaseUrl',
		];
		const additionalData = {
			credentialsHelper: new Credentials(credentials, credentialTypes),
			hooks: new core.ExecutionLifecycleHooks('manual', executionId, {
				id,
				name: id,
				nodes: [],
				connections: {},
				active: false,
			}),
			executionId,
			// n8n counts all runs of nodes in an execution with it.
			currentNodeExecutionIndex: 0,
			currentNodeParameters: parameters,
			variables: {},
			externalSecretsProxy: undefined,
			setExecutionStatus() {},
			sendDataToUI() {},
			logAiEvent() {},
			...Object.fromEntries(urls.map((name) => [name, `http://127.0.0.1/${name}`])),
		};
		return { node: workflow.getNode('Node'), workflow, additionalData };
	}

	return {
		/**
		 * Runs one node on the given items.
		 * @param {{type: string, parameters?: object, credentials?: object, items?: import('n8n-workflow').INodeExecutionData[], node?: object,
		 *   cancelAfter?: number, cancelWhen?: Promise<unknown>, mode?: string, id?: string, begins?: () => void,
		 *   database?: {staticData?: object}, pinData?: object}} setting `mode` says who started it, for a trigger: 'webhook', 'trigger' (a poll), 'manual' or 'retry';
		 *   `begins` is called when the node's execute() has been; `database` keeps the static data of the workflow from run to run, unless it is manual
		 * @returns {Promise<Result>}
		 */
		async run({
			type,
			parameters = {},
			credentials = {},
			items = [{ json: {} }],
			node: extra = {},
			cancelAfter,
			cancelWhen,
			mode = 'manual',
			id,
			begins = () => {},
			database = {},
			pinData,
		}) {
			const { workflow, additionalData } = setting({
				type,
				parameters,
				credentials,
				items,
				node: extra,
				id,
				staticData: structuredClone(database.staticData),
			});
			additionalData.hooks.addHandler('nodeExecuteBefore', (name) => name === 'Node' && setImmediate(begins));
			const promise = new core.WorkflowExecute(additionalData, mode).run({
				workflow,
				startNode: workflow.getNode('Start'),
				pinData,
			});
			if (cancelAfter !== undefined) setTimeout(() => promise.cancel(), cancelAfter);
			void cancelWhen?.then(() => promise.cancel());
			const run = await promise;
			if (mode !== 'manual' && workflow.staticData.__dataChanged)
				database.staticData = JSON.parse(JSON.stringify(workflow.staticData));
			return resultOf(run);
		},

		/**
		 * "Retry with currently saved workflow" of a failed execution, as n8n's ExecutionService does it: the execution as it was stored, without
		 * its error and without the run of the node that failed, goes on as a new one. What the engine remembers for nodes stays.
		 * @param {{saved: string}} failed
		 * @param {{type: string, parameters?: object, credentials?: object, node?: object, id?: string}} setting
		 * @returns {Promise<Result>}
		 */
		async retry({ saved }, { type, parameters = {}, credentials = {}, node: extra = {}, id }) {
			const { workflow, additionalData } = setting({ type, parameters, credentials, node: extra, id });
			const data = parse(saved);
			delete data.resultData.error;
			data.resultData.runData[data.resultData.lastNodeExecuted]?.pop();
			for (const waiting of data.executionData.nodeExecutionStack) waiting.node = workflow.getNode(waiting.node.name);
			return resultOf(await new core.WorkflowExecute(additionalData, 'retry', data).processRunExecutionData(workflow));
		},

		/**
		 * Lets an AI agent call the node as a tool, all calls in one execution. The code that invokes the tool is n8n's own: each
		 * try of Retry On Fail is a new run with a new run index. `$fromAI('name', '', 'string')` in a parameter takes its value from the call.
		 * @param {{type: string, parameters?: object, credentials?: object, calls?: object[], tries?: number, together?: boolean,
		 *   byEngine?: boolean, node?: object, id?: string}} setting `tries` switches Retry On Fail on; `together`: the agent does not wait
		 *   for an answer before the next call; `byEngine`: as agents since version 3 do, whose tools are run by the engine, like other nodes
		 * @returns {Promise<{answers: any[], saved: string, kept: string, runs: any[]}>} `answers`: for each call `{ answer }` (JSON text) or `{ error }`;
		 *   `runs` are those of the tool
		 */
		async runTool({
			type,
			parameters = {},
			credentials = {},
			calls = [{}],
			tries = 1,
			together = false,
			byEngine = false,
			node: extra = {},
			id,
		}) {
			const retry = tries > 1 ? { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 } : {};
			const { workflow, additionalData } = setting({
				type: `${type}Tool`,
				parameters,
				credentials,
				items: [{ json: {} }],
				node: { ...retry, ...extra },
				id,
			});
			const answers = [];
			const agentNode = { ...startNode({ calls, together, byEngine, answers }), name: 'Agent', type: 'test.agent' };
			workflow.nodes.Agent = agentNode;
			workflow.setConnections({
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Node: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			});
			const run = await new core.WorkflowExecute(additionalData, 'manual').run({
				workflow,
				startNode: workflow.getNode('Start'),
			});
			given.delete(agentNode.id);
			if (run.data.resultData.error) throw run.data.resultData.error;
			const { saved, kept, runs } = resultOf(run);
			return { answers, saved, kept, runs };
		},

		/**
		 * Runs the node in a loop, one item a pass, as n8n's Loop Over Items does: all passes in one execution.
		 * @param {{type: string, parameters?: object, credentials?: object, items: import('n8n-workflow').INodeExecutionData[], node?: object, then?: object, id?: string}} setting
		 *   `then`: parameters of a second node of the type, which gets what the first gives in each pass
		 * @returns {Promise<any[][]>} the items of each pass
		 */
		async runLoop({ type, parameters = {}, credentials = {}, items, node: extra = {}, then, id }) {
			const { workflow, additionalData } = setting({
				type,
				parameters,
				credentials,
				items: items.slice(0, 1),
				node: extra,
				id,
			});
			let pass = 0;
			// A node that hands the next item back to the node under test until there is none.
			again.execute = async function () {
				return [++pass < items.length ? [items[pass]] : []];
			};
			const to = (name) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
			workflow.nodes.Again = {
				id: 'n3',
				name: 'Again',
				type: 'test.again',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			};
			if (then) workflow.nodes.Then = { ...workflow.nodes.Node, id: 'n4', name: 'Then', parameters: then };
			workflow.setConnections({
				Start: to('Node'),
				Node: to(then ? 'Then' : 'Again'),
				Then: to('Again'),
				Again: to('Node'),
			});
			const run = await new core.WorkflowExecute(additionalData, 'manual').run({
				workflow,
				startNode: workflow.getNode('Start'),
			});
			if (run.data.resultData.error) throw new Error(run.data.resultData.error.message);
			return run.data.resultData.runData.Node.map(({ data }) => data.main[0]);
		},

		/**
		 * Calls a trigger's webhook() as n8n's server does (webhook-helpers.js of 2.41): storing the execution resets the
		 * mark of changed static data and begins it; then the body is asked for, static data are saved if marked, and the answer
		 * goes.
		 * @param {{type: string, request: object, parameters?: object, credentials?: object, database?: {staticData?: object},
		 *   mode?: string, stores?: 'yes' | 'no' | 'and crashes', storesAfter?: number,
		 *   answersAfter?: number, runs?: (answer: {status: any}) => void, id?: string}} call `request`: method, body, query, headers, ip; `database` keeps
		 *   the static data of the workflow from call to call; `stores`: whether n8n can store the execution,
		 *   and after how many milliseconds; it may crash then, before it begins the execution or answers; `answersAfter`: how long
		 *   after that it answers; `runs` is called with the answer so far when the items go to the node behind the trigger
		 * @returns {Promise<{result: any, answer: {status: any, body: any}, items: any[], stored: any[]}>} `items` go to the node
		 *   behind the trigger; `stored` are in an execution that n8n has stored and not begun
		 */
		async webhook({
			type,
			parameters = {},
			credentials = {},
			request,
			database = {},
			mode = 'webhook',
			stores = 'yes',
			storesAfter = 10,
			answersAfter = 0,
			runs = () => {},
			id,
		}) {
			const { node, workflow, additionalData } = setting({
				type,
				parameters,
				credentials,
				staticData: structuredClone(database.staticData),
				id,
			});
			const listeners = {};
			const answer = { status: undefined, body: undefined };
			const response = {
				statusCode: 200,
				status(code) {
					response.statusCode = code;
					return response;
				},
				send: (body) => response.end(body),
				json: (body) => response.end(JSON.stringify(body)),
				setHeader: () => response,
				once(event, listener) {
					(listeners[event] ??= []).push(listener);
					return response;
				},
				end(body = '') {
					Object.assign(answer, { status: response.statusCode, body });
					for (const listener of listeners.finish ?? []) listener();
					return response;
				},
			};
			const save = () => {
				if (workflow.staticData.__dataChanged) database.staticData = JSON.parse(JSON.stringify(workflow.staticData));
			};
			const contentType = request.body?.files ? { 'content-type': 'multipart/form-data; boundary=x' } : {};
			additionalData.httpRequest = {
				method: 'POST',
				body: {},
				query: {},
				params: {},
				ip: '127.0.0.1',
				ips: [],
				...request,
				headers: { ...contentType, ...request.headers },
			};
			additionalData.httpResponse = response;
			const data = {
				httpMethod: additionalData.httpRequest.method,
				node: node.name,
				path: 'faxto',
				webhookDescription: nodes[type].description.webhooks[0],
				workflowId: workflow.id,
			};
			const context = new core.WebhookContext(workflow, node, additionalData, mode, data, [], createRunExecutionData());
			const result = await nodes[type].webhook.call(context);
			const stored = result.workflowData?.[0] ?? [];
			if (result.noWebhookResponse === true || !result.workflowData) {
				save();
				return { result, answer, items: [], stored: [] };
			}
			if (additionalData.httpRequest.body?.files) void result.webhookResponse;
			workflow.staticData.__dataChanged = false;
			await new Promise((resolve) => setTimeout(resolve, storesAfter));
			if (stores === 'no') {
				response.status(500).end();
				return { result, answer, items: [], stored: [] };
			}
			if (stores === 'and crashes') return { result, answer, items: [], stored };
			const execution = this.run({ type, parameters, credentials, items: stored, mode, id }).then(({ items }) => {
				runs(answer);
				return items;
			});
			await new Promise((resolve) => setTimeout(resolve, answersAfter));
			const body = result.webhookResponse;
			save();
			response.send(body);
			return { result, answer, items: await execution, stored: [] };
		},

		/**
		 * Calls a list search as the editor does.
		 * @param {{type: string, method: string, parameters?: object, credentials?: object, filter?: string, paginationToken?: string}} setting
		 */
		async listSearch({ type, method, parameters = {}, credentials = {}, filter, paginationToken }) {
			const { node, workflow, additionalData } = setting({ type, parameters, credentials });
			const context = new core.LoadOptionsContext(workflow, node, additionalData, '');
			return await nodes[type].methods.listSearch[method].call(context, filter, paginationToken);
		},

		/** What n8n asks a webhook trigger when its workflow is published. */
		async publish({ type, parameters = {}, credentials = {} }) {
			const { node, workflow, additionalData } = setting({ type, parameters, credentials });
			const data = {
				httpMethod: 'POST',
				node: node.name,
				path: 'faxto',
				webhookDescription: nodes[type].description.webhooks[0],
				workflowId: workflow.id,
			};
			const context = new core.HookContext(workflow, node, additionalData, 'trigger', 'activate', data);
			return await nodes[type].webhookMethods.default.checkExists.call(context);
		},

		/**
		 * A published workflow whose poll() is called as n8n does: one Workflow object for all polls, its static data saved
		 * when it is published and when a poll gives items, not when it gives none; what a poll gives runs in an execution.
		 * @param {{type: string, parameters?: object, credentials?: object, database?: {staticData?: object}, mode?: string,
		 *   budget?: number | null, id?: string}} given `database` keeps the static data, and another poller() on it is another
		 *   process; `budget` is what getPollBudgetMs says, in milliseconds, null for an n8n that has no such function
		 * @returns {{poll(then?: 'runs' | 'thrown away' | 'stored' | 'stored, not saved'): Promise<any>}} `then` is what n8n does with
		 *   what the poll gives; where it does not run, the poll's own items are returned, as n8n stores them
		 */
		poller({ type, parameters = {}, credentials = {}, database = {}, mode = 'trigger', budget = 300_000, id }) {
			const { node, workflow, additionalData } = setting({
				type,
				parameters,
				credentials,
				staticData: structuredClone(database.staticData),
				id,
			});
			const save = () => {
				if (workflow.staticData.__dataChanged) database.staticData = JSON.parse(JSON.stringify(workflow.staticData));
				workflow.staticData.__dataChanged = false;
			};
			let first = true;
			return {
				poll: async (then = 'runs') => {
					const context = new core.PollContext(
						workflow,
						node,
						additionalData,
						mode,
						mode === 'manual' ? 'manual' : 'activate',
					);
					context.getPollBudgetMs = budget === null ? undefined : () => budget;
					const result = await nodes[type].poll.call(context);
					if (then !== 'thrown away' && then !== 'stored, not saved' && (first || result !== null)) save();
					first = false;
					if (result === null || then !== 'runs') return result?.[0] ?? null;
					const { items } = await this.run({ type, parameters, credentials, items: result[0], mode: 'trigger', id });
					return items.length > 0 ? items : null;
				},
			};
		},

		/** How often n8n has decrypted a credential so far. */
		decrypted: () => decrypted,

		/** Calls the credential test as n8n does. */
		async testCredential(type, data) {
			const owner = Object.values(nodes).find((node) =>
				node.description.credentials?.some(({ name, testedBy }) => name === type && testedBy),
			);
			const { testedBy } = owner.description.credentials.find(({ name }) => name === type);
			const context = new core.CredentialTestContext(
				setting({ type: 'faxTo', parameters: {}, credentials: {} }).additionalData,
			);
			return await owner.methods.credentialTest[testedBy].call(context, { id: '1', name: 'c', type, data });
		},
	};
}

/** From now on n8n keeps files on disk, as a fresh n8n does, and hands out streams. */
async function keepFilesOnDisk() {
	await Container.get(core.BinaryDataService).init();
}

/** From now on n8n keeps files in memory, as n8n 1 did by default. */
function keepFilesInMemory() {
	const service = Container.get(core.BinaryDataService);
	service.mode = 'default';
	service.managers = {};
}

/** Puts bytes into n8n's binary data, as a node would. */
async function storedFile(bytes, fileName, mimeType) {
	return await Container.get(core.BinaryDataService).store(
		core.FileLocation?.ofExecution?.('w', '1') ?? { type: 'execution', workflowId: 'w', executionId: '1' },
		bytes,
		{ data: '', mimeType, fileName },
	);
}

/** Cuts a stored file by one byte, as something else on the machine might; what n8n knows of it stays. */
function shorten({ id }) {
	const path = Container.get(core.BinaryDataService).getPath(id);
	fs.truncateSync(path, fs.statSync(path).size - 1);
}

/** The bytes of an item's binary field, wherever n8n keeps them. */
async function bytesOf(binary) {
	return await Container.get(core.BinaryDataService).getAsBuffer(binary);
}

/** A file part as n8n's multipart parser leaves it: on disk until the webhook returns. */
function uploadedPart(bytes, originalFilename, mimetype) {
	const filepath = path.join(fs.mkdtempSync(path.join(userFolder, 'part-')), 'part');
	fs.writeFileSync(filepath, bytes);
	return { filepath, originalFilename, newFilename: 'part', mimetype, size: bytes.length };
}

/** Removes what n8n-core wrote. */
function cleanUp() {
	fs.rmSync(userFolder, { recursive: true, force: true });
}

module.exports = {
	makeEngine,
	uploadedPart,
	keepFilesOnDisk,
	keepFilesInMemory,
	storedFile,
	shorten,
	bytesOf,
	cleanUp,
};
