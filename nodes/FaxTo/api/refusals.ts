import { sentences } from '../lib/sentences';

/** The advice when nothing more specific is known. */
export const CHECK_FIELDS = 'Check the fields of this node, then run again';

/** Advice for Fax.to's own words, the most specific first. */
const REFUSALS: Array<{ about: RegExp; advice: string }> = [
	{ about: /balance|credit|fund|top.?up/i, advice: 'Top up the Fax.to account, then run again' },
	{
		about: /destination|\bserved\b|\broute/i,
		advice: 'Check that the number belongs to a fax machine, and ask Fax.to whether it sends to that destination',
	},
	{
		about: /conver|corrupt|unsupported|file type|mime/i,
		advice: 'Fax.to could not turn the file into fax pages. Send it as a PDF that opens in a PDF reader',
	},
	{ about: /e-?mail.*(taken|exist|already|use)/i, advice: "Choose another 'Email', or use the operation Log In" },
	{ about: /stock|available/i, advice: 'Choose another number group and try again' },
	{
		about: /number|recipient/i,
		advice: "Check 'Fax Number': it must be a fax number with its country code, such as +12025550100",
	},
	{ about: /document|file/i, advice: 'Check with File > Get Many that the file still exists' },
];

/** "Failed to send the fax", and what follows it. */
const FAILURE =
	/^(?:failed|unable|not able|could ?n[o’']t|can ?n?[o’']t) (?:to )?(?<what>[\w ]{1,40})(?:[:.-]+(?: +(?<why>\S.*))?)?$/i;

/** The reason in Fax.to's words, to follow "Fax.to could not send the fax: " without repeating it; '' if there is none. */
function reasonIn(said: string, purpose: string): string {
	const { what = '', why = '' } = FAILURE.exec(said)?.groups ?? {};
	const essence = (text: string) =>
		text
			.toLowerCase()
			.split(' ')
			.filter((word) => !['', 'a', 'an', 'the'].includes(word));
	const [own, given] = [essence(purpose), essence(what)];
	if (own.at(-1) !== given.at(-1) || (why === '' && own.join(' ') !== given.join(' '))) return said;
	return why;
}

/** What Fax.to refused and why, in its own words, and what to do. */
export function refused(purpose: string, said: string): { message: string; description: string } {
	const reason = sentences(reasonIn(said, purpose));
	return {
		message:
			reason === '' ? `Fax.to could not ${purpose} and gave no reason` : `Fax.to could not ${purpose}: ${reason}`,
		description: REFUSALS.find(({ about }) => about.test(said))?.advice ?? CHECK_FIELDS,
	};
}
