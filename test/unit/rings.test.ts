import { Rings } from '../../nodes/FaxTo/events/callback/rings';
import { Watch } from '../../nodes/FaxTo/events/watch';

test('of what is said of a delivery the first counts: n8n has it, although its answer failed then', async () => {
	const watch = new Watch('w', 'faxTo:n');
	const event = {
		list: 'inbox' as const,
		record: {},
		faxId: '1',
		id: 'received:1',
		event: 'faxReceived' as const,
		time: 1,
		item: { json: {} },
	};
	const found = async () => ({ events: [event], passed: [] });
	const delivery = await new Rings(watch).answer({ lists: ['inbox'], fingerprint: 'f' }, found);
	if (typeof delivery !== 'object') throw new Error(`The ring was answered ${delivery}`);
	delivery.end(true);
	delivery.end(false);
	expect([watch.isTaken(event.id), delivery.isLast()]).toEqual(['under way', true]);
});
