// @ts-check
// Writes generated files, or reports which of them are out of date.
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { ROOT } = require('./node-source');

/**
 * @param {Map<string, string>} files path below the repository → text
 * @param {{ check: boolean, owns?: string }} options `check` writes nothing; `owns` is a folder in which every other file is a
 *   left-over
 * @returns {string[]} the paths of the files that were out of date
 */
function settle(files, { check, owns }) {
	const differing = [...files].filter(([file, text]) => read(file) !== text).map(([file]) => file);
	const leftOver = owns === undefined ? [] : filesBelow(owns).filter((file) => !files.has(file));
	if (!check) {
		for (const file of differing) {
			mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
			writeFileSync(path.join(ROOT, file), files.get(file) ?? '');
		}
		for (const file of leftOver) rmSync(path.join(ROOT, file));
	}
	return [...differing, ...leftOver];
}

/**
 * Reports the result of settle(), as a command line does.
 * @param {string[]} differing
 * @param {{ check: boolean, command: string }} options
 */
function report(differing, { check, command }) {
	if (check && differing.length > 0) process.exitCode = 1;
	for (const file of differing) console.log(check ? `${file} is out of date: run \`${command}\`` : `wrote ${file}`);
}

/** @param {string} file @returns {string | undefined} */
function read(file) {
	const whole = path.join(ROOT, file);
	return existsSync(whole) ? readFileSync(whole, 'utf8') : undefined;
}

/** @param {string} folder @returns {string[]} paths below the repository */
function filesBelow(folder) {
	const whole = path.join(ROOT, folder);
	if (!existsSync(whole)) return [];
	return readdirSync(whole, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			path
				.relative(ROOT, path.join(entry.parentPath ?? entry.path, entry.name))
				.split(path.sep)
				.join('/'),
		)
		.sort();
}

module.exports = { settle, report };
