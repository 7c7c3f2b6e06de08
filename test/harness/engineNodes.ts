import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

/** The result of a tool call: JSON text, or an error. */
export interface ToolAnswer {
	answer?: string;
	error?: Error;
}

/** How an agent calls its tools. */
export interface AgentPlan {
	calls: IDataObject[];
	/** The agent does not wait for an answer before the next call. */
	together: boolean;
	/** Agents of version 3: n8n's engine runs the tool's node, and then the agent again. */
	byEngine: boolean;
	/** Filled as the calls end. */
	answers: ToolAnswer[];
}

/** What the harness's nodes output or do, by node id, because runs may be concurrent. */
const sources = new Map<string, () => INodeExecutionData[]>();
const plans = new Map<string, AgentPlan>();
let nodes = 0;

const description = (name: string, more: Partial<INodeTypeDescription>): INodeTypeDescription => ({
	displayName: name,
	name,
	group: ['transform'],
	version: 1,
	description: '',
	defaults: {},
	inputs: ['main'],
	outputs: ['main'],
	properties: [],
	...more,
});

const node = (name: string, type: string): INode => ({
	id: `${type}-${++nodes}`,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
});

async function giveItems(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return [sources.get(this.getNode().id)?.() ?? []];
}

interface Tool {
	invoke(input: IDataObject): Promise<string>;
}

const isTool = (value: unknown): value is Tool => typeof value === 'object' && value !== null && 'invoke' in value;

async function runAgent(this: IExecuteFunctions, response?: EngineResponse) {
	const plan = plans.get(this.getNode().id);
	if (!plan) throw new Error('The agent has nothing to do');
	if (plan.byEngine) return nextRequest(plan, response) ?? [[{ json: {} }]];
	const tools: unknown = await this.getInputConnectionData('ai_tool', 0);
	const tool: unknown = Array.isArray(tools) ? tools[0] : undefined;
	if (!isTool(tool)) throw new Error('The agent has no tool');
	const invoke = async (input: IDataObject): Promise<ToolAnswer> =>
		await tool.invoke(input).then(
			(answer) => ({ answer }),
			(error: Error) => ({ error }),
		);
	if (plan.together) plan.answers.push(...(await Promise.all(plan.calls.map(invoke))));
	else for (const input of plan.calls) plan.answers.push(await invoke(input));
	return [[{ json: {} }]];
}

/** Records the engine's answers and requests the next calls; undefined when none is left. */
function nextRequest({ calls, together, answers }: AgentPlan, response?: EngineResponse): EngineRequest | undefined {
	const done = response?.actionResponses ?? [];
	answers.push(
		...done.map(({ data: { data, error } }) =>
			error ? { error } : { answer: JSON.stringify(data?.ai_tool?.[0]?.map(({ json }) => json)) },
		),
	);
	const wanted = together ? (done.length > 0 ? [] : calls) : calls.slice(answers.length, answers.length + 1);
	const actions = wanted.map((input, index) => ({
		actionType: 'ExecutionNodeAction' as const,
		nodeName: 'Node',
		input,
		type: 'ai_tool' as const,
		id: `call-${answers.length + index}`,
		metadata: {},
	}));
	return actions.length > 0 ? { actions, metadata: {} } : undefined;
}

/** The node types of the harness's own, by their names. */
export const HARNESS_NODES: Record<string, INodeType> = {
	'test.start': { description: description('Start', { group: ['trigger'], inputs: [] }), execute: giveItems },
	'test.again': { description: description('Again', {}), execute: giveItems },
	'test.agent': {
		description: description('Agent', { inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }] }),
		execute: runAgent,
	},
};

/** The start of a workflow, which gives the items once: files can be large. */
export function startNode(items: INodeExecutionData[]): INode {
	const start = node('Start', 'test.start');
	sources.set(start.id, () => {
		sources.delete(start.id);
		return items;
	});
	return start;
}

/** A node that outputs one more item each time it runs, beginning with the second, and finally none. */
export function againNode(items: INodeExecutionData[]): INode {
	const again = node('Again', 'test.again');
	let pass = 0;
	sources.set(again.id, () => {
		const next = items[++pass];
		if (next) return [next];
		sources.delete(again.id);
		return [];
	});
	return again;
}

/** A node that calls its tools as an AI agent of n8n does. */
export function agentNode(plan: AgentPlan): INode {
	const agent = node('Agent', 'test.agent');
	plans.set(agent.id, plan);
	return agent;
}

/** The node type that n8n makes of one that is usable as a tool. */
export function asTool(type: INodeType): INodeType {
	return Object.create(type, {
		description: {
			value: { ...type.description, name: `${type.description.name}Tool`, inputs: [], outputs: ['ai_tool'] },
		},
	});
}
