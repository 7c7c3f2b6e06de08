import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { FaxToApi } from '../../credentials/FaxToApi.credentials';
import { FaxTo } from '../../nodes/FaxTo/FaxTo.node';
import { FaxToPollingTrigger } from '../../nodes/FaxTo/FaxToPollingTrigger.node';
import { FaxToTrigger } from '../../nodes/FaxTo/FaxToTrigger.node';
import { startSandbox } from '../../sandbox';
import { cleanUp, keepFilesInMemory, makeEngine } from './engine';

export { byId } from './byId';
export { bytesOf, cleanUp, keepFilesInMemory, keepFilesOnDisk, shorten, storedFile, uploadedPart } from './engine';

/** n8n's engine with this package's nodes. */
export const engine = makeEngine({
	nodes: { faxTo: new FaxTo(), faxToTrigger: new FaxToTrigger(), faxToPollingTrigger: new FaxToPollingTrigger() },
	credentials: { faxToApi: new FaxToApi() },
});

let workflows = 0;

/** The ID of a workflow that no test has used, so that nothing is remembered about it. */
export const newWorkflow = (): string => `workflow-${++workflows}`;

/** A sandbox of the test's own. */
export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

export { startSandbox };

/** What tests do with a sandbox. */
export type SandboxInUse = Pick<Sandbox, 'apiKey' | 'baseUrl' | 'control' | 'url'>;

/**
 * A sandbox for the tests of a file, whose time stands still: started once, reset before each test, stopped at the end. Each test
 * begins with an n8n that keeps files in memory.
 */
export function useSandbox(): SandboxInUse {
	let started: Sandbox | undefined;
	const sandbox = () => {
		if (!started) throw new Error('The sandbox is there in tests only');
		return started;
	};
	beforeAll(async () => (started = await startSandbox({ timeScale: 0 })));
	beforeEach(async () => {
		keepFilesInMemory();
		await sandbox().control.reset();
	});
	afterAll(async () => {
		await started?.stop();
		cleanUp();
	});
	return {
		get apiKey() {
			return sandbox().apiKey;
		},
		get baseUrl() {
			return sandbox().baseUrl;
		},
		get control() {
			return sandbox().control;
		},
		get url() {
			return sandbox().url;
		},
	};
}

/** The credential for a sandbox. */
export function credentialFor(sandbox: Pick<Sandbox, 'apiKey' | 'baseUrl'>, more: IDataObject = {}) {
	return { faxToApi: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl, callbackToken: '', ...more } };
}

/** An item with a file in memory, as a node in n8n's "default" binary mode outputs it. */
export function itemWithFile(bytes: Buffer, file: Partial<IBinaryData> = {}, field = 'data'): INodeExecutionData {
	return {
		json: {},
		binary: {
			[field]: {
				data: bytes.toString('base64'),
				mimeType: 'application/pdf',
				fileName: 'letter.pdf',
				fileExtension: 'pdf',
				...file,
			},
		},
	};
}
