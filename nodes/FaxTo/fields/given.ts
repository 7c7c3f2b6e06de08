import { type Context, inputError, isTool, reasonOf } from '../lib/context';
import { isObject } from '../lib/json';

/** The collections that parameters may stand in, and what n8n's panel calls them. */
const COLLECTIONS = { options: 'Options', filters: 'Filters', coverPage: 'Cover Page' } as const;

/** The name of a collection. */
export type Collection = keyof typeof COLLECTIONS;

/** What stands in a field: as it was typed, maybe an expression, and what it comes to. */
interface EnteredValue {
	raw: unknown;
	/** @throws NodeOperationError with n8n's own reason where the expression is broken */
	value: () => unknown;
}

/**
 * What the node has for a parameter; undefined for an option that was not added, and for a field that the node doesn't have.
 *
 * @param label of the parameter, for errors
 * @throws NodeOperationError when a whole collection is an expression that gives none
 */
export function given(
	context: Context,
	name: string,
	label: string,
	collection: Collection | undefined,
): EnteredValue | undefined {
	if (collection === undefined) return at(context, name, label);
	const all = at(context, collection, COLLECTIONS[collection]);
	if (!all) return undefined;
	// One option is evaluated at a time, so that an error names the one that is broken.
	if (isObject(all.raw)) return all.raw[name] === undefined ? undefined : at(context, `${collection}.${name}`, label);
	const whole = isExpression(all.raw) ? all.value() : all.raw;
	if (isObject(whole)) return name in whole ? { raw: all.raw, value: () => whole[name] } : undefined;
	if (Array.isArray(whole) && whole.length === 0) return undefined;
	throw inputError(
		context,
		`'${COLLECTIONS[collection]}' contains no fields`,
		'Remove the expression, and add them one by one',
	);
}

/** Whether n8n finds out the value for each item. */
export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.startsWith('=');
}

/** Whether there is nothing in a value. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Whether an AI agent fills the value in; what it leaves out is as if it were not there. */
export function isLeftToModel(context: Context, raw: unknown): boolean {
	return isTool(context) && isExpression(raw) && /\$fromai\s*\(/i.test(raw);
}

/** A resource locator's value: n8n leaves those in a collection whole (docs/n8n-facts.md#locators-in-a-collection-stay-whole). */
export function withoutLocator(value: unknown): unknown {
	return isObject(value) && '__rl' in value ? value.value : value;
}

/** Stands for a parameter that the node doesn't have. */
const ABSENT = {};

/** What was typed into the parameters of a node, by their paths: it is the same for each item. */
const typed = new WeakMap<object, Map<string, unknown>>();

function typedAt(context: Context, path: string): unknown {
	const known = typed.get(context.n8n) ?? new Map<string, unknown>();
	typed.set(context.n8n, known);
	if (!known.has(path)) known.set(path, ask(context, path, true));
	return known.get(path);
}

function at(context: Context, path: string, label: string): EnteredValue | undefined {
	const raw = typedAt(context, path);
	if (raw === ABSENT) return undefined;
	// What is no expression is the same for each item.
	const isConstant = typeof raw !== 'object' && !isExpression(raw);
	return { raw: withoutLocator(raw), value: () => withoutLocator(isConstant ? raw : evaluate(context, path, label)) };
}

/** The one place that asks n8n for a parameter. */
function ask(context: Context, path: string, rawExpressions: boolean): unknown {
	return 'index' in context
		? context.n8n.getNodeParameter(path, context.index, ABSENT, { rawExpressions })
		: context.n8n.getNodeParameter(path, ABSENT, { rawExpressions });
}

function evaluate(context: Context, path: string, label: string): unknown {
	try {
		return ask(context, path, false);
	} catch (error) {
		const { message: reason = 'n8n gives no reason', description: more = '' } = reasonOf(error);
		throw inputError(
			context,
			`The expression in '${label}' can't be evaluated: ${reason}`,
			['', reason].includes(more) ? 'Correct the expression' : more,
		);
	}
}
