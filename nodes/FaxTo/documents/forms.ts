import type { PDFDict, PDFDocument, PDFObject, PDFObjectCopier } from '../bundles/pdf';

/** Completes "the file '…' …". */
const UNLIKE =
	'is a PDF form that readers fill in differently than the other one: print it to a new PDF, and send that one';

/** Maximum number of form field nodes that are examined. */
const MAX_FIELDS = 20_000;

/**
 * Copies the form of a PDF to the document that receives its pages, because fonts, sizes or texts may be defined in the
 * form only. If one form asks readers to redraw its fields and another doesn't, the setting would apply to both, so the
 * file is refused.
 * @param copier the one that copies the pages
 * @returns a complaint if the fields could look different than in the original file
 */
export async function carryForm(
	from: PDFDocument,
	to: PDFDocument,
	copier: PDFObjectCopier,
): Promise<string | undefined> {
	const { PDFArray, PDFDict, PDFName } = await import('../bundles/pdf');
	const form = from.catalog.lookup(PDFName.of('AcroForm'));
	if (!(form instanceof PDFDict)) return undefined;
	const copy = copier.copy(form);
	// XFA is useless without the rest of its file.
	copy.delete(PDFName.of('XFA'));
	const key = PDFName.of('AcroForm');
	const known = to.catalog.lookup(key);
	if (!(known instanceof PDFDict)) {
		to.catalog.set(key, to.context.register(copy));
		return undefined;
	}
	if ((await needsAppearances(known)) !== (await needsAppearances(copy))) return UNLIKE;
	const renamed = await joinResources(known, copy);
	const fields = copy.lookup(PDFName.of('Fields'));
	if (!(fields instanceof PDFArray)) return undefined;
	await isolate(fields.asArray(), copy, renamed, known.lookup(PDFName.of('Fields'), PDFArray).size());
	for (const field of fields.asArray()) known.lookup(PDFName.of('Fields'), PDFArray).push(field);
	return undefined;
}

async function needsAppearances(form: PDFDict): Promise<boolean> {
	const { PDFBool, PDFName } = await import('../bundles/pdf');
	return form.lookup(PDFName.of('NeedAppearances')) === PDFBool.True;
}

/** Merges a form's resources, such as fonts, into those of another. @returns the new names of renamed resources */
async function joinResources(known: PDFDict, form: PDFDict): Promise<Map<string, string>> {
	const { PDFDict, PDFName } = await import('../bundles/pdf');
	const renamed = new Map<string, string>();
	const key = PDFName.of('DR');
	const more = form.lookup(key);
	if (!(more instanceof PDFDict)) return renamed;
	if (!(known.lookup(key) instanceof PDFDict)) known.set(key, known.context.obj({}));
	const resources = known.lookup(key, PDFDict);
	for (const [kind, value] of more.entries()) {
		const entries = known.context.lookup(value);
		if (!(entries instanceof PDFDict)) continue;
		if (!(resources.lookup(kind) instanceof PDFDict)) resources.set(kind, known.context.obj({}));
		// Cloned, because a page may share the dictionary.
		const joined = resources.lookup(kind, PDFDict).clone();
		resources.set(kind, joined);
		for (const [name, entry] of entries.entries()) {
			const free = joined.has(name) ? joined.uniqueKey(name.decodeText()) : name;
			joined.set(free, entry);
			if (free !== name) renamed.set(name.decodeText(), free.decodeText());
		}
	}
	return renamed;
}

/** Makes fields independent of their form: inherited defaults are written into them, fonts renamed, and their names made unique. */
async function isolate(
	fields: PDFObject[],
	form: PDFDict,
	renamed: Map<string, string>,
	number: number,
): Promise<void> {
	const { PDFArray, PDFDict, PDFHexString, PDFName, PDFString } = await import('../bundles/pdf');
	const textIn = (value: PDFObject | undefined) =>
		value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;
	const top = fields.map((field) => form.context.lookup(field)).filter((field) => field instanceof PDFDict);
	for (const field of top) {
		for (const key of [PDFName.of('DA'), PDFName.of('Q')]) {
			const value = form.get(key);
			if (!field.has(key) && value) field.set(key, value);
		}
		const name = textIn(field.lookup(PDFName.of('T')));
		if (name !== undefined) field.set(PDFName.of('T'), PDFHexString.fromText(`${name} (${number})`));
	}
	const seen = new Set(top);
	for (const field of seen) {
		if (seen.size > MAX_FIELDS) return;
		const appearance = textIn(field.lookup(PDFName.of('DA')));
		if (appearance !== undefined) {
			const changed = appearance.replace(
				/\/([^\s/[\]()<>]+)/g,
				(_all, name: string) => `/${renamed.get(name) ?? name}`,
			);
			field.set(PDFName.of('DA'), PDFString.of(changed));
		}
		const kids = field.lookup(PDFName.of('Kids'));
		if (!(kids instanceof PDFArray)) continue;
		for (const kid of kids.asArray().map((one) => form.context.lookup(one))) if (kid instanceof PDFDict) seen.add(kid);
	}
}
