import type { Sandbox } from '../index';
import type { SandboxState } from './world';

/** An account with a document of one page. */
export async function openAccount(sandbox: Sandbox, name: string, letter: Buffer) {
	const answer = await fetch(`${sandbox.baseUrl}/user`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ email: `${name}@example.com`, password: 'secret' }),
	});
	const { api_key: apiKey } = (await answer.json()) as { api_key: string };
	const form = new FormData();
	form.set('file', new Blob([new Uint8Array(letter)], { type: 'application/pdf' }), 'existing.pdf');
	const uploaded = await fetch(`${sandbox.baseUrl}/files?api_key=${apiKey}`, { method: 'POST', body: form });
	const { document_id: documentId } = (await uploaded.json()) as { document_id: number };
	const { accounts } = sandbox.control.state() as unknown as Pick<SandboxState, 'accounts'>;
	const id = accounts.find((account) => account.apiKey === apiKey)?.id ?? 0;
	return { id, apiKey, documentId };
}
