// What tsc does not copy: icons, codex files and output schemas. n8n looks for all three beside the compiled node.
const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

const assets = ['{nodes,credentials}/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

exports.clean = () => rm('dist', { recursive: true, force: true });
exports.default = () => src(assets, { encoding: false, base: '.' }).pipe(dest('dist'));
