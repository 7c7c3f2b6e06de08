import bidiFactory from 'bidi-js';
import bold from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf';
import plain from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf';

/** DejaVu Sans Condensed, packed by fonts/pack.js: the letters of the pages that the node makes. */
export { bold, plain };
/** Unicode's order of letters that run from right to left. */
export const bidi = bidiFactory();
