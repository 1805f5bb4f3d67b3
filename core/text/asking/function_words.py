"""The words by which a language is guessed, and those before a clause that say nothing; data only."""

from collections.abc import Mapping

FUNCTION_WORDS: Mapping[str, str] = {
    "en": """the and is are to of in it i my we our you your with for on this that what how can not have has does do
    from when where which why there any be been was will would should but if or at an am im its cant dont doesnt he
    she they them his her their who than then just about after before again all some only out up so no yes more most
    now see get got let go been by a me theres whats thats ive id ill youre were weve didnt isnt""",
    "de": """der die das und ist sind ein eine einen nicht ich wir man mit fur auf von zu zum zur den dem im wie was
    wo warum kann mein meine wenn aber oder auch noch nach seit beim bei es hat habe habt du ihr euch gibt schon wer
    am als ab alle alles beide bis da dann denn doch durch einer eines er immer ins jetzt kein keine mehr mich mir
    nur ob sein sich sie uns unter vom vor wieder wird neue""",
    "fr": """le la les un une des du de et est sont pas je j nous on vous avec pour sur dans que qui quand comment
    ou pourquoi mon ma mes ce c cette mais il elle au aux n d l y a quel quelle depuis quelqu ca plus en tu a meme
    peut sans leur leurs nos notre votre vos tous toutes ses son sa si tout faire fait avez avons suis etre ai as
    moi apres""",
    "it": """il lo la gli le un una dei del della e sono non mi si io noi con per su nel che chi quando come dove
    perche mio mia ma ho ha di da al alla c qual quale qualcuno piu tutti dopo l puo questo sto devi agli alle allo
    anche ancora ci fra ha hai hanno ma nella nelle nei degli dello ogni piu poi se sia sul sulla sta tra va""",
    "es": """el la los las un una de del y es son no me se yo con para por en que cuando como donde mi pero he ha al
    lo hay alguien cual desde muy ya mas esta este puedo tienes qué las le les nos su sus sobre sin hasta entre
    cuando tengo tiene puede sus nada eso mis cada si""",
    "pt": """o a os as um uma de do da e nao me se eu com para por em no na que quando como onde meu minha mas ao
    voce alguem qual desde muito ja mais esta este consigo tem voces pessoal pelo pela sem ate entre quando tenho
    tem pode isso meus cada seu sua pra dos das nos nas foi esta sao""",
}

FILLERS = """
hi hello hey heya hiya yo greetings good morning afternoon evening dear all everyone everybody guys folks team quick
question so and but or ok okay also btw well thanks thank you please pls sorry um uhm hmm hm just curious random noob
newbie stupid dumb silly though oh ah alright cool yes no hallo moin servus guten morgen tag abend zusammen leute
kurze frage und oder aber danke bitte noch eine bonjour bonsoir salut coucou tous toutes tout monde petite et alors
merci donc mais coup dites ciao salve buongiorno buonasera tutti ragazzi domanda veloce allora grazie scusate ma
invece hola buenas buenos dias tardes noches todos amigos gente pregunta rapida y pero entonces gracias perdon oye oi
ola bom dia boa tarde noite pessoal galera uma duvida pergunta mas entao obrigado obrigada desculpa
"""
