import { sleep } from 'n8n-workflow';
import {
	PDFDict,
	PDFDocument,
	PDFName,
	type PDFObject,
	PDFObjectCopier,
	PDFPage,
	PDFPageLeaf,
	startReading,
} from '../bundles/pdf';
import { addCover, type Cover, textsOf } from './cover';
import { type Complaint, DAMAGED } from './kinds';
import { carryForm } from './forms';
import { carryLayers, hidesLayers } from './layers';
import { pdfWork } from './inspection';
import { dropUnused, isDamagedWithin, type Opened, openPdf } from './openPdf';
import { MAX_PAGES } from './pageTree';
import { pictureHeader, uprightSize } from './pictureHeader';
import { addPicturePages, complaintAboutPicture, embedPicture } from './pictures';
import { decodeText, type Encoding } from './textFile';
import { clean, undrawable } from './characters';
import { COVER_LANGUAGES } from './coverWords';
import { type Fonts, fontsOf } from './fonts/fonts';
import { blankPaper, type Letterhead, letterheadPaper } from './letterhead';
import { addText, MAX_TEXT_BYTES, MAX_TEXT_PAGES, PAPER, type PageSize, type Paper } from './typeset';

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

/** Thrown when something can't be turned into pages; the message is a whole sentence. */
class NoPages extends Error {
	/** @param subject "the file 'letter.pdf' in the field 'data'" @param complaint what is wrong with it */
	constructor(
		subject: string,
		complaint: string,
		readonly advice?: string,
	) {
		super(`${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${complaint}`);
	}
}

/**
 * Merges files and texts into one PDF. The same parts give the same bytes. Everything is held in memory, and a large
 * picture takes hundreds of megabytes, so the process builds one PDF at a time.
 * @returns a complaint that names the part that can't be turned into pages
 */
export async function merge(wanted: MergeInput): Promise<Buffer | Complaint> {
	return await pdfWork
		.use(async () => await putTogether(wanted))
		.catch((error: unknown) =>
			error instanceof NoPages
				? { complaint: error.message, advice: error.advice }
				: { complaint: 'The pages could not be put together' },
		);
}

async function putTogether(wanted: MergeInput): Promise<Buffer> {
	const target = await emptyTarget(wanted);
	const { document, fonts, paper } = target;
	for (const part of wanted.parts) {
		await add(target, part);
		// Yields to n8n's other work.
		await sleep(0);
	}
	if (wanted.cover && fonts) putCoverInFront(document, fonts, wanted.cover, wanted.date ?? '', paper);
	return Buffer.from(await document.save({ addDefaultPage: false, updateFieldAppearances: false }));
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

/** Adds the pages of a part. @throws NoPages when it has none, or too many */
async function add({ document, pageSize, paper, fonts, whole, numberOf }: Target, part: Part): Promise<void> {
	if (part.kind === 'text' && fonts) addTextPart(fonts, part, pageSize, paper, numberOf);
	else if (part.kind !== 'pdf') await addPicture(document, part, pageSize);
	else if (whole) for (const page of whole.pages) document.addPage(page);
	else await addPdf(document, part);
	if (document.getPageCount() > MAX_PAGES)
		throw new NoPages(
			'the files',
			`have more than ${MAX_PAGES} pages together, which is the most that one fax can have`,
		);
}

/** The PDF among the parts, if there is only one: the other pages are added to it, so its layers, form and metadata are preserved. */
async function onlyPdf(parts: Part[]): Promise<Opened | undefined> {
	const [pdf, ...others] = parts.filter(({ kind }) => kind === 'pdf');
	if (!pdf || others.length > 0) return undefined;
	const whole = await openPart(pdf);
	dropUnused(whole);
	return whole;
}

/** @throws NoPages when a field contains characters that can't be drawn, or doesn't fit */
function putCoverInFront(document: PDFDocument, fonts: Fonts, cover: Cover, date: string, paper: Paper): void {
	for (const { field, text } of textsOf(cover)) checkCharacters(fonts, text, onCover(field));
	const long = addCover(document, fonts, cover, { date, pages: document.getPageCount() }, paper);
	if (long)
		throw new NoPages(
			onCover(long.field),
			`is longer than ${long.max === 1 ? 'its line' : `${long.max} lines`}; the field 'Message' has room for more`,
		);
}

const onCover = (field: string) => `the field '${field}' of the cover page`;

/** The letterhead as a page, made like any other part, so it gets the same checks and photos are turned upright. */
async function letterheadOf(letterhead: Part, pageSize: PageSize): Promise<Letterhead> {
	const source = await PDFDocument.load(await putTogether({ parts: [letterhead], pageSize }));
	const [page, ...more] = source.getPages();
	if (!page || more.length > 0 || page.getRotation().angle % 360 !== 0 || hidesLayers(source) || hasNotes(page))
		throw new NoPages(
			letterhead.name,
			'can’t be a letterhead: it must be one page that is not rotated, without hidden layers, form fields and comments',
			"Print it to a new PDF, or choose a picture, for the option 'Letterhead'",
		);
	const header = letterhead.kind === 'pdf' ? undefined : pictureHeader(letterhead.content);
	return header ? { page, picture: uprightSize(header) } : { page };
}

/** Whether a page has form fields or comments: they are not part of it, and would be left out. */
function hasNotes({ node }: PDFPage): boolean {
	const kinds = node
		.Annots()
		?.asArray()
		.map((one) => node.context.lookup(one));
	const isLink = (note: PDFObject | undefined) =>
		note instanceof PDFDict && note.lookup(PDFName.of('Subtype')) === PDFName.of('Link');
	return kinds?.some((note) => !isLink(note)) ?? false;
}

function addTextPart(
	fonts: Fonts,
	part: Part,
	pageSize: PageSize,
	paper: Paper,
	numberOf: ((page: number, pages: number) => string) | undefined,
): void {
	const text = textIn(part);
	// A blank page would cost as much as a printed one.
	if (clean(text).trim() === '') throw new NoPages(part.name, 'contains no text');
	checkCharacters(fonts, text, part.name);
	if (!addText(fonts, text, pageSize, paper, numberOf)) throw tooLong(part);
}

/** Refuses characters that can't be drawn: substitutes would change the text. */
function checkCharacters({ plain }: Fonts, text: string, where: string): void {
	const found = undrawable(plain.letters, text);
	if (found !== undefined)
		throw new NoPages(
			where,
			`contains characters that can’t be faxed: ${found}`,
			'Replace or remove them, or make a PDF of the text, for example with a word processor or Gotenberg',
		);
}

/** The text of a part. @throws NoPages when its encoding is uncertain */
function textIn(part: Part): string {
	const { content, name, encoding = 'auto' } = part;
	if (content.length > MAX_TEXT_BYTES) throw tooLong(part);
	const decoded = decodeText(content, encoding);
	if ('complaint' in decoded) throw new NoPages(name, decoded.complaint);
	return decoded.text;
}

const tooLong = ({ name }: Part) =>
	new NoPages(name, `is a text of more than ${MAX_TEXT_PAGES} pages or ${MAX_TEXT_BYTES / 1024 / 1024} MB`);

/** Adds the pages of one of several PDFs, with the document-wide settings that affect their appearance. */
async function addPdf(document: PDFDocument, { name, content }: Part): Promise<void> {
	const opened = await openPart({ name, content });
	if (isDamagedWithin(opened)) throw new NoPages(name, DAMAGED);
	const copier = PDFObjectCopier.for(opened.document.context, document.context);
	try {
		for (const { ref } of opened.pages) {
			const copy = copier.copy(ref);
			const leaf = document.context.lookup(copy);
			if (leaf instanceof PDFPageLeaf) document.addPage(PDFPage.of(leaf, copy, document));
		}
		const complaint = carryLayers(opened.document, document, copier) ?? carryForm(opened.document, document, copier);
		if (complaint !== undefined) throw new NoPages(name, complaint);
	} catch (error) {
		throw error instanceof NoPages ? error : new NoPages(name, DAMAGED);
	}
}

async function openPart({ name, content }: Pick<Part, 'name' | 'content'>): Promise<Opened> {
	const opened = await openPdf(content);
	if ('complaint' in opened) throw new NoPages(name, opened.complaint);
	return opened;
}

async function addPicture(document: PDFDocument, { name, content }: Part, pageSize: PageSize): Promise<void> {
	const complaint = complaintAboutPicture(content);
	if (complaint !== undefined) throw new NoPages(name, complaint);
	const picture = await embedPicture(document, content);
	if (!picture) throw new NoPages(name, 'is a picture that can’t be read');
	addPicturePages(document, picture, PAPER[pageSize]);
}
