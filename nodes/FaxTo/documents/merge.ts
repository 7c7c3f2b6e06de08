import { sleep } from 'n8n-workflow';
import {
	PDFArray,
	PDFDict,
	PDFDocument,
	PDFName,
	type PDFObject,
	PDFObjectCopier,
	PDFPage,
	PDFPageLeaf,
	startReading,
} from '../bundles/pdf';
import { clean, undrawable } from './characters';
import { addCover, type Cover, onCover, textsOf } from './cover';
import { COVER_LANGUAGES } from './coverWords';
import { type Fonts, fontsOf } from './fonts/fonts';
import { carryForm } from './forms';
import { pdfWork } from './inspection';
import { carryLayers, hidesLayers } from './layers';
import { blankPaper, type Letterhead, letterheadPaper } from './letterhead';
import { dropUnused, isDamagedWithin, type Opened, openPdf } from './openPdf';
import { pictureHeader, uprightSize } from './pictureHeader';
import { addPicturePages, embedPicture } from './pictures';
import { decodeText, type Encoding } from './textFile';
import { addText, checkLength, PAPER, type PageSize, type Paper } from './typeset';
import { type Complaint, DAMAGED, MAX_PAGES, naming, Unfaxable } from './unfaxable';

/** One source of pages. */
export interface Part {
	kind: 'pdf' | 'png' | 'jpeg' | 'text';
	/** As the user knows it: "the file 'letter.pdf' in the field 'data'". */
	name: string;
	content: Buffer;
	/** For a text; automatic unless set. */
	encoding?: Encoding;
}

/** The parts of one PDF. */
interface MergeInput {
	/** In order. */
	parts: Part[];
	/** Of the pages that the node makes. */
	pageSize: PageSize;
	/** In front of the other pages. */
	cover?: Cover;
	/** On the cover, formatted. */
	date?: string;
	/** Whether the pages of each text are numbered; they are by default. */
	isNumbered?: boolean;
	/** Under the pages of texts and of the cover. */
	letterhead?: Part;
}

/**
 * Merges files and texts into one PDF. The same parts give the same bytes. Everything is held in memory, and a large
 * picture takes hundreds of megabytes, so the process builds one PDF at a time.
 * @returns a complaint that names the part that can't be turned into pages
 */
export async function merge(wanted: MergeInput): Promise<Buffer | Complaint> {
	return await pdfWork
		.use(async () => await putTogether(wanted))
		.catch((error: unknown) => {
			if (!(error instanceof Unfaxable)) return { complaint: 'The pages could not be put together' };
			const { subject = '', complaint, advice } = error;
			return { complaint: `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${complaint}`, advice };
		});
}

async function putTogether(wanted: MergeInput): Promise<Buffer> {
	const target = await emptyTarget(wanted);
	const { document, fonts, paper } = target;
	for (const part of wanted.parts) {
		await naming(part.name, async () => await add(target, part));
		checkPages(document);
		// Yields to n8n's other work.
		await sleep(0);
	}
	if (wanted.cover && fonts) await putCoverInFront(document, fonts, wanted.cover, wanted.date ?? '', paper);
	checkPages(document);
	return Buffer.from(await document.save({ addDefaultPage: false, updateFieldAppearances: false }));
}

function checkPages(document: PDFDocument): void {
	if (document.getPageCount() > MAX_PAGES)
		throw new Unfaxable(`has more than ${MAX_PAGES} pages`, 'Send them in several faxes', 'the fax');
}

/** The document being built. */
interface Target {
	document: PDFDocument;
	pageSize: PageSize;
	paper: Paper;
	/** Loaded only if one of the parts is a text, or there is a cover. */
	fonts: Fonts | undefined;
	/** The document's origin, if it is the only PDF. */
	whole: Opened | undefined;
	/** The text at the foot of a text's page. */
	numberOf: ((page: number, pages: number) => string) | undefined;
}

async function emptyTarget({ parts, pageSize, cover, isNumbered = true, letterhead }: MergeInput): Promise<Target> {
	const head = letterhead && (await letterheadOf(letterhead, pageSize));
	startReading();
	const whole = await onlyPdf(parts);
	// Without a creation date, the same parts give the same bytes.
	const document = whole?.document ?? (await PDFDocument.create({ updateMetadata: false }));
	const paper = head ? await letterheadPaper(document, pageSize, head) : blankPaper(document, pageSize);
	const fonts = cover || parts.some(({ kind }) => kind === 'text') ? await fontsOf(document) : undefined;
	const { page: numberOf } = COVER_LANGUAGES[cover?.language ?? 'en'];
	return { document, pageSize, paper, fonts, whole, numberOf: isNumbered ? numberOf : undefined };
}

/** Adds the pages of a part. @throws Unfaxable when it has none */
async function add({ document, pageSize, paper, fonts, whole, numberOf }: Target, part: Part): Promise<void> {
	const { kind, content, encoding = 'auto' } = part;
	if (kind === 'text' && fonts) {
		const text = decodeText(content, encoding);
		// A blank page would cost as much as a printed one.
		if (clean(text).trim() === '') throw new Unfaxable('contains no text');
		checkText(fonts, text);
		addText(fonts, text, pageSize, paper, numberOf);
	} else if (kind !== 'pdf') addPicturePages(document, await embedPicture(document, content), PAPER[pageSize]);
	else if (whole) for (const page of whole.pages) document.addPage(page);
	else await addPdf(document, content);
}

/** The PDF among the parts, if there is only one: the other pages are added to it, so its layers, form and metadata are preserved. */
async function onlyPdf(parts: Part[]): Promise<Opened | undefined> {
	const [pdf, ...others] = parts.filter(({ kind }) => kind === 'pdf');
	if (!pdf || others.length > 0) return undefined;
	const whole = await naming(pdf.name, async () => await openPdf(pdf.content));
	dropUnused(whole);
	return whole;
}

/** @throws Unfaxable when a field contains characters that can't be drawn, or doesn't fit */
async function putCoverInFront(document: PDFDocument, fonts: Fonts, cover: Cover, date: string, paper: Paper) {
	for (const { field, text } of textsOf(cover)) await naming(onCover(field), () => checkText(fonts, text));
	const pages = document.getPageCount();
	await naming(onCover('Message'), () => addCover(document, fonts, cover, { date, pages }, paper));
}

/** The letterhead as a page, made like any other part, so it gets the same checks and photos are turned upright. */
async function letterheadOf(letterhead: Part, pageSize: PageSize): Promise<Letterhead> {
	const source = await PDFDocument.load(await putTogether({ parts: [letterhead], pageSize }));
	const [page, ...more] = source.getPages();
	if (!page || more.length > 0 || page.getRotation().angle % 360 !== 0 || hidesLayers(source) || hasNotes(page))
		throw new Unfaxable(
			'can’t be a letterhead: it must be one page that is not rotated, without hidden layers, form fields and comments',
			"Print it to a new PDF, or choose a picture, for the option 'Letterhead'",
			letterhead.name,
		);
	const header = letterhead.kind === 'pdf' ? undefined : pictureHeader(letterhead.content);
	return header ? { page, picture: uprightSize(header) } : { page };
}

/** Whether a page has form fields or comments: they are not part of it, and would be left out. */
function hasNotes({ node }: PDFPage): boolean {
	const notes = node.lookup(PDFName.of('Annots'));
	const isLink = (note: PDFObject | undefined) =>
		note instanceof PDFDict && note.lookup(PDFName.of('Subtype')) === PDFName.of('Link');
	return notes instanceof PDFArray && notes.asArray().some((note) => !isLink(node.context.lookup(note)));
}

/** Refuses characters that can't be drawn: substitutes would change the text. */
function checkText({ plain }: Fonts, text: string): void {
	checkLength(text);
	const found = undrawable(plain.letters, text);
	if (found !== undefined)
		throw new Unfaxable(
			`contains characters that can’t be faxed: ${found}`,
			'Replace or remove them, or make a PDF of the text, for example with a word processor or Gotenberg',
		);
}

/** Adds the pages of one of several PDFs, with the document-wide settings that affect their appearance. */
async function addPdf(document: PDFDocument, content: Buffer): Promise<void> {
	const opened = await openPdf(content);
	if (isDamagedWithin(opened)) throw new Unfaxable(DAMAGED);
	const copier = PDFObjectCopier.for(opened.document.context, document.context);
	try {
		for (const { ref } of opened.pages) {
			const copy = copier.copy(ref);
			const leaf = document.context.lookup(copy);
			if (leaf instanceof PDFPageLeaf) document.addPage(PDFPage.of(leaf, copy, document));
		}
		carryLayers(opened.document, document, copier);
		carryForm(opened.document, document, copier);
	} catch (error) {
		throw error instanceof Unfaxable ? error : new Unfaxable(DAMAGED);
	}
}
