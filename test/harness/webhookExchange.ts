/** The request and response that n8n's web server passes to a webhook: the part of express that a trigger may read. */

/** The response of a webhook so far. */
export interface Answer {
	status: number | undefined;
	body: unknown;
}

interface Given {
	method?: 'GET' | 'POST';
	body?: { files?: unknown };
	headers?: object;
	/** The body that n8n leaves in the stream because it does not know its type. */
	unread?: string;
}

/** A request as express has parsed it. @param given method, body, query, headers, ip; rawBody, where n8n keeps it beside the body */
export function webhookRequest(given: Given) {
	const hasFiles = given.body?.files !== undefined;
	const contentType = hasFiles ? { 'content-type': 'multipart/form-data; boundary=x' } : {};
	return {
		method: 'POST' as const,
		body: {},
		query: {},
		params: {},
		ip: '127.0.0.1',
		ips: [],
		...given,
		headers: { ...contentType, ...given.headers },
		hasFiles,
		readable: true,
		async *[Symbol.asyncIterator]() {
			yield Buffer.from(given.unread ?? '');
		},
	};
}

/** A response that notes its answer. */
export function webhookResponse() {
	const answer: Answer = { status: undefined, body: undefined };
	const finished: Array<() => void> = [];
	const httpResponse = {
		statusCode: 200,
		status(code: number) {
			httpResponse.statusCode = code;
			return httpResponse;
		},
		send: (body: unknown) => httpResponse.end(body),
		json: (body: unknown) => httpResponse.end(JSON.stringify(body)),
		setHeader: () => httpResponse,
		once(event: string, listener: () => void) {
			if (event === 'finish') finished.push(listener);
			return httpResponse;
		},
		end(body: unknown = '') {
			Object.assign(answer, { status: httpResponse.statusCode, body });
			for (const listener of finished) listener();
			return httpResponse;
		},
	};
	return { answer, httpResponse };
}
