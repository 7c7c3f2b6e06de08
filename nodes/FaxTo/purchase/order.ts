import type { UploadSource } from '../api/endpoints';
import type { Wait } from '../faxes/deliveryWatch';
import type { Limits } from './budget';

/** A fax as a user orders it. */
export interface Order {
	/** E.164. */
	faxNumber: string;
	tsiNumber: string;
	/** Whether no page of it may stay at Fax.to. */
	deleteFile: boolean;
	limits: Limits;
	/** Where not empty: sent once per reference, number and account, over all executions. */
	reference: string;
	/** Only tells what would be sent. */
	dryRun: boolean;
	/** Waits for the outcome. */
	wait?: Wait;
	/** Whether an outcome that is not "delivered" fails the item. */
	failUndelivered: boolean;
	/** How many times more to send what was busy or not answered; each is a paid fax. */
	resendUpTo: number;
}

/** The pages of an order: a document of the account, or what is uploaded when it is needed. */
export type Pages = { documentId: string } | { upload: UploadSource; digest: string; isShared: boolean };
