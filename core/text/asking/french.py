"""What people say in French when they ask, complain, answer or chat, by cue; data only. See ``english``."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "seeks": """comment puis/peut/peux/on/je/faire/ca/dois/doit/fait/fonctionne/installer/configurer/est, comment
    changer/utiliser/ajouter/supprimer/exporter/activer/desactiver/creer/acceder/savoir/resoudre, ou
    se/est/sont/puis, ou trouver/trouve/peut/puis je, est ce que, est ce qu, est il possible, y a t il, y a il, y
    aurait il, il y a une/un moyen/facon, peut on, puis je, peut il, faut il, dois je, doit on, c est quoi, qu est
    ce que/qui/qu, quel/quelle/quels/quelles est/sont/version, quelle est la, pourquoi, une idee, des idees, une
    astuce, un moyen, combien, a quoi sert, a quoi correspond, que signifie, que veut dire, que faire, que se passe,
    vers qui, pouvez vous m/nous/me, pourriez vous, qui contacter, lequel/laquelle, quelqu un
    sait/a/peut/connait/utilise, y a moyen, moyen de, combien de, a qui, ai je, a t on, est ce, ou est, on peut, on
    a droit, a quelle, quel formulaire, que devient, a partir de quand, jusqu a quand, depuis quand, dans quel
    ordre, a quel moment, ^qui valide/gere/s/peut/approuve/est, qui peut me, est il/elle, sont ils/elles, a t
    il/elle/on, ont ils/elles, peut elle/il, peuvent ils/elles, voient ils/elles, doit il/elle, faut elle, existe t
    il, marche t il, fonctionne t il""",
    "opener": """^comment, ^ou, ^quel, ^quelle, ^quels, ^quelles, ^qui, ^que, ^quand, ^pourquoi, ^combien, ^est,
    ^faut, ^peut, ^peux, ^dois, ^existe, ^y a, ^a quoi, ^sur quel/quelle, ^dans quel/quelle, ^avec quel/quelle""",
    "anyone": "quelqu un, quelqu une, qqn, quelquun, certains ont, personne n a",
    "problem": """ne marche/fonctionne/demarre/repond/charge/s/se/veut/trouve/fait/sont/sert, marche pas/plus,
    fonctionne pas/plus, demarre pas/plus, charge pas/plus, s affiche pas/plus, ca compile pas, arrive pas/plus, n
    arrive pas/plus, ne sont plus/pas, n est plus/pas, n apparait/apparaissent pas, ne recois/recoit, peux pas/plus,
    ne peux, plante, plantage, plantages, bloque, bloquee, fige, freeze, erreur, erreurs, echoue, echec, probleme,
    problemes, souci, soucis, impossible, introuvable, grise, vide, vides, disparu, disparait, lent, lente, refuse,
    refusee, expire, expiree, timeout, bug, bugs, manque, manquant, coupe, page blanche, ecran noir, rien ne,
    invalide, sans succes, en boucle, tourne en, deconnecte, ne trouve, perdu, bizarre, etrange, doublons, en
    double, s arrete, me dit que, ne s, ne se, n aboutit, inaccessible, crash, crashe, interdit, a tort, decale,
    decales, decalee, decalees, en retard, perdue, coince, coincee, casse, cassee, saccade, rame, clignote, toujours
    la, toujours pas, n ai jamais/plus/pas, n est jamais, ne m, verrouille, verrouillee, enferme, fuit, faux,
    fausse, n * plus/pas/jamais/rien/aucun/aucune, ne * plus/pas/jamais/rien/aucun/aucune, ne se * plus/pas, ne *
    que, ne * * que, ne * * * que, mais on ne, perdu mes/mon/ma, j ai perdu, ne repond/repondent plus, deux fois,
    inversee, inverse, a l envers, en miroir, debite, debitee, dans les spams, en spam, recouvre, chevauche, coupee,
    floue, flou, s arrete a, d avance, de retard, reste bloque/bloquee/vide, trop tot, trop tard""",
    "stuck": """besoin d aide, besoin de aide, je n arrive pas/plus/a, n arrive pas a, on n arrive, je cherche, nous
    cherchons, on cherche, je ne comprends pas, comprends pas, je ne sais pas, sais pas comment/ou/si/quoi, je ne
    trouve pas/plus, je me demande, j essaie, j essaye, en essayant, j aimerais savoir/comprendre, aidez moi, pouvez
    vous m aider, je voudrais savoir, un coup de main, de l aide, je suis bloque/bloquee/perdu/coince, du mal a, j
    ai un probleme/souci, j ai une erreur/question, j obtiens, je recois une, ca me dit, aucune idee""",
    "wants": """je voudrais, j aimerais, je veux, je souhaite, nous voudrions, on voudrait, je souhaiterais, on
    aimerait""",
    "since": """depuis la/hier/le/ce/que/une/cette/ma, apres la/avoir/le/une/mise, des que, a chaque fois, quand
    je/j, lorsque je/j, au demarrage, alors que, bien que, lors de, lors du, pourtant, a partir de, chaque fois, des
    l, a chaque, des qu, quand on, tous mes, toutes mes, tout le temps, dans tous, sans arret""",
    "tried": "j ai essaye/suivi/tente/lu/verifie/reinstalle/redemarre/teste, la doc/documentation dit, selon la doc",
    "self": "je, j, me, m, moi, mon, ma, mes, on, nous, notre, nos",
    "advice": """il faut, il faudrait, il suffit, tu dois/peux/devrais/pourrais, vous devez/pouvez/devriez/pourriez,
    ^essaie, ^essaye, ^essayez, ^verifie, ^verifiez, ^regarde, ^regardez, ^utilise, ^utilisez, ^ajoute, ^ajoutez,
    ^relance, ^redemarre, ^lance, ^mets, ^va dans, ^allez, ^oui, ^oui$, ^non$, ^si$, ^clique, ^supprime, ^installe,
    c est dans, c est normal, c est un bug connu, c est documente, ca marche avec, chez moi, j avais le meme, j ai
    eu le meme, ca veut dire, cela signifie, n est possible qu, normalement, ^fais, ^passe, c est dans le, c est
    ecrit, ca depend, voir la, il y a une option, prends, c est voulu, c est fait expres, essaie avec, ^demande,
    ^demandez, c est elle/lui qui, sont rediriges, est a jour, ne * jamais les""",
    "to_you": """tu as, as tu, t as, vous avez, avez vous, tu peux, peux tu, pourrais tu, tu pourrais, es tu, tu es,
    etes vous, tu veux, veux tu, tu utilises, quelle version as, ton, ta, tes, tu viens, tu vois, vous pouvez me, tu
    penses, tu fais, vous etes, tu sais si, tu me, tu as quelle, tu utilises quelle, ca le fait aussi, c est branche""",
    "social": """ce midi, ca va, qui vient, en forme, bien dormi, ce soir, une partie, passe un bon, ca vous dit,
    qui veut, bonne annee, quoi de neuf, apero, ^qui vient/va/veut, on va manger, des volontaires, un verre, boire
    un""",
    "resolved": """resolu, resolue, regle, corrige, j ai trouve, c est bon, faute de frappe, ca marche maintenant,
    ca remarche, fonctionne maintenant, marche a nouveau, tout est bon, laissez tomber, c etait, ca fonctionne, ca
    marche$, oubliez""",
    "status": """en production, est deployee, est deploye, de nouveau disponible/en ligne, je regarde, je m en
    occupe, ^deploye, ^termine, ^fini, en teletravail, en conges, en vacances, je reviens, c est fait, c est parti,
    est en ligne, je vais, est mergee, on en reparle, je vous tiens, de retour, remarche, je file, a plus tard, on
    est dessus, je me couche, tout est redevenu, redevenu normal, est revenu""",
    "announcement": """rappel, maintenance, ne sera pas disponible, sera indisponible, nous sommes heureux/ravis,
    nouvelle version est, vient de sortir, est sortie, est disponible, pour info, annonce, sondage, webinaire, a
    noter, heureux de, ravis de, attention, redemarre dans, merci de, a partir de lundi, sera ferme, sera fermee,
    chers tous, commence demain, veuillez, pensez a, n oubliez pas""",
    "opinion": """je trouve que, je trouve la/le/les/ca, je prefere, j adore, j aime, a mon avis, je pense que,
    bravo, vraiment plus rapide, beaucoup mieux, trop bien, enfin, genial""",
    "joke": "mdr, lol, ptdr, haha",
    "thanks": "merci, parfait, super merci, top",
    "meta": "mauvais canal, dans le fil, mauvais salon",
    "leisure": """week end, weekend, cafe, dejeuner, manger, biere, match, film, anniversaire, meteo, soiree,
    reunion, gateau, pizza, noel, fete, vous * quoi, tu * quoi, ecoutez, regardez quoi""",
}
