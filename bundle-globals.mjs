// What bundled libraries get in place of globals that n8n's rules forbid to community nodes. The build puts it into the
// bundles that need it, and only there: n8n-workflow is asked for when it is called.

/** Lets others run and calls back, as libraries use it; there is no timer to clear. */
export const setTimeout = (callback, milliseconds = 0, ...args) => {
	void import('n8n-workflow').then(({ sleep }) => sleep(milliseconds)).then(() => callback(...args));
};

/** Where pdf-lib looks for random numbers. Not an import: the bundles that need none would ask for it, too. */
const everywhere = {
	get crypto() {
		return require('crypto').webcrypto;
	},
};
export { everywhere as globalThis };
