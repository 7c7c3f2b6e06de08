/** A TrueType font, which fonts/pack.js replaces with its packed form, in base64. */
declare module '*.ttf' {
	const packed: string;
	export default packed;
}
