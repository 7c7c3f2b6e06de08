/** What is needed of ipaddr.js; the build puts the library itself in place of this file. */
export { IPv4, IPv6 } from 'ipaddr.js';
