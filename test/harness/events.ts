import type { IDataObject, INodeExecutionData, WorkflowActivateMode } from 'n8n-workflow';
import { held } from '../../nodes/FaxTo/events/files';
import { restart } from '../../nodes/FaxTo/events/watch';
import type { Database, PollSetting, WebhookSetting } from './engine';
import type { SandboxInUse } from './index';
import { credentialFor, engine } from './index';

export const EVENTS = ['faxDelivered', 'faxFailed', 'faxReceived'];

/** The triggers of a process that has just started; n8n's database is kept. */
export function newProcess(): void {
	restart();
	held.clear();
}

/** How a test sets a trigger. */
export interface Given {
	events?: string[];
	options?: IDataObject;
	credential?: IDataObject;
	database?: Database;
	/** Of the workflow. */
	id?: string;
	node?: IDataObject;
}

/** How a test sets a polling trigger. */
export type Polling = Given & Pick<PollSetting, 'mode' | 'budget' | 'activation'>;

/** The account that a trigger looks into. */
type Account = Pick<SandboxInUse, 'apiKey' | 'baseUrl'>;

const settingOf = <T extends Given>(
	sandbox: Account,
	{ events = EVENTS, options = {}, credential = {}, ...rest }: T,
) => ({ parameters: { events, options }, credentials: credentialFor(sandbox, credential), ...rest });

/** A published workflow that begins with the webhook trigger. */
export class Webhook {
	readonly database: Database;

	constructor(
		private readonly sandbox: Account,
		private readonly given: Given = {},
	) {
		this.database = given.database ?? {};
	}

	/** As n8n does at publishing and when it starts. */
	async publish(activation: WorkflowActivateMode = 'activate', change: Given = {}): Promise<this> {
		await engine.publish({ type: 'faxToTrigger', ...this.setting(change), activation });
		return this;
	}

	/** A call from Fax.to, or from anyone. */
	async ring(request: object = {}, change: Given & Omit<Partial<WebhookSetting>, 'type'> = {}) {
		return await engine.webhook({ type: 'faxToTrigger', ...this.setting(change), request });
	}

	private setting(change: Given) {
		return settingOf(this.sandbox, { ...this.given, ...change, database: this.database });
	}
}

/** A published workflow that begins with the polling trigger. */
export function poller(sandbox: Account, given: Polling = {}): ReturnType<typeof engine.poller> {
	return engine.poller({ type: 'faxToPollingTrigger', ...settingOf(sandbox, given) });
}

/** The ids of the events in some items. */
export const idsIn = (items: INodeExecutionData[] | null) => (items ?? []).map(({ json }) => json.event_id);

/** Sends a fax from the sandbox's account. @returns the job's id */
export async function sendFax(sandbox: SandboxInUse, number = '+12025550100', key = sandbox.apiKey): Promise<string> {
	const response = await fetch(`${sandbox.baseUrl}/fax?api_key=${key}`, {
		method: 'POST',
		body: new URLSearchParams({ fax_number: number, document_id: '112602' }),
	});
	const answer: { fax_job_id: number } = JSON.parse(await response.text());
	return String(answer.fax_job_id);
}

/** Fax.to's report about a sent fax. */
export const receiptOf = (job: string, code = 'ok') => ({
	fax_job_id: job,
	status: code === 'ok' ? 'success' : 'failed',
	msg_code: code,
});

/** Fax.to's report about a received fax. */
export const reportOf = (fax: { uuid: string; from: string; to: string; pages: number }) => ({
	uuid: fax.uuid,
	from: fax.from.replace('+', ''),
	to: fax.to.replace('+', ''),
	time: '2026-11-28 10:00:00',
	pages: String(fax.pages),
});
