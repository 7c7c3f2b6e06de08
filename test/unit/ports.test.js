const { createServer } = require('node:net');
const { join } = require('node:path');
const { claimPort } = require('../../playground/ports.js');
const { program } = require('../harness/program.js');

const WANTED = 7_300;

test('processes that ask in the same second get ports of their own, which end with them', async () => {
	const path = JSON.stringify(join(__dirname, '../../playground/ports.js'));
	const code = `require(${path}).claimPort(${WANTED}).then(({ port }) => console.log(port))`;
	const programs = [1, 2, 3, 4].map(() => program(code));
	const ports = await Promise.all(programs.map(({ said }) => said));
	expect(new Set(ports).size).toBe(4);
	await Promise.all(programs.map(({ end }) => end()));
	const claim = await claimPort(WANTED);
	expect(claim.port).toBe(WANTED);
	claim.release();
});

test('one process, too, and a port on which another program listens is nobody’s', async () => {
	const other = createServer();
	await new Promise((resolve) => other.listen(WANTED + 100, '127.0.0.1', resolve));
	const claims = await Promise.all([1, 2, 3].map(() => claimPort(WANTED + 100)));
	expect(claims.map(({ port }) => port).sort()).toEqual([WANTED + 101, WANTED + 102, WANTED + 103]);
	claims[0].release();
	const again = await claimPort(claims[0].port);
	expect(again.port).toBe(claims[0].port);
	for (const { release } of [again, ...claims]) release();
	await new Promise((resolve) => other.close(resolve));
});
