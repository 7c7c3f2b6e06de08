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
		const expected =
			/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|index\.js|dist\/THIRD-PARTY-LICENSES\.txt|dist\/(nodes|credentials)\/.+\.(js|json|svg))$/;
		check(
			'holds the built package and nothing else',
			files.filter((file) => !expected.test(file)).map((file) => `unexpected: ${file}`),
		);
		check(
			'holds its README, LICENSE and CHANGELOG',
			['README.md', 'LICENSE', 'CHANGELOG.md'].filter((file) => !files.includes(file)),
		);
		check(
			'has no dependencies at run time and one peer',
			[
				...Object.keys(manifest.dependencies ?? {}),
				...Object.keys(manifest.optionalDependencies ?? {}),
				...Object.entries(manifest.peerDependencies ?? {})
					.map(([name, range]) => `${name}@${range}`)
					.filter((peer) => peer !== 'n8n-workflow@*'),
				...(manifest.overrides ? ['overrides'] : []),
			].map((name) => `unexpected: ${name}`),
		);
		check(
			'holds every node and credential it names',
			[...manifest.n8n.nodes, ...manifest.n8n.credentials].filter((file) => !files.includes(file)),
		);
		check(
			'has a codex, and icons for light and dark, beside each node',
			manifest.n8n.nodes
				.flatMap((file) => [
					file.replace(/\.js$/, '.json'),
					path.posix.join(path.posix.dirname(file), 'faxto.svg'),
					path.posix.join(path.posix.dirname(file), 'faxto.dark.svg'),
				])
				.filter((file) => !files.includes(file)),
		);
		check(
			'says the same version as the change log',
			fs.readFileSync(path.join(packed, 'CHANGELOG.md'), 'utf8').includes(`## ${manifest.version}`)
				? []
				: [`${manifest.version} is not in CHANGELOG.md`],
		);
		check('loads where only n8n’s direct dependencies can be seen', loads(packed, work));
		check('asks for nothing but n8n-workflow, luxon, zod and crypto', foreignModules(packed));
		check('is small', sizes(packed, path.join(work, filename), work));
		check(
			'ships the licences of what is bundled',
			['libphonenumber-js', 'dejavu-fonts-ttf']
				.filter((name) => !fs.readFileSync(path.join(packed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8').includes(name))
				.map((name) => `${name} is not among them`),
		);

		const { analyzePackage } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
		for (const [where, folder, patterns] of [
			['source', ROOT, SOURCE_FILES],
			['tarball', packed, TARBALL_FILES],
		]) {
			const result = await analyzePackage(folder, patterns);
			check(
				`passes n8n’s scan of the ${where}`,
				result.passed ? [] : String(result.details ?? result.message).split('\n'),
			);
		}
	} finally {
		fs.rmSync(work, { recursive: true });
	}
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
}

/**
 * n8n puts its own modules on NODE_PATH. Its container image is installed by pnpm, which shows only what n8n's manifest names
 * as dependencies: no more is there than those. Where n8n is installed, each of its copies is tried; the lock of the
 * playground names the dependencies anyway.
 */
function loads(packed, work) {
	const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'playground/package-lock.json'), 'utf8'));
	const places = [
		{
			name: 'the locked n8n',
			dependencies: lock.packages['node_modules/n8n'].dependencies,
			modules: path.join(ROOT, 'node_modules'),
			node: process.execPath,
		},
		...installedN8ns().map((modules) => ({
			name: modules,
			dependencies: JSON.parse(fs.readFileSync(path.join(modules, 'n8n/package.json'), 'utf8')).dependencies,
			modules,
			node: [path.join(modules, 'node/bin/node')].find(fs.existsSync) ?? process.execPath,
		})),
	];
	return places.flatMap((place, index) => complaintsOf(packed, path.join(work, `n8n-modules-${index}`), place));
}

function installedN8ns() {
	const compat = path.join(ROOT, 'playground/compat');
	const folders = [
		path.join(ROOT, 'playground'),
		...(fs.existsSync(compat) ? fs.readdirSync(compat).map((version) => path.join(compat, version)) : []),
	];
	return folders
		.map((folder) => path.join(folder, 'node_modules'))
		.filter((modules) => fs.existsSync(path.join(modules, 'n8n/package.json')));
}

function complaintsOf(packed, visible, { name, dependencies, modules, node }) {
	for (const dependency of Object.keys(dependencies)) {
		const target = path.join(modules, dependency);
		if (!fs.existsSync(target)) continue;
		fs.mkdirSync(path.dirname(path.join(visible, dependency)), { recursive: true });
		fs.symlinkSync(fs.realpathSync(target), path.join(visible, dependency));
	}
	if (!fs.existsSync(path.join(visible, 'n8n-workflow'))) return [`${name}: n8n-workflow is not there`];
	const script = `
		const all = require(${JSON.stringify(packed)});
		for (const name of Object.keys(all)) new all[name]();
		const early = Object.keys(require.cache).filter((file) => file.includes('/bundles/'));
		if (early.length > 0) throw new Error('Error: loaded before it is used: ' + early.join());
		for (const file of ${JSON.stringify(bundlesIn(packed))}) require(file);`;
	try {
		execFileSync(node, ['-e', script], { env: { PATH: process.env.PATH, NODE_PATH: visible }, stdio: 'pipe' });
		return [];
	} catch (error) {
		return [
			`${name}: ${
				String(error.stderr)
					.split('\n')
					.find((line) => /Error/.test(line)) ?? 'it does not load'
			}`,
		];
	}
}

/** What the shipped code requires that is neither its own nor what every n8n shows it. */
function foreignModules(packed) {
	return list(packed)
		.filter((file) => file.endsWith('.js'))
		.flatMap((file) =>
			[...fs.readFileSync(path.join(packed, file), 'utf8').matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map(
				([, name]) => ({ file, name }),
			),
		)
		.filter(({ name }) => !/^\.{1,2}\/|^(node:)?crypto$|^n8n-workflow$|^luxon$|^zod$/.test(name))
		.map(({ file, name }) => `${file} requires ${name}`);
}

function bundlesIn(packed) {
	const folder = path.join(packed, 'dist/nodes/FaxTo/bundles');
	return fs.readdirSync(folder).map((file) => path.join(folder, file));
}

/** The most that the tarball may weigh, packed, in kB. */
const MAX_IN_ALL = 480;
const MAX_WITHOUT_BUNDLES = 105;

/** Lists the parts of the tarball, and complains of what is too large. */
function sizes(packed, tarball, work) {
	const kilobytes = (file) => fs.statSync(file).size / 1000;
	const whole = kilobytes(tarball);
	for (const file of list(packed).filter((one) => kilobytes(path.join(packed, one)) > 20))
		console.log(`       ${kilobytes(path.join(packed, file)).toFixed(0).padStart(5)} kB  ${file}`);
	const rest = path.join(work, 'without-bundles.tgz');
	execFileSync('tar', ['-czf', rest, '--exclude=*/bundles/*', '--exclude=THIRD-PARTY-LICENSES.txt', '-C', packed, '.']);
	console.log(
		`       ${whole.toFixed(0).padStart(5)} kB packed in all, ${kilobytes(rest).toFixed(0)} kB without bundles`,
	);
	return [
		...(whole > MAX_IN_ALL ? [`${whole.toFixed(0)} kB in all, more than ${MAX_IN_ALL}`] : []),
		...(kilobytes(rest) > MAX_WITHOUT_BUNDLES
			? [`${kilobytes(rest).toFixed(0)} kB without bundles, more than ${MAX_WITHOUT_BUNDLES}`]
			: []),
	];
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
