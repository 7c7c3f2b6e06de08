import bidiFactory from 'bidi-js';
import bold from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf';
import plain from 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf';

/** DejaVu Sans Condensed, packed by fonts/pack.js: the font of generated pages. */
export { bold, plain };
/** Unicode's bidirectional algorithm. */
export const bidi = bidiFactory();
