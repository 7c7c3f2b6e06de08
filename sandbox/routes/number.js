// @ts-check
/** Own fax numbers (operations 15 and 16). */
const { DID_GROUPS } = require('../coverage');
const { metaOf, pageOf } = require('../paging');
const { Refusal } = require('../refusal');
const { plainDate } = require('../wire');

/** @typedef {import('./index').Operation} Operation */

const PRICE_CENTS = 200;
const TRUNK_ID = 8934;

/** @type {Record<string, Operation>} */
module.exports = {
	'number.provision': (call, world, account) => {
		const { params } = call;
		const { state, clock } = world;
		const group = DID_GROUPS.find(({ id }) => id === Number(params['did_group_id']));
		if (!group) throw new Refusal(404, 'Resource not Found');
		const left = state.stock.get(group.id) ?? 0;
		if (left === 0) throw new Refusal(400, 'No numbers are available in this DID group.');
		if (account.balanceCents < PRICE_CENTS) throw new Refusal(400, 'Insufficient balance');
		state.stock.set(group.id, left - 1);
		account.balanceCents -= PRICE_CENTS;
		const number = state.addNumber(account, group.id, clock.now(), world.listing(call, account.asked.numbers));
		return {
			status: 'success',
			message: 'Number has been provisioned.',
			data: {
				id: number.id,
				didid: number.didId,
				did_group_id: number.didGroupId,
				country_code: number.countryCode,
				city_name: number.cityName,
				area_code: number.areaCode,
				number: number.number,
				type: 'GEOGRAPHIC',
				trunk_id: TRUNK_ID,
			},
		};
	},

	'number.getAll': ({ params }, world, account) => {
		const { settings, url } = world;
		const page = pageOf(world.listed(account.numbers, account.asked.numbers++), params, settings);
		const numbers = page.items.map((number) => ({
			id: number.id,
			order_reference: null,
			country_code: number.countryCode,
			country: number.country,
			// Null in all samples, although provision knows the city (T31).
			city_name: null,
			area_code: number.areaCode,
			did_group_id: number.didGroupId,
			did_number: number.number,
			expiration_date: plainDate(number.expiresAt),
			status: 'Active',
		}));
		return { status: 'success', numbers, meta: metaOf(page, `${url}/api/v2/numbers`) };
	},
};
