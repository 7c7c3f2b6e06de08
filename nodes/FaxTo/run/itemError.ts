import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { sentences } from '../lib/sentences';
import { idsOf, type Purchase } from '../purchase/journal';
import { isOwnError, type OwnError } from '../lib/context';

/** Words for the goods of a purchase. */
export interface GoodsWords {
	/** "sent". */
	verb: string;
	/** "job". */
	thing: string;
	idField: string;
	/** The option that prevents a second purchase. */
	option: string;
}

const FAX: GoodsWords = { verb: 'sent', thing: 'job', idField: 'fax_job_id', option: 'Send Only Once (Reference)' };
const NUMBER: GoodsWords = { verb: 'bought', thing: 'number', idField: 'number', option: 'Buy Only Once (Reference)' };

/** The words for a resource. */
export const goodsOf = (resource: string): GoodsWords => (resource === 'number' ? NUMBER : FAX);

/**
 * An error for users, created for its item: with the item's number, counted from 1. It has no `itemIndex`, because n8n
 * would show it as a second number, counted from 0: "Item 4: … [item 3]". Errors that are not our own are replaced
 * completely, because their content is unknown.
 * @param place the item, and whether the run has several, so that the message must name it
 * @param testimony the item's state, added at the end
 */
export function itemError(
	node: INode,
	error: unknown,
	{ index, isOneOfMany }: { index: number; isOneOfMany: boolean },
	...testimony: string[]
): OwnError {
	const told = isOwnError(error)
		? error
		: new NodeOperationError(node, 'The operation stopped unexpectedly', {
				description:
					'Run it again. If it happens again, report it with the fields that you set, but without keys or documents',
			});
	const message = isOneOfMany ? `Item ${index + 1}: ${told.message}` : told.message;
	const description = sentences(told.description, ...testimony);
	if (told instanceof NodeOperationError)
		return new NodeOperationError(node, message, { description, level: told.level });
	const { httpCode, level } = told;
	return new NodeApiError(node, {}, { message, description, level, httpCode: httpCode ?? undefined });
}

/** The error of a run with invalid items, before anything was bought: it names them all. */
export function checkError(node: INode, failures: OwnError[], { verb }: GoodsWords): OwnError {
	const [first, ...more] = failures;
	if (first && more.length === 0) return first;
	return new NodeOperationError(
		node,
		sentences(`${failures.length} items can’t be ${verb}`, ...failures.map(({ message }) => message)),
		{ description: first?.description ?? undefined, level: 'warning' },
	);
}

/** "sent as job 5 and 6". */
function boughtAs(purchase: Purchase, { verb, thing, idField }: GoodsWords): string {
	return `${verb} as ${thing} ${idsOf(purchase, idField).join(' and ')}`;
}

/** The state of one item, according to the journal. @param isOneOfMany whether the run has other items */
export function testimony(purchase: Purchase | undefined, goods: GoodsWords, isOneOfMany: boolean): string {
	if (purchase === undefined) return isOneOfMany ? `This item was not ${goods.verb}` : `Nothing was ${goods.verb}`;
	if (!purchase.pending) return `This item was ${boughtAs(purchase, goods)}`;
	const before = purchase.bought.length > 0 ? `. Before that it was ${boughtAs(purchase, goods)}` : '';
	return `This item may have been ${goods.verb}${before}`;
}

/** The state of the other items of a run that ends early: their outputs are lost. */
export function testimonyOfOthers(
	others: Array<{ index: number; purchase: Purchase }>,
	{ verb, thing, idField, option }: GoodsWords,
): string[] {
	const bought = others.flatMap(({ index, purchase }) =>
		idsOf(purchase, idField).map((id) => `item ${index + 1} as ${thing} ${id}`),
	);
	const pending = others
		.filter(({ purchase }) => purchase.pending)
		.map(({ index }) => `Item ${index + 1} may have been ${verb}`);
	const list = bought.length > 0 ? `Already ${verb}: ${bought.join(', ')}` : '';
	const again =
		bought.length + pending.length > 0
			? `If you run the workflow again, these are ${verb} again, unless the option '${option}' is set. Retry On Fail does not repeat them`
			: '';
	return [list, ...pending, again];
}

/** What other calls of an agent's tool failed with: the error of a try is lost when the next one ends. */
export function testimonyOfCalls(failed: Purchase[], goods: GoodsWords): string[] {
	return failed.map((purchase) => {
		const end = purchase.pending ? `may have been ${goods.verb}` : `was ${boughtAs(purchase, goods)}`;
		return `The item for ${purchase.wish.to} of another call ${end}`;
	});
}

/** The documents of a run that should have been deleted, but remain. @param left "document 123" */
export function testimonyOfLeft(left: string[]): string {
	return left.length === 0 ? '' : `Not deleted, still at Fax.to: ${left.join(', ')}`;
}

/** Adds sentences to the description of an error. */
export function withWords(error: OwnError, ...words: string[]): OwnError {
	error.description = sentences(error.description, ...words);
	return error;
}

/**
 * An error without the node's fields, which n8n would store with it (docs/n8n-facts.md#errors-keep-the-nodes-fields): a
 * text to fax, or a password.
 */
export function withoutFields(error: unknown): unknown {
	return isOwnError(error) ? Object.assign(error, { node: { ...error.node, parameters: {} } }) : error;
}
