// @ts-check
/** The versions of Node that this repository supports, according to package.json. */
const { engines } = require('../package.json');

/**
 * @param {string} version of Node, such as 20.19.0
 * @returns {string | undefined} the problem and its solution; undefined if the version is supported
 */
function complaintAboutNode(version) {
	const needed = engines.node.replace('>=', '');
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const [leastMajor = 0, leastMinor = 0] = needed.split('.').map(Number);
	if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
	return `This is Node ${version}; this needs Node ${needed} or newer. Install it, then start again.`;
}

/** Ends the process when its Node is too old: call it before anything that an old one can't load. */
function requireNode() {
	const complaint = complaintAboutNode(process.versions.node);
	if (complaint === undefined) return;
	console.error(complaint);
	process.exit(1);
}

module.exports = { complaintAboutNode, requireNode };
