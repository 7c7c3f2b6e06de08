import type { IAuthenticateGeneric, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

export class FaxToApi implements ICredentialType {
	name = 'faxToApi';

	displayName = 'Fax.to API';

	icon: Icon = { light: 'file:../nodes/FaxTo/faxto.svg', dark: 'file:../nodes/FaxTo/faxto.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-faxto/n8n-nodes-faxto#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The key from the Fax.to dashboard',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://fax.to/api/v2',
			description: 'Change this only to use the Fax.to sandbox of this package, or a proxy of your own',
		},
		{
			displayName: 'Callback Token',
			name: 'callbackToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A secret of your choice that protects the Fax.to Trigger. The trigger only accepts callbacks whose URL ends with ?token= and this secret. Use letters and digits.',
		},
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'None', value: 'none' },
				{ name: 'Specific Domains', value: 'domains' },
			],
			default: 'domains',
			description: 'Where the HTTP Request node may send this key. The Fax.to nodes are not affected.',
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'string',
			default: 'fax.to, *.fax.to',
			displayOptions: { show: { allowedHttpRequestDomains: ['domains'] } },
			description: 'Hosts separated by commas; *.fax.to stands for every host below fax.to',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { qs: { api_key: '={{$credentials.apiKey.toString().trim()}}' } },
	};
}
