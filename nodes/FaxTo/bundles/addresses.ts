/** The exports of ipaddr.js in use; the build replaces this file with the library itself. */
export { IPv4, IPv6 } from 'ipaddr.js';
