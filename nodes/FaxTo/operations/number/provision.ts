import type { INodeProperties } from 'n8n-workflow';
import { createHash } from 'crypto';
import { listDidGroups } from '../../api/endpoints';
import { type JsonObject, textOf } from '../../lib/json';
import { options } from '../../fields/callOptions';
import { identifier, readCountryCode, readIdentifier } from '../../fields/identifier';
import { dryRun, readDryRun, reference } from '../../fields/sendOptions';
import { shown, simplify } from '../../fields/simplify';
import { notForModels } from '../../fields/tool';
import { collection, inputError, isTool, type Item, type Operation, text } from '../../run/operation';
import { orderNumber } from '../../purchase/provision';
import { titled } from '../../faxes/output';

const costNotice: INodeProperties = {
	displayName: 'This buys a number: Fax.to charges the account at once',
	name: 'costNotice',
	type: 'notice',
	default: '',
};

export const numberProvision: Operation = {
	resource: 'number',
	value: 'provision',
	name: 'Buy',
	action: 'Buy fax number',
	description: 'Buy a fax number out of a number group. Costs money, and the API has no way to give a number back.',
	fields: [
		costNotice,
		{
			...identifier('countryCode'),
			required: false,
			description: 'The country that the number group must belong to. Not needed if you enter the ID of a group.',
		},
		identifier('didGroupId'),
		simplify,
		options(
			...notForModels({
				...dryRun,
				description: 'Whether to only check the number group and report what would be bought',
			}),
			...reference({
				placeholder: 'e.g. fax-number-berlin',
				description:
					'A name that you use for one number only. The node buys one number per reference, also in later executions; a repeat returns the number that was bought first.',
			}),
		),
	],
	spends: true,
	check: async (item) => {
		const show = shown(item, bought);
		const didGroupId = readIdentifier(item, 'didGroupId');
		const countryCode = text(item, 'countryCode') === '' ? '' : readCountryCode(item);
		const { connection, ledger, references, index } = item;
		const tries = readDryRun(item);
		let group: JsonObject | undefined;
		const aim = createHash('sha256').update(`provision ${didGroupId}`).digest('hex');
		const order = orderNumber(
			{ connection, ledger, references, index, isTool: isTool(item) },
			aim,
			didGroupId,
			tries ? '' : textOf(collection(item).reference),
		);
		return {
			look: async () => {
				if (countryCode !== '' && !ledger.known(index)?.result) group = await groupOf(item, countryCode, didGroupId);
			},
			run: async () => (tries ? { json: tried(didGroupId, countryCode, group) } : show(await order())),
		};
	},
};

/** @throws NodeOperationError when the group is not one of the country */
async function groupOf(item: Item, countryCode: string, didGroupId: string): Promise<JsonObject> {
	const groups = await listDidGroups(item.connection, countryCode, { didGroupIds: didGroupId });
	const group = groups.find(({ did_group_id: id }) => textOf(id) === didGroupId);
	if (group) return group;
	throw inputError(
		item,
		`The 'Number Group' '${didGroupId}' is not one of the country ${countryCode}`,
		"Choose the 'Number Group' again from its list: it may be left over from another country",
	);
}

/**
 * The number as Number > Get Many has it, and what is special about its purchase. Fax.to says the same twice and thrice under other
 * names (T32); `number` and `id` are the ones of its document.
 */
function bought(record: JsonObject): JsonObject {
	const {
		number,
		did_number,
		country_code,
		city_name,
		area_code,
		status,
		id,
		did_group_id,
		reference: name,
		recovered,
		bought_at,
	} = record;
	const fields = {
		number: number ?? did_number,
		did_number: did_number ?? number,
		country_code,
		city_name,
		area_code,
		status,
		id,
		did_group_id,
		reference: name,
		recovered,
		bought_at,
	};
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function tried(didGroupId: string, countryCode: string, group: JsonObject | undefined): JsonObject {
	return {
		status: 'dry_run',
		would_buy: `a number of ${group ? `${textOf(titled(group.city_name))} (${textOf(group.area_code)}), ${countryCode}` : `number group ${didGroupId}`}`,
		did_group_id: didGroupId,
		country_code: countryCode || null,
		city_name: titled(group?.city_name) ?? null,
		area_code: group?.area_code ?? null,
	};
}
