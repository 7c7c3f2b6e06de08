import type { INodeProperties } from 'n8n-workflow';
import { inputError, type Item, text } from '../run/operation';
import { notInTools } from './tool';

/** Where a downloaded file goes. */
export const outputField: INodeProperties = {
	displayName: 'Output Data Field Name',
	name: 'outputDataFieldName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
	description: 'The binary field that holds the downloaded file',
};

/** Whether to download at all. It makes no sense for an AI agent, which can't take files. */
export const downloadSwitch: INodeProperties = notInTools({
	displayName: 'Download Files',
	name: 'download',
	type: 'boolean',
	default: false,
	description: 'Whether to put the PDF of each fax into a binary field',
});

/** The name of the output field. @throws NodeOperationError when it is empty */
export function readOutputField(item: Item): string {
	const name = text(item, 'outputDataFieldName');
	if (name === '') throw inputError(item, "The field 'Output Data Field Name' is empty", 'Enter a name such as data');
	return name;
}
