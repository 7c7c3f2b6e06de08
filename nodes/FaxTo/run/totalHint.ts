import type { INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { numberOf, textOf } from '../lib/json';
import { money } from '../purchase/purse';

/** What a run that costs money came to, shown above the output: what was paid, what was not sent again, what failed and why, what was only tried out. */
export function totalHint(outputs: INodeExecutionData[]): NodeExecutionHint[] {
	const all = outputs.map(({ json }) => json);
	const told = [paid(all), repeated(all), undelivered(all), triedOut(all)].filter((message) => message !== '');
	return told.map((message) => ({ message, location: 'outputPane' }));
}

type Json = INodeExecutionData['json'];

function paid(all: Json[]): string {
	const faxes = all.filter(({ fax_job_id: id, status }) => textOf(id) !== '' && status !== 'already_sent');
	if (faxes.length === 0) return '';
	const total = faxes.reduce((sum, { cost }) => sum + (numberOf(cost) ?? 0), 0);
	return `${count(faxes)} sent, total cost ${money(total)}`;
}

function repeated(all: Json[]): string {
	const faxes = all.filter(({ status }) => status === 'already_sent');
	return faxes.length === 0 ? '' : `${count(faxes)} not sent again: the reference was used before`;
}

function undelivered(all: Json[]): string {
	const ended = all.filter(({ outcome }) => textOf(outcome) !== '');
	const failed = ended.filter(({ outcome }) => outcome === 'failed');
	const reasons = [...new Set(failed.map(({ reason }) => textOf(reason)))].slice(0, 3).join(', ');
	return failed.length === 0 ? '' : `${failed.length} of ${count(ended)} failed: ${reasons}`;
}

function count(faxes: Json[]): string {
	return `${faxes.length} ${faxes.length === 1 ? 'fax' : 'faxes'}`;
}

function triedOut(all: Json[]): string {
	const tried = all.filter(({ status }) => status === 'dry_run');
	if (tried.length === 0) return '';
	const total = tried.reduce((sum, { cost }) => sum + (numberOf(cost) ?? 0), 0);
	return `Dry run: nothing was sent or bought${total > 0 ? `. It would cost ${money(total)}` : ''}`;
}
