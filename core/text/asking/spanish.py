"""What people say in Spanish when they ask, complain, answer or chat, by cue; data only. See ``english``."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "seeks": """como puedo/se/hago/podemos/puede/cambio/hacer/funciona/debo/instalo/configuro/puedes, como
    cambiar/instalar/configurar/usar/anadir/eliminar/exportar/activar/crear, donde
    se/puedo/esta/estan/encuentro/debo, hay alguna/algun/una/un/forma/manera, se puede, se pueden, es posible,
    puedo, podemos, cual/cuales es/son, que significa/pasa/hace/version/es/son/diferencia/hago/tengo, por que,
    cuanto/cuantos/cuantas/cuanta, para que, tengo que, hace falta, es necesario, alguna idea, algun consejo,
    alguien sabe/ha/puede/tiene/conoce, a quien, me pueden/podrian, saben si/como, sabeis si/como, cuantos/cuantas
    dias/veces/personas, a quien envio/mando, quien aprueba/gestiona/se, que formulario, tengo derecho, hay manera,
    cuando llega, que pasa, donde entrego, desde cuando, hasta cuando, en que orden, a partir de cuando""",
    "opener": """^como, ^donde, ^cual, ^cuales, ^que, ^quien, ^cuando, ^por que, ^cuanto, ^cuantos, ^hay, ^se puede,
    ^puedo, ^es posible, ^es, ^existe, ^debo, ^tengo que, ^funciona, ^en que, ^con que""",
    "anyone": "alguien, alguno de, a alguien, nadie",
    "problem": """no puedo/funciona/funcionan/me/se/llega/llegan/carga/arranca/aparece/aparecen/responde/encuentro,
    no encuentra/deja/conecta/guarda/inicia/podemos/veo/sale, error, errores, falla, fallan, fallo, fallando,
    cierra, se cuelga, se bloquea, se congela, bloqueado, timeout, imposible, vacio, vacia, vacios, desaparecido,
    lento, lenta, rechazado, denegado, expirado, problema, problemas, falta, faltan, bug, raro, extrano, mal,
    duplicados, en blanco, dejo de, ha dejado, ya no, sigue sin, invalido, no valido, roto, perdido, nada, no
    abre/imprime/he/he recibido/conecta/lee/suena, con retraso, perdida, bloqueada, se corta, parpadea, a saltos,
    sin sonido, no aparecen, todavia aparece, sigue apareciendo, no * nada/nunca/ningun/ninguna, ya no *, ya no
    responden, no responden, solo puedo, he perdido, solo podemos, dos veces, al reves, espejo, cobrado dos,
    cobrado, en spam, borrosa, borroso, cortada, se detiene, se para, se queda, demasiado pronto, demasiado tarde""",
    "stuck": """necesito ayuda, ayuda con/para, necesito, no entiendo, no se como/si/donde/cual/que, estoy buscando,
    busco, intento, estoy intentando, intentando, tratando de, quisiera/quiero/queria/me gustaria saber, me
    pregunto, no logro, no consigo, no me queda claro, me sale un/el, me da error/un, tengo un problema, tengo
    problemas, tengo una duda/pregunta, no encuentro, estoy atascado, pueden ayudarme, me ayudan, al intentar""",
    "wants": "quiero, quisiera, me gustaria, queremos, necesitamos, quiero que",
    "since": """desde ayer/la/hoy/el/que/esta, despues de, tras la/actualizar/el, al abrir/iniciar/invitar/guardar,
    al arrancar/intentar/conectar/instalar/subir, cada vez, cuando intento/abro/hago/quiero, aunque, de repente""",
    "tried": "he probado, ya probe, intente, he seguido, segui, he leido, segun la documentacion",
    "self": "yo, me, mi, mis, nos, nuestro, nuestra, puedo, tengo, he, consigo, encuentro",
    "advice": """tienes que, debes, puedes, deberias, podrias, tienen que, ^prueba, ^intenta, ^revisa, ^comprueba,
    ^usa, ^mira, ^anade, ^reinicia, ^haz, ^ve a, ^si$, ^no$, ^claro, hay que, basta con, es normal, significa que,
    eso es, a mi me, esta documentado, ^borra, ^limpia, ^instala, ^pon, esta en el manual, en el manual, depende, es
    a proposito, es intencionado, prueba con, ^pregunta, ^preguntale""",
    "to_you": """has, habeis, puedes, podrias, eres, estas, usas, ves, quieres, tu, que version tienes/usas, vienes,
    me pasas, me mandas, tienes cinco/un minuto""",
    "social": """que tal, como estas, como estan, quien viene, esta noche, una partida, quien quiere, os apetece,
    feliz ano""",
    "resolved": """resuelto, solucionado, arreglado, ya funciona, encontre, lo encontre, ya esta, era un error de,
    funciona ahora, todo bien, olvidadlo, olvidenlo""",
    "status": """desplegada, desplegado, en produccion, ^listo, ^hecho, lo miro, lo reviso, voy a, ya esta en, de
    vacaciones""",
    "announcement": """recordatorio, mantenimiento, no estara, nos alegra, ^nueva version, ya esta disponible,
    encuesta, aviso, anuncio, les recordamos, estara, se reinicia, a partir del lunes, estara cerrado, estara
    cerrada, por favor$, empieza manana, estimados""",
    "opinion": "me gusta, me encanta, creo que, prefiero, en mi opinion, pienso que",
    "joke": "jaja, jajaja, jeje, lol",
    "thanks": "gracias, muchas gracias, perfecto",
    "meta": "canal equivocado, en el hilo",
    "leisure": """fin de semana, almuerzo, comer, cafe, cerveza, partido, pelicula, cumpleanos, cena, pizza, fiesta,
    reunion, navidad""",
}
