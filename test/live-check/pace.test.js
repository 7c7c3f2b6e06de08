const { useSandbox } = require('../sandbox/client');

const mockPauses = [];
jest.mock('node:timers/promises', () => ({
	...jest.requireActual('node:timers/promises'),
	setTimeout: async (milliseconds) => void mockPauses.push(milliseconds),
}));
const { check } = require('./check');

const use = useSandbox();

test('comes no faster than two a second', async () => {
	use.control.fault({ kind: 'empty200', times: 0 });
	// Time stands still: the answers took none of the gap.
	const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000);
	// Three answers in vain end it.
	await check(use.sandbox, { gapMs: undefined }).finally(() => clock.mockRestore());
	expect(use.control.requests()).toHaveLength(4);
	expect(mockPauses).toEqual([0, 500, 500, 500]);
});
