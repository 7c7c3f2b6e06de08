// In the place of libraries that pdf-lib has for what we do not use, 150 kB in all: pictures in SVG, colours by name, forms in XML.
const leftOut = () => {
	throw new Error('Left out of the bundle');
};
export const converter = () => leftOut;
export { leftOut as encode, leftOut as NodeType, leftOut as parse };
