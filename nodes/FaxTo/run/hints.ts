import type { NodeExecutionHint } from 'n8n-workflow';
import { IN_PROGRESS, shortReason } from '../faxes/outcome';
import { undeliveredReason } from '../faxes/status';
import { textOf } from '../lib/json';
import { sentences } from '../lib/sentences';
import { money } from '../lib/money';
import { paidFor, type Purchase } from '../purchase/journal';
import { type GoodsWords, testimonyOfLeft } from './itemError';
import type { Output } from '../lib/context';

/**
 * The result of a run that costs money, as one notice above its output: the outcomes of the faxes, the number of items
 * not sent, the cost, and the documents left behind.
 */
export function hintOf(
	goods: GoodsWords,
	results: Map<number, Output[]>,
	failures: Map<number, unknown>,
	purchases: Array<{ index: number; purchase: Purchase }>,
	left: string[],
): NodeExecutionHint[] {
	const outputs = [...results.values()].flat().map(({ json }) => json);
	const failed = [...failures].map(([index, error]) => ({
		purchase: purchases.find((one) => one.index === index)?.purchase,
		reason: undeliveredReason(error),
	}));
	const isRepeated = ({ status }: Json) => status === 'already_sent' || status === 'already_bought';
	const isTried = ({ status }: Json) => status === 'dry_run';
	const ended = [
		...outputs.filter((json) => !isRepeated(json) && !isTried(json)).map(faxEnd),
		...failed.filter(({ purchase }) => purchase && !purchase.pending).map(failedFaxEnd),
	];
	const tried = outputs.filter(isTried);
	const unsent = unbought(goods, failed, tried.length > 0);
	const behind = testimonyOfLeft(left);
	const message = sentences(
		goods.thing === 'number' ? numbers(ended.length) : faxesThat(ended, unsent === ''),
		unsent,
		repeated(goods, outputs.filter(isRepeated)),
		triedOut(goods, tried),
		goods.thing === 'number' ? '' : paid(purchases),
		behind,
	);
	const isBad = unsent !== '' || behind !== '' || ended.some(({ kind }) => kind === 'not delivered');
	return [{ message, location: 'outputPane', ...(isBad ? { type: 'warning' as const } : {}) }];
}

type Json = Output['json'];
type Failed = { purchase: Purchase | undefined; reason: string | undefined };

/** The result of one fax. */
interface End {
	kind: (typeof FAX_ENDS)[number];
	/** Of a failed one. */
	reason?: string;
}

/** In the order of the notice. */
const FAX_ENDS = ['delivered', 'sent', 'still on the way', 'not delivered'] as const;

function faxEnd({ outcome, reason }: Json): End {
	if (outcome === 'failed') return { kind: 'not delivered', reason: textOf(reason) };
	if (outcome === 'in_progress') return { kind: 'still on the way' };
	return { kind: outcome === 'delivered' ? 'delivered' : 'sent' };
}

/** The result of a fax whose item failed after it was sent. */
function failedFaxEnd({ reason }: Failed): End {
	if (reason === undefined) return { kind: 'sent' };
	return reason === IN_PROGRESS.reason ? { kind: 'still on the way' } : { kind: 'not delivered', reason };
}

function faxesThat(ended: End[], isAll: boolean): string {
	const [only, ...more] = ended;
	if (!only) return '';
	if (more.length === 0 && isAll && only.kind !== 'sent') return alone(only);
	const groups = FAX_ENDS.map((kind) => ({ kind, ends: ended.filter((end) => end.kind === kind) })).filter(
		({ ends }) => ends.length > 0,
	);
	const parts = groups.map(({ kind, ends }) => `${groups.length > 1 ? `${ends.length} ` : ''}${kind}${reasons(ends)}`);
	return `${faxes(ended.length)}${groups.length > 1 ? ':' : ''} ${parts.join(', ')}`;
}

/** The result of the only fax of a run: "Not delivered: the line was busy". */
function alone({ kind, reason = '' }: End): string {
	const why = reason.replace(/^\p{Lu}(?=\p{Ll}*\s)/u, (first) => first.toLowerCase());
	return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}${why === '' ? '' : `: ${why}`}`;
}

/** " (line busy)", or " (2 line busy, 1 no answer)". */
function reasons(ends: End[]): string {
	const counts = new Map<string, number>();
	for (const { reason } of ends)
		if (reason) counts.set(shortReason(reason), (counts.get(shortReason(reason)) ?? 0) + 1);
	if (counts.size === 0) return '';
	const parts = [...counts].map(([reason, count]) => (counts.size === 1 ? reason : `${count} ${reason}`));
	return ` (${parts.join(', ')})`;
}

const faxes = (count: number) => counted(count, 'fax', 'faxes');
const numbers = (count: number) => counted(count, 'number bought', 'numbers bought');

function unbought({ verb }: GoodsWords, failed: Failed[], isDryRun: boolean): string {
	const absent = failed.filter(({ purchase }) => purchase === undefined).length;
	const pending = failed.filter(({ purchase }) => purchase?.pending).length;
	const [one, several] = isDryRun ? ['item would not be', 'items would not be'] : ['item was not', 'items were not'];
	return sentences(
		counted(absent, `${one} ${verb}`, `${several} ${verb}`),
		counted(pending, `item may have been ${verb}`, `items may have been ${verb}`),
	);
}

function repeated({ thing }: GoodsWords, again: Json[]): string {
	if (again.length === 0) return '';
	if (thing === 'number') return `${numbers(again.length)} before under this reference, so not again`;
	const other = again.filter(({ same_document: same }) => same === false).length;
	const ofThem = again.length === 1 ? '' : ` for ${other} of them`;
	const undelivered = again.map(faxEnd).filter(({ kind }) => kind === 'not delivered');
	return sentences(
		`${counted(again.length, 'fax was', 'faxes were')} not sent again: the reference was used before${other > 0 ? `,${ofThem} with another document` : ''}`,
		undelivered.length === 0
			? ''
			: `${again.length === 1 ? 'It was' : counted(undelivered.length, 'of them was', 'of them were')} not delivered${reasons(undelivered)}`,
	);
}

function triedOut({ verb }: GoodsWords, tried: Json[]): string {
	if (tried.length === 0) return '';
	const total = tried.reduce((sum, { cost, would_send: would }) => sum + (would === true ? Number(cost ?? 0) : 0), 0);
	return sentences(`Dry run: nothing was ${verb}`, total > 0 ? `It would cost ${money(total)}` : '');
}

/** The total cost of the run's faxes, including resends. */
function paid(purchases: Array<{ purchase: Purchase }>): string {
	const bought = purchases.map(({ purchase }) => purchase.bought);
	const all = bought.flat();
	if (all.length === 0) return '';
	const resends = bought.reduce((sum, one) => sum + Math.max(0, one.length - 1), 0);
	const unknown = all.filter(({ cost }) => cost === undefined).length;
	const extras = [
		resends === 0 ? '' : `, with ${counted(resends, 'resend', 'resends')}`,
		unknown === 0 ? '' : `, without ${faxes(unknown)} whose cost is not known`,
	];
	return `Cost ${money(purchases.reduce((sum, { purchase }) => sum + paidFor(purchase), 0))}${extras.join('')}`;
}

/** "1 fax", "2 faxes"; '' for none. */
function counted(count: number, one: string, several: string): string {
	return count === 0 ? '' : `${count} ${count === 1 ? one : several}`;
}
