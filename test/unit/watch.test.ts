import type { INode } from 'n8n-workflow';
import { begin, restart, Watch, watchOf } from '../../nodes/FaxTo/events/watch';
import { receivedFax } from '../harness/receivedFax';

const NODE = {
	id: 'n',
	name: 'N',
	type: 'n8n-nodes-faxto.faxToTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
} satisfies INode;

/** What a trigger that rings start knows after n8n was killed. @param begun the events whose executions had begun here */
function afterKill(begun: number[]): Watch {
	restart();
	const [watch, store] = [new Watch('w', 'faxTo:n'), {}];
	for (const id of [1, 2]) {
		watch.give(`received:${id}`);
		watch.delivered(receivedFax(id), true);
	}
	for (const id of begun) begin('w', `received:${id}`);
	watch.review(false);
	watch.write(store);
	restart();
	const next = new Watch('w', 'faxTo:n');
	next.read(store);
	next.review(false);
	return next;
}

test.each([
	['runs what it takes: what had not begun is found again', [1], [false, true]],
	['leaves that to others: n8n has stored it, and they run it', [], [false, false]],
])('n8n is killed that %s', (_which, begun, news) => {
	const { inbox } = afterKill(begun).cursor.lists;
	expect([1, 2].map((id) => inbox.isNews(receivedFax(id)))).toEqual(news);
});

test('two triggers without ids, as n8n 2.8 saves what its API is given, do not share what they know', () => {
	const [one, other] = ['A', 'B'].map((name) =>
		watchOf({ getWorkflow: () => ({ id: 'w', name: 'W', active: true }), getNode: () => ({ ...NODE, id: '', name }) }),
	);
	expect(one).not.toBe(other);
});
