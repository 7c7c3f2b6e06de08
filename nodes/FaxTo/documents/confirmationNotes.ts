import type { CoverLanguage } from './coverWords';

/** The sentences on a confirmation. */
interface ConfirmationNotes {
	record: (time: string) => string;
	utc: (zone: string) => string;
	price: (amount: string) => string;
	noHistory: string;
	unknownFax: string;
	noDocuments: string;
	noPicture: string;
	/** Explains □. */
	box: string;
	/** Ends a value that was cut. */
	cut: string;
	/** Why a fax ended as it did; English is that of the output. */
	reasons: Partial<ReturnType<typeof byMeaning>>;
}

type Reasons = [string, string, string, string, string, string, string];

/** Builds the sentences from lists, in the order of their names. */
function notesOf(
	record: ConfirmationNotes['record'],
	utc: ConfirmationNotes['utc'],
	price: ConfirmationNotes['price'],
	[noHistory, unknownFax, noDocuments, noPicture, box, cut]: [string, string, string, string, string, string],
	reasons?: Reasons,
): ConfirmationNotes {
	return {
		...{ record, utc, price, noHistory, unknownFax, noDocuments, noPicture, box, cut },
		reasons: reasons ? byMeaning(reasons) : {},
	};
}

const byMeaning = ([ok, busy, noAnswer, hangup, fileError, unknown, inProgress]: Reasons) => ({
	...{ ok, busy, no_answer: noAnswer, hangup, file_error: fileError, unknown, in_progress: inProgress },
});

/** Keyed by the option's value. */
export const CONFIRMATION_NOTES: Record<CoverLanguage, ConfirmationNotes> = {
	en: notesOf(
		(time) => `This is the record of Fax.to for this fax, as read on ${time}.`,
		(zone) => `Times are in UTC: the workflow’s time zone, '${zone}', is unknown.`,
		(amount) => `${amount} by the price list of this day; what was paid is not in this record`,
		[
			'Fax.to’s history could not be read: number, document and time are missing here.',
			'The fax is not among the newest of Fax.to’s history: number, document and time are missing here.',
			'Fax.to’s list of files could not be read: pages, price and picture are missing here.',
			'The first page is not shown: Fax.to gave no picture of it in time, or none that can be used.',
			'□ stands for a character that can’t be printed here.',
			'(the rest is left out)',
		],
	),
	de: notesOf(
		(time) => `Dies ist der Eintrag von Fax.to zu diesem Fax, gelesen am ${time}.`,
		(zone) => `Die Zeiten sind in UTC, denn die Zeitzone „${zone}“ des Workflows ist unbekannt.`,
		(amount) => `${amount} nach der Preisliste von heute; der gezahlte Betrag steht nicht in diesem Eintrag`,
		[
			'Der Verlauf von Fax.to war nicht lesbar: Nummer, Dokument und Zeit fehlen hier.',
			'Das Fax ist nicht unter den neuesten im Verlauf von Fax.to: Nummer, Dokument und Zeit fehlen hier.',
			'Die Dateiliste von Fax.to war nicht lesbar: Seiten, Preis und Bild fehlen hier.',
			'Die erste Seite fehlt hier: Fax.to lieferte rechtzeitig kein verwendbares Bild davon.',
			'□ steht für ein Zeichen, das hier nicht gedruckt werden kann.',
			'(gekürzt)',
		],
		[
			'Das Fax wurde empfangen',
			'Die Leitung war besetzt',
			'Kein Faxgerät hat geantwortet',
			'Die Gegenseite hat vorzeitig aufgelegt',
			'Fax.to konnte die Datei nicht in Faxseiten umwandeln',
			'Fax.to kennt die Ursache nicht',
			'Das Fax ist unterwegs',
		],
	),
	fr: notesOf(
		(time) => `Ceci est l’enregistrement de Fax.to pour ce fax, lu le ${time}.`,
		(zone) => `Les heures sont en UTC, car le fuseau horaire « ${zone} » du workflow est inconnu.`,
		(amount) => `${amount} selon le tarif du jour ; le montant payé ne figure pas dans cet enregistrement`,
		[
			'L’historique de Fax.to n’a pas pu être lu : le numéro, le document et l’heure manquent ici.',
			'Le fax n’est pas parmi les plus récents de l’historique de Fax.to : le numéro, le document et l’heure manquent ici.',
			'La liste des fichiers de Fax.to n’a pas pu être lue : les pages, le prix et l’image manquent ici.',
			'La première page manque ici : Fax.to n’en a pas fourni à temps d’image utilisable.',
			'□ remplace un caractère qui ne peut pas être imprimé ici.',
			'(abrégé)',
		],
		[
			'Le fax a été reçu',
			'La ligne était occupée',
			'Aucun télécopieur n’a répondu',
			'Le correspondant a raccroché trop tôt',
			'Fax.to n’a pas pu convertir le fichier en pages de fax',
			'Fax.to ne connaît pas la cause',
			'Le fax est en cours d’envoi',
		],
	),
	es: notesOf(
		(time) => `Este es el registro de Fax.to sobre este fax, leído el ${time}.`,
		(zone) => `Las horas están en UTC, porque la zona horaria «${zone}» del workflow es desconocida.`,
		(amount) => `${amount} según la tarifa de hoy; el importe pagado no consta en este registro`,
		[
			'No se pudo leer el historial de Fax.to: aquí faltan el número, el documento y la hora.',
			'El fax no está entre los más recientes del historial de Fax.to: aquí faltan el número, el documento y la hora.',
			'No se pudo leer la lista de archivos de Fax.to: aquí faltan las páginas, el precio y la imagen.',
			'Aquí falta la primera página: Fax.to no entregó a tiempo una imagen utilizable de ella.',
			'□ representa un carácter que no se puede imprimir aquí.',
			'(abreviado)',
		],
		[
			'El fax fue recibido',
			'La línea estaba ocupada',
			'Ningún aparato de fax respondió',
			'La otra parte colgó antes de tiempo',
			'Fax.to no pudo convertir el archivo en páginas de fax',
			'Fax.to desconoce la causa',
			'El fax está en curso',
		],
	),
	it: notesOf(
		(time) => `Questa è la registrazione di Fax.to per questo fax, letta il ${time}.`,
		(zone) => `Gli orari sono in UTC, perché il fuso orario «${zone}» del workflow è sconosciuto.`,
		(amount) => `${amount} secondo il listino di oggi; l’importo pagato non figura in questa registrazione`,
		[
			'Non è stato possibile leggere la cronologia di Fax.to: qui mancano numero, documento e ora.',
			'Il fax non è tra i più recenti della cronologia di Fax.to: qui mancano numero, documento e ora.',
			'Non è stato possibile leggere l’elenco dei file di Fax.to: qui mancano pagine, prezzo e immagine.',
			'Qui manca la prima pagina: Fax.to non ne ha fornito in tempo un’immagine utilizzabile.',
			'□ sta per un carattere che qui non può essere stampato.',
			'(abbreviato)',
		],
		[
			'Il fax è stato ricevuto',
			'La linea era occupata',
			'Nessun fax ha risposto',
			'L’altra parte ha riagganciato troppo presto',
			'Fax.to non ha potuto convertire il file in pagine fax',
			'Fax.to non conosce la causa',
			'Il fax è in corso di invio',
		],
	),
	pt: notesOf(
		(time) => `Este é o registo da Fax.to sobre este fax, lido em ${time}.`,
		(zone) => `As horas estão em UTC, porque o fuso horário «${zone}» do workflow é desconhecido.`,
		(amount) => `${amount} segundo a tabela de preços de hoje; o montante pago não consta deste registo`,
		[
			'Não foi possível ler o histórico da Fax.to: faltam aqui o número, o documento e a hora.',
			'O fax não está entre os mais recentes do histórico da Fax.to: faltam aqui o número, o documento e a hora.',
			'Não foi possível ler a lista de ficheiros da Fax.to: faltam aqui as páginas, o preço e a imagem.',
			'Falta aqui a primeira página: a Fax.to não forneceu a tempo uma imagem utilizável dela.',
			'□ representa um caráter que não pode ser impresso aqui.',
			'(abreviado)',
		],
		[
			'O fax foi recebido',
			'A linha estava ocupada',
			'Nenhum aparelho de fax respondeu',
			'A outra parte desligou antes do fim',
			'A Fax.to não conseguiu converter o ficheiro em páginas de fax',
			'A Fax.to desconhece a causa',
			'O fax está em curso',
		],
	),
	nl: notesOf(
		(time) => `Dit is de registratie van Fax.to van deze fax, gelezen op ${time}.`,
		(zone) => `De tijden zijn in UTC, want de tijdzone ‘${zone}’ van de workflow is onbekend.`,
		(amount) => `${amount} volgens de prijslijst van vandaag; het betaalde bedrag staat niet in deze registratie`,
		[
			'De geschiedenis van Fax.to kon niet worden gelezen: nummer, document en tijd ontbreken hier.',
			'De fax staat niet tussen de nieuwste in de geschiedenis van Fax.to: nummer, document en tijd ontbreken hier.',
			'De bestandslijst van Fax.to kon niet worden gelezen: pagina’s, prijs en afbeelding ontbreken hier.',
			'De eerste pagina ontbreekt hier: Fax.to leverde er niet op tijd een bruikbare afbeelding van.',
			'□ staat voor een teken dat hier niet kan worden afgedrukt.',
			'(ingekort)',
		],
		[
			'De fax is ontvangen',
			'De lijn was bezet',
			'Geen faxapparaat nam op',
			'De andere kant hing te vroeg op',
			'Fax.to kon het bestand niet omzetten in faxpagina’s',
			'Fax.to kent de oorzaak niet',
			'De fax is onderweg',
		],
	),
	pl: notesOf(
		(time) => `To jest zapis Fax.to dotyczący tego faksu, odczytany ${time}.`,
		(zone) => `Czas podano w UTC, ponieważ strefa czasowa „${zone}” workflow jest nieznana.`,
		(amount) => `${amount} według dzisiejszego cennika; ten zapis nie zawiera zapłaconej kwoty`,
		[
			'Nie udało się odczytać historii Fax.to: brakuje tu numeru, dokumentu i czasu.',
			'Faksu nie ma wśród najnowszych w historii Fax.to: brakuje tu numeru, dokumentu i czasu.',
			'Nie udało się odczytać listy plików Fax.to: brakuje tu stron, ceny i obrazu.',
			'Brakuje tu pierwszej strony: Fax.to nie dostarczył na czas jej użytecznego obrazu.',
			'□ oznacza znak, którego nie można tu wydrukować.',
			'(skrócono)',
		],
		[
			'Faks został odebrany',
			'Linia była zajęta',
			'Żaden faks nie odpowiedział',
			'Druga strona przedwcześnie się rozłączyła',
			'Fax.to nie mógł przekształcić pliku w strony faksu',
			'Fax.to nie zna przyczyny',
			'Faks jest w drodze',
		],
	),
	tr: notesOf(
		(time) => `Bu, Fax.to’nun bu faksa ait kaydıdır; okunduğu zaman: ${time}.`,
		(zone) => `İş akışının saat dilimi “${zone}” bilinmediği için saatler UTC’dir.`,
		(amount) => `Bugünkü fiyat listesine göre ${amount}; ödenen tutar bu kayıtta yoktur`,
		[
			'Fax.to’nun geçmişi okunamadı: numara, belge ve zaman burada eksik.',
			'Faks, Fax.to geçmişinin en yenileri arasında değil: numara, belge ve zaman burada eksik.',
			'Fax.to’nun dosya listesi okunamadı: sayfa sayısı, fiyat ve görüntü burada eksik.',
			'İlk sayfa burada eksik: Fax.to zamanında kullanılabilir bir görüntü vermedi.',
			'□, burada basılamayan bir karakterin yerini tutar.',
			'(kısaltıldı)',
		],
		[
			'Faks alındı',
			'Hat meşguldü',
			'Hiçbir faks cihazı yanıt vermedi',
			'Karşı taraf erken kapattı',
			'Fax.to dosyayı faks sayfalarına dönüştüremedi',
			'Fax.to nedeni bilmiyor',
			'Faks gönderiliyor',
		],
	),
	ro: notesOf(
		(time) => `Aceasta este înregistrarea Fax.to pentru acest fax, citită la ${time}.`,
		(zone) => `Orele sunt în UTC, deoarece fusul orar „${zone}” al fluxului de lucru este necunoscut.`,
		(amount) => `${amount} conform listei de prețuri de astăzi; suma plătită nu apare în această înregistrare`,
		[
			'Istoricul Fax.to nu a putut fi citit: numărul, documentul și ora lipsesc aici.',
			'Faxul nu este printre cele mai noi din istoricul Fax.to: numărul, documentul și ora lipsesc aici.',
			'Lista de fișiere Fax.to nu a putut fi citită: paginile, prețul și imaginea lipsesc aici.',
			'Prima pagină lipsește aici: Fax.to nu a furnizat la timp o imagine utilizabilă a ei.',
			'□ ține locul unui caracter care nu poate fi tipărit aici.',
			'(prescurtat)',
		],
		[
			'Faxul a fost primit',
			'Linia era ocupată',
			'Niciun aparat de fax nu a răspuns',
			'Cealaltă parte a închis prea devreme',
			'Fax.to nu a putut transforma fișierul în pagini de fax',
			'Fax.to nu cunoaște cauza',
			'Faxul este în curs de trimitere',
		],
	),
	el: notesOf(
		(time) => `Αυτή είναι η καταγραφή της Fax.to για αυτό το φαξ. Ανάγνωση: ${time}.`,
		(zone) => `Οι ώρες είναι σε UTC, επειδή η ζώνη ώρας «${zone}» της ροής εργασίας είναι άγνωστη.`,
		(amount) => `${amount} σύμφωνα με τον σημερινό τιμοκατάλογο· το ποσό που πληρώθηκε δεν περιλαμβάνεται εδώ`,
		[
			'Το ιστορικό της Fax.to δεν διαβάστηκε: λείπουν ο αριθμός, το έγγραφο και η ώρα.',
			'Το φαξ δεν είναι στα νεότερα του ιστορικού της Fax.to: λείπουν ο αριθμός, το έγγραφο και η ώρα.',
			'Η λίστα αρχείων της Fax.to δεν διαβάστηκε: λείπουν οι σελίδες, η τιμή και η εικόνα.',
			'Η πρώτη σελίδα λείπει: η Fax.to δεν έδωσε εγκαίρως εικόνα που μπορεί να χρησιμοποιηθεί.',
			'Το □ αντικαθιστά χαρακτήρα που δεν μπορεί να τυπωθεί εδώ.',
			'(συντομεύτηκε)',
		],
		[
			'Το φαξ παραλήφθηκε',
			'Η γραμμή ήταν κατειλημμένη',
			'Καμία συσκευή φαξ δεν απάντησε',
			'Η άλλη πλευρά έκλεισε νωρίς τη γραμμή',
			'Η Fax.to δεν μπόρεσε να μετατρέψει το αρχείο σε σελίδες φαξ',
			'Η Fax.to δεν γνωρίζει την αιτία',
			'Το φαξ αποστέλλεται',
		],
	),
	ru: notesOf(
		(time) => `Это запись Fax.to об этом факсе. Прочитано ${time}.`,
		(zone) => `Время указано в UTC, так как часовой пояс «${zone}» рабочего процесса неизвестен.`,
		(amount) => `${amount} по сегодняшнему тарифу; уплаченной суммы в этой записи нет`,
		[
			'Не удалось прочитать историю Fax.to: здесь нет номера, документа и времени.',
			'Факса нет среди новейших в истории Fax.to: здесь нет номера, документа и времени.',
			'Не удалось прочитать список файлов Fax.to: здесь нет числа страниц, цены и изображения.',
			'Первой страницы здесь нет: Fax.to вовремя не предоставил пригодного изображения.',
			'□ заменяет символ, который здесь нельзя напечатать.',
			'(сокращено)',
		],
		[
			'Факс получен',
			'Линия была занята',
			'Ни один факс не ответил',
			'Другая сторона рано повесила трубку',
			'Fax.to не смог преобразовать файл в страницы факса',
			'Fax.to не знает причины',
			'Факс отправляется',
		],
	),
};
