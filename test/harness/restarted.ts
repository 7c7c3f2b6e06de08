import { type Engine, makeEngine } from './engine';

/** n8n after a crash: the database survives, the memory of the node's code does not. */
export function restartedEngine(): Engine {
	let fresh: Engine | undefined;
	jest.isolateModules(() => {
		const { FaxTo } = jest.requireActual<typeof import('../../nodes/FaxTo/FaxTo.node')>('../../nodes/FaxTo/FaxTo.node');
		const { FaxToApi } = jest.requireActual<typeof import('../../credentials/FaxToApi.credentials')>(
			'../../credentials/FaxToApi.credentials',
		);
		fresh = makeEngine({ nodes: { faxTo: new FaxTo() }, credentials: { faxToApi: new FaxToApi() } });
	});
	if (!fresh) throw new Error('jest loads isolated modules at once');
	return fresh;
}
