// @ts-check
// Before each test file: one guard is switched off (GUARD_OFF), or the guards that held are written down, by test (GUARD_RECORD).
const { appendFileSync } = require('node:fs');

const { GUARD_OFF, GUARD_RECORD } = process.env;
/** @type {Set<string>} */
const held = new Set();

Reflect.set(globalThis, '__guard', (/** @type {string} */ id, /** @type {unknown} */ value) => {
	if (id === GUARD_OFF) return false;
	if (GUARD_RECORD && value) held.add(id);
	return value;
});

/** Writes what has held since the last test. */
function write() {
	const { testPath, currentTestName } = expect.getState();
	if (GUARD_RECORD && held.size > 0)
		appendFileSync(
			GUARD_RECORD,
			`${JSON.stringify({ file: testPath, test: currentTestName ?? '', held: [...held] })}\n`,
		);
	held.clear();
}

if (GUARD_RECORD) {
	afterEach(write);
	afterAll(write);
}
