import type { NodeExecutionHint } from 'n8n-workflow';
import { textOf } from '../lib/json';
import { money } from '../lib/money';
import { paidFor, type Purchase } from '../purchase/journal';
import { type GoodsWords, testimonyOfLeft } from './itemError';
import type { Output } from '../lib/context';
import { undeliveredReason } from '../faxes/status';

/**
 * What a run that costs money came to, as one notice above its output: what was bought and paid, what became of it, what was not bought, and which
 * documents were left behind.
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
	const told = [
		boughtInWords(goods, purchases),
		ended(outputs, failed),
		unbought(goods, failed),
		repeated(goods, outputs),
		triedOut(outputs),
		testimonyOfLeft(left),
	].filter((words) => words !== '');
	return told.length === 0 ? [] : [{ message: told.join('. '), location: 'outputPane' }];
}

type Json = Output['json'];
type Failed = { purchase: Purchase | undefined; reason: string | undefined };

function boughtInWords({ verb, thing }: GoodsWords, purchases: Array<{ purchase: Purchase }>): string {
	const count = purchases.reduce((sum, { purchase }) => sum + purchase.bought.length, 0);
	if (count === 0) return '';
	if (thing === 'number') return `${count} ${count === 1 ? 'number' : 'numbers'} ${verb}`;
	const total = purchases.reduce((sum, { purchase }) => sum + paidFor(purchase), 0);
	const unknown = purchases.reduce(
		(sum, { purchase }) => sum + purchase.bought.filter(({ cost }) => cost === undefined).length,
		0,
	);
	return `${faxes(count)} ${verb}, total cost ${money(total)}${unknown > 0 ? `, and the cost of ${unknown} is not known` : ''}`;
}

function ended(outputs: Json[], failed: Failed[]): string {
	const outcomes = outputs.filter(({ outcome }) => textOf(outcome) !== '');
	const all = outcomes.length + failed.filter(({ reason }) => reason !== undefined).length;
	const reasons = [
		...outcomes.filter(({ outcome }) => outcome === 'failed').map(({ reason }) => textOf(reason)),
		...failed.flatMap(({ reason }) => reason ?? []),
	];
	const waiting = outcomes.filter(({ outcome }) => outcome === 'in_progress').length;
	return [
		reasons.length === 0
			? ''
			: `${reasons.length} of ${faxes(all)} not delivered: ${[...new Set(reasons)].slice(0, 3).join(', ')}`,
		waiting === 0 ? '' : `${waiting} of ${faxes(all)} still on the way`,
	]
		.filter((words) => words !== '')
		.join('. ');
}

function unbought({ verb }: GoodsWords, failed: Failed[]): string {
	const absent = failed.filter(({ purchase }) => purchase === undefined).length;
	const pending = failed.filter(({ purchase }) => purchase?.state === 'pending').length;
	return [
		absent === 0 ? '' : `${absent} ${absent === 1 ? 'item' : 'items'} not ${verb}`,
		pending === 0 ? '' : `${pending} ${pending === 1 ? 'item' : 'items'} may have been ${verb}`,
	]
		.filter((words) => words !== '')
		.join('. ');
}

function repeated({ thing }: GoodsWords, outputs: Json[]): string {
	const again = outputs.filter(({ status }) => status === 'already_sent' || status === 'already_bought');
	if (again.length === 0) return '';
	if (thing === 'number') return `${again.length} not bought again: the reference was used before`;
	const other = again.filter(({ same_document: same }) => same === false).length;
	return `${faxes(again.length)} not sent again: the reference was used before${other > 0 ? `, for ${other} of them with another document` : ''}`;
}

function triedOut(outputs: Json[]): string {
	const tried = outputs.filter(({ status }) => status === 'dry_run');
	if (tried.length === 0) return '';
	const total = tried.reduce((sum, { cost, would_send: would }) => sum + (would === true ? Number(cost ?? 0) : 0), 0);
	return `Dry run: nothing was sent or bought${total > 0 ? `. It would cost ${money(total)}` : ''}`;
}

function faxes(count: number): string {
	return `${count} ${count === 1 ? 'fax' : 'faxes'}`;
}
