import { isObject } from '../../nodes/FaxTo/lib/json';
import type { Operation } from '../../nodes/FaxTo/run/operation';

/** A JSON Schema as far as the rules look into it. */
export interface Schema {
	properties?: Record<string, unknown>;
}

/** n8n's own limit: outputs with more fields are hard to map by hand. */
const MAX_FIELDS = 10;

/** Not counted: the outcome, and fields about the node's own work that only some items have. */
const OF_THE_NODE = new Set([
	'outcome',
	'reason',
	'retryable',
	'advice',
	'final',
	'would_send',
	'reference',
	'recovered',
	'previous_fax_job_id',
]);

/** Why an output is too large for a person; undefined if it isn't. */
export function complaintAboutOutput(operation: Pick<Operation, 'fields'>, schema: Schema): string | undefined {
	const count = leavesOf(schema).filter((name) => !OF_THE_NODE.has(name)).length;
	const isSimplified = propertiesOf(operation).some(({ name }) => name === 'simplify');
	// The schema shows the simple form where there is one, so this has to be small as well.
	if (count > MAX_FIELDS)
		return isSimplified ? `its simple form has ${count} fields` : `it outputs ${count} fields and has no Simplify`;
	return undefined;
}

/** Why a list can't be limited; undefined when it can. */
export function complaintAboutList(operation: Pick<Operation, 'name' | 'fields'>): string | undefined {
	if (!isList(operation)) return undefined;
	const fields = propertiesOf(operation);
	const all = fields.find((field) => field.name === 'returnAll');
	const limit = fields.find((field) => field.name === 'limit');
	if (all?.displayName !== 'Return All' || limit?.displayName !== 'Limit')
		return 'it is a list without Return All and Limit';
	return limit.displayOptions?.show?.returnAll?.includes(false) ? undefined : 'its Limit does not depend on Return All';
}

/** Whether an operation outputs several items, according to its name: "Get Many", "Get States". */
export function isList({ name }: Pick<Operation, 'name'>): boolean {
	return /^Get (Many|.*[^us]s)$/.test(name);
}

function propertiesOf({ fields }: Pick<Operation, 'fields'>) {
	return fields.flatMap(({ properties }) => properties);
}

function leavesOf({ properties = {} }: Schema): string[] {
	return Object.entries(properties).flatMap(([name, inner]) =>
		isObject(inner) && isObject(inner.properties) ? leavesOf({ properties: inner.properties }) : [name],
	);
}
