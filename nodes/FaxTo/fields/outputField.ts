import { text, toggle, whenSwitched } from './kinds';
import { notInTools } from './tool';

/** The output field for a downloaded file. */
export const outputField = text({
	displayName: 'Output Data Field Name',
	name: 'outputDataFieldName',
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
	description: 'Later nodes find the file under this name',
}).required('Enter a name such as data');

/** Whether to download the file. Hidden from AI agents, which can't handle files. */
export const downloadSwitch = toggle({
	displayName: 'Download Files',
	name: 'download',
	description: 'Whether to put the PDF of each fax into a binary field',
	forms: (field) => [notInTools(field)],
}).or(false);

/** The same, shown while the file is downloaded. */
export const downloadField = outputField.with(whenSwitched('download', true));
