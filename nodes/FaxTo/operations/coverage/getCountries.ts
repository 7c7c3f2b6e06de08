import { listCountries } from '../../api/endpoints';
import type { Operation } from '../../operation';

export const coverageGetCountries: Operation = {
	resource: 'coverage',
	value: 'getCountries',
	name: 'Get Countries',
	action: 'Get countries with fax numbers',
	description: 'Get the countries in which Fax.to has fax numbers, with their three-letter codes',
	fields: [],
	usual: true,
	run: async ({ connection }) => (await listCountries(connection)).map((json) => ({ json })),
};
