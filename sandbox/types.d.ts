/** Milliseconds since 1970 on the sandbox's own clock. */
export type VirtualTime = number;

export type MsgCode = 'ok' | 'unknown' | 'no_answer' | 'busy' | 'file_error' | 'hangup';

/** The result of a fax, chosen by its number or by the setting `outcome`. */
export type Outcome = MsgCode | 'slow' | 'refused';

/** Bytes that were received or made, kept in the sandbox's temporary folder under their own hash. */
export interface StoredBytes {
	path: string;
	size: number;
	sha256: string;
}

/** A file part of a request. */
export interface ReceivedFile extends StoredBytes {
	field: string;
	name: string;
	mime: string;
}

export interface Account {
	id: number;
	email: string;
	password: string | null;
	apiKey: string;
	parentId: number | null;
	balanceCents: number;
	/** Oldest first, as all lists below; lists are served from the end. */
	documents: Document[];
	jobs: Job[];
	numbers: FaxNumber[];
	inbox: IncomingFax[];
	/** How often each list was asked for: some things are listed late. */
	asked: { jobs: number; numbers: number };
}

/** When a new job or number gets into its list. */
export interface Listed {
	/** Not before the list was asked for so often. */
	fromCall: number;
	from: VirtualTime;
}

export interface Document {
	id: number;
	accountId: number;
	/** The name as uploaded. */
	name: string;
	extension: string;
	pages: number;
	bytes: StoredBytes;
	/** Stem of the names that the server gives its converted copies. */
	hex: string;
	createdAt: VirtualTime;
}

export interface Job {
	id: number;
	accountId: number;
	documentId: number;
	documentName: string;
	/** Digits only. */
	recipient: string;
	tsiNumber: string | null;
	pages: number;
	costCents: number;
	createdAt: VirtualTime;
	endsAt: VirtualTime;
	/** The result of the call; visible to clients only once `ended`. */
	msgCode: MsgCode;
	ended: boolean;
	listed: Listed;
}

export interface FaxNumber {
	id: number;
	accountId: number;
	didId: number;
	didGroupId: number;
	countryCode: string;
	country: string;
	cityName: string;
	areaCode: string;
	/** With `+`. */
	number: string;
	expiresAt: VirtualTime;
	listed: Listed;
}

export interface IncomingFax {
	id: number;
	accountId: number;
	/** The id in the file URLs, which is another one (T29). */
	fileId: number;
	uuid: string;
	didId: number;
	name: string;
	/** Own number, with `+`. */
	to: string;
	/** Digits only. */
	from: string;
	pages: number;
	bytes: StoredBytes;
	createdAt: VirtualTime;
}

export interface CallbackAttempt {
	at: string;
	/** HTTP status, or null when no answer came. */
	status: number | null;
	/** The first characters of the answer. */
	body: string;
	error?: string;
}

export interface Callback {
	id: number;
	event: 'deliveryReceipt' | 'faxReceived';
	accountId: number;
	fields: Record<string, string>;
	/** Only for received faxes. */
	file: StoredBytes | null;
	createdAt: VirtualTime;
	state: 'pending' | 'delivered' | 'expired';
	attempts: CallbackAttempt[];
}

interface LimitAnswer {
	/** Seconds, sent as Retry-After when given. */
	retryAfter?: number;
	/** Whether answers carry X-RateLimit-Remaining and X-RateLimit-Reset (seconds). */
	headers?: boolean;
	/** Whether refused calls count too. */
	countsRefused?: boolean;
}

/** A bucket, a window or a number of calls under way. */
export type RateLimit = LimitAnswer &
	(
		| { perSecond: number; burst: number }
		| {
			calls: number;
			seconds: number;
			sliding?: boolean;
			/** Seconds after the first call in which a fixed window ends for the first time. */
			firstEnds?: number;
		}
		| { underWay: number }
	);

/** One limit at work; times in milliseconds. */
export interface Limiter {
	/** A call comes. */
	take(now: number, underWay: number): boolean;
	/** Calls that are left. */
	left(): number;
	/** When the next call passes. */
	opensAt(now: number): number;
}

/** How calls may be written that no document knows. */
type OddBody = 'text' | 'array' | 'doubled' | 'empty' | 'large' | 'put';

/** The defaults are in settings.js; docs/sandbox.md explains those without a comment. */
export interface Settings {
	timeScale: number;
	jobSeconds: number;
	slowSeconds: number;
	outcome: Outcome | null;
	statusVariant: 'job' | 'request';
	/** Of `status` in the answer to an upload. */
	successCasing: 'Success' | 'success';
	/** GET /files answers a bare list, or `{ status, files }`. */
	filesEnvelope: 'array' | 'object';
	/** The type of IDs in answers. */
	ids: 'number' | 'string';
	/** The key of the creation time and the type of `filesize` in the answer to Clean, by document. */
	cleanVariant: 'readme' | 'doc' | 'swagger';
	/** Refusals as documented for each call, or all with this HTTP status. */
	failedAs: 'mixed' | 200 | 400;
	/** Always serves page 1. */
	ignorePage: boolean;
	/** Adds `meta` to the history. */
	historyMeta: boolean;
	historyOrder: 'newest' | 'oldest' | 'random';
	inboxOrder: 'newest' | 'oldest' | 'random';
	listedAfterCalls: number;
	listedAfterSeconds: number;
	statusWords: Record<string, string>;
	callMilliseconds: Record<string, number>;
	/** Amount that somebody else spends after each answer to GET /balance. */
	othersSpend: number;
	/** Default size of a page of a list. */
	pageSize: number;
	/** Maximum size of a page of a list. */
	maxPageSize: number;
	rateLimit: RateLimit | null;
	callbackUrl: string | null;
	/** Callback URLs of other accounts, by their key. */
	callbackUrls: Record<string, string>;
	/** How often each callback is sent. */
	callbackCopies: number;
	/** Seconds before the first attempt, used in turn: `[10, 0]` swaps every two callbacks. */
	callbackDelays: number[];
	/** Real time of one attempt. */
	callbackTimeoutMs: number;
	/** Documented: 15 minutes. */
	callbackRetrySeconds: number;
	/** Documented: 48 hours. */
	callbackExpirySeconds: number;
	receiptBody: 'urlencoded' | 'multipart' | 'json' | 'get' | OddBody;
	/** The body of the call for a received fax, unless the file is an uploaded part. */
	receivedBody: 'urlencoded' | 'multipart' | 'json' | OddBody;
	receivedFileAs: 'multipart' | 'url' | 'base64' | 'none';
}

export type FaultKind =
	| 'rateLimit'
	| 'status'
	| 'html200'
	| 'empty200'
	| 'brokenJson'
	| 'failed200'
	| 'timeoutBefore'
	| 'timeoutAfter'
	| 'resetBefore'
	| 'resetAfter'
	| 'delay'
	| 'redirect'
	| 'echoUrl'
	| 'rewrite';

/** How an answer differs from the true one; fields are named with dots: `data.id`. Done in this order. */
export interface Rewriting {
	asText?: string[];
	rename?: Record<string, string>;
	remove?: string[];
	set?: Record<string, unknown>;
}

/** A fault as a test defines it; see docs/sandbox.md. */
export interface FaultDefinition extends Rewriting {
	kind: FaultKind;
	operation?: string | string[];
	match?: Record<string, string | number>;
	times?: number;
	skip?: number;
	probability?: number;
	seed?: number;
	carryOut?: boolean;
	retryAfter?: number;
	status?: number;
	bodyType?: 'json' | 'html' | 'text' | 'empty';
	body?: unknown;
	message?: string;
	ms?: number;
	location?: string;
	listedAfterCalls?: number;
	listedAfterSeconds?: number;
}

export interface Fault extends FaultDefinition {
	id: number;
	operation: string | string[];
	times: number;
	skip: number;
	carryOut: boolean;
	/** How often it was looked at with a fitting request, and how often it struck. */
	seen: number;
	struck: number;
}

export interface LogEntry {
	seq: number;
	at: string;
	method: string;
	path: string;
	operation: string | null;
	/** Same number = same TCP connection. */
	connection: number;
	keyPresent: 'query' | 'body' | 'header' | 'none';
	query: Record<string, unknown>;
	body: Record<string, unknown>;
	file: { name: string; size: number; sha256: string; mime: string } | null;
	contentType: string | null;
	contentLength: number | null;
	transferEncoding: string | null;
	answered: number | 'reset' | 'timeout' | 'aborted' | null;
	fault?: FaultKind;
}

/** A request after reading: where a parameter came from no longer matters (T40). */
export interface Call {
	operation: string;
	query: Record<string, unknown>;
	path: Record<string, unknown>;
	body: Record<string, unknown>;
	/** Media type of the body, without parameters; null for no body. */
	mediaType: string | null;
	/** path, query and body in one, path first. */
	params: Record<string, unknown>;
	file: ReceivedFile | null;
	apiKey: string | null;
	/** Path and query as sent. */
	url: string;
	/** When the job or number created by the call appears in its list, if a fault says so. */
	listing?: { calls: number | undefined; seconds: number | undefined };
}

/** The answer of an operation: `json`, or `bytes` or `text` with their `type`. */
export interface Answer {
	status: number;
	json?: unknown;
	bytes?: Buffer | NodeJS.ReadableStream;
	text?: string;
	type?: string;
	headers?: Record<string, string>;
}

export type Delivery = Answer | { drop: 'reset' | 'timeout' };

/** A fax of the past. */
export interface PastFax {
	documentId: number;
	recipient: string;
	/** Days ago. */
	days: number;
	id?: number;
	msgCode?: MsgCode;
}

export interface IncomingRequest {
	to?: string;
	from?: string;
	pages?: number;
	bytes?: number;
}
