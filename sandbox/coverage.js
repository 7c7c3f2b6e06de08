// @ts-check
/**
 * Where numbers can be bought: invented stock on real geography. Countries carry alpha-3 codes under `a2_code` (T23); only
 * USA and CAN have states (T30). The four Canadian groups are those of the documents' sample.
 */

/** @typedef {{ name: string, code: string, dialCode: number }} Country */
/** @typedef {{ id: number, countryCode: string, name: string, code: string, areaCodes: string[] }} State */
/** @typedef {{ id: number, countryCode: string, stateId: number | null, areaCode: string, city: string, stock: number }} DidGroup */

/** @type {Country[]} */
const COUNTRIES = [
	{ name: 'ARGENTINA', code: 'ARG', dialCode: 54 },
	{ name: 'AUSTRALIA', code: 'AUS', dialCode: 61 },
	{ name: 'BELGIUM', code: 'BEL', dialCode: 32 },
	{ name: 'CANADA', code: 'CAN', dialCode: 1 },
	{ name: 'FRANCE', code: 'FRA', dialCode: 33 },
	{ name: 'GERMANY', code: 'DEU', dialCode: 49 },
	{ name: 'INDIA', code: 'IND', dialCode: 91 },
	{ name: 'UNITED KINGDOM', code: 'GBR', dialCode: 44 },
	{ name: 'UNITED STATES OF AMERICA', code: 'USA', dialCode: 1 },
];

// code, name, area codes; ids follow the order, so Alabama is 1 and Alaska 2 as in the sample.
const USA = `AL Alabama 205 251 256 334|AK Alaska 907|AZ Arizona 480 520 602|AR Arkansas 479 501 870
CA California 213 310 415 619|CO Colorado 303 719 970|CT Connecticut 203 860|DE Delaware 302
DC District of Columbia 202|FL Florida 305 407 813|GA Georgia 404 706 912|HI Hawaii 808|ID Idaho 208
IL Illinois 217 312 773|IN Indiana 219 317 812|IA Iowa 319 515|KS Kansas 316 785|KY Kentucky 502 606
LA Louisiana 225 504|ME Maine 207|MD Maryland 301 410|MA Massachusetts 413 508 617|MI Michigan 313 517 616
MN Minnesota 218 612|MS Mississippi 228 601|MO Missouri 314 816|MT Montana 406|NE Nebraska 308 402
NV Nevada 702 775|NH New Hampshire 603|NJ New Jersey 201 609 973|NM New Mexico 505 575|NY New York 212 315 518 646 716
NC North Carolina 336 704 919|ND North Dakota 701|OH Ohio 216 513 614|OK Oklahoma 405 918|OR Oregon 503 541
PA Pennsylvania 215 412 717|RI Rhode Island 401|SC South Carolina 803 843|SD South Dakota 605|TN Tennessee 615 901
TX Texas 210 214 512 713|UT Utah 435 801|VT Vermont 802|VA Virginia 540 703 804|WA Washington 206 360 509
WV West Virginia 304|WI Wisconsin 262 414 608|WY Wyoming 307`;

const CANADA = `AB Alberta 403 587 780|BC British Columbia 236 250 604|MB Manitoba 204 431|NB New Brunswick 506
NL Newfoundland and Labrador 709|NS Nova Scotia 782 902|NT Northwest Territories 867|NU Nunavut 867
ON Ontario 226 289 416 613|PE Prince Edward Island 782|QC Quebec 418 438 514|SK Saskatchewan 306 639|YT Yukon 867`;

/** @param {string} text @param {string} countryCode @param {number} firstId @returns {State[]} */
function readStates(text, countryCode, firstId) {
	return text.split(/[|\n]/).map((line, index) => {
		const [, code = '', name = '', codes = ''] = /^(\w\w) (.*?) ([\d ]+)$/.exec(line) ?? [];
		return { id: firstId + index, countryCode, name, code, areaCodes: codes.split(' ') };
	});
}

const USA_STATES = readStates(USA, 'USA', 1);
/** @type {State[]} */
const STATES = [...USA_STATES, ...readStates(CANADA, 'CAN', USA_STATES.length + 1)];

/** @param {string} areaCode @param {string} countryCode @returns {number | null} */
function stateOf(areaCode, countryCode) {
	return STATES.find((state) => state.countryCode === countryCode && state.areaCodes.includes(areaCode))?.id ?? null;
}

/** @type {Array<[id: number, country: string, areaCode: string, city: string, stock: number]>} */
const GROUPS = [
	[67, 'CAN', '204', 'WINNIPEG', 50],
	[13868, 'CAN', '226', 'WINDSOR', 50],
	[9581, 'CAN', '289', 'WOODBRIDGE', 50],
	[20287, 'CAN', '306', 'SASKATOON', 50],
	[20301, 'CAN', '416', 'TORONTO', 3],
	[20302, 'CAN', '514', 'MONTREAL', 0],
	[301, 'USA', '205', 'BIRMINGHAM', 50],
	[302, 'USA', '251', 'MOBILE', 50],
	[311, 'USA', '212', 'NEW YORK', 0],
	[312, 'USA', '646', 'NEW YORK', 50],
	[313, 'USA', '646', 'NEW YORK MANHATTAN', 50],
	[314, 'USA', '716', 'BUFFALO', 50],
	[321, 'USA', '504', 'NEW ORLEANS', 50],
	[322, 'USA', '415', 'SAN FRANCISCO', 50],
	[323, 'USA', '213', 'LOS ANGELES', 50],
	[324, 'USA', '312', 'CHICAGO', 50],
	[325, 'USA', '305', 'MIAMI', 50],
	[326, 'USA', '512', 'AUSTIN', 1],
	[401, 'GBR', '20', 'LONDON', 50],
	[402, 'GBR', '161', 'MANCHESTER', 50],
	[403, 'GBR', '1224', 'ABERDEEN', 50],
	[411, 'DEU', '30', 'BERLIN', 50],
	[412, 'DEU', '89', 'MUENCHEN', 50],
	[413, 'DEU', '40', 'HAMBURG', 0],
	[421, 'ARG', '11', 'BUENOS AIRES', 50],
	[431, 'AUS', '2', 'SYDNEY', 50],
	[432, 'AUS', '3', 'MELBOURNE', 50],
	[441, 'IND', '11', 'NEW DELHI', 50],
	[442, 'IND', '22', 'MUMBAI', 50],
	[451, 'FRA', '1', 'PARIS', 50],
	[461, 'BEL', '2', 'BRUSSELS', 50],
];

/** @type {DidGroup[]} */
const DID_GROUPS = GROUPS.map(([id, countryCode, areaCode, city, stock]) => ({
	id,
	countryCode,
	stateId: stateOf(areaCode, countryCode),
	areaCode,
	city,
	stock,
}));

module.exports = { COUNTRIES, STATES, DID_GROUPS };
