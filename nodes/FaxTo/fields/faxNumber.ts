import { asText, text } from './kinds';
import { normaliseFaxNumber } from './normaliseFaxNumber';
import { Parameter, type Spec } from './parameter';

/** The country of numbers that are written without a country code. */
export const defaultCountryCode = text({
	in: 'options',
	displayName: 'Default Country',
	name: 'defaultCountryCode',
	placeholder: 'e.g. GB',
	description:
		'The country of numbers that are written without a country code: its code of two letters, such as US or GB, or its dial code, such as 1 or 44',
	mayFindNothing: true,
}).or('');

/** A fax number, read into E.164 form. @throws NodeOperationError when it is not certain which number is meant */
function faxNumberField(spec: Spec): Parameter<Promise<string>> {
	return Parameter.of(spec, {
		property: { type: 'string', default: '', placeholder: 'e.g. +1 202 555 0100' },
		noun: 'a number with + and its country code',
		parse: async (value, refuse, context) => {
			const typed = asText(value, refuse).trim();
			const result = await normaliseFaxNumber(typed, defaultCountryCode.read(context));
			if ('number' in result) return result.number;
			throw refuse(
				`'${typed.slice(0, 100)}' ${result.complaint}`,
				"Enter the number with + and its country code, such as +1 202 555 0100, or set the option 'Default Country'",
			);
		},
	});
}

/** The number to fax to. */
export const faxNumber = faxNumberField({
	displayName: 'Fax Number',
	name: 'faxNumber',
	description: 'The number to fax to, with + and country code. Spaces, dots, dashes and brackets are fine.',
}).required('Enter the number with + and its country code, such as +1 202 555 0100');

/** Another number in place of the first. */
export const otherNumber = faxNumberField({
	displayName: 'Fax Number',
	name: 'faxNumber',
	hint: 'Leave it empty to send to the same number',
	description:
		'Another number to send the fax to, with + and country code. To another number it is a new fax, also where the first was delivered.',
});
