/**
 * n8n's real engine (n8n-core's WorkflowExecute and contexts) around this package's classes: no server, no database.
 * A test sees the behaviour of a user's n8n: credentials, expressions, HTTP, binary data, retries, saved data.
 */
import './userFolder';

import { parse, stringify } from 'flatted';
import * as core from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionStatus,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IDataObject,
	type INode,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type ITaskData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { Container } from './container';
import { type CredentialStore, Credentials, decrypted } from './engineCredentials';
import { againNode, agentNode, asTool, HARNESS_NODES, startNode, type ToolAnswer } from './engineNodes';
import { later, sleep, soon } from './timers';
import { type Answer, webhookRequest, webhookResponse } from './webhookExchange';

export { bytesOf, cleanUp, keepFilesInMemory, keepFilesOnDisk, shorten, storedFile, uploadedPart } from './binaryData';

const PACKAGE = 'n8n-nodes-faxto';

// A process loads n8n-core once for all its test files; changes made by one file do not reach the next.
Container.reset();
Reflect.set(core.DataDeduplicationService, 'instance', undefined);

let executions = 0;

/** The static data of a workflow, as n8n's database keeps them. */
export interface Database {
	staticData?: object;
}

/** The node to run, and its settings. */
export interface NodeSetting {
	type: string;
	parameters?: object;
	credentials?: CredentialStore;
	/** Settings of the node, such as retryOnFail. */
	node?: object;
	/** Of the workflow. */
	id?: string;
}

export interface RunSetting extends NodeSetting {
	items?: INodeExecutionData[];
	/** Milliseconds. */
	cancelAfter?: number;
	cancelWhen?: Promise<unknown>;
	/** Who started it, for a trigger: 'webhook', 'trigger' (a poll), 'manual' or 'retry'. */
	mode?: WorkflowExecuteMode;
	/** Called after the node's execute(). */
	begins?: () => void;
	/** Keeps the static data of the workflow from run to run, unless it is manual. */
	database?: Database;
	pinData?: IPinData;
	/** Of the execution that n8n runs again, because its worker was killed. */
	executionId?: string;
}

export interface ToolSetting extends NodeSetting {
	calls?: IDataObject[];
	/** More than one switches Retry On Fail on. */
	tries?: number;
	/** The agent does not wait for an answer before the next call. */
	together?: boolean;
	/** Like agents since version 3, whose tools the engine runs like other nodes. */
	byEngine?: boolean;
}

export interface WebhookSetting extends NodeSetting {
	/** Method, body, query, headers, ip. */
	request: object;
	database?: Database;
	mode?: WorkflowExecuteMode;
	/** Whether n8n can store the execution. It may crash then, before it begins the execution or answers. */
	stores?: 'yes' | 'no' | 'and crashes';
	/** Milliseconds. */
	storesAfter?: number;
	/** Milliseconds between that and n8n's response. */
	answersAfter?: number;
	/** Called with the answer so far when the items go to the node behind the trigger. */
	runs?: (answer: Answer) => void;
}

export interface PollSetting extends NodeSetting {
	/** Another poller() on it is another process. */
	database?: Database;
	mode?: WorkflowExecuteMode;
	/** The result of getPollBudgetMs, in milliseconds; null for an n8n that has no such function. */
	budget?: number | null;
	/** Why it is polled: the workflow was published, or n8n has started. */
	activation?: WorkflowActivateMode;
}

export interface PublishSetting extends NodeSetting {
	database?: Database;
	/** 'activate', 'update' for a new version, 'init' when n8n starts. */
	activation?: WorkflowActivateMode;
}

/** How n8n treats the items of a poll. */
export type PollEnd = 'runs' | 'thrown away' | 'stored' | 'stored, not saved';

/** An error of the node, as n8n stores it. */
export type RunError = NonNullable<ITaskData['error']>;

/** The part of a run of n8n's engine that tests examine. */
export interface Result {
	status: ExecutionStatus;
	items: INodeExecutionData[];
	outputs: INodeExecutionData[][];
	error: RunError | undefined;
	/** The execution as n8n would store it, as text. */
	saved: string;
	/** The part of it that comes from the node: its output, its error, its static data. */
	kept: string;
	runs: ITaskData[];
}

function resultOf({ status, data }: IRun): Result {
	const runs = data.resultData.runData.Node ?? [];
	const last = runs.at(-1);
	const outputs = (last?.data?.main ?? []).map((items) => items ?? []);
	const { error } = data.resultData;
	return {
		status,
		outputs,
		items: outputs[0] ?? [],
		error: error ?? last?.error,
		saved: stringify(data),
		kept: stringify({ context: data.executionData?.contextData, runs, error }),
		runs,
	};
}

const URLS = {
	webhookBaseUrl: 'http://127.0.0.1/webhook',
	webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
	webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
	formBaseUrl: 'http://127.0.0.1/form',
	formTestBaseUrl: 'http://127.0.0.1/form-test',
	formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
	mcpBaseUrl: 'http://127.0.0.1/mcp',
	mcpTestBaseUrl: 'http://127.0.0.1/mcp-test',
	restApiUrl: 'http://127.0.0.1/rest',
	instanceBaseUrl: 'http://127.0.0.1/',
};

const absent = async (): Promise<never> => {
	throw new Error('not in the engine harness');
};

const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });

/** Static data as n8n stores them after a change. */
function save({ staticData }: Workflow, database: Database): void {
	if (staticData.__dataChanged) database.staticData = JSON.parse(JSON.stringify(staticData));
	staticData.__dataChanged = false;
}

/** n8n with the given node and credential types, which are named as their files name them. */
export class Engine {
	private readonly nodes: Record<string, INodeType>;
	private readonly nodeTypes: INodeTypes;

	constructor(
		nodes: Record<string, INodeType>,
		private readonly credentialTypes: Record<string, ICredentialType>,
	) {
		this.nodes = nodes;
		const tools = Object.fromEntries(Object.entries(nodes).map(([name, node]) => [`${name}Tool`, asTool(node)]));
		const getByNameAndVersion = (name: string): INodeType => {
			const found = HARNESS_NODES[name] ?? { ...tools, ...nodes }[name.slice(name.indexOf('.') + 1)];
			if (!found) throw new Error(`No node type ${name}`);
			return found;
		};
		this.nodeTypes = { getByName: getByNameAndVersion, getByNameAndVersion, getKnownTypes: () => ({}) };
	}

	/** A workflow of a start and the node. */
	private setting(
		{ type, parameters = {}, credentials = {}, node: extra = {}, id = 'w' }: NodeSetting,
		items: INodeExecutionData[] = [],
		staticData?: object,
	) {
		const node: INode = {
			id: 'n2',
			name: 'Node',
			type: `${PACKAGE}.${type}`,
			typeVersion: 1,
			position: [0, 0],
			parameters: { ...parameters },
			...extra,
			credentials: Object.fromEntries(Object.keys(credentials).map((name) => [name, { id: name, name }])),
		};
		const start = startNode(items);
		const workflow = new Workflow({
			id,
			name: id,
			active: false,
			nodeTypes: this.nodeTypes,
			staticData: { ...structuredClone(staticData) },
			settings: { executionOrder: 'v1' },
			nodes: [start, node],
			connections: { Start: to('Node') },
		});
		// n8n has made it complete.
		const whole = workflow.getNode('Node') ?? node;
		return { node: whole, startNode: start, workflow, ...this.additionalData(id, credentials, parameters) };
	}

	/** @param parameters as the user entered them; n8n removes those that are not shown */
	private additionalData(id: string, credentials: CredentialStore, parameters: object) {
		const executionId = String(++executions);
		const now = new Date();
		const hooks = new core.ExecutionLifecycleHooks('manual', executionId, {
			id,
			name: id,
			nodes: [],
			connections: {},
			active: false,
			activeVersionId: null,
			isArchived: false,
			createdAt: now,
			updatedAt: now,
		});
		const additionalData: IWorkflowExecuteAdditionalData = {
			...URLS,
			credentialsHelper: new Credentials(credentials, this.credentialTypes),
			hooks,
			executionId,
			// n8n counts all runs of nodes in an execution with it.
			currentNodeExecutionIndex: 0,
			currentNodeParameters: { ...parameters },
			variables: {},
			externalSecretsProxy: Container.get(core.ExternalSecretsProxy),
			setExecutionStatus() {},
			sendDataToUI() {},
			logAiEvent() {},
			executeWorkflow: absent,
			getRunExecutionData: absent,
			getRuntimeCredential: absent,
			startRunnerTask: absent,
		};
		return { additionalData, hooks };
	}

	private typeOf(type: string): INodeType {
		const found = this.nodes[type];
		if (!found) throw new Error(`No node ${type}`);
		return found;
	}

	/** Runs one node on the given items. */
	async run({
		items = [{ json: {} }],
		cancelAfter,
		cancelWhen,
		mode = 'manual',
		begins = () => {},
		database = {},
		pinData,
		executionId,
		...node
	}: RunSetting): Promise<Result> {
		const { workflow, additionalData, hooks, startNode } = this.setting(node, items, database.staticData);
		if (executionId !== undefined) Object.assign(additionalData, { executionId });
		hooks.addHandler('nodeExecuteBefore', (name) => void (name === 'Node' && soon(begins)));
		const promise = new core.WorkflowExecute(additionalData, mode).run({ workflow, startNode, pinData });
		if (cancelAfter !== undefined) later(() => promise.cancel(), cancelAfter);
		void cancelWhen?.then(() => promise.cancel());
		const run = await promise;
		if (mode !== 'manual') save(workflow, database);
		return resultOf(run);
	}

	/**
	 * "Retry with currently saved workflow" of a failed execution, as n8n's ExecutionService does it: the execution as it was stored, without
	 * its error and without the run of the node that failed, goes on as a new one. What the engine remembers for nodes stays.
	 */
	async retry({ saved }: Pick<Result, 'saved'>, setting: NodeSetting): Promise<Result> {
		const { workflow, additionalData } = this.setting(setting);
		const data: IRunExecutionData = parse(saved);
		delete data.resultData.error;
		data.resultData.runData[data.resultData.lastNodeExecuted ?? '']?.pop();
		for (const waiting of data.executionData?.nodeExecutionStack ?? [])
			waiting.node = workflow.getNode(waiting.node.name) ?? waiting.node;
		return resultOf(await new core.WorkflowExecute(additionalData, 'retry', data).processRunExecutionData(workflow));
	}

	/**
	 * Lets an AI agent call the node as a tool, all calls in one execution. The code that invokes the tool is n8n's own: each
	 * try of Retry On Fail is a new run with a new run index. `$fromAI('name', '', 'string')` in a parameter takes its value from the call.
	 *
	 * @returns `runs` are those of the tool
	 */
	async runTool({
		calls = [{}],
		tries = 1,
		together = false,
		byEngine = false,
		...setting
	}: ToolSetting): Promise<Pick<Result, 'saved' | 'kept' | 'runs'> & { answers: ToolAnswer[] }> {
		const retry = tries > 1 ? { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 } : {};
		const { workflow, additionalData, startNode } = this.setting(
			{ ...setting, type: `${setting.type}Tool`, node: { ...retry, ...setting.node } },
			[{ json: {} }],
		);
		const answers: ToolAnswer[] = [];
		workflow.nodes.Agent = agentNode({ calls, together, byEngine, answers });
		workflow.setConnections({
			Start: to('Agent'),
			Node: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		});
		const run = await new core.WorkflowExecute(additionalData, 'manual').run({ workflow, startNode });
		if (run.data.resultData.error) throw run.data.resultData.error;
		const { saved, kept, runs } = resultOf(run);
		return { answers, saved, kept, runs };
	}

	/**
	 * Runs the node in a loop, one item a pass, as n8n's Loop Over Items does: all passes in one execution.
	 *
	 * @param setting `then`: parameters of a second node of the type, which gets the first one's output in each pass
	 * @returns the items of each pass
	 */
	async runLoop({
		items,
		then,
		...setting
	}: NodeSetting & { items: INodeExecutionData[]; then?: object }): Promise<INodeExecutionData[][]> {
		const { node, workflow, additionalData, startNode } = this.setting(setting, items.slice(0, 1));
		workflow.nodes.Again = againNode(items);
		if (then) workflow.nodes.Then = { ...node, id: 'n4', name: 'Then', parameters: { ...then } };
		workflow.setConnections({
			Start: to('Node'),
			Node: to(then ? 'Then' : 'Again'),
			Then: to('Again'),
			Again: to('Node'),
		});
		const run = await new core.WorkflowExecute(additionalData, 'manual').run({ workflow, startNode });
		if (run.data.resultData.error) throw new Error(run.data.resultData.error.message);
		return (run.data.resultData.runData.Node ?? []).map(({ data }) => data?.main?.[0] ?? []);
	}

	/**
	 * Calls a trigger's webhook() as n8n's server does (webhook-helpers.js of 2.41): storing the execution resets the
	 * mark of changed static data and begins it; then n8n reads the body, saves static data if marked, and
	 * answers.
	 *
	 * @returns `items` go to the node behind the trigger; `stored` are in an execution that n8n has stored and not begun
	 */
	async webhook({
		request,
		database = {},
		mode = 'webhook',
		stores = 'yes',
		storesAfter = 10,
		answersAfter = 0,
		runs = () => {},
		...setting
	}: WebhookSetting): Promise<{
		result: IWebhookResponseData;
		answer: Answer;
		items: INodeExecutionData[];
		stored: INodeExecutionData[];
	}> {
		const { node, workflow, additionalData } = this.setting(setting, [], database.staticData);
		const httpRequest = webhookRequest(request);
		const { answer, httpResponse } = webhookResponse();
		const data = this.webhookData(setting.type, workflow, additionalData, httpRequest.method);
		const type = this.typeOf(setting.type);
		const context = new core.WebhookContext(
			workflow,
			node,
			Object.assign(additionalData, { httpRequest, httpResponse }),
			mode,
			data,
			[],
			createRunExecutionData(),
		);
		const result = (await type.webhook?.call(context)) ?? {};
		const stored = result.workflowData?.[0] ?? [];
		if (result.noWebhookResponse === true || !result.workflowData) {
			save(workflow, database);
			return { result, answer, items: [], stored: [] };
		}
		if (httpRequest.hasFiles) void result.webhookResponse;
		workflow.staticData.__dataChanged = false;
		await sleep(storesAfter);
		if (stores === 'no') {
			httpResponse.status(500).end();
			return { result, answer, items: [], stored: [] };
		}
		if (stores === 'and crashes') return { result, answer, items: [], stored };
		const execution = this.run({ ...setting, items: stored, mode }).then(({ items }) => {
			runs(answer);
			return items;
		});
		await sleep(answersAfter);
		const body: unknown = result.webhookResponse;
		save(workflow, database);
		httpResponse.send(body);
		return { result, answer, items: await execution, stored: [] };
	}

	private webhookData(
		type: string,
		workflow: Workflow,
		workflowExecuteAdditionalData: IWorkflowExecuteAdditionalData,
		httpMethod: 'GET' | 'POST' = 'POST',
	) {
		const [webhookDescription] = this.typeOf(type).description.webhooks ?? [];
		if (!webhookDescription) throw new Error(`${type} has no webhook`);
		return {
			httpMethod,
			node: 'Node',
			path: 'faxto',
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData,
		};
	}

	/** Calls a list search as the editor does. */
	async listSearch({
		method,
		filter,
		paginationToken,
		...setting
	}: NodeSetting & { method: string; filter?: string; paginationToken?: string }): Promise<INodeListSearchResult> {
		const { node, workflow, additionalData } = this.setting(setting);
		const context = new core.LoadOptionsContext(workflow, node, additionalData, '');
		const search = this.typeOf(setting.type).methods?.listSearch?.[method];
		if (!search) throw new Error(`No list search ${method}`);
		return await search.call(context, filter, paginationToken);
	}

	/** n8n's calls to a webhook trigger when its workflow is published, or when n8n starts; static data are saved after that. */
	async publish({ database = {}, activation = 'activate', ...setting }: PublishSetting): Promise<boolean | undefined> {
		const { node, workflow, additionalData } = this.setting(setting, [], database.staticData);
		const data = this.webhookData(setting.type, workflow, additionalData);
		const context = new core.HookContext(workflow, node, additionalData, 'trigger', activation, data);
		const exists = await this.typeOf(setting.type).webhookMethods?.default?.checkExists.call(context);
		save(workflow, database);
		return exists;
	}

	/**
	 * A published workflow whose poll() is called as n8n does: one Workflow object for all polls, its static data saved
	 * when it is published and when a poll outputs items, not when it outputs none; a poll's items run in an execution.
	 *
	 * @returns the items of the execution, or, if none runs, the poll's own items as n8n stores them
	 */
	poller({ database = {}, mode = 'trigger', budget = 300_000, activation = 'activate', ...setting }: PollSetting): {
		poll(then?: PollEnd): Promise<INodeExecutionData[] | null>;
	} {
		const { node, workflow, additionalData } = this.setting(setting, [], database.staticData);
		const type = this.typeOf(setting.type);
		let first = true;
		return {
			poll: async (then = 'runs') => {
				const why = mode === 'manual' ? 'manual' : activation;
				const context = new core.PollContext(workflow, node, additionalData, mode, why);
				Reflect.set(context, 'getPollBudgetMs', budget === null ? undefined : () => budget);
				const result = (await type.poll?.call(context)) ?? null;
				if (then !== 'thrown away' && then !== 'stored, not saved' && (first || result !== null))
					save(workflow, database);
				first = false;
				const polled = result?.[0] ?? null;
				if (polled === null || then !== 'runs') return polled;
				const { items } = await this.run({ ...setting, items: polled, mode: 'trigger' });
				return items.length > 0 ? items : null;
			},
		};
	}

	/** How often n8n has decrypted a credential so far. */
	decrypted(): number {
		return decrypted();
	}

	/** Calls the credential test as n8n does. */
	async testCredential(type: string, data: ICredentialDataDecryptedObject): Promise<INodeCredentialTestResult> {
		const { additionalData } = this.setting({ type: 'faxTo' });
		const context = new core.CredentialTestContext(additionalData);
		for (const { description, methods } of Object.values(this.nodes)) {
			const tested = description.credentials?.find(({ name, testedBy }) => name === type && testedBy)?.testedBy;
			const test = typeof tested === 'string' ? methods?.credentialTest?.[tested] : undefined;
			if (test) return await test.call(context, { id: '1', name: 'c', type, data });
		}
		throw new Error(`No node tests the credential ${type}`);
	}
}

/** n8n with the given node and credential types, by their names. */
export const makeEngine = ({
	nodes,
	credentials,
}: {
	nodes: Record<string, INodeType>;
	credentials: Record<string, ICredentialType>;
}): Engine => new Engine(nodes, credentials);
