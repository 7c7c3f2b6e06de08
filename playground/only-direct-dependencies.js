// @ts-check
// Preloaded into n8n: the installed package sees no more than it would in n8n's container image, which pnpm installs. There only
// the packages that n8n's own manifest names can be resolved; npm, which installs this playground, shows every other one, too.
const Module = require('node:module');
const { dirname, join } = require('node:path');

// n8n lies beside the Node that runs it, whichever folder that is.
const { dependencies } = require(join(dirname(process.execPath), '../../n8n/package.json'));
const OWN = /[\\/]node_modules[\\/]n8n-nodes-faxto[\\/]/;
/** Node's own resolution, which is not part of its documented interface. */
const resolve = Reflect.get(Module, '_resolveFilename');

/**
 * @param {string} request
 * @param {{ filename?: string | null } | undefined} parent
 * @param {unknown[]} rest
 * @returns {string}
 */
function resolveFilename(request, parent, ...rest) {
	const [, name = ''] = /^((?:@[^/]+\/)?[^/]+)/.exec(request) ?? [];
	const isOther = !/^[./\\]|^node:|^[a-z]:/i.test(request) && !Module.builtinModules.includes(request);
	if (isOther && OWN.test(parent?.filename ?? '') && dependencies[name] === undefined) {
		throw Object.assign(new Error(`Cannot find module '${request}': n8n's container image does not show it`), {
			code: 'MODULE_NOT_FOUND',
		});
	}
	return resolve.call(Module, request, parent, ...rest);
}

Reflect.set(Module, '_resolveFilename', resolveFilename);
