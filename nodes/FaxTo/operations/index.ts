/** The menu. An operation is one file below this folder and one line here. */
export * from './account/getBalance';
export * from './fax/getStatus';
export * from './fax/send';
export * from './file/upload';
export * from './incomingFax/download';
export * from './incomingFax/getAll';
