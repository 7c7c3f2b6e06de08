import { asText, namesIn, shownValue, text } from './kinds';
import { Parameter, type Refuse, type Spec } from './parameter';
import { LETTERS } from './typedNumber';

/** The country of numbers without a country code. */
export const defaultCountryCode = text({
	in: 'options',
	displayName: 'Default Country',
	name: 'defaultCountryCode',
	placeholder: 'e.g. GB',
	description:
		'The country of numbers without a country code: a two-letter code such as US or GB, or a dial code such as 1 or 44',
	mayFindNothing: true,
}).or('');

/** A fax number, read as E.164. @throws NodeOperationError when it is ambiguous or invalid */
function faxNumberField(spec: Spec): Parameter<Promise<string>> {
	return Parameter.of(spec, {
		property: { type: 'string', default: '', placeholder: 'e.g. +1 202 555 0100' },
		noun: 'a number with + and its country code',
		parse: async (value, refuse, context) => {
			const typed = asText(value, refuse).trim();
			const country = defaultCountryCode.read(context);
			const { normaliseFaxNumber } = await import('./normaliseFaxNumber');
			const result = normaliseFaxNumber(typed, country);
			if ('number' in result) return result.number;
			const hasCountry = country !== '' || /^(\+|00)/.test(typed);
			throw refusal(
				refuse,
				typed,
				result.complaint,
				hasCountry ? 'correct its digits' : "set the option 'Default Country'",
			);
		},
	});
}

/** The number to send a fax to. */
export const faxNumber = faxNumberField({
	displayName: 'Fax Number',
	name: 'faxNumber',
	description: 'The number to fax to, with + and country code. Spaces, dots, dashes and brackets are fine.',
}).required('Enter the number with + and its country code, such as +1 202 555 0100');

/** A number that replaces the original recipient. */
export const otherNumber = faxNumberField({
	displayName: 'Fax Number',
	name: 'faxNumber',
	hint: 'Leave it empty to send to the same number',
	description:
		'Another number to send the fax to, with + and country code. A fax to another number is sent even if the first one was delivered.',
});

/** A filter for the number of a fax, read as digits with the country code, as Fax.to writes them (T19); '' for all. */
export function numberFilter(
	displayName: string,
	name: string,
	description: string,
): Parameter<Promise<string>, string> {
	return Parameter.of(
		{ in: 'filters', displayName, name, description },
		{
			property: { type: 'string', default: '', placeholder: 'e.g. +1 202 555 0100' },
			noun: 'a number with + and its country code',
			parse: digitsToCompare,
		},
	).or('');
}

/** Several such numbers, separated by commas. */
export function comparedNumbers(spec: Spec): Parameter<Promise<string[]>> {
	return Parameter.of(spec, {
		property: { type: 'string', default: '' },
		noun: 'one or more numbers with + and their country codes',
		parse: async (value, refuse) =>
			await Promise.all(namesIn(value, refuse).map(async (one) => await digitsToCompare(one, refuse))),
	});
}

/**
 * The digits of a number with its country code, as Fax.to writes them. @throws the error from `refuse` when the number
 * is ambiguous
 */
export async function digitsToCompare(value: unknown, refuse: Refuse): Promise<string> {
	const typed = asText(value, refuse);
	const { numberInRecords } = await import('./normaliseFaxNumber');
	const result = numberInRecords(typed);
	if ('number' in result) return result.number;
	throw refusal(refuse, typed.trim(), result.complaint, 'remove it');
}

function refusal(refuse: Refuse, typed: string, complaint: string, alternative: string) {
	return refuse(
		`${shownValue(typed)} ${complaint}`,
		complaint === LETTERS
			? 'Replace them with digits: + and country code, then the number, such as +1 202 555 0100'
			: `Enter the number with + and its country code, such as +1 202 555 0100, or ${alternative}`,
	);
}
