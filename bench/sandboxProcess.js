/** The sandbox in a process of its own, so that neither its CPU nor its memory counts as the caller's. */
const { fork } = require('node:child_process');

/** @returns {Promise<{ baseUrl: string, apiKey: string, control: (name: string, ...values: unknown[]) => Promise<any>, stop: () => void }>} */
async function startSandboxProcess() {
	const server = fork(__filename, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	const said = () => new Promise((resolve) => server.once('message', resolve));
	const { baseUrl, apiKey } = await said();
	const control = async (name, ...values) => {
		const answer = said();
		server.send([name, ...values]);
		return (await answer).result;
	};
	return { baseUrl, apiKey, control, stop: () => server.disconnect() };
}

async function serve() {
	const { startSandbox } = require('../sandbox');
	const { apiKey, baseUrl, control, stop } = await startSandbox({ timeScale: 0 });
	process.on('message', async ([name, ...values]) => process.send({ result: await control[name](...values) }));
	process.on('disconnect', () => void stop());
	process.send({ apiKey, baseUrl });
}

if (require.main === module) void serve();

module.exports = { startSandboxProcess };
