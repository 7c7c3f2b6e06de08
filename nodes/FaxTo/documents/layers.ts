import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFObjectCopier, PDFRef } from '../bundles/pdf';

/** Completes "the file '…' …". */
const UNUSUAL = 'is a PDF whose layers can’t be put together with other PDFs';

/**
 * Copies the layers of a PDF to the document that receives its pages, so that hidden layers stay hidden. Readers only
 * evaluate which layers exist, which are off, and which are switched for printing.
 * @param copier the one that copies the pages: it yields one copy per layer
 * @returns a complaint if hidden layers might become visible
 */
export function carryLayers(from: PDFDocument, to: PDFDocument, copier: PDFObjectCopier): string | undefined {
	const source = from.catalog.lookup(PDFName.of('OCProperties'));
	if (!(source instanceof PDFDict)) return undefined;
	const defaults = source.lookup(PDFName.of('D'));
	const config = defaults instanceof PDFDict ? defaults : from.context.obj({});
	const groups = refsIn(source, 'OCGs');
	const hidden = hiddenIn(config, groups);
	const intent = config.lookup(PDFName.of('Intent'));
	if (hidden.size > 0 && intent && !String(intent).includes('/View')) return UNUSUAL;

	const target = layersOf(to);
	const switches = config.lookup(PDFName.of('AS'));
	for (const group of groups) target.groups.push(copier.copy(group));
	for (const group of hidden) target.off.push(copier.copy(group));
	if (switches instanceof PDFArray) for (const one of switches.asArray()) target.switches.push(copier.copy(one));
	return undefined;
}

/** The layers that are off when the document is opened. */
function hiddenIn(config: PDFDict, groups: PDFRef[]): Set<PDFRef> {
	const isOff = config.lookup(PDFName.of('BaseState')) === PDFName.of('OFF');
	const hidden = new Set(isOff ? groups : []);
	for (const group of refsIn(config, 'ON')) hidden.delete(group);
	for (const group of refsIn(config, 'OFF')) hidden.add(group);
	return hidden;
}

function refsIn(dict: PDFDict, key: string): PDFRef[] {
	const list = dict.lookup(PDFName.of(key));
	return list instanceof PDFArray ? list.asArray().filter((one) => one instanceof PDFRef) : [];
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
