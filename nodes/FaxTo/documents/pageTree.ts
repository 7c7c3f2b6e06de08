import {
	PDFArray,
	type PDFContext,
	PDFDict,
	type PDFDocument,
	PDFName,
	PDFNumber,
	type PDFObject,
	PDFPage,
	PDFPageLeaf,
	PDFPageTree,
	PDFRef,
} from '../bundles/pdf';
import { DAMAGED, MAX_PAGES, Unfaxable } from './unfaxable';

/** Limits on the depth and the number of nodes in a page tree: a few kilobytes can claim millions of pages. */
const MAX_DEPTH = 50;
const MAX_NODES = 10_000;

/** Attributes that a page inherits from its ancestors. */
const INHERITED = new Set(['Resources', 'MediaBox', 'CropBox', 'Rotate']);

const tooMany = (count: number) =>
	new Unfaxable(`has ${count} pages, and a fax can have ${MAX_PAGES} at most`, 'Send its pages in several faxes');

/**
 * Takes all pages out of a document, in the order in which readers show them: a node without a type is a page unless it
 * has kids. Inherited attributes are written into each page. Whoever adds the pages again decides their order.
 * @throws Unfaxable when readers would disagree about the pages
 */
export function takePages(document: PDFDocument): PDFPage[] {
	const { catalog, context } = document;
	const top = catalog.get(PDFName.of('Pages'));
	const root = context.lookup(top);
	if (!(root instanceof PDFDict)) throw new Unfaxable(DAMAGED);
	const number = root.lookup(PDFName.of('Count'));
	const count = number instanceof PDFNumber ? number.asNumber() : undefined;
	if (count !== undefined && count > MAX_PAGES) throw tooMany(count);
	const pages = leavesOf(context, top).map(({ leaf, ref }) => PDFPage.of(leaf, ref, document));
	checkCount(pages.length, count, root.has(PDFName.of('Kids')));
	catalog.set(PDFName.of('Pages'), context.register(PDFPageTree.withContext(context)));
	return pages;
}

/** @param said the root's page count @throws Unfaxable when readers that trust the count would disagree with those that walk the tree */
function checkCount(pages: number, said: number | undefined, hasKids: boolean): void {
	if (pages === 0) throw new Unfaxable('has no pages');
	if (!hasKids || said === pages) return;
	throw new Unfaxable(
		said === undefined ? DAMAGED : `is a PDF that states ${said} pages, but contains ${pages}: it is damaged`,
	);
}

/** The pages below a node, each as a separate object. */
function leavesOf(context: PDFContext, top: PDFObject | undefined) {
	const leaves: Array<{ leaf: PDFPageLeaf; ref: PDFRef }> = [];
	const taken = new Set<PDFObject>();
	let nodes = 0;
	const visit = (object: PDFObject | undefined, inherited: Array<[PDFName, PDFObject]>, depth: number): void => {
		if (depth > MAX_DEPTH || ++nodes > MAX_NODES) throw new Unfaxable(DAMAGED);
		const node = context.lookup(object);
		// Readers skip missing nodes.
		if (!(node instanceof PDFDict)) return;
		const own = [...inherited, ...node.entries().filter(([name]) => INHERITED.has(name.decodeText()))];
		const kids = node.lookup(PDFName.of('Kids'));
		if (kids instanceof PDFArray && node.lookup(PDFName.of('Type')) !== PDFName.of('Page')) {
			for (const kid of kids.asArray()) visit(kid, own, depth + 1);
			return;
		}
		// A page that is referenced twice becomes two pages.
		const ref = object instanceof PDFRef && !taken.has(object) ? object : context.nextRef();
		taken.add(ref);
		const leaf = leafOf(node, own);
		context.assign(ref, leaf);
		leaves.push({ leaf, ref });
	};
	visit(top, [], 0);
	return leaves;
}

/** A page by itself. @param inherited from the nodes above it, the nearest last */
function leafOf(node: PDFDict, inherited: Array<[PDFName, PDFObject]>): PDFPageLeaf {
	const leaf = PDFPageLeaf.fromMapWithContext(node.asMap(), node.context);
	for (const [name, value] of inherited) leaf.set(name, value);
	// Readers show a page without a size as US Letter.
	if (!(leaf.lookup(PDFName.of('MediaBox')) instanceof PDFArray))
		leaf.set(PDFName.of('MediaBox'), node.context.obj([0, 0, 612, 792]));
	leaf.set(PDFName.of('Type'), PDFName.of('Page'));
	leaf.delete(PDFName.of('Parent'));
	return leaf;
}
