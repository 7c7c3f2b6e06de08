#!/usr/bin/env node
// @ts-check
/** `npm run sandbox`: starts the sandbox and prints what to do next. */
require('./node-version').requireNode();
const { parseArgs } = require('node:util');
const { startSandbox, MAGIC_NUMBERS } = require('.');

const USAGE = `npm run sandbox -- [options]

  --port 5199          the port on 127.0.0.1; 0 for any that is free
  --time-scale 1       how many times faster its time runs; 0 stops it
  --callback-url URL   where receipts and received faxes are posted
  --help               shows this`;

/** @returns {{ port: number, timeScale: number, callbackUrl: string | null } | undefined} undefined when help is wanted */
function readOptions() {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '5199' },
			'time-scale': { type: 'string', default: '1' },
			'callback-url': { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) return undefined;
	const port = Number(values.port);
	const timeScale = Number(values['time-scale']);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is no port.`);
	if (!(timeScale >= 0)) throw new Error(`--time-scale ${values['time-scale']} is no speed.`);
	return { port, timeScale, callbackUrl: values['callback-url'] ?? null };
}

async function main() {
	const options = readOptions();
	if (!options) return void console.log(USAGE);
	const sandbox = await startSandbox({ ...options, log: true });
	const magic = Object.entries(MAGIC_NUMBERS).map(([number, result]) => `  ${number}  ${result}`);
	console.log(`A stand-in for Fax.to is running. Ctrl-C stops it.

  Look      ${sandbox.url} in a browser: faxes on paper, callbacks, and a form that sends you a fax
  Base URL  ${sandbox.baseUrl}
  API key   ${sandbox.apiKey}

Fax numbers that choose the result (all others succeed):
${magic.join('\n')}

Try, in another terminal:
  curl '${sandbox.baseUrl}/balance?api_key=${sandbox.apiKey}'
  id=$(echo 'Hello fax' | curl -s -F 'file=@-;filename=hello.txt' '${sandbox.baseUrl}/files?api_key=${sandbox.apiKey}' | grep -o '"document_id":[0-9]*' | cut -d: -f2) && curl -d fax_number=%2B12025550100 -d document_id=$id '${sandbox.baseUrl}/fax?api_key=${sandbox.apiKey}'
  curl -H 'content-type: application/json' -d '{"from":"+441224459292","pages":2}' ${sandbox.url}/_sandbox/incoming
`);
	const stop = () => {
		void sandbox.stop().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error) => {
	console.error(error instanceof Error ? error.message : error);
	console.error(USAGE);
	process.exitCode = 1;
});
