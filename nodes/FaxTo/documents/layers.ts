import {
	PDFArray,
	PDFDict,
	type PDFDocument,
	PDFName,
	type PDFObject,
	type PDFObjectCopier,
	PDFRef,
} from '../bundles/pdf';
import { Unfaxable } from './unfaxable';

/**
 * Copies the layers of a PDF to the document that receives its pages, so that hidden layers stay hidden. Readers only
 * evaluate which layers exist, which are off, and which are switched for printing.
 * @param copier the one that copies the pages: it yields one copy per layer
 * @throws Unfaxable when hidden layers might become visible
 */
export function carryLayers(from: PDFDocument, to: PDFDocument, copier: PDFObjectCopier): void {
	const source = from.catalog.lookup(PDFName.of('OCProperties'));
	if (!(source instanceof PDFDict)) return;
	const config = configOf(source);
	const groups = refsIn(source, 'OCGs');
	if (isUnclear(config, groups)) throw new Unfaxable('is a PDF whose layers can’t be put together with other PDFs');

	const target = layersOf(to);
	const switches = config.lookup(PDFName.of('AS'));
	for (const group of groups) target.groups.push(copier.copy(group));
	for (const group of hiddenIn(config, groups)) target.off.push(copier.copy(group));
	if (switches instanceof PDFArray) for (const one of switches.asArray()) target.switches.push(copier.copy(one));
}

/** Whether a PDF has layers that are hidden, or may be when it is printed. */
export function hidesLayers({ catalog }: PDFDocument): boolean {
	const source = catalog.lookup(PDFName.of('OCProperties'));
	return source instanceof PDFDict && mayHide(configOf(source));
}

function configOf(properties: PDFDict): PDFDict {
	const config = properties.lookup(PDFName.of('D'));
	return config instanceof PDFDict ? config : properties.context.obj({});
}

const mayHide = (config: PDFDict): boolean =>
	isOffByDefault(config) || refsIn(config, 'OFF').length > 0 || config.has(PDFName.of('AS'));

const isOffByDefault = (config: PDFDict): boolean => config.lookup(PDFName.of('BaseState')) === PDFName.of('OFF');

/** Whether something is hidden in a way about which readers disagree: by another intent than viewing, or without being in the list. */
function isUnclear(config: PDFDict, groups: PDFRef[]): boolean {
	if (!mayHide(config)) return false;
	const intent = config.lookup(PDFName.of('Intent'));
	const listed = new Set(groups);
	const isUnlisted = (ref: PDFRef, object: PDFObject) =>
		!listed.has(ref) && object instanceof PDFDict && object.lookup(PDFName.of('Type')) === PDFName.of('OCG');
	return (
		(intent !== undefined && !String(intent).includes('/View')) ||
		config.context.enumerateIndirectObjects().some(([ref, object]) => isUnlisted(ref, object))
	);
}

/** The layers that are off when the document is opened. */
function hiddenIn(config: PDFDict, groups: PDFRef[]): PDFRef[] {
	const on = new Set(isOffByDefault(config) ? refsIn(config, 'ON') : groups);
	const off = new Set(refsIn(config, 'OFF'));
	return groups.filter((group) => off.has(group) || !on.has(group));
}

/** The layers in a list. Some readers stop at one that is missing, so it is omitted. */
function refsIn(dict: PDFDict, key: string): PDFRef[] {
	const list = dict.lookup(PDFName.of(key));
	const refs = list instanceof PDFArray ? list.asArray().filter((one) => one instanceof PDFRef) : [];
	return refs.filter((ref) => dict.context.lookup(ref) instanceof PDFDict);
}

/** The layer lists of the document that receives the pages. */
function layersOf(document: PDFDocument) {
	const { catalog, context } = document;
	const key = PDFName.of('OCProperties');
	if (!catalog.has(key)) catalog.set(key, context.obj({ OCGs: [], D: { OFF: [], AS: [] } }));
	const properties = catalog.lookup(key, PDFDict);
	const config = properties.lookup(PDFName.of('D'), PDFDict);
	return {
		groups: properties.lookup(PDFName.of('OCGs'), PDFArray),
		off: config.lookup(PDFName.of('OFF'), PDFArray),
		switches: config.lookup(PDFName.of('AS'), PDFArray),
	};
}
