import { options } from '../../fields/callOptions';
import { faxJobId } from '../../fields/identifier';
import { toggle } from '../../fields/kinds';
import { confirmationLanguage } from '../../fields/language';
import { notInTools } from '../../fields/tool';
import { maxWait, pollInterval } from '../../fields/waiting';
import { zoneOf } from '../../lib/time';
import type { Output } from '../../lib/context';
import { isOwnError } from '../../lib/context';
import type { Item } from '../../faxes/item';
import type { Operation } from '../../run/operation';
import { confirmFax, keepConfirmation, type Printed } from '../../faxes/confirmation';
import type { FaxOutcome } from '../../faxes/status';

const confirmation = toggle({
	in: 'options',
	displayName: 'Confirmation',
	name: 'confirmation',
	default: true,
	description:
		"Whether to also put a PDF confirmation into the binary field 'data', as Get Confirmation does. If it can't be created, the outcome is still returned, and confirmation_error states the reason.",
	forms: (field) => [notInTools(field)],
}).or(false);

export const faxWaitForDelivery: Operation = {
	resource: 'fax',
	value: 'waitForDelivery',
	name: 'Wait for Delivery',
	action: 'Wait for delivery of fax',
	description: 'Wait until a sent fax is delivered or has failed. For waits of hours, use the Fax.to Trigger.',
	fields: [faxJobId, maxWait, pollInterval, options(confirmation, confirmationLanguage)],
	waits: true,
	run: async (item) => {
		const wait = { max: maxWait.read(item), interval: pollInterval.read(item) };
		const isConfirmed = confirmation.read(item);
		const printed = { timezone: zoneOf(item.n8n), language: confirmationLanguage.read(item) };
		const id = faxJobId.read(item);
		const end = Date.now() + wait.max;
		const json = await item.watch.outcomeOf(id, wait, false);
		return isConfirmed
			? await item.slots.use(async () => await withConfirmation(item, id, printed, json, end - Date.now()))
			: { json };
	},
};

/** Adds the confirmation. The outcome is worth more, so it is output even if the page can't be created. */
async function withConfirmation(
	{ connection, n8n }: Item,
	id: string,
	printed: Printed,
	json: FaxOutcome,
	within: number,
): Promise<Output> {
	try {
		const { content } = await confirmFax(connection, id, printed, json, Math.max(0, within));
		return { json, binary: { data: await keepConfirmation(n8n, id, content) } };
	} catch (error) {
		const why = isOwnError(error) ? error.message : 'The page could not be created or stored';
		return { json: { ...json, confirmation_error: `${why}. Fax > Get Confirmation can try again` } };
	}
}
