// @ts-check
/** A reporter for jest: names the slowest tests of a run at its end, so that whoever reads CI's output sees where the time goes. */
class Slowest {
	static MOST = 10;

	/** @type {Array<{ name: string, milliseconds: number }>} */
	tests = [];

	/** @param {unknown} _test @param {import('@jest/test-result').TestResult} result */
	onTestResult(_test, { testResults }) {
		for (const { fullName, duration } of testResults) this.tests.push({ name: fullName, milliseconds: duration ?? 0 });
	}

	onRunComplete() {
		const slowest = this.tests.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, Slowest.MOST);
		console.log(
			[
				'Slowest tests:',
				...slowest.map(({ name, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${name}`),
			].join('\n'),
		);
	}
}

module.exports = Slowest;
