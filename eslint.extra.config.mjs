// The newest eslint-plugin-n8n-nodes-base, and the JavaScript that `n8n-node lint` does not look at. A second file,
// because strict mode wants eslint.config.mjs as it is.
import js from '@eslint/js';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
	[
		'require',
		'module',
		'exports',
		'process',
		'console',
		'Buffer',
		'URL',
		'URLSearchParams',
		'fetch',
		'FormData',
		'Blob',
		'AbortSignal',
		'AbortController',
		'setTimeout',
		'clearTimeout',
		'setInterval',
		'clearInterval',
		'setImmediate',
		'performance',
		'structuredClone',
		'__dirname',
		'__filename',
		'globalThis',
	].map((name) => [name, 'readonly']),
);
const browserGlobals = Object.fromEntries(['document', 'window'].map((name) => [name, 'readonly']));
const jestGlobals = Object.fromEntries(
	['describe', 'test', 'it', 'expect', 'jest', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'].map((name) => [
		name,
		'readonly',
	]),
);

export default tseslint.config(
	globalIgnores(['dist', 'nodes/FaxTo/api/schema.ts', 'playground/.state', 'test/compat/*/.state']),
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		extends: [tseslint.configs.recommended],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: { '@typescript-eslint/no-explicit-any': 'error', '@typescript-eslint/no-non-null-assertion': 'error' },
	},
	// What every n8n shows a community node: n8n-workflow, luxon, zod and Node's crypto; the rest is bundled. docs/bundling.md says why.
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		ignores: ['nodes/FaxTo/bundles/*.ts'],
		rules: {
			'@typescript-eslint/no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							regex: '^(?!\\.{1,2}/|n8n-workflow$|luxon$|zod$|crypto$)',
							message: 'Not visible in n8n’s container image. Bundle it: see docs/bundling.md.',
						},
					],
				},
			],
		},
	},
	// The same three rules are off in n8n's own settings: they contradict the newer rules of n8n-node lint.
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...nodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...nodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['**/*.js'],
		extends: [js.configs.recommended],
		languageOptions: { sourceType: 'commonjs', ecmaVersion: 2024, globals: { ...nodeGlobals, ...browserGlobals } },
		rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }] },
	},
	{ files: ['test/**/*.js'], languageOptions: { globals: jestGlobals } },
);
