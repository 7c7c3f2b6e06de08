import { asText, namesIn, shownValue, text, typed } from './kinds';
import type { Parameter, Refuse, Spec } from './parameter';
import { LETTERS } from './typedNumber';

const EXAMPLE = 'e.g. +1 202 555 0100';
const A_NUMBER = 'a number with + and its country code';

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
	return typed({ placeholder: EXAMPLE, ...spec }, A_NUMBER, async (value, refuse, context) => {
		const written = asText(value, refuse).trim();
		const country = defaultCountryCode.read(context);
		const { normaliseFaxNumber } = await import('./normaliseFaxNumber');
		const result = normaliseFaxNumber(written, country);
		if ('number' in result) return result.number;
		const hasCountry = country !== '' || /^(\+|00)/.test(written);
		const alternative = hasCountry ? 'correct its digits' : "set the option 'Default Country'";
		throw refusal(refuse, written, result.complaint, alternative);
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
export function numberFilter(displayName: string, name: string, description: string) {
	const spec: Spec = { in: 'filters', placeholder: EXAMPLE, displayName, name, description };
	return typed(spec, A_NUMBER, digitsToCompare).or('');
}

/** Several such numbers, separated by commas. */
export function comparedNumbers(spec: Spec): Parameter<Promise<string[]>> {
	const noun = 'one or more numbers with + and their country codes';
	return typed(spec, noun, async (value, refuse) => {
		return await Promise.all(namesIn(value, refuse).map(async (one) => await digitsToCompare(one, refuse)));
	});
}

/**
 * The digits of a number with its country code, as Fax.to writes them. @throws the error from `refuse` when the number
 * is ambiguous
 */
export async function digitsToCompare(value: unknown, refuse: Refuse): Promise<string> {
	const written = asText(value, refuse);
	const { numberInRecords } = await import('./normaliseFaxNumber');
	const result = numberInRecords(written);
	if ('number' in result) return result.number;
	throw refusal(refuse, written, result.complaint, 'remove it');
}

function refusal(refuse: Refuse, written: string, complaint: string, alternative: string) {
	return refuse(
		`${shownValue(written)} ${complaint}`,
		complaint === LETTERS
			? 'Replace them with digits: + and country code, then the number, such as +1 202 555 0100'
			: `Enter the number with + and its country code, such as +1 202 555 0100, or ${alternative}`,
	);
}
