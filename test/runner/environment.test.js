const OwnGlobals = require('./environment.js');

/** What one test file leaves behind must not reach the next one of its process. */
test('who listens to the tests of this file belongs to it: nobody was left by another file of the process', () => {
	const listeners = globalThis[Symbol.for('EVENT_HANDLERS')].map(String);
	expect(listeners.length).toBeGreaterThan(0);
	expect(new Set(listeners).size).toBe(listeners.length);
});

test('what a file puts among the globals, under a name or a symbol, goes with it, and so does who listens to the process', async () => {
	const environment = new OwnGlobals({ projectConfig: { fakeTimers: {}, rootDir: __dirname } });
	const symbol = Symbol.for('left by a test');
	const { fetch } = globalThis;
	globalThis.leftByATest = globalThis[symbol] = true;
	globalThis.fetch = undefined;
	const listener = () => {};
	process.on('warning', listener);
	await environment.teardown();
	expect(Reflect.ownKeys(globalThis).filter((key) => key === 'leftByATest' || key === symbol)).toEqual([]);
	expect(globalThis.fetch).toBe(fetch);
	expect(process.listeners('warning')).not.toContain(listener);
});
