/** A TrueType font, in whose place fonts/pack.js puts what of it is shipped: in base64. */
declare module '*.ttf' {
	const packed: string;
	export default packed;
}
