// @ts-check
/** Reads the key, never from the command line, which is visible in the shell's history and in the list of processes. */

/** The environment variable that may contain the key. */
const VARIABLE = 'FAXTO_API_KEY';

const ENTER = new Set(['\r', '\n', '\u0004']);
const CTRL_C = '\u0003';
const ERASE = new Set(['\u007f', '\b']);

/**
 * The key from the environment, or typed at the terminal.
 * @param {NodeJS.ProcessEnv} environment
 * @param {NodeJS.ReadStream} input
 * @param {NodeJS.WritableStream} output for the question
 * @returns {Promise<string | null>} null when there is none
 */
async function readApiKey(environment, input, output) {
	const given = environment[VARIABLE]?.trim();
	if (given) return given;
	if (!input.isTTY) return null;
	return (await askSecretly(input, output, 'Fax.to API key (it is not shown): ')) || null;
}

/**
 * Asks for a line at a terminal without showing what is typed.
 * @param {NodeJS.ReadStream} input a terminal
 * @param {NodeJS.WritableStream} output
 * @param {string} question
 * @returns {Promise<string>} without blanks around it; '' after Ctrl-C
 */
function askSecretly(input, output, question) {
	return new Promise((resolve) => {
		let typed = '';
		/** @param {string} line */
		const done = (line) => {
			input.off('data', take);
			input.off('end', end);
			input.setRawMode(false);
			input.pause();
			output.write('\n');
			resolve(line.trim());
		};
		const end = () => done('');
		/** @param {Buffer | string} data */
		const take = (data) => {
			// Keys such as the arrows arrive as escape sequences; a pasted text may come with such marks around it.
			for (const character of String(data).replace(/\p{Cc}\[[\d;]*[~A-Za-z]/gu, '')) {
				if (character === CTRL_C) return done('');
				if (ENTER.has(character)) return done(typed);
				if (ERASE.has(character)) typed = typed.slice(0, -1);
				else typed += character;
			}
		};
		// Raw mode first: nothing may be echoed once the question is asked.
		input.setRawMode(true);
		input.setEncoding('utf8');
		input.on('data', take);
		input.on('end', end);
		input.resume();
		output.write(question);
	});
}

module.exports = { VARIABLE, readApiKey, askSecretly };
