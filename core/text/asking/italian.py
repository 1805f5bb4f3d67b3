"""What people say in Italian when they ask, complain, answer or chat, by cue; data only. See ``english``."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "seeks": """come si, come posso/faccio/possiamo/potrei/devo/fare/mai/funziona/funzionano/viene/reimposto/cambio,
    come reimpostare/cambiare/configurare/installare/aggiungere/eliminare/esportare/attivare, dove trovo/si/posso,
    dove e/sono/devo/trovare/vedo, e possibile, si puo, si possono, posso, possiamo, c e un/una/modo/qualche, ci
    sono, qual e, quale/quali versione/e/sono/devo, quali sono, quanto/quanti/quante, perche, cosa
    significa/succede/devo/fa, che cosa, che differenza, cos e, a cosa serve, bisogna, serve, qualche idea, idee,
    suggerimenti, un modo per, consigli, qualcuno sa/ha/puo/conosce/usa/e, qualcuno mi, a chi, mi sapete, sapete
    se/come/dove, avete idea, si riesce, quanti/quante giorni/volte/persone, a chi mando/chiedo/devo/invio, chi
    approva/gestisce/si, dove mando, dove consegno, che modulo, che succede, ho diritto, si ha diritto, quando
    arriva, c e modo, da quando, fino a quando, in che ordine, a partire da quando""",
    "opener": """^come, ^dove, ^quale, ^quali, ^qual, ^cosa, ^che, ^chi, ^quando, ^perche, ^quanto, ^quanti, ^posso,
    ^si puo, ^e possibile, ^c e, ^ci sono, ^devo, ^bisogna, ^funziona, ^esiste, ^in quale, ^con quale, ^esistono""",
    "anyone": "qualcuno, qualcun altro, nessuno sa, nessuno ha",
    "problem": """non funziona/funzionano/va/parte/si/carica/riesce/riesco/compare/arrivano/arriva/trova/risponde,
    non viene/vengono/vedo/appare/trovo/posso, non mi, non fa/succede, si blocca, si bloccano, si chiude, si pianta,
    va sempre, va in crash, crash, crasha, errore, errori, fallisce, fallito, timeout, bloccato, bloccata,
    impossibile, vuoto, vuota, vuoti, sparito, sparita, spariti, lento, lenta, rifiutato, rifiutata, negato,
    scaduto, problema, problemi, manca, mancano, mancante, bug, strano, strana, sbagliato, doppio, duplicati, pagina
    bianca, invece, rotto, continua a, smesso di, nulla, niente da fare, non piu, sempre in, invalido, non valido,
    restituisce, perso, in ritardo, non apre/si/esce/ho/legge/stampa/vede, rotta, saltato, saltata, sfasati,
    sfasato, perde, a scatti, lampeggia, bloccati, non ho mai, mai arrivato, mai arrivata, ancora li, ancora la,
    fuori posto, tutto nero, tutto bianco, chiuso fuori, non * piu/niente/nulla/mai, non si * piu, solo * di, ma *
    solo, possiamo * solo, possiamo solo, ho perso, non rispondono, due volte, specchiata, specchiato, capovolta,
    capovolto, al contrario, nello spam, addebitato, addebitata, sfocata, sfocato, tagliata, tagliato, coperto,
    sovrappone, si ferma, si interrompe, in anticipo, troppo presto, troppo tardi, resta
    bloccato/bloccata/vuoto/vuota""",
    "stuck": """ho bisogno di, bisogno di aiuto, aiuto con/per/su, mi serve, non riesco, non riusciamo, non capisco,
    non ho capito, non so come/se/dove/quale/cosa, sto cercando, cerco, stiamo cercando, sto provando, cercando di,
    vorrei sapere/capire, volevo sapere/chiedere, mi chiedo, mi chiedevo, mi aiuta, mi aiutate, potete aiutarmi, non
    mi e chiaro, non trovo, mi da errore/un, mi dice, ho un problema, ho problemi, ho una domanda, difficolta, non
    sono sicuro/sicura, sono bloccato/bloccata, nessuna idea, provo a, quando provo""",
    "wants": "vorrei, vorremmo, voglio, mi piacerebbe, avrei bisogno, dovrei",
    "since": """dopo l/aver/il/la/un/aggiornamento, da ieri/oggi/quando, appena, ogni volta, quando
    provo/cerco/apro, quando carico/faccio/clicco/avvio/premo, all avvio, anche se, nonostante, all improvviso, in
    fase di, da quando, in tutti i, in tutte le, ogni, sempre, da una/due settimana/settimane, da giorni, da
    stamattina""",
    "tried": """ho provato, ho gia provato, ho seguito, ho letto, ho controllato, ho reinstallato, secondo la
    documentazione""",
    "self": "io, mi, me, mio, mia, miei, noi, nostro, nostra, ho, riesco, trovo, devo, capisco",
    "advice": """devi, dovresti, puoi, potresti, dovete, potete, ti serve, ^prova, ^provate, ^controlla, ^verifica,
    ^guarda, ^usa, ^aggiungi, ^imposta, ^riavvia, ^clicca, ^vai, ^si$, ^no$, ^basta, basta, ^certo, ^installa,
    ^metti, e normale, e un bug noto, significa che, vuol dire, a me funziona, avevo lo stesso, e documentato, si
    trova in, bisogna prima, ^cancella, ^elimina, ^apri, ^esegui, ^lancia, ^leggi, c e scritto, nel manuale,
    dipende, c e un opzione, e voluto, di proposito, prova con, ^chiedi, ^chiedete, li gestisce, se ne occupa""",
    "to_you": """hai, avete gia/provato/visto, puoi, potresti, sei, stai, usi, vedi, vuoi, che versione hai/usi,
    tua, tuo, vieni, venite, riesci a, mi mandi, mi dici, ti va, che scheda hai, succede anche, video hai, quale hai""",
    "social": """come va, come stai, come state, andato il, andata la, stasera, viene a, una partita, chi viene, chi
    vuole, vi va, com e andato, buon anno, chi va a, chi viene a""",
    "resolved": """risolto, sistemato, trovato, errore di battitura, adesso funziona, ora funziona, funziona adesso,
    tutto ok, tutto a posto, come non detto, era un, ho risolto, funziona di nuovo""",
    "status": """in produzione, e online, di nuovo online/disponibile, ^rilasciato, ^fatto, ci guardo, ci penso,
    sono in ferie, in smart working, lo guardo, vado a, andiamo, ^aggiornato, me ne occupo, lavoro da casa, va di
    nuovo, torno subito, a dopo, ci stiamo lavorando, vado a letto, tutto normale, tornato tutto, e tornato, e
    aggiornato, e aggiornata, aggiornati""",
    "announcement": """promemoria, manutenzione, non sara, siamo felici, siamo lieti, ^nuova versione, e uscita, e
    uscito, e disponibile, sondaggio, avviso, annuncio, vi ricordo, vi ricordiamo, riparte tra, per favore$,
    scollegatevi, da lunedi, sara chiuso, sara chiusa, cari tutti, inizia domani, ricordatevi, non dimenticate, oggi
    il, resta chiuso, resta chiusa""",
    "opinion": """mi piace, secondo me, penso che, preferisco, bellissima, bellissimo, adoro, bravi, complimenti,
    molto piu veloce, finalmente, fantastico, questo aggiornamento""",
    "joke": "ahah, ahahah, haha, lol",
    "thanks": "grazie, perfetto, grazie mille",
    "meta": "canale sbagliato, nel thread",
    "leisure": """fine settimana, weekend, pranzo, caffe, birra, partita, film, compleanno, cena, pizza, aperitivo,
    riunione, natale, festa, ascoltate, guardate, giocate""",
}
