"""What people say in Portuguese when they ask, complain, answer or chat, by cue; data only. See ``english``."""

from collections.abc import Mapping

PHRASES: Mapping[str, str] = {
    "seeks": """como faco/posso/fazer/se/eu/funciona/podemos/configuro/mudo/configurar/instalar/usar/exportar/mudar,
    onde fica/ficam/encontro/esta/estao/posso/vejo, e possivel, da para, da pra, tem como, existe
    alguma/algum/um/uma, ha alguma/algum/como, posso, podemos, qual/quais e/sao/a/o/versao, o que
    significa/acontece/e/faz/devo, por que, porque nao, quanto/quantos/quantas, preciso reiniciar/ter/instalar,
    alguma ideia, alguma dica, alguem sabe/conseguiu/pode/tem/conhece/usa, quem sabe, para que serve, devo, sabem
    se/como, a quem, quantos/quantas dias/vezes/pessoas, para quem, quem aprova/cuida, qual formulario, tenho
    direito, quando chega, o que acontece, onde entrego, desde quando, ate quando, em que ordem, a partir de quando""",
    "opener": """^como, ^onde, ^qual, ^quais, ^o que, ^quem, ^quando, ^por que, ^porque, ^quanto, ^quantos, ^e
    possivel, ^posso, ^tem, ^existe, ^ha, ^devo, ^funciona, ^da para, ^da pra, ^em que""",
    "anyone": "alguem, alguem mais, ninguem",
    "problem": """nao
    consigo/funciona/funcionam/abre/carrega/inicia/aparece/aparecem/conecta/salva/chega/chegam/encontra, nao
    responde/vejo/estou/posso/da/recebo, erro, erros, falha, falhando, falhou, trava, travando, travado, cai, fecha,
    congela, timeout, impossivel, vazio, vazia, sumiu, sumiram, lento, lenta, recusado, recusada, negado, expirado,
    problema, problemas, falta, faltando, bug, estranho, errado, duplicado, duplicados, em branco, parou, quebrou,
    quebrado, invalido, nada, perdi, fora do ar, nao abre/imprime/recebi/le/toca/esta/sai, atrasado, atrasada,
    atrasadas, perdida, bloqueado, bloqueada, pisca, sem som, ainda aparece, continua aparecendo, nao mais, nao *
    nada/nunca/nenhum/nenhuma/mais, nao respondem, so posso, so consigo, perdi meu/minha/meus, duas vezes,
    espelhada, ao contrario, cobrado, cobrada, no spam, borrada, cortada, para em, fica parado, fica parada, fica
    preso, cedo demais, tarde demais""",
    "stuck": """preciso de ajuda, ajuda com/para, preciso, nao entendo, nao entendi, nao sei como/se/onde/qual/o,
    estou procurando, procuro, tentando, estou tentando, tento, gostaria de saber, queria saber, me pergunto, nao
    consigo, recebo o erro/um, da erro, tenho um problema, tenho problemas, tenho uma duda/duvida, nao encontro,
    estou com problema/dificuldade/dificuldades, alguem pode me, podem me ajudar, ao tentar""",
    "wants": "quero, queria, gostaria, queremos, precisamos",
    "since": """depois da/de/do/que, desde ontem/a/o/que/hoje, apos a/o/atualizar, ao abrir/iniciar/tentar/salvar,
    cada vez, toda vez, sempre que, quando abro/tento/faco/clico, mesmo, embora, de repente""",
    "tried": "ja tentei, tentei, segui o, li a, reinstalei, segundo a documentacao",
    "self": "eu, me, meu, minha, nos, nosso, nossa, consigo, tenho, estou, faco, abro",
    "advice": """voce precisa, voce tem, voce pode, voce deve, tem que, ^tenta, ^tente, ^verifica, ^verifique, ^usa,
    ^use, ^olha, ^adiciona, ^reinicia, ^reinicie, ^clica, ^vai em, ^sim, ^sim$, ^nao$, basta, e normal, significa
    que, aqui funciona, esta documentado, ^limpa, ^instala, ^roda, esta no manual, no manual, depende, e de
    proposito, tenta com, e intencional, ^pergunta, ^pergunte""",
    "to_you": """voce ja, voce pode, consegue, voce esta, voce usa, voce quer, qual versao voce, seu, sua, me manda,
    voce""",
    "social": "tudo bem, como voce esta, como foi, hoje a noite, uma partida, quem vem, quem quer, bora, feliz ano",
    "resolved": """resolvido, resolvi, consertado, corrigido, agora funcionou, agora funciona, ja funciona, achei,
    encontrei, era um erro, deu certo, tudo certo, esquece, funcionou""",
    "status": "em producao, ^pronto, ^feito, vou olhar, vou ver, vou, de ferias, no ar, ja subi, vamos",
    "announcement": """lembrete, manutencao, havera, ficara, indisponivel, ^nova versao, ja esta disponivel,
    pesquisa, aviso, anuncio, temos o prazer, reinicia em, por favor$, a partir de segunda, estara fechado, comeca
    amanha, prezados""",
    "opinion": "eu acho, acho que, prefiro, gostei, adorei, na minha opiniao",
    "joke": "kkk, kkkk, kkkkk, rsrs, haha",
    "thanks": "obrigado, obrigada, valeu, perfeito",
    "meta": "canal errado, no topico",
    "leisure": """fim de semana, almoco, almocar, cafe, cerveja, jogo, filme, aniversario, jantar, churrasco, pizza,
    festa, reuniao, natal""",
}
