/** A point of a contour, in thousandths of the font size. Two consecutive control points imply a curve point halfway between them. */
export interface Point {
	x: number;
	y: number;
	isOnCurve: boolean;
}

/** The unit of a packed font, in thousandths of its size. */
const UNIT = 2;

/** A glyph's outline and its advance width, in thousandths of the font size. */
export interface Shape {
	advance: number;
	contours: Point[][];
}

/**
 * The shapes of a packed font, by the code points of their characters. Its format is that of fonts/pack.js: ten streams of numbers, each with its
 * length in four bytes. Numbers have seven bits a byte, the lowest first, and their sign in the lowest bit.
 *
 * @param bytes inflated
 */
export function shapesOf(bytes: Uint8Array): Map<number, Shape> {
	const [codes, advances, counts, references, startX, startY, lengths, flags, stepsX, stepsY] = streamsOf(bytes);
	const shapes = new Map<number, Shape>();
	const known: Point[][] = [];
	const newContour = () => {
		const at = { x: 0, y: 0 };
		const contour = Array.from({ length: lengths() }, () => {
			const flag = flags();
			if (flag & 2) at.x += UNIT * stepsX();
			if (flag & 4) at.y += UNIT * stepsY();
			return { x: at.x, y: at.y, isOnCurve: (flag & 1) === 1 };
		});
		known.push(contour);
		return contour;
	};
	for (let character = codes(); character > 0; ) {
		const at = { x: 0, y: 0 };
		const advance = UNIT * advances();
		const parts = Array.from({ length: counts() }, () => {
			const reference = references();
			const contour = reference === 0 ? newContour() : (known[known.length - reference] ?? []);
			at.x += UNIT * startX();
			at.y += UNIT * startY();
			return { contour, x: at.x, y: at.y };
		});
		shapes.set(character, {
			advance,
			// Only when they are drawn: a fax has a few of the thousands of letters.
			get contours() {
				return parts.map(({ contour, x, y }) => moved(contour, x, y));
			},
		});
		const step = codes();
		character = step === 0 ? 0 : character + step;
	}
	return shapes;
}

/** The contour, translated. */
const moved = (contour: Point[], x: number, y: number): Point[] =>
	contour.map((point) => ({ x: point.x + x, y: point.y + y, isOnCurve: point.isOnCurve }));

type Next = () => number;
type Streams = [Next, Next, Next, Next, Next, Next, Next, Next, Next, Next];

/** One reader per stream, which returns the next number, or 0 after the end. */
function streamsOf(bytes: Uint8Array): Streams {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let start = 0;
	const next = (): Next => {
		let at = start + 4;
		const end = at + view.getUint32(start, true);
		start = end;
		return () => {
			let value = 0;
			for (let shift = 0; at < end; shift += 7) {
				const byte = bytes[at++] ?? 0;
				value |= (byte & 127) << shift;
				if (byte < 128) break;
			}
			return value & 1 ? -((value + 1) >> 1) : value >> 1;
		};
	};
	return [next(), next(), next(), next(), next(), next(), next(), next(), next(), next()];
}
