import { entryOf } from '../../nodes/FaxTo/events/items';
import { cursorOf, cursorText, ListCursor } from '../../nodes/FaxTo/events/cursor';

const MINUTE = 60_000;
const START = Date.UTC(2026, 9, 24);
/** A received fax. */
const fax = (id: number, minutes: number) => ({
	list: 'inbox' as const,
	record: {},
	faxId: String(id),
	id: `received:${id}`,
	time: START + minutes * MINUTE,
});
const isNew = (list: ListCursor, id: number, minutes: number) => list.isNews(fax(id, minutes));

/** A list of which so many faxes are known, so many minutes apart. */
function knowing(count: number, apart: number): ListCursor {
	const list = new ListCursor();
	for (let id = 1; id <= count; id++) list.pass(fax(id, id * apart));
	list.trim();
	return list;
}

test('holds the newest thousand; what is older is not new, whatever its id', () => {
	const list = knowing(1_500, 1);
	expect(list.known.size).toBe(1_000);
	expect([isNew(list, 100, 100), isNew(list, 9_999, 450), isNew(list, 9_999, 1_501)]).toEqual([false, false, true]);
});

test('a flood within minutes raises no floor above what may be listed late', () => {
	const list = knowing(1_500, 0.001);
	expect([isNew(list, 9_999, 0.5), isNew(list, 1, 0.001)]).toEqual([true, false]);
});

test('a fax on its way that is older than the floor is not followed, unless it was before', () => {
	const list = new ListCursor({ floor: START });
	const old = { ...fax(1, -1), id: undefined };
	expect(list.isNews(old)).toBe(false);
	list.follow(old);
	expect(list.isNews(fax(1, -1))).toBe(true);
});

test('has an end, however large the flood', () => expect(knowing(12_000, 0).known.size).toBeLessThanOrEqual(10_000));

test('follows two thousand faxes, for a week of Fax.to’s times', () => {
	const list = new ListCursor();
	for (let id = 1; id <= 2_500; id++) list.follow(fax(id, id));
	list.trim();
	expect(list.open.size).toBe(2_000);
	list.follow(fax(9_999, 8 * 24 * 60));
	list.trim();
	expect([...list.open.keys()].at(-1)).toBe('9999');
	expect(list.open.size).toBeLessThan(2_000);
});

test('learns what another process has saved', () => {
	const [mine, others] = [new ListCursor({ floor: 1 }), new ListCursor({ floor: 2 })];
	for (const id of [1, 2]) mine.pass(fax(id, id), false);
	others.pass(fax(1, 1));
	for (const id of [2, 3, 4]) others.pass(fax(id, id), false);
	mine.pass(fax(4, 4));
	mine.follow(fax(3, 3));
	others.follow(fax(4, 4));
	others.follow(fax(5, 5));
	mine.add(others);
	expect([...mine.known.keys()].sort()).toEqual([1, 4].map((id) => `received:${id}`));
	// What one of both is certain of, what is told and what is followed.
	expect([[...mine.given.keys()], [...mine.open.keys()], mine.floor]).toEqual([['received:2', 'received:3'], ['5'], 2]);
});

test('an event that has begun stays so, when n8n says later that it has it', () => {
	const list = new ListCursor();
	list.pass(fax(1, 1));
	list.pass(fax(1, 1), false);
	expect([[...list.known.keys()], list.given.size]).toEqual([['received:1'], 0]);
});

test('a record without an id is no event', () => expect(entryOf('inbox', { sender: '1' }, 0)).toBeUndefined());

test('comes back from its text as it was', () => {
	const cursor = cursorOf();
	Object.assign(cursor, {
		account: 'a digest',
		events: ['faxReceived'],
		lists: { history: new ListCursor(), inbox: knowing(3, 1) },
	});
	cursor.lists.inbox.follow(fax(4, 4));
	cursor.lists.inbox.pass(fax(5, 5), false);
	expect(cursorOf(cursorText(cursor))).toEqual(cursor);
	expect(cursorOf('')).toEqual(cursorOf());
});
