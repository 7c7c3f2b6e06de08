export * from './account';
export type { Schemas } from './answer';
export * from './faxes';
export * from './files';
export * from './incomingFaxes';
export * from './numbers';
