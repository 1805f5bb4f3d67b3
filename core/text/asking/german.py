"""What people say in German when they ask, complain, answer or chat, by cue; data only. See ``english``."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "seeks": """wie kann/konnen/konnte/muss/soll/sollte/geht/lasst/macht/kriege/bekomme/bekommt/komme/stelle/setze,
    wie man, wie ich, wo finde/findet/finden/kann/ist/liegt/liegen/sind/steht/stelle/gibt, gibt es, gibts,
    kann/konnte/darf/muss/soll/sollte ich/man/wir, kann der/die/das, ist es moglich, was bedeutet/bedeuten/passiert,
    was ist/sind/muss/kann/mache/heisst, warum/wieso/weshalb, welche/welcher/welches/welchen/welchem, wie lange, wie
    viel/viele/oft/gross/hoch/funktioniert/funktionieren, woran/wofur/womit/wodurch/wohin, was mache ich falsch,
    unterstutzt ihr, habt ihr eine/einen/docs, wer kann mir, kann mir jemand, hat jemand, eine idee, irgendeine
    idee, ideen, einen tipp, tipps, was tun, wer ist zustandig, an wen, darf man/ich/wir, kriegt man, bekommt man,
    wohin, wieviel/wieviele, wie viele, welches formular, gilt das, zahlt das, was passiert, geht das, irgendwie,
    kann das, ab wann, bis wann, hat wer eine, irgendwo andern/einstellen/finden, lasst sich das/der/die, gibt es
    da, ^wer genehmigt/macht/ist/kummert/entscheidet, wer kann mir/uns, gibt es einen grund""",
    "opener": """^wie, ^wo, ^was, ^wer, ^wann, ^ist, ^sind, ^kann, ^konnen, ^muss, ^mussen, ^darf, ^gibt, ^hat,
    ^habt, ^soll, ^sollte, ^braucht, ^brauche ich, ^geht, ^wird, ^werden, ^funktioniert, ^in welchem, ^lasst,
    ^konnte, ^gilt, ^brauch ich, ^brauchen, ^hilft, ^ab wann, ^bis wann, ^seit wann, ^worauf, ^woher, ^wohin, ^an
    wen, ^von wem, ^muss ich, ^bleiben, ^bleibt, ^lauft, ^laufen, ^sollen, ^durfen, ^hangt, ^zahlt, ^bekommt,
    ^bekommen, ^steht, ^welche""",
    "anyone": "jemand, irgendjemand, irgendwer, kennt einer/wer, weiss wer/einer, hat wer, wer kennt/weiss/hat",
    "problem": """nicht mehr, geht nicht, funktioniert nicht, klappt nicht, startet nicht, ladt nicht, lauft nicht,
    komme nicht, kommt nicht, kann nicht, konnte nicht, kann mich, lasst sich nicht, findet nichts/nicht, passiert
    nichts, nichts passiert, bricht, abbruch, abgebrochen, sturzt, absturz, absturze, hangt, haengt, friert,
    eingefroren, fehler, fehlermeldung, fehlt, fehlen, fehlgeschlagen, schlagt fehl, scheitert, timeout, kaputt,
    leer, leere, verschwunden, weg, langsam, standig, dauernd, immer wieder, problem, probleme, ungultig, abgelehnt,
    verweigert, bereits belegt, trotzdem, vergeblich, unmoglich, werden nicht, wird nicht, sehe nicht, sehe
    keine/keinen/kein, bekomme keine/keinen, falsch, falsche, doppelt, komisch, seltsam, plotzlich, keine mails,
    erscheint nicht, erscheint kein/keine, weisse seite, schwarzer bildschirm, ausgegraut, nur noch, kein, keine,
    keinen, nicht offnen, offnet nicht, druckt nicht, zu spat, verspatet, ausgesperrt, verloren, defekt, ruckelt,
    flackert, verschoben, blockiert, dreht sich, ewig, lasst mich nicht, geht gar nicht, komplett, alle weg,
    verzogert, rausgeflogen, gesperrt, lasst * nicht, geht * nicht, ist * weg, sich nicht, stockt, sturzt ab,
    reagiert nicht, wird abgelehnt, geht verloren, bleibt hangen/schwarz/leer/stehen, bleibt, dauert, ladt ewig,
    schlagt, klemmt, gar nichts, nichts mehr, nur * von, konnen aber nur, kann aber nur, aber nur, tut nicht, tut
    nichts, tun nichts, klappt nie, nie *, zweimal, gespiegelt, gespiegeltes, gespiegelte, verkehrt herum, im spam,
    landen im, landet im, landen bei uns, verdreht, uberlappt, verdeckt, abgeschnitten, abgebucht, belastet, nicht
    gefunden, nicht erkannt, nicht verfugbar, nicht moglich, bleibt stehen, zu fruh""",
    "stuck": """brauche/brauchen hilfe, hilfe bei, bitte um hilfe, kann mir/uns, suche, ich suche, wir suchen,
    verstehe nicht, verstehe das/den/die nicht, ich verstehe, versuche, ich versuche, wir versuchen, weiss nicht,
    nicht klar, nicht sicher, unsicher, unklar, keine ahnung, frage mich, ich frage, wurde gern/gerne wissen, mochte
    gern/gerne wissen, hange fest, hange bei, komme nicht weiter, kriege es nicht, bekomme es nicht,
    bekomme/kriege/erhalte standig/immer/den/die/einen/eine, schaffe es nicht, habe eine frage, hatte eine frage,
    habe das problem, habe probleme, kann mir/uns jemand, brauchte mal/hilfe, brauchte, hilfe mit, ich brauchte,
    kann wer helfen, kann jemand""",
    "wants": "ich/wir mochte, ich/wir mochten, ich wurde, ich will, wir wollen, wir wurden, wurde gern/gerne",
    "since": """seit dem/gestern/heute/kurzem/der/einem/wir/ich/version, nach dem/der/einem update, sobald, obwohl,
    jedes mal, wenn ich/man/wir, beim starten/anmelden/start/laden/offnen/import/installieren/login, nachdem, sobald
    ich/man/wir, immer wenn, seither, seitdem, seit heute/tagen/wochen/montag, andauernd""",
    "tried": "versucht, probiert, ausprobiert, laut doku/dokumentation/anleitung, in der anleitung, neu installiert",
    "self": "ich, mir, mich, mein, meine, meinen, meiner, meinem, wir, uns, unser, unsere, bekomme, kriege",
    "advice": """du musst/kannst/solltest/brauchst/konntest/hast/darfst, ihr musst/konnt, sie mussen/konnen/sollten,
    ^probier, ^probiere, ^versuch, ^schau, ^schaut, ^guck, ^nimm, ^setz, ^setze, ^starte, ^losch, ^losche, ^klick,
    ^geh, ^einfach, ^ja$, ^nein$, ^doch$, ^ja das, ^nein das, das geht, das steht, das liegt, steht in, das ist ein,
    das sollte, bei mir, hatte ich auch, bekanntes problem, das heisst, am besten, du brauchst, damit geht, ^mach,
    ^nutze, ^verwende, ^prufe, ^stell, da musst, dann musst, steht im, steht in der, nimm den/die/das, der kann das,
    da gibt es, liegt daran, das kommt von, brauchst du, legst du, findest du, das ist absicht, ist gewollt,
    probiers, machst du, stellst du, kannst du im, kannst du in, kannst du unter, kannst du mit, das macht der,
    kommt vom, liegt am, ^frag, ^fragt, die kummert sich, der kummert sich, werden weitergeleitet, gilt nur, gilt
    auch fur, ist erst ab""",
    "to_you": """hast du, habt ihr das/den/schon, bist du, seid ihr, kannst du, konntest du, konnt ihr, magst du,
    welche version hast, nutzt du, benutzt du, verwendest du, siehst du, meinst du, haben sie, deine, dein, deinen,
    was sagt, was steht, wurdest du, machst du, kommst du, hast du denn, habt ihr mal, lauft es, passiert das auch,
    ist der, welche hast du""",
    "social": """kommt mit, wie war, wie gehts, wie geht es, gut geschlafen, lust auf, wer ist dabei, wer hat lust,
    wer kommt, jemand lust, gut ins neue, gut angekommen, heute abend, nach der arbeit, gut reingekommen, wer geht,
    wer fahrt, geht jemand, kommt jemand, was trinken, auf ein bier, wer mag""",
    "resolved": """gefunden, gelost, erledigt, behoben, geklappt, tippfehler, geht wieder/jetzt/nun, lauft wieder,
    lauft jetzt, funktioniert jetzt/wieder, hat sich erledigt, hat geklappt, klappt jetzt, repariert, gefixt, alles
    gut, mein fehler, schon gut""",
    "status": """ist jetzt/nun/live, ist wieder, ist online, ^erledigt, ^fertig, ich schau, ich schaue, schaus mir,
    ich mache, ich kummere, bin gleich, im urlaub, im homeoffice, morgen an, ausgerollt, deployt, deployed,
    gemerged, ^lauft, ist durch, ich werde, wir werden, lass uns, ich guck, geht wieder, bin kurz, melde mich, bin
    weg, gehe schlafen, bin dran, ist raus, sind raus, alles wieder, wieder normal, ist drin, ist gemergt, ist
    aktualisiert, sind aktualisiert, wurde behoben""",
    "announcement": """erinnerung, hinweis, wartung, wartungsarbeiten, wird gewartet, nicht erreichbar sein, ist
    dann, nicht verfugbar sein, umfrage, wir freuen uns, ab sofort, ^neue version, ist erschienen, veroffentlicht,
    noch bis, nicht erreichbar$, achtung, bitte beachten, zur info, ab montag, ab morgen, ist geschlossen, wegen
    bauarbeiten, startet in, bitte abmelden, bitte meldet, liebe kolleginnen, liebe alle, denkt bitte, denkt dran,
    bitte dran, vergesst nicht, nicht vergessen""",
    "opinion": """gefallt mir, ich finde, ich mag, meiner meinung, sieht gut, sieht super, richtig gut, schon
    gemacht, deutlich schneller, viel schneller, echt gut, endlich, geil, cool dass, will ich, so einen, so eine""",
    "joke": "haha, hihi, lol, hehe",
    "thanks": "danke, vielen dank, merci, super",
    "meta": "falscher kanal, in den thread, hier nicht, anderen kanal",
    "leisure": """wochenende, mittagessen, mittag, kaffee, bier, essen, spiel, film, geburtstag, wetter, feierabend,
    kantine, meeting, fussball, party, weihnachten, feier, runde, dabei, was * ihr, wie * ihr, wo * ihr, hort,
    schaut ihr""",
}
