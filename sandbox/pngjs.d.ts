/** The part of pngjs that the sandbox uses; the package has no types. */
declare module 'pngjs' {
	export class PNG {
		constructor(options: { width: number; height: number });
		readonly width: number;
		readonly height: number;
		data: Buffer;
		static readonly sync: { write(png: PNG, options?: { filterType?: number }): Buffer; read(bytes: Buffer): PNG };
	}
}
