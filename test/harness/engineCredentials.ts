import {
	type ICredentialDataDecryptedObject,
	type ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	type ICredentialType,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { step } from './lives';

/** Decrypted credentials by the name of their type. */
export type CredentialStore = Record<string, object>;

let count = 0;

/** How often n8n has decrypted a credential so far; each time is slow. */
export const decrypted = (): number => count;

/** n8n's credential helper without its database: one credential per type, decrypted data given. */
export class Credentials extends ICredentialsHelper {
	constructor(
		private readonly store: CredentialStore,
		private readonly types: Record<string, ICredentialType>,
	) {
		super();
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not in the engine harness');
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		{ name }: INodeCredentialsDetails,
		_type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		count++;
		const data: ICredentialDataDecryptedObject = { ...this.store[name] };
		if (!values || !Object.values(data).some((value) => String(value).startsWith('='))) return data;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		return Object.fromEntries(
			Object.entries(data).map(([field, value]) => [
				field,
				String(
					workflow.expression.getParameterValue(
						String(value),
						runExecutionData,
						runIndex,
						itemIndex,
						node.name,
						connectionInputData,
						mode,
						{},
						executeData,
					) ?? '',
				),
			]),
		);
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}

	getCredentialsProperties(type: string) {
		return this.types[type]?.properties ?? [];
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		await step(`${request.method} ${request.url}`);
		const resolve = (value: unknown) =>
			typeof value === 'string' && value.startsWith('=')
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							value,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) || '',
					)
				: value;
		const rules = this.types[type]?.authenticate;
		if (rules === undefined || typeof rules === 'function')
			throw new Error('The engine harness knows generic authentication only');
		for (const [where, pairs] of Object.entries(rules.properties)) {
			const resolved = Object.entries(pairs).map(([name, value]) => [resolve(name), resolve(value)]);
			Reflect.set(request, where, { ...Reflect.get(request, where), ...Object.fromEntries(resolved) });
		}
		return request;
	}
}
