import type { CoverLanguage } from '../documents/coverWords';
import { choice } from './kinds';
import type { Parameter, Spec } from './parameter';
import { notInTools } from './tool';

/** A field for the language of what the node prints. @param spec its place, label and description */
function language(spec: Omit<Spec, 'name'>): Parameter<CoverLanguage> {
	return choice<CoverLanguage>({ ...spec, name: 'language', default: 'en' }, [
		{ name: 'Dutch', value: 'nl' },
		{ name: 'English', value: 'en' },
		{ name: 'French', value: 'fr' },
		{ name: 'German', value: 'de' },
		{ name: 'Greek', value: 'el' },
		{ name: 'Italian', value: 'it' },
		{ name: 'Polish', value: 'pl' },
		{ name: 'Portuguese', value: 'pt' },
		{ name: 'Romanian', value: 'ro' },
		{ name: 'Russian', value: 'ru' },
		{ name: 'Spanish', value: 'es' },
		{ name: 'Turkish', value: 'tr' },
	]);
}

/** The language of a cover page. */
export const coverLanguage = language({
	in: 'coverPage',
	displayName: 'Language',
	description: 'The language of the date and of the words that the node prints, such as Subject',
	mayFindNothing: true,
}).or('en');

/** The language of a confirmation. */
export const confirmationLanguage = language({
	in: 'options',
	displayName: 'Confirmation Language',
	description: 'The language of the words and times on the confirmation',
	forms: (field) => [notInTools(field)],
}).or('en');
