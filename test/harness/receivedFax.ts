/** A received fax as a list of Fax.to shows it, for tests of what starts a workflow. */
export const receivedFax = (id: number) => ({
	list: 'inbox' as const,
	record: {},
	faxId: String(id),
	id: `received:${id}`,
	event: 'faxReceived' as const,
	time: id,
});
