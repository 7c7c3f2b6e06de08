import { type Context, inputError, isTool, reasonOf } from '../lib/context';
import { isObject } from '../lib/json';
import { oncePer } from '../lib/oncePer';

/** The content of a field: as typed, which may be an expression, and its value. */
interface EnteredValue {
	raw: unknown;
	/** @throws NodeOperationError with n8n's own reason when the expression is invalid */
	value: () => unknown;
}

/** Whether n8n evaluates the value for each item. */
export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.startsWith('=');
}

/** Whether a value counts as empty: nobody sees anything of it. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !/[^\s\p{Cf}]/u.test(value));
}

/** Whether an AI agent fills in the value; a value that it omits counts as not set. */
export function isLeftToModel(context: Context, raw: unknown): boolean {
	return isTool(context) && isExpression(raw) && /\$fromai\s*\(/i.test(raw);
}

/**
 * The value of a resource locator, which n8n does not unwrap in a collection
 * (docs/n8n-facts.md#locators-in-a-collection-stay-whole).
 */
export function withoutLocator(value: unknown): unknown {
	return isObject(value) && '__rl' in value ? value.value : value;
}

/** Marks a parameter that the node lacks. */
const ABSENT = {};

/** The typed content of a node's parameters, by path: it is the same for all items. */
const typedOf = oncePer(() => new Map<string, unknown>());

function typedAt(context: Context, path: string): unknown {
	const known = typedOf(context.n8n);
	if (!known.has(path)) known.set(path, ask(context, path, true));
	return known.get(path);
}

/**
 * The content of a parameter; undefined for an option that was not added, and for a field that the node lacks. Options
 * are evaluated one at a time, so that an error names the invalid one.
 * @param label of the parameter, for errors
 */
export function given(context: Context, path: string, label: string): EnteredValue | undefined {
	const raw = typedAt(context, path);
	if (raw === ABSENT) return undefined;
	// Only expressions vary between items.
	const isConstant = typeof raw !== 'object' && !isExpression(raw);
	return { raw: withoutLocator(raw), value: () => withoutLocator(isConstant ? raw : evaluate(context, path, label)) };
}

/** The only place that reads parameters from n8n. */
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
