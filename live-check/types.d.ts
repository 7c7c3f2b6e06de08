/** A JSON object whose fields have not been looked at yet. */
export type JsonObject = { [name: string]: unknown };

/** The values of a request beside its path; only digits, codes and one city pattern ever get in. */
export interface Parameters {
	/** The `{name}`s of the path. */
	path?: Record<string, string>;
	query?: Record<string, string>;
	/** False for a call without a key. */
	withKey?: boolean;
}

/** Why no answer came. */
export type Silence = 'refused' | 'unknownHost' | 'unreachable' | 'certificate' | 'timeout' | 'dropped' | 'tooLarge';

/** The answer; raw, so it must not be printed. */
export type Reply =
	| {
			kind: 'answer';
			status: number;
			/** Without parameters, lower case; '' when missing. */
			mediaType: string;
			/** undefined when the body is not JSON. */
			json: unknown;
			/** The shape of a body that is not JSON. */
			bodyKind: 'json' | 'web page' | 'empty' | 'text that is not JSON';
			/** Where a redirect leads. */
			location: string | null;
			/** How often the rate limit came before this answer, or was this answer. */
			limited: number;
			/** Whether a rate limit said how long to wait. */
			retryAfter: boolean;
	  }
	| { kind: 'silence'; reason: Silence };

/** One difference between an answer and the OpenAPI description, free of values. */
export interface Difference {
	/** Such as `history[].created.date`. */
	where: string;
	expected: string;
	/** The shapes that came instead. */
	found: string[];
}

/** One call and its result. */
export interface Observation {
	/** Such as `history, page 2`. */
	id: string;
	/** As in the OpenAPI description. */
	path: string;
	operation: string;
	parameters: string[];
	reply: Reply;
	differences: Difference[];
	/** Field → the shapes of its values. */
	shapes: Map<string, Set<string>>;
}

/** A call that was not made, and why. */
export interface Skipped {
	id: string;
	path: string;
	why: string;
}

export type Verdict = { verdict: 'settled' | 'contradicted' | 'open'; finding: string };

interface Question {
	/** The check's id, which docs/assumptions.md and the report use. */
	id: string;
	/** The contradictions of the documents it belongs to: T1 to T43, or the topic. */
	traps: string[];
	/** What the documents leave open. */
	unknown: string;
	/** What the node takes it for. */
	node: string;
	/** The file of a test that fails if the node took it the other way, and its name there: its title, or the name of its row. */
	test: [file: string, name: string];
}

/** An assumption that reading settles. Its findings hold no values. */
export interface CheckedAssumption extends Question {
	check: (evidence: import('./evidence').Evidence) => Verdict;
}

/** An assumption that only sending, receiving, buying or changing something settles. */
export interface ManualAssumption extends Question {
	howToSee: string;
}

export type Assumption = CheckedAssumption | ManualAssumption;
