import {
	PDFArray,
	PDFBool,
	type PDFContext,
	PDFDict,
	type PDFDocument,
	PDFHexString,
	PDFName,
	type PDFObject,
	type PDFObjectCopier,
	PDFString,
} from '../bundles/pdf';
import { Unfaxable } from './unfaxable';

/**
 * Copies the form of a PDF to the document that receives its pages, because fonts, sizes or texts may be defined in the
 * form only. If one form asks readers to redraw its fields and another doesn't, the setting would apply to both, so the
 * file is refused.
 * @param copier the one that copies the pages
 * @throws Unfaxable when the fields could look different than in the original file
 */
export function carryForm(from: PDFDocument, to: PDFDocument, copier: PDFObjectCopier): void {
	const form = from.catalog.lookup(PDFName.of('AcroForm'));
	if (!(form instanceof PDFDict)) return;
	const copy = copier.copy(form);
	// XFA is useless without the rest of its file.
	copy.delete(PDFName.of('XFA'));
	const key = PDFName.of('AcroForm');
	const known = to.catalog.lookup(key);
	if (!(known instanceof PDFDict)) {
		to.catalog.set(key, to.context.register(copy));
		return;
	}
	if (needsAppearances(known) !== needsAppearances(copy))
		throw new Unfaxable(
			'is a PDF form that readers fill in differently than the other one',
			'Print it to a new PDF, and send that one',
		);
	const renamed = joinResources(known, copy);
	const fields = fieldsOf(copy);
	const all = fieldsOf(known);
	for (const field of dictsIn(copy.context, fields)) isolate(field, copy, all.size());
	renameFonts(copy.context, fields, renamed);
	for (const field of fields.asArray()) all.push(field);
}

/** The list of a form's fields, which may be missing. */
function fieldsOf(form: PDFDict): PDFArray {
	const key = PDFName.of('Fields');
	if (!(form.lookup(key) instanceof PDFArray)) form.set(key, form.context.obj([]));
	return form.lookup(key, PDFArray);
}

const needsAppearances = (form: PDFDict): boolean => form.lookup(PDFName.of('NeedAppearances')) === PDFBool.True;

/** The dictionaries in a list; none if the object is not a list. */
const dictsIn = (context: PDFContext, list: PDFObject | undefined): PDFDict[] =>
	list instanceof PDFArray
		? list.asArray().flatMap((one) => {
				const found = context.lookup(one);
				return found instanceof PDFDict ? [found] : [];
			})
		: [];

/** Merges a form's resources, such as fonts, into those of another. @returns the new names of renamed resources */
function joinResources(known: PDFDict, form: PDFDict): Map<string, string> {
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

const stringIn = (value: PDFObject | undefined) =>
	value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;

/** Makes a field independent of its form: inherited defaults are written into it, and its name is made unique. */
function isolate(field: PDFDict, form: PDFDict, number: number): void {
	for (const key of [PDFName.of('DA'), PDFName.of('Q')]) {
		const value = form.get(key);
		if (!field.has(key) && value) field.set(key, value);
	}
	const name = stringIn(field.lookup(PDFName.of('T')));
	if (name !== undefined) field.set(PDFName.of('T'), PDFHexString.fromText(`${name} (${number})`));
}

/** Renames the fonts in fields and in those below them, each list of which is read once. */
function renameFonts(context: PDFContext, fields: PDFArray, renamed: Map<string, string>): void {
	const seen = new Set<PDFObject | undefined>([fields]);
	for (const one of seen) {
		for (const field of dictsIn(context, one)) seen.add(field);
		if (!(one instanceof PDFDict)) continue;
		const changed = stringIn(one.lookup(PDFName.of('DA')))?.replace(
			/\/([^\s/[\]()<>]+)/g,
			(_all, name: string) => `/${renamed.get(name) ?? name}`,
		);
		if (changed !== undefined) one.set(PDFName.of('DA'), PDFString.of(changed));
		seen.add(one.lookup(PDFName.of('Kids')));
	}
}
