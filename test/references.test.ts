import * as repository from './harness/repository';

const PAGE = /\bdocs\/(?:[\w-]+\/)*[\w.-]+\.md(?:#[\w-]+)?/g;
/** As pages name files, below nodes/FaxTo. */
const FILE_OF_NODE = /`(?:api|bundles|documents|events|faxes|fields|lib|operations|purchase|run)\/[\w/]+\.ts`/g;
const FILE_IN_COMMENT = /\b[\w/]+\.ts\b/g;
/** A link to where a name is declared: ``[file, `name`](../path#L1)``. */
const DECLARATION = /`(\w+)`\]\(\.\.\/(nodes\/[\w/.]+\.ts)#L\d+\)/g;
const TRAP = /\bT\d{1,2}\b/g;

/** Names of pages that once led out of this repository. */
const ELSEWHERE = /\bDESIGN\b|n8n-engineering|n8n-lab|faxto-api|field-report|peers\.md|§/;

const code = repository
	.textFiles(['bench', 'credentials', 'live-check', 'nodes', 'playground', 'release', 'sandbox', 'test', 'docs/make'])
	.filter(({ file }) => file !== 'test/references.test.ts');
const pages = repository.pages();

test('there is code to look at, and it leads to pages', () => {
	expect(code.length).toBeGreaterThan(150);
	expect(code.flatMap(({ text }) => text.match(PAGE) ?? []).length).toBeGreaterThan(30);
});

test('every page and heading that code leads to exists', () => {
	expect(
		code.flatMap(({ file, text }) =>
			(text.match(PAGE) ?? []).filter((reference) => !leads(reference)).map((reference) => `${file}: ${reference}`),
		),
	).toEqual([]);
});

test('every link between pages leads to a file and a heading', () => {
	expect(
		repository
			.links()
			.filter(({ target }) => !leads(target))
			.map(({ from, target }) => `${from}: ${target}`),
	).toEqual([]);
});

test('every trap that code names is in docs/assumptions.md', () => {
	const known = new Set((pages.get('docs/assumptions.md') ?? { text: '' }).text.match(TRAP));
	expect(
		code.flatMap(({ file, text }) =>
			(text.match(TRAP) ?? []).filter((trap) => !known.has(trap)).map((trap) => `${file}: ${trap}`),
		),
	).toEqual([]);
});

test('every fact about n8n that names a test names one that exists', () => {
	const named = (pages.get('docs/n8n-facts.md') ?? { text: '' }).text.match(/`(?:test|bench)\/[\w./-]+`/g) ?? [];
	expect(named.length).toBeGreaterThan(30);
	expect(named.map((name) => name.slice(1, -1)).filter((file) => !repository.exists(file))).toEqual([]);
});

test('every file of the node that its own comments name exists', () => {
	const present = code.filter(({ file }) => file.startsWith('nodes/'));
	const named = present.flatMap(({ file, text }) =>
		(text.match(FILE_IN_COMMENT) ?? []).map((name) => ({ file, name })),
	);
	expect(named.length).toBeGreaterThan(0);
	expect(named.filter(({ name }) => !present.some(({ file }) => file.endsWith(`/${name}`)))).toEqual([]);
});

test('every file of the node that a page names exists', () => {
	const named = [...pages].flatMap(([page, { text }]) =>
		(text.match(FILE_OF_NODE) ?? []).map((name) => ({ page, file: `nodes/FaxTo/${name.slice(1, -1)}` })),
	);
	expect(named.length).toBeGreaterThan(5);
	expect(named.filter(({ file }) => !repository.exists(file))).toEqual([]);
});

test('every command that a page names exists', () => {
	const { scripts } = repository.manifest();
	const named = [...pages].flatMap(([page, { text }]) => [
		...[...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => ({ page, name, isThere: name in scripts })),
		...[...text.matchAll(/\bnode ((?:[\w-]+\/)+[\w.-]+\.js)/g)].map(([, name = '']) => ({
			page,
			name,
			isThere: repository.exists(name),
		})),
	]);
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter(({ isThere }) => !isThere)).toEqual([]);
});

test('a page that leads to a name leads to the file that declares it', () => {
	const texts = new Map(code.map(({ file, text }) => [file, text]));
	const led = [...pages].flatMap(([page, { text }]) =>
		[...text.matchAll(DECLARATION)].map(([, name = '', file = '']) => ({ page, name, file })),
	);
	expect(led.length).toBeGreaterThan(15);
	// npm run docs moves the links to the lines of the names.
	const declares = (file: string, name: string) =>
		new RegExp(`\\b(?:function|class|const|interface|type) ${name}\\b|^\\t(?:private |async )*${name}\\(`, 'm').test(
			texts.get(file) ?? '',
		);
	expect(led.filter(({ file, name }) => !declares(file, name))).toEqual([]);
});

test('the README and docs/examples.md lead to every template', () => {
	const templates = repository.files('examples');
	expect(templates.length).toBeGreaterThan(10);
	for (const page of ['README.md', 'docs/examples.md']) {
		const targets = new Set(
			repository
				.links()
				.filter(({ from }) => from === page)
				.map(({ target }) => target),
		);
		expect(templates.filter((file) => !targets.has(file))).toEqual([]);
	}
});

test('what a bench script measured stands in docs/performance.md only', () => {
	const figure = /\d(?:[\d.,]*) (?:times|MB|kB|ms)\b/;
	const found = [...pages]
		.filter(([page]) => !['docs/performance.md', 'CHANGELOG.md'].includes(page))
		.flatMap(([page, { text }]) =>
			text
				.split('\n')
				.filter((line) => /\bbench\//.test(line) && figure.test(line))
				.map((line) => ({ page, line })),
		);
	expect(found).toEqual([]);
});

test('nothing leads to a page outside of this repository', () => {
	const found = [...code, ...[...pages].map(([file, { text }]) => ({ file, text }))].filter(({ text }) =>
		ELSEWHERE.test(text),
	);
	expect(found.map(({ file }) => file)).toEqual([]);
});

/** Whether a reference such as `docs/trigger.md#once` leads to a heading, or a file. */
function leads(reference: string): boolean {
	const [file = '', heading] = reference.split('#');
	if (heading === undefined) return repository.exists(file);
	// A line of the code: npm run docs keeps it at the name that the link says.
	if (/^L[1-9]\d*$/.test(heading)) return repository.exists(file) && file.endsWith('.ts');
	return pages.get(file)?.headings.has(heading) === true;
}
