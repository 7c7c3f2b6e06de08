const { mkdtempSync, rmSync } = require('node:fs');
const path = require('node:path');
const { buildSync } = require('esbuild');

/** What a module in TypeScript exports, with its packages left as they are. @param {string} file below the root folder */
function fromSource(file) {
	const folder = mkdtempSync(path.join(__dirname, '../node_modules/.bench-'));
	try {
		const outfile = path.join(folder, 'module.js');
		buildSync({ entryPoints: [path.join(__dirname, '..', file)], outfile, bundle: true, platform: 'node', packages: 'external' });
		return require(outfile);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

module.exports = { fromSource };
