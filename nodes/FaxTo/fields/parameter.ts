import type { INodeProperties, NodeOperationError } from 'n8n-workflow';
import { type Context, inputError, isTool } from '../lib/context';
import { given, isEmpty, isExpression, isLeftToModel } from './given';

/** A field in the declaration of an operation or trigger. */
export interface Declaration {
	/** Its forms in n8n. */
	properties: INodeProperties[];
}

/** The n8n property of a parameter, without the type, which its kind supplies. */
export interface Spec extends Omit<Partial<INodeProperties>, 'type'>, Manner {
	displayName: string;
	name: string;
}

/** The name of a collection. */
type Collection = 'options' | 'filters' | 'coverPage';

/** The part of a declaration that n8n doesn't know. */
interface Manner {
	/** The collection that contains it; undefined for a top-level field. */
	in?: Collection;
	/** Additional forms, such as those for tools. */
	forms?: (property: INodeProperties) => INodeProperties[];
	/** Whether an expression that finds nothing counts as an empty field. Only where that is harmless. */
	mayFindNothing?: true;
}

/** Creates the error about a value: "The option 'Limit' " and the complaint, then advice. */
export type Refuse = (complaint: string, advice: string) => NodeOperationError;

/** The common part of all parameters of one type. */
export interface ParameterType<T> {
	/** Defaults of the kind, such as type and default value; a declaration may override them. */
	property: Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties>;
	/** The expected value, with its article: "an amount". */
	noun: string;
	/** Reads a value that is not empty. @throws the error from `refuse` */
	parse(value: unknown, refuse: Refuse, context: Context): T;
}

const NOTHING_FOUND = 'Its expression returned nothing';

const SUBJECTS: Record<Collection, string> = {
	options: 'The option',
	filters: 'The filter',
	coverPage: "The cover page's",
};

/**
 * A parameter: its n8n property together with its reader. Every value that is set is understood, or refused by name,
 * even an expression that finds nothing. Options that were not added, fields left empty, and values that an AI agent
 * omits are not set.
 * @typeParam T the type of its value
 * @typeParam U the type of its value if not set
 */
export class Parameter<T, U = undefined> implements Declaration {
	private constructor(
		readonly spec: Spec,
		private readonly kind: ParameterType<T>,
		private readonly unset: (refuse: Refuse, found: { raw: unknown } | undefined) => U,
	) {}

	static of<T>(spec: Spec, kind: ParameterType<T>): Parameter<T> {
		return new Parameter(spec, kind, () => undefined);
	}

	/** The same parameter with another value for "not set". */
	or<V extends string | number | boolean | object>(unset: V): Parameter<T, V> {
		return new Parameter(this.spec, this.kind, () => unset);
	}

	/** The same parameter, required. @param advice what to do if it is not set */
	required(advice = `Enter ${this.kind.noun}`): Parameter<T, never> {
		return new Parameter({ ...this.spec, required: true }, this.kind, (refuse, found) => {
			throw refuse('is empty', isExpression(found?.raw) ? `${NOTHING_FOUND}. ${advice}` : advice);
		});
	}

	/** The same parameter with other texts, in another place or in other forms. */
	with(changes: Partial<Spec>): Parameter<T, U> {
		return new Parameter({ ...this.spec, ...changes }, this.kind, this.unset);
	}

	/** The name that the user sees. */
	get label(): string {
		return this.spec.displayName;
	}

	get properties(): INodeProperties[] {
		const property: INodeProperties & Manner = { ...this.kind.property, ...this.spec };
		delete property.in;
		delete property.forms;
		delete property.mayFindNothing;
		return this.spec.forms ? this.spec.forms(property) : [property];
	}

	/** Reads the value for the item or trigger. @throws NodeOperationError that names the parameter */
	read(context: Context): T | U {
		const { in: collection } = this.spec;
		const refuse: Refuse = (complaint, advice) =>
			inputError(context, `${collection ? SUBJECTS[collection] : 'The'} '${this.label}' ${complaint}`, advice);
		const found = given(context, this.path, this.label) ?? this.usual;
		const value = found?.value();
		if (!isEmpty(value)) return this.kind.parse(value, refuse, context);
		if (!found || this.spec.required || isLeftToModel(context, found.raw) || !this.counts(context, found.raw))
			return this.unset(refuse, found);
		throw refuse(
			`is set but empty: enter ${this.kind.noun}, or ${collection ? 'remove it' : 'clear the field'}`,
			isExpression(found.raw) ? NOTHING_FOUND : 'Nothing is sent while this is unclear',
		);
	}

	/** Its place among the node's parameters. */
	private get path(): string {
		const { name, in: collection } = this.spec;
		return collection ? `${collection}.${name}` : name;
	}

	/** A hidden top-level field has its default. */
	private get usual() {
		const value = this.spec.default ?? this.kind.property.default;
		return this.spec.in ? undefined : { raw: value, value: () => value };
	}

	/** Whether a value that turned out empty was meant to be set: not if the list that a tool has instead offers it. */
	private counts(context: Context, raw: unknown): boolean {
		if (this.spec.mayFindNothing) return false;
		const isOffered = isTool(context) && this.properties.some((form) => offers(form, raw));
		return isExpression(raw) || (this.spec.in !== undefined && !isOffered);
	}
}

/** A collection of options, which are read one by one. */
export function collection(
	spec: Pick<INodeProperties, 'displayName' | 'placeholder'> & Partial<INodeProperties> & { name: Collection },
	options: Declaration[],
): Declaration {
	return {
		properties: [
			{ type: 'collection', default: {}, ...spec, options: options.flatMap(({ properties }) => properties) },
		],
	};
}

/** A text above the fields. */
export function notice(name: string, displayName: string): Declaration {
	return { properties: [{ displayName, name, type: 'notice', default: '' }] };
}

/** Whether a list offers a value. */
function offers({ options = [] }: INodeProperties, value: unknown): boolean {
	return options.some((option) => 'value' in option && option.value === value);
}
