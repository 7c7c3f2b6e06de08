/**
 * Looks at what would be published: `npm run pack:check` builds, packs, and checks the tarball's contents, that it loads
 * where only n8n's own modules are around, and n8n's rules for verified packages (@n8n/scan-community-package), on the
 * source and on the tarball as n8n's scanner does it. Prints a line for each check; exits 1 if one fails.
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const SOURCE_FILES = ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'];
const TARBALL_FILES = ['**/*.js', 'package.json'];

let passed = 0;
let failed = 0;

function check(name, complaints) {
	if (complaints.length === 0) passed++;
	else failed++;
	console.log(`${complaints.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
	for (const complaint of complaints) console.log(`       ${complaint}`);
}

async function main() {
	const work = fs.mkdtempSync(path.join(os.tmpdir(), 'faxto-pack-'));
	try {
		console.log('building and packing …');
		npm(['run', 'build'], ROOT);
		const [{ filename }] = JSON.parse(npm(['pack', '--json', '--pack-destination', work], ROOT));
		execFileSync('tar', ['-xzf', path.join(work, filename), '-C', work]);
		const packed = path.join(work, 'package');

		const files = list(packed);
		const manifest = JSON.parse(fs.readFileSync(path.join(packed, 'package.json'), 'utf8'));
		const expected = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|index\.js|dist\/(nodes|credentials)\/.+\.(js|json|svg))$/;
		check('holds the built package and nothing else', files.filter((file) => !expected.test(file)).map((file) => `unexpected: ${file}`));
		check('holds its README, LICENSE and CHANGELOG', ['README.md', 'LICENSE', 'CHANGELOG.md'].filter((file) => !files.includes(file)));
		check(
			'has no dependencies at run time and one peer',
			[
				...Object.keys(manifest.dependencies ?? {}),
				...Object.keys(manifest.optionalDependencies ?? {}),
				...Object.entries(manifest.peerDependencies ?? {}).map(([name, range]) => `${name}@${range}`).filter((peer) => peer !== 'n8n-workflow@*'),
				...(manifest.overrides ? ['overrides'] : []),
			].map((name) => `unexpected: ${name}`),
		);
		check('holds every node and credential it names', [...manifest.n8n.nodes, ...manifest.n8n.credentials].filter((file) => !files.includes(file)));
		check(
			'has a codex, and icons for light and dark, beside each node',
			manifest.n8n.nodes.flatMap((file) => [file.replace(/\.js$/, '.json'), path.posix.join(path.posix.dirname(file), 'faxto.svg'), path.posix.join(path.posix.dirname(file), 'faxto.dark.svg')]).filter((file) => !files.includes(file)),
		);
		check('says the same version as the change log', fs.readFileSync(path.join(packed, 'CHANGELOG.md'), 'utf8').includes(`## ${manifest.version}`) ? [] : [`${manifest.version} is not in CHANGELOG.md`]);
		check('loads with nothing around but n8n’s own modules', loads(packed, work));

		const { analyzePackage } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
		for (const [where, folder, patterns] of [['source', ROOT, SOURCE_FILES], ['tarball', packed, TARBALL_FILES]]) {
			const result = await analyzePackage(folder, patterns);
			check(`passes n8n’s scan of the ${where}`, result.passed ? [] : String(result.details ?? result.message).split('\n'));
		}
	} finally {
		fs.rmSync(work, { recursive: true });
	}
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

/** n8n puts its own modules on NODE_PATH; form-data and n8n-workflow are all that the package takes from there. */
function loads(packed, work) {
	const modules = path.join(work, 'n8n-modules');
	for (const name of ['n8n-workflow', 'form-data']) {
		fs.mkdirSync(modules, { recursive: true });
		fs.symlinkSync(path.dirname(require.resolve(`${name}/package.json`)), path.join(modules, name));
	}
	const script = `const all = require(${JSON.stringify(packed)}); for (const name of Object.keys(all)) new all[name](); console.log(Object.keys(all).join())`;
	try {
		execFileSync(process.execPath, ['-e', script], { env: { PATH: process.env.PATH, NODE_PATH: modules }, stdio: 'pipe' });
		return [];
	} catch (error) {
		return [String(error.stderr).split('\n').find((line) => /Error/.test(line)) ?? 'it does not load'];
	}
}

function list(folder, below = '') {
	return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
		const name = path.posix.join(below, entry.name);
		return entry.isDirectory() ? list(folder, name) : [name];
	});
}

function npm(args, cwd) {
	return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});
