import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { SandboxInUse } from './index';

/**
 * Judges every run: compares Fax.to's actions with what each item reports. It relies only on words that a person must
 * be able to rely on: "may have been sent", "not sent", and IDs.
 */

/** What can be bought. */
export type Goods = 'jobs' | 'numbers';

/** Something that was bought. */
interface Bought {
	id: string;
	/** For a fax, the digits of its number; for a number, its DID group. Identifies the item that may have bought it. */
	key: string;
}

/** What one item was to buy. */
export interface Wish {
	/** A fax number in any spelling, or a DID group. */
	key: string | number;
	/** Maximum number of purchases; more than one where it may resend. */
	most?: number;
}

/** What one item reports about itself. */
export type Claim =
	| { kind: 'bought'; ids: string[]; earlier: boolean }
	| { kind: 'not bought' }
	| { kind: 'nobody knows' }
	/** An error that leaves the user without an answer. */
	| { kind: 'silent'; text: string };

/** What a run says, as the engine harness gives it. */
export interface Told {
	items?: INodeExecutionData[];
	outputs?: INodeExecutionData[][];
	error?: { message: string; description?: string | null };
	saved: string;
	kept: string;
}

export interface Verdict {
	bought: number;
	recovered: number;
	notBought: number;
	unknown: number;
	/** Purchases in excess of the wishes. */
	doubles: string[];
	/** Items with false reports. */
	lies: string[];
	/** Purchases that no item reports, and items without any report. */
	losses: string[];
	/** The key, or something of a page, in what n8n stores. */
	leaks: string[];
}

const digits = (value: unknown) => String(value).replace(/\D/g, '');

function boughtSoFar(sandbox: SandboxInUse, goods: Goods): Bought[] {
	const state = sandbox.control.state() as {
		jobs: Array<{ id: number; recipient: string }>;
		numbers: Array<{ id: number; didGroupId: number }>;
	};
	return goods === 'jobs'
		? state.jobs.map(({ id, recipient }) => ({ id: String(id), key: recipient }))
		: state.numbers.map(({ id, didGroupId }) => ({ id: String(id), key: String(didGroupId) }));
}

/** What an output item reports. */
export function claimOf(json: IDataObject, goods: Goods = 'jobs'): Claim {
	if (json.error !== undefined) return claimOfError(`${textOf(json.error)} ${textOf(json.details)}`);
	const id = goods === 'jobs' ? json.fax_job_id : json.id;
	if (json.status === 'dry_run') return { kind: 'not bought' };
	if (id === undefined || id === null || id === '') return { kind: 'silent', text: JSON.stringify(json) };
	return {
		kind: 'bought',
		ids: [String(id)],
		earlier: json.status === 'already_sent' || json.status === 'already_bought',
	};
}

function textOf(value: unknown): string {
	return value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** What an error reports about one item, or a run. */
function claimOfError(text: string): Claim {
	// What another call has bought may be what a try before this one bought.
	if (/(may have been|of another call was) (sent|bought)/i.test(text)) return { kind: 'nobody knows' };
	const ids = [...text.matchAll(/\b(?:sent|bought) as (?:fax )?(?:job )?#?(\d+)/gi)].map(([, id = '']) => id);
	if (ids.length > 0) return { kind: 'bought', ids, earlier: false };
	if (/\bnot (re)?(sent|bought)\b|nothing was (uploaded|sent|bought)/i.test(text)) return { kind: 'not bought' };
	const named = [...text.matchAll(/\b(?:fax|job) #?(\d+)/gi)].map(([, id = '']) => id);
	return named.length > 0 ? { kind: 'bought', ids: named, earlier: false } : { kind: 'silent', text };
}

/**
 * Records the current state, against which later actions are judged.
 *
 * @returns judge of a run, or of several that wanted the same: `wishes` one for each item
 */
export function oracle(sandbox: SandboxInUse, goods: Goods = 'jobs', pages: string[] = []) {
	const before = new Set(boughtSoFar(sandbox, goods).map(({ id }) => id));
	return (wishes: Wish[], ...runs: Told[]): Verdict => {
		const verdict: Verdict = {
			bought: 0,
			recovered: 0,
			notBought: 0,
			unknown: 0,
			doubles: [],
			lies: [],
			losses: [],
			leaks: [],
		};
		const made = boughtSoFar(sandbox, goods).filter(({ id }) => !before.has(id));
		judgeDoubles(verdict, wishes, made);
		for (const run of runs) judgeLeaks(verdict, run, sandbox.apiKey, pages);
		const last = runs.at(-1);
		if (last?.error) judgeFailedRun(verdict, made, last.error);
		else if (last) judgeItems(verdict, wishes, made, before, last, goods);
		return verdict;
	};
}

/** Everyone's expectations of a run: nothing twice, no false report, nothing lost, no leak. */
export const CLEAN = { doubles: [], lies: [], losses: [], leaks: [] };

/** A tool's responses as the items they represent. */
export function toldByTool({
	answers,
	saved,
	kept,
}: {
	answers: Array<{ answer?: string; error?: Error }>;
	saved: string;
	kept: string;
}): Told {
	const items = answers.map(
		({ answer, error }): INodeExecutionData => ({ json: error ? { error: error.message } : firstOf(answer ?? '') }),
	);
	return { items, saved, kept };
}

function firstOf(answer: string): IDataObject {
	const parsed: unknown = JSON.parse(answer);
	return (Array.isArray(parsed) ? parsed[0] : parsed) ?? {};
}

function judgeDoubles(verdict: Verdict, wishes: Wish[], made: Bought[]): void {
	const most = new Map<string, number>();
	for (const { key, most: own = 1 } of wishes) most.set(digits(key), (most.get(digits(key)) ?? 0) + own);
	const count = new Map<string, string[]>();
	for (const { id, key } of made) count.set(key, [...(count.get(key) ?? []), id]);
	for (const [key, ids] of count) {
		if (ids.length > (most.get(key) ?? 0))
			verdict.doubles.push(`${key}: wanted ${most.get(key) ?? 0}, bought ${ids.join(', ')}`);
	}
}

function judgeItems(
	verdict: Verdict,
	wishes: Wish[],
	made: Bought[],
	before: Set<string>,
	{ items = [], outputs = [] }: Told,
	goods: Goods,
): void {
	const all = (outputs.length > 0 ? outputs : [items]).flat();
	const claims = wishes.map((wish, index) => {
		const own = all.filter(({ pairedItem }, place) =>
			pairedItem === undefined ? place === index : JSON.stringify(pairedItem).includes(`"item":${index}}`),
		);
		if (own.length !== 1) verdict.losses.push(`item ${index}: reported ${own.length} times`);
		const json = own[0]?.json ?? {};
		if (json.recovered === true) verdict.recovered++;
		return { wish, index, claim: claimOf(json, goods) };
	});
	const claimed = new Set<string>();
	for (const { wish, index, claim } of claims) {
		if (claim.kind === 'silent') verdict.lies.push(`item ${index} does not say whether it was bought: ${claim.text}`);
		if (claim.kind === 'not bought') verdict.notBought++;
		if (claim.kind === 'nobody knows') verdict.unknown++;
		if (claim.kind !== 'bought') continue;
		verdict.bought++;
		for (const id of claim.ids) {
			const own = made.find((thing) => thing.id === id);
			if (own ? own.key !== digits(wish.key) : !claim.earlier || !before.has(id))
				verdict.lies.push(`item ${index} says ${id}, which is not what it bought`);
			if (claimed.has(id) && !claim.earlier) verdict.lies.push(`item ${index} says ${id}, as another item does`);
			claimed.add(id);
		}
	}
	for (const key of new Set(made.map((thing) => thing.key))) {
		const unclaimed = made.filter((thing) => thing.key === key && !claimed.has(thing.id));
		const own = claims.filter(({ wish }) => digits(wish.key) === key);
		const open = own.reduce(
			(sum, { wish, claim }) =>
				sum + (claim.kind === 'nobody knows' ? (wish.most ?? 1) : claim.kind === 'bought' ? (wish.most ?? 1) - 1 : 0),
			0,
		);
		if (unclaimed.length > open)
			verdict.losses.push(`${key}: bought ${unclaimed.map(({ id }) => id).join(', ')}, and no item tells of it`);
	}
}

/** A failed run outputs no items: its error is the only report of its purchases. */
function judgeFailedRun(verdict: Verdict, made: Bought[], { message, description }: NonNullable<Told['error']>): void {
	const text = `${message} ${description ?? ''}`;
	const unsaid = made.filter(({ id }) => !text.includes(id));
	const claim = claimOfError(text);
	// The history may contain other people's faxes.
	const claimed = text.replace(/whoever sent them:( job \d+ of \S+)+/g, '');
	verdict.bought += made.filter(({ id }) => claimed.includes(id)).length;
	if (claim.kind === 'nobody knows') verdict.unknown++;
	if (claim.kind === 'not bought') verdict.notBought++;
	// Any "may have been" can explain a purchase with an unknown result; it is named by its item, not by an ID.
	const open = [...text.matchAll(/may have been (sent|bought)/gi)].length;
	if (unsaid.length > open)
		verdict.losses.push(`bought ${unsaid.map(({ id }) => id).join(', ')}, and the error does not tell: ${text}`);
	if (claim.kind === 'silent') verdict.lies.push(`the error does not say whether anything was bought: ${text}`);
	const wrong = claim.kind === 'bought' ? claim.ids.filter((id) => !made.some((thing) => thing.id === id)) : [];
	if (wrong.length > 0) verdict.lies.push(`the error says ${wrong.join(', ')}, which was not bought`);
}

/** The key in a stored run, in any encoding. */
export function leaksIn({ saved }: Told, key: string): string[] {
	const spellings = [key, encodeURIComponent(key), Buffer.from(key).toString('hex'), ...inBase64(key)];
	return spellings.filter((spelling) => saved.includes(spelling)).map((spelling) => `the key, as ${spelling}`);
}

function judgeLeaks(verdict: Verdict, told: Told, key: string, pages: string[]): void {
	verdict.leaks.push(...leaksIn(told, key));
	const { kept } = told;
	// The items of the start contain their pages, so only the node's part counts.
	for (const page of pages.flatMap((text) => [text, ...inBase64(text)]))
		if (kept.includes(page)) verdict.leaks.push(`a page: ${page}`);
}

/** The part of a text's Base64 that is the same at any offset. */
function inBase64(text: string): string[] {
	return [0, 1, 2].map((shift) =>
		Buffer.from(`${'x'.repeat(shift)}${text}`)
			.toString('base64')
			.replace(/=+$/, '')
			.slice(shift === 0 ? 0 : 4, -1),
	);
}
