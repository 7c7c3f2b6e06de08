import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Operation } from './operation';
import type { Ledger, Witness } from '../purchase/ledger';

type Told = NodeApiError | NodeOperationError;

/** Where an error happened. */
export interface Place {
	index: number;
	/** Whether the run has several items, so that a message must name its own. */
	isOneOfMany: boolean;
}

/**
 * An error as the user meets it: with the number of the item as n8n's panel counts them, from 1. What is not one of our own
 * errors is replaced as a whole, because nobody knows what its text holds. Where the operation costs money, the ledger
 * says what became of the item.
 */
export function itemError(
	node: INode,
	error: unknown,
	place: Place,
	{ spends, resource }: Pick<Operation, 'spends' | 'resource'>,
	witness: Witness,
): Told {
	const told =
		error instanceof NodeApiError || error instanceof NodeOperationError
			? error
			: new NodeOperationError(node, 'The operation stopped unexpectedly', {
					description:
						'Run it again; if it goes on, report it with the fields that you set, but without keys or documents',
				});
	told.context.itemIndex = place.index;
	if (spends && witness.state === 'not bought' && isLimited(told))
		told.message = `Not ${verb(resource)}: ${told.message}`;
	const prefix = `Item ${place.index + 1}: `;
	if (place.isOneOfMany && !told.message.startsWith(prefix)) told.message = prefix + told.message;
	if (spends) told.description = sentences(told.description, testimony(witness, resource, 'This item'));
	return told;
}

/** The error of a run in which items were found bad before anything was bought: it names them all. */
export function checkError(
	node: INode,
	failures: Told[],
	{ spends, resource }: Pick<Operation, 'spends' | 'resource'>,
	ledger: Ledger,
): Told {
	const [first, ...more] = failures;
	const isFirst = ledger.witnesses().every(({ witness }) => witness.state === 'not bought');
	const nothing = spends ? `${isFirst ? 'Nothing' : 'Nothing more'} was ${verb(resource)}` : '';
	if (first && more.length === 0) {
		first.description = sentences(first.description, nothing);
		return first;
	}
	return new NodeOperationError(
		node,
		`${failures.length} items can’t be ${verb(resource)}. ${failures.map(({ message }) => message).join('. ')}`,
		{ description: sentences(first?.description, nothing), level: 'warning' },
	);
}

/** The error that ends a run of several items, with what became of the others: their outputs are lost with it. */
export function runError(error: Told, index: number | undefined, ledger: Ledger, resource: string): Told {
	const others = ledger.witnesses().filter(({ item }) => item !== index);
	const bought = others.flatMap(({ item, witness }) =>
		witness.ids.map((id) => `item ${item + 1} as ${thing(resource)} ${id}`),
	);
	const open = others
		.filter(({ witness }) => witness.state === 'open')
		.map(({ item }) => `Item ${item + 1} may have been ${verb(resource)}`);
	const again =
		bought.length + open.length > 0
			? `If you run the workflow again, these are ${verb(resource)} again, unless they have a 'Reference'. Retry On Fail does not repeat them`
			: '';
	const list = bought.length > 0 ? `Already ${verb(resource)}: ${bought.join(', ')}` : '';
	error.description = sentences(error.description, list, ...open, again);
	return error;
}

/** An error without the node's fields, which n8n would keep with it (docs/n8n-facts.md#errors-keep-the-nodes-fields): a text to fax, or a password. */
export function withoutFields(error: unknown): unknown {
	return error instanceof NodeApiError || error instanceof NodeOperationError
		? Object.assign(error, { node: { ...error.node, parameters: {} } })
		: error;
}

function isLimited(told: Told): boolean {
	return told instanceof NodeApiError && told.httpCode === '429';
}

function testimony(witness: Witness, resource: string, subject: string): string {
	if (witness.state === 'bought')
		return `${subject} was ${verb(resource)} as ${thing(resource)} ${witness.ids.join(' and ')}`;
	if (witness.state === 'not bought') return `${subject} was not ${verb(resource)}`;
	const before =
		witness.ids.length > 0
			? `. Before that it was ${verb(resource)} as ${thing(resource)} ${witness.ids.join(' and ')}`
			: '';
	return `${subject} may have been ${verb(resource)}${before}`;
}

const verb = (resource: string) => (resource === 'number' ? 'bought' : 'sent');
const thing = (resource: string) => (resource === 'number' ? 'number' : 'job');

function sentences(...parts: Array<string | null | undefined>): string {
	return parts
		.map((part) => (part ?? '').replace(/\.$/, ''))
		.filter((part) => part !== '')
		.join('. ');
}
