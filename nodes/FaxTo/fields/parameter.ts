import type { INodeProperties, NodeOperationError } from 'n8n-workflow';
import { type Context, inputError } from '../lib/context';
import { type Collection, given, isEmpty, isExpression, isLeftToModel } from './given';

/** What an operation or a trigger lists among its fields. */
export interface Declaration {
	/** The forms in which n8n shows it. */
	properties: INodeProperties[];
}

/** The n8n property of a parameter, without its type, which its kind says. */
export interface Spec extends Omit<Partial<INodeProperties>, 'type'>, Manner {
	displayName: string;
	name: string;
}

/** What a declaration says that n8n doesn't know. */
interface Manner {
	/** The collection that it is an option of; undefined for a field of its own. */
	in?: Collection;
	/** Other forms than the plain one, such as those for tools. */
	forms?: (property: INodeProperties) => INodeProperties[];
	/** Whether an expression that finds nothing is as good as an empty field. Only where nothing hangs on it. */
	mayFindNothing?: true;
}

/** Makes the error about a value: "The option 'Limit' " and what is wrong with it; then what to do. */
export type Refuse = (complaint: string, advice: string) => NodeOperationError;

/** What all parameters of one type have in common. */
interface ParameterType<T> {
	/** What comes with the kind, above all the type and the default; a declaration may say otherwise. */
	property: Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties>;
	/** What the user has to enter, with its article: "an amount". */
	noun: string;
	/** Understands a value that is not empty. @throws what `refuse` gives */
	parse(value: unknown, refuse: Refuse, context: Context): T;
}

const SUBJECTS: Record<Collection, string> = {
	options: 'The option',
	filters: 'The filter',
	coverPage: "The cover page's",
};

/**
 * A parameter: its n8n property and its reader in one. What is set counts: a value that is there is understood or refused by its
 * name, also an expression that finds nothing. An option that was not added, a field that was left empty, and what an AI agent
 * leaves out are not set.
 *
 * @typeParam T what a value is read as
 * @typeParam U what stands for one that is not set
 */
export class Parameter<T, U = undefined> implements Declaration {
	private constructor(
		readonly spec: Spec,
		private readonly kind: ParameterType<T>,
		private readonly unset: (refuse: Refuse) => U,
	) {}

	static of<T>(spec: Spec, kind: ParameterType<T>): Parameter<T> {
		return new Parameter(spec, kind, () => undefined);
	}

	/** The same parameter with something else for one that is not set. */
	or<V extends string | number | boolean | object>(unset: V): Parameter<T, V> {
		return new Parameter(this.spec, this.kind, () => unset);
	}

	/** The same parameter, which must be set. @param advice what to do where it is not */
	required(advice = `Enter ${this.kind.noun}`): Parameter<T, never> {
		return new Parameter({ ...this.spec, required: true }, this.kind, (refuse) => {
			throw refuse('is empty', advice);
		});
	}

	/** The same parameter in other words, in another place or in other forms. */
	with(changes: Partial<Spec>): Parameter<T, U> {
		return new Parameter({ ...this.spec, ...changes }, this.kind, this.unset);
	}

	/** The name as the user sees it. */
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

	/** The value for the item, or for the trigger. @throws NodeOperationError that names the parameter */
	read(context: Context): T | U {
		const { name, in: collection } = this.spec;
		const refuse: Refuse = (complaint, advice) =>
			inputError(context, `${collection ? SUBJECTS[collection] : 'The'} '${this.label}' ${complaint}`, advice);
		const found = given(context, name, this.label, collection) ?? this.usual;
		const value = found?.value();
		if (!isEmpty(value)) return this.kind.parse(value, refuse, context);
		if (!found || this.spec.required || isLeftToModel(context, found.raw) || !this.counts(found.raw))
			return this.unset(refuse);
		throw refuse(
			`is set but empty: enter ${this.kind.noun}, or ${collection ? 'remove it' : 'clear the field'}`,
			isExpression(found.raw) ? 'Its expression returned nothing' : 'Nothing is sent while this is unclear',
		);
	}

	/** A field of its own that is hidden has its default. */
	private get usual() {
		const value = this.spec.default ?? this.kind.property.default;
		return this.spec.in ? undefined : { raw: value, value: () => value };
	}

	/** Whether something was meant by what turned out empty. */
	private counts(raw: unknown): boolean {
		if (this.spec.mayFindNothing) return false;
		return isExpression(raw) || (this.spec.in !== undefined && !this.properties.some((form) => offers(form, raw)));
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

/** Whether a value is one of the choices of a list. */
function offers({ type, options = [] }: INodeProperties, value: unknown): boolean {
	return type === 'options' && options.some((option) => 'value' in option && option.value === value);
}
