// @ts-check
// What a template shows on the canvas.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { readExamples } = require('../../playground/examples.js');

const ICONS = ['faxto.svg', 'faxto.dark.svg'];

test('no note names Fax.to outside of code: n8n makes a link to a web site of it', async () => {
	const notes = (await readExamples()).flatMap(({ name, nodes }) =>
		nodes
			.filter(({ type }) => type.endsWith('.stickyNote'))
			.map(({ parameters }) => ({ name, text: String(parameters['content']) })),
	);
	expect(notes.length).toBeGreaterThan(0);
	expect(notes.filter(({ text }) => /fax\.to/i.test(text.replace(/`[^`]*`/g, '')))).toEqual([]);
});

test.each(ICONS)('%s fills its place on the canvas as the icons of other nodes do', (file) => {
	const svg = readFileSync(path.join(__dirname, '..', '..', 'nodes', 'FaxTo', file), 'utf8');
	const [, left, , width, height] = /viewBox="(\S+) (\S+) (\S+) (\S+)"/.exec(svg)?.map(Number) ?? [];
	const [, x, machine] = /<rect x="(\d+)" y="\d+" width="(\d+)"/.exec(svg)?.map(Number) ?? [];
	expect(width).toBe(height);
	expect(Number(machine) / Number(width)).toBeGreaterThan(0.9);
	// As much room on the left as on the right.
	expect(Number(x) - Number(left)).toBe(Number(left) + Number(width) - Number(x) - Number(machine));
});
