// @ts-check
// A chat model on loopback that speaks OpenAI's chat completions and says what a test wants it to say.
const { createServer } = require('node:http');

/**
 * @typedef {{role: string, content: unknown, tool_call_id?: string}} Message
 * @typedef {{function: {name: string, description: string, parameters: {properties?: Record<string, unknown>}}}} Tool
 * @typedef {{model: string, messages: Message[], tools?: Tool[], stream?: boolean}} ChatRequest
 * @typedef {{text: string} | {tool: string, input: Record<string, unknown>}} Turn what the model says, or the tool that it calls, by a part of its name
 * @typedef {{url: string, asked: ChatRequest[], raw: string[], stop: () => Promise<void>}} ChatModel
 */

/**
 * @param {Turn[]} turns one for each request, in this order; more requests are answered 400, which n8n does not repeat
 * @returns {Promise<ChatModel>}
 */
async function startChatModel(turns) {
	/** @type {ChatRequest[]} */
	const asked = [];
	/** @type {string[]} */
	const raw = [];
	const server = createServer(async (request, response) => {
		const body = (await request.toArray()).join('');
		const answer = (/** @type {number} */ status, /** @type {object} */ json) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(json));
		};
		if (request.url !== '/v1/chat/completions') return answer(404, { error: { message: `no ${request.url}` } });
		/** @type {ChatRequest} */
		const chat = JSON.parse(body);
		raw.push(body);
		const turn = turns[asked.push(chat) - 1];
		if (turn === undefined || chat.stream)
			return answer(400, {
				error: { message: chat.stream ? 'this model does not stream' : 'this model has nothing more to say' },
			});
		return answer(200, completion(chat, turn, asked.length));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The chat model has no port.');
	return {
		url: `http://127.0.0.1:${address.port}/v1`,
		asked,
		raw,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** @param {ChatRequest} chat @param {Turn} turn @param {number} number */
function completion({ model, tools = [] }, turn, number) {
	const message = 'text' in turn ? { content: turn.text } : { content: null, tool_calls: [call(tools, turn, number)] };
	return {
		id: `chatcmpl-${number}`,
		object: 'chat.completion',
		created: 1_700_000_000,
		model,
		choices: [
			{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'text' in turn ? 'stop' : 'tool_calls' },
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** @param {Tool[]} tools @param {{tool: string, input: Record<string, unknown>}} turn @param {number} number */
function call(tools, { tool, input }, number) {
	const names = tools.map((one) => one.function.name);
	const name = names.find((one) => one.includes(tool));
	if (name === undefined) throw new Error(`The model was given no tool ${tool}, only ${names.join(', ')}`);
	return { id: `call-${number}`, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

module.exports = { startChatModel };
