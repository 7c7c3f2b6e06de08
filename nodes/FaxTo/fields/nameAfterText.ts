import { toggle } from './kinds';

/** Whether a text's file is named after it. */
export const nameAfterText = toggle({
	in: 'options',
	displayName: 'Name After Text',
	name: 'nameAfterText',
	default: false,
	displayOptions: { show: { '/source': ['text'] } },
	description:
		'Whether to name the file after the subject or the first words of the text, so that lists and the history of Fax.to show it. Without this option it is, unless Delete After Send is on.',
}).or(true);
