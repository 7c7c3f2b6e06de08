import { listDidGroups } from '../../api/endpoints';
import { type JsonObject, textOf } from '../../lib/json';
import { options } from '../../fields/callOptions';
import { didGroupId, optionalCountryCode } from '../../fields/identifier';
import { notice } from '../../fields/parameter';
import { dryRun, reference } from '../../fields/sendOptions';
import { shown, simplify } from '../../fields/simplify';
import { inputError } from '../../lib/context';
import type { Item } from '../../faxes/item';
import type { Buys } from '../../run/operation';
import type { Wish } from '../../purchase/journal';
import { isStarted, type PaidItem, wishOf } from '../../purchase/paidItem';
import { buyNumber } from '../../purchase/buyNumber';
import { present, titled } from '../../faxes/output';

const country = optionalCountryCode.with({
	description: 'The country of the number group. Not needed if you enter the ID of a group.',
});

const dryRunOfNumber = dryRun.with({
	description: 'Whether to only report what would be bought. The number group is checked if a Country is chosen.',
});

const referenceOfNumber = reference.with({
	displayName: 'Buy Only Once (Reference)',
	placeholder: 'e.g. fax-number-berlin',
	description:
		'A unique name for this purchase. The node buys one number per reference, also in later executions. A repeat returns the number that was bought first.',
});

export const numberProvision: Buys = {
	resource: 'number',
	value: 'provision',
	name: 'Buy',
	action: 'Buy fax number',
	description: 'Buy a fax number from a number group. Costs money. The API can’t return a number.',
	fields: [
		notice('costNotice', 'Running this step buys a number. Fax.to charges your account immediately.'),
		country,
		didGroupId,
		simplify,
		options(dryRunOfNumber, referenceOfNumber),
	],
	spends: true,
	check: async (item) => {
		const show = shown(item, bought);
		const groupId = didGroupId.read(item);
		const countryCode = country.read(item) ?? '';
		const isDryRun = dryRunOfNumber.read(item);
		const named = { to: groupId, documentId: '', reference: referenceOfNumber.read(item) };
		const wish = wishOf(item, ['provision', groupId], named);
		return async () => {
			const reason = isDryRun ? await whyNothing(item, wish) : undefined;
			const group = countryCode === '' || isStarted(item, wish) ? undefined : await groupOf(item, countryCode, groupId);
			const report = isDryRun ? dryRunReport(reason, { groupId, countryCode, group }) : undefined;
			return async () => {
				const output = report ? { json: report } : show(await buyNumber(item, wish));
				return async () => output;
			};
		};
	},
};

/** Why nothing would be bought: because of a try before, or of the item's key. */
async function whyNothing(item: PaidItem, wish: Wish): Promise<string | undefined> {
	if (isStarted(item, wish)) return 'one was bought in this execution before, or may have been';
	return (await item.keys.probe(wish, item.index)) === undefined ? undefined : 'the reference was used before';
}

/** @throws NodeOperationError when the country does not have the group */
async function groupOf(item: Item, countryCode: string, groupId: string): Promise<JsonObject> {
	const groups = await listDidGroups(item.connection, countryCode, { didGroupIds: groupId });
	const group = groups.find(({ did_group_id: id }) => textOf(id) === groupId);
	if (group) return group;
	throw inputError(
		item,
		`The 'Number Group' '${groupId}' does not belong to the country ${countryCode}`,
		"Choose the 'Number Group' again from its list: it may be one of another country",
	);
}

/**
 * The number as in Number > Get Many, with the facts about its purchase. Fax.to repeats values under several names
 * (T32); `number` and `id` are those of its documents.
 */
function bought(record: JsonObject): JsonObject {
	const { country_code, city_name, area_code, status, id, did_group_id, reference, recovered, bought_at } = record;
	const number = record.number ?? record.did_number;
	const did_number = record.did_number ?? record.number;
	const place = { country_code, city_name, area_code };
	return present({ number, did_number, ...place, status, id, did_group_id, reference, recovered, bought_at });
}

function dryRunReport(
	reason: string | undefined,
	{ groupId, countryCode, group }: { groupId: string; countryCode: string; group: JsonObject | undefined },
): JsonObject {
	const place = group
		? `${textOf(titled(group.city_name))} (${textOf(group.area_code)}), ${countryCode}`
		: `number group ${groupId}, which was not checked: choose a 'Country' for that`;
	return {
		status: 'dry_run',
		would_buy: reason === undefined ? `a number of ${place}` : `nothing: ${reason}`,
		did_group_id: groupId,
		...(group && { country_code: countryCode, city_name: titled(group.city_name), area_code: group.area_code }),
	};
}
