import type { NodeParameterValueType } from 'n8n-workflow';
import type { Context } from '../../nodes/FaxTo/lib/context';

/** The value of a parameter: anything, because an expression can return anything. */
type Value = NodeParameterValueType | object;

/** An expression and its value. */
export class Expression {
	constructor(
		readonly result: () => unknown,
		readonly typed = '={{ $json.value }}',
	) {}
}

/** A context of n8n that has these parameters, for readers of single fields. The engine's own contexts are in the engine's tests. */
export function reading(parameters: object, { zone = 'America/New_York', type = 'faxTo' } = {}): Context {
	return {
		n8n: {
			getNode: () => ({ id: 'n', name: 'Fax.to', type, typeVersion: 1, position: [0, 0], parameters: {} }),
			getTimezone: () => zone,
			getNodeParameter: (path: string, fallback?: object, options?: { rawExpressions?: boolean }) =>
				valueOf(at(parameters, path) ?? fallback, options?.rawExpressions === true),
		},
	};
}

/** An expression may return anything, whatever n8n's types say. */
function whatever(value: unknown): Value {
	const isValue = (_one: unknown): _one is Value => true;
	return isValue(value) ? value : undefined;
}

function at(parameters: object, path: string): Value {
	let value: Value = parameters;
	for (const name of path.split('.'))
		value = typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
	return value;
}

function valueOf(value: Value, isRaw: boolean): Value {
	if (value instanceof Expression) return isRaw ? value.typed : whatever(value.result());
	if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
	if (Object.keys(value).length === 0) return value;
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, valueOf(one, isRaw)]));
}
