import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Cursor } from '../../nodes/FaxTo/events/polling/cursor';

const entry = (
	id: number,
	created_at = `2026-11-21 ${String(Math.floor(id / 60)).padStart(2, '0')}:${String(id % 60).padStart(2, '0')}:00`,
) => ({ id, created_at });
const never = () => false;

async function* pages(list: IDataObject[], size: number): AsyncGenerator<IDataObject[]> {
	for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

/** Reads a list (newest first) and passes what is new. @returns the ids, oldest first */
async function read(cursor: Cursor, list: IDataObject[], size: number): Promise<unknown[]> {
	const { fresh } = await cursor.readNew(pages(list, size), never);
	for (const record of fresh) cursor.pass(record);
	return fresh.reverse().map(({ id }) => id);
}

test('an entry that moved to a page already read is found by the next reading', async () => {
	const cursor = new Cursor();
	cursor.begin([entry(1)]);
	// While page 1 was read, one of its entries was deleted, so 7 moved from page 2 to page 1 unseen.
	expect(await read(cursor, [entry(10), entry(9), entry(8), entry(6), entry(5), entry(4)], 3)).toEqual([
		4, 5, 6, 8, 9, 10,
	]);
	expect(await read(cursor, [entry(10), entry(9), entry(8), entry(7), entry(6), entry(5)], 3)).toEqual([7]);
});

test('entries without a time are new only above what is known', async () => {
	const cursor = new Cursor();
	cursor.begin([entry(5, 'x'), entry(4, 'x')]);
	expect(await read(cursor, [entry(7, 'x'), entry(6, 'x'), entry(5, 'x'), entry(4, 'x'), entry(3, 'x')], 2)).toEqual([
		6, 7,
	]);
});

test('what was deleted from the list makes nothing old new', async () => {
	const cursor = new Cursor();
	cursor.begin([entry(500), entry(400)]);
	expect(await read(cursor, [entry(300), entry(200), entry(100)], 2)).toEqual([]);
	expect(await read(cursor, [entry(600), entry(300), entry(200)], 2)).toEqual([600]);
});

test('a fax that came at the moment of publishing, and is listed some minutes late, is new', async () => {
	const cursor = new Cursor();
	cursor.begin([entry(500), entry(400)]);
	expect(await read(cursor, [entry(502), entry(500), entry(495), entry(400)], 5)).toEqual([495, 502]);
});

test('any growth of a list is told completely, once, whatever the size of the pages, across restarts', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 10 }), fc.integer({ min: 1, max: 7 }), async (growths, size) => {
			const store: IDataObject = {};
			const first = new Cursor();
			const list = [entry(2), entry(1)];
			first.begin(list);
			first.write(store, 'inbox');
			const told: unknown[] = [];
			for (const growth of growths) {
				for (let index = 0; index < growth; index++) list.unshift(entry(list.length + 1));
				const cursor = Cursor.read(store, 'inbox') ?? new Cursor();
				told.push(...(await read(cursor, list, size)));
				cursor.write(store, 'inbox');
			}
			expect(told).toEqual(
				list
					.map(({ id }) => id)
					.reverse()
					.slice(2),
			);
		}),
	);
});

test('a cursor stays small, and still knows what is old', async () => {
	const cursor = new Cursor();
	cursor.begin([]);
	const list = Array.from({ length: 1_200 }, (_value, index) =>
		entry(
			1_200 - index,
			new Date(1_600_000_000_000 + (1_200 - index) * 60_000).toISOString().slice(0, 19).replace('T', ' '),
		),
	);
	expect(await read(cursor, list, 50)).toHaveLength(1_200);
	const store: IDataObject = {};
	cursor.write(store, 'inbox');
	expect(JSON.stringify(store).length).toBeLessThan(25_000);
	expect(await read(Cursor.read(store, 'inbox') ?? new Cursor(), list, 50)).toEqual([]);
});
