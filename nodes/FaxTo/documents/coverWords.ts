/** The words that the node prints on covers, numbered pages and confirmations. */
export interface CoverWords {
	/** A BCP 47 tag, for dates. */
	locale: string;
	fax: string;
	to: string;
	company: string;
	from: string;
	phone: string;
	date: string;
	pages: string;
	/** Follows the number of pages. */
	included: string;
	reference: string;
	subject: string;
	page: (page: number, pages: number) => string;
	markings: { urgent: string; forReview: string; pleaseComment: string; pleaseReply: string; confidential: string };
	confirmation: ConfirmationLabels;
}

/** The heading of a confirmation, the outcomes, and the labels that a cover doesn't have. */
interface ConfirmationLabels {
	title: string;
	delivered: string;
	failed: string;
	in_progress: string;
	job: string;
	document: string;
	documentId: string;
	accepted: string;
	outcome: string;
	listPrice: string;
	firstPage: string;
}

/** The cover labels that users can replace. */
export type CoverLabel = Exclude<keyof CoverWords, 'locale' | 'page' | 'markings' | 'confirmation'>;

type FourWords = [string, string, string, string];

/** Builds the words from lists, which are easy to proofread: in the order of the parameters' names. */
function labelsOf(
	locale: string,
	page: CoverWords['page'],
	[fax, ...labels]: [
		fax: string,
		to: string,
		company: string,
		from: string,
		phone: string,
		date: string,
		pages: string,
		reference: string,
		subject: string,
	],
	included: string,
	[urgent, forReview, pleaseComment, pleaseReply, confidential]: [string, string, string, string, string],
	[title, delivered, failed, inProgress]: FourWords,
	[job, document, documentId, accepted, outcome, listPrice, firstPage]: [...FourWords, string, string, string],
): CoverWords {
	const [to, company, from, phone, date, pages, reference, subject] = labels;
	return {
		...{ locale, page, fax, to, company, from, phone, date, pages, reference, subject, included },
		markings: { urgent, forReview, pleaseComment, pleaseReply, confidential },
		confirmation: {
			...{ title, delivered, failed, in_progress: inProgress },
			...{ job, document, documentId, accepted, outcome, listPrice, firstPage },
		},
	};
}

/** Keyed by the option's value. */
export const COVER_LANGUAGES = {
	en: labelsOf(
		'en-GB',
		(page, pages) => `Page ${page} of ${pages}`,
		['FAX', 'To', 'Company', 'From', 'Phone', 'Date', 'Pages', 'Our reference', 'Subject'],
		'including this page',
		['Urgent', 'For review', 'Please comment', 'Please reply', 'Confidential'],
		['FAX CONFIRMATION', 'Delivered', 'Not delivered', 'On its way'],
		['Job', 'Document', 'Document ID', 'Accepted', 'Outcome', 'List price', 'First page'],
	),
	de: labelsOf(
		'de-DE',
		(page, pages) => `Seite ${page} von ${pages}`,
		['FAX', 'An', 'Firma', 'Von', 'Telefon', 'Datum', 'Seiten', 'Unser Zeichen', 'Betreff'],
		'einschließlich dieser Seite',
		['Dringend', 'Zur Prüfung', 'Bitte um Stellungnahme', 'Bitte um Antwort', 'Vertraulich'],
		['FAXBESTÄTIGUNG', 'Zugestellt', 'Nicht zugestellt', 'Unterwegs'],
		['Auftrag', 'Dokument', 'Dokument-ID', 'Angenommen', 'Ergebnis', 'Listenpreis', 'Erste Seite'],
	),
	fr: labelsOf(
		'fr-FR',
		(page, pages) => `Page ${page} sur ${pages}`,
		['FAX', 'À', 'Société', 'De', 'Téléphone', 'Date', 'Pages', 'Notre référence', 'Objet'],
		'y compris celle-ci',
		['Urgent', 'Pour examen', 'Vos commentaires SVP', 'Réponse SVP', 'Confidentiel'],
		['CONFIRMATION DE FAX', 'Remis', 'Non remis', 'En cours d’envoi'],
		['Envoi', 'Document', 'ID du document', 'Accepté', 'Résultat', 'Tarif', 'Première page'],
	),
	es: labelsOf(
		'es-ES',
		(page, pages) => `Página ${page} de ${pages}`,
		['FAX', 'Para', 'Empresa', 'De', 'Teléfono', 'Fecha', 'Páginas', 'Nuestra referencia', 'Asunto'],
		'incluida esta página',
		['Urgente', 'Para revisión', 'Comente, por favor', 'Responda, por favor', 'Confidencial'],
		['CONFIRMACIÓN DE FAX', 'Entregado', 'No entregado', 'En curso'],
		['Envío', 'Documento', 'ID del documento', 'Aceptado', 'Resultado', 'Tarifa', 'Primera página'],
	),
	it: labelsOf(
		'it-IT',
		(page, pages) => `Pagina ${page} di ${pages}`,
		['FAX', 'A', 'Azienda', 'Da', 'Telefono', 'Data', 'Pagine', 'Nostro riferimento', 'Oggetto'],
		'inclusa questa pagina',
		['Urgente', 'Da esaminare', 'Si prega di commentare', 'Si prega di rispondere', 'Riservato'],
		['CONFERMA DEL FAX', 'Consegnato', 'Non consegnato', 'In corso'],
		['Invio', 'Documento', 'ID documento', 'Accettato', 'Esito', 'Prezzo di listino', 'Prima pagina'],
	),
	pt: labelsOf(
		'pt-PT',
		(page, pages) => `Página ${page} de ${pages}`,
		['FAX', 'Para', 'Empresa', 'De', 'Telefone', 'Data', 'Páginas', 'Nossa referência', 'Assunto'],
		'incluindo esta página',
		['Urgente', 'Para análise', 'Comente, por favor', 'Responda, por favor', 'Confidencial'],
		['CONFIRMAÇÃO DE FAX', 'Entregue', 'Não entregue', 'Em curso'],
		['Envio', 'Documento', 'ID do documento', 'Aceite', 'Resultado', 'Preço de tabela', 'Primeira página'],
	),
	nl: labelsOf(
		'nl-NL',
		(page, pages) => `Pagina ${page} van ${pages}`,
		['FAX', 'Aan', 'Bedrijf', 'Van', 'Telefoon', 'Datum', 'Pagina’s', 'Ons kenmerk', 'Betreft'],
		'inclusief deze pagina',
		['Dringend', 'Ter beoordeling', 'Graag uw opmerkingen', 'Graag antwoord', 'Vertrouwelijk'],
		['FAXBEVESTIGING', 'Afgeleverd', 'Niet afgeleverd', 'Onderweg'],
		['Opdracht', 'Document', 'Document-ID', 'Aanvaard', 'Resultaat', 'Lijstprijs', 'Eerste pagina'],
	),
	pl: labelsOf(
		'pl-PL',
		(page, pages) => `Strona ${page} z ${pages}`,
		['FAKS', 'Do', 'Firma', 'Od', 'Telefon', 'Data', 'Liczba stron', 'Nasz znak', 'Temat'],
		'łącznie z tą stroną',
		['Pilne', 'Do wglądu', 'Proszę o uwagi', 'Proszę o odpowiedź', 'Poufne'],
		['POTWIERDZENIE FAKSU', 'Dostarczono', 'Nie dostarczono', 'W drodze'],
		['Zlecenie', 'Dokument', 'ID dokumentu', 'Przyjęto', 'Wynik', 'Cena z cennika', 'Pierwsza strona'],
	),
	tr: labelsOf(
		'tr-TR',
		(page, pages) => `Sayfa ${page} / ${pages}`,
		['FAKS', 'Kime', 'Şirket', 'Kimden', 'Telefon', 'Tarih', 'Sayfa sayısı', 'Referansımız', 'Konu'],
		'bu sayfa dâhil',
		['Acil', 'İncelenmek üzere', 'Görüşünüzü bekliyoruz', 'Yanıtınızı bekliyoruz', 'Gizli'],
		['FAKS TEYİDİ', 'Teslim edildi', 'Teslim edilmedi', 'Gönderiliyor'],
		['İş', 'Belge', 'Belge no.', 'Kabul edildi', 'Sonuç', 'Liste fiyatı', 'İlk sayfa'],
	),
	ro: labelsOf(
		'ro-RO',
		(page, pages) => `Pagina ${page} din ${pages}`,
		['FAX', 'Către', 'Firma', 'De la', 'Telefon', 'Data', 'Pagini', 'Referința noastră', 'Subiect'],
		'inclusiv această pagină',
		['Urgent', 'Pentru verificare', 'Vă rugăm să comentați', 'Vă rugăm să răspundeți', 'Confidențial'],
		['CONFIRMARE DE FAX', 'Livrat', 'Nelivrat', 'În curs'],
		['Trimitere', 'Document', 'ID document', 'Acceptat', 'Rezultat', 'Preț de listă', 'Prima pagină'],
	),
	el: labelsOf(
		'el-GR',
		(page, pages) => `Σελίδα ${page} από ${pages}`,
		['ΦΑΞ', 'Προς', 'Εταιρεία', 'Από', 'Τηλέφωνο', 'Ημερομηνία', 'Σελίδες', 'Σχετικό', 'Θέμα'],
		'μαζί με αυτήν',
		['Επείγον', 'Προς έλεγχο', 'Παρακαλώ σχολιάστε', 'Παρακαλώ απαντήστε', 'Εμπιστευτικό'],
		['ΒΕΒΑΙΩΣΗ ΦΑΞ', 'Παραδόθηκε', 'Δεν παραδόθηκε', 'Σε εξέλιξη'],
		['Αποστολή', 'Έγγραφο', 'Αρ. εγγράφου', 'Έγινε δεκτό', 'Αποτέλεσμα', 'Τιμή καταλόγου', 'Πρώτη σελίδα'],
	),
	ru: labelsOf(
		'ru-RU',
		(page, pages) => `Страница ${page} из ${pages}`,
		['ФАКС', 'Кому', 'Компания', 'От кого', 'Телефон', 'Дата', 'Страниц', 'Наш исх. №', 'Тема'],
		'включая эту',
		['Срочно', 'На рассмотрение', 'Просим высказать мнение', 'Просим ответить', 'Конфиденциально'],
		['ПОДТВЕРЖДЕНИЕ ФАКСА', 'Доставлен', 'Не доставлен', 'Отправляется'],
		['Задание', 'Документ', 'ID документа', 'Принят', 'Результат', 'Цена по тарифу', 'Первая страница'],
	),
} as const satisfies Record<string, CoverWords>;

export type CoverLanguage = keyof typeof COVER_LANGUAGES;
