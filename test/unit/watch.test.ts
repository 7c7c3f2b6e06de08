import { begin, restart, Watch } from '../../nodes/FaxTo/events/watch';
import { receivedFax } from '../harness/receivedFax';

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
