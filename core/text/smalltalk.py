# ruff: noqa: RUF001 – words of other scripts are what this file holds
"""Tells greetings, thanks and empty messages from questions, in the languages people say them; pure."""

import functools
import re
import unicodedata

LONGEST = 200  # characters
_LONGEST_PHRASE = 6
_LONGEST_UNSPACED = 14

_PHRASES = """
hi, hii, hello, helo, hey, heya, hiya, howdy, yo, sup, wassup, whats up, good morning, good afternoon,
good evening, good night, good day, morning, evening, greetings, hi there, hello there, hey there, hello world,
welcome, nice to meet you, how are you, how are you doing, how are you today, how is it going, hows it going,
how do you do, thanks, thank you, thank u, thankyou, thx, thnx, tnx, ty, tysm, tyvm, cheers, much appreciated,
appreciate it, appreciated, many thanks, thanks a lot, thanks a bunch, thanks a million, thanks in advance,
thanks for your help, thanks for the help, thank you for your help, thank you for the help, you rock,
youre welcome, no worries, no problem, np, yw, my pleasure, ok, okay, okey, k, kk, okok, alright, all right,
sure, fine, cool, nice, great, awesome, perfect, excellent, amazing, wonderful, wow, yes, yep, yeah, yup, ya,
no, nope, nah, got it, gotcha, i see, understood, makes sense, sounds good, that worked, it worked, it works,
works now, that works, that helped, that helps, this helps, very helpful, helpful, good bot, bad bot, nice one,
well done, good job, great job, lol, rofl, lmao, xd, haha, hm, hmm, huh, oh, ah, oops, sorry, my bad,
never mind, nevermind, nvm, please, pls, plz, bye, bye bye, byebye, goodbye, good bye, see you, see ya, cya,
see you later, later, ciao, take care, have a nice day, have a good day, have a great day, have a nice weekend,
gn, gm, test, testing, just testing, just a test, this is a test, ping, pong, are you there, you there,
anyone there, anybody there, anyone here, is anyone here, is anybody here, are you alive, are you online,
are you working, do you work, who are you, what are you, whats your name, what is your name, are you a bot,
are you human, are you a human, are you real, are you an ai, what can you do, what do you do, how do you work,
help, help me, help please, please help, help me please, can you help, can you help me, i need help, need help,
i have a question, quick question, question, can i ask a question, can i ask you a question,
can i ask you something, hello bot;
hallo, halo, moin, moin moin, servus, gruss gott, gruezi, guten morgen, guten tag, guten abend, gute nacht,
morgen, mahlzeit, na, hallo zusammen, hi zusammen, wie gehts, wie gehts dir, wie geht es dir, wie geht es ihnen,
danke, danke schon, dankeschon, danke sehr, danke dir, vielen dank, besten dank, herzlichen dank, tausend dank,
danke fur die hilfe, danke fur deine hilfe, vielen dank fur die hilfe, merci, bitte, bitte schon,
gern geschehen, alles klar, alles gut, passt, gut, super, prima, toll, klasse, perfekt, ja, jo, jep, nein, ne,
nee, genau, verstanden, achso, ach so, stimmt, tschuss, tschau, tschussi, auf wiedersehen, bis bald, bis dann,
bis morgen, bis spater, schonen tag, schonen tag noch, schones wochenende, nur ein test, das ist ein test,
wer bist du, was bist du, wie heisst du, bist du ein bot, bist du ein mensch, was kannst du, was machst du,
hilfe, hilf mir, kannst du mir helfen, konnen sie mir helfen, ich brauche hilfe, ich habe eine frage, frage,
kurze frage, hat geklappt, funktioniert, entschuldigung;
bonjour, bonsoir, salut, coucou, bonne nuit, bonne journee, bonne soiree, ca va, comment ca va, comment vas tu,
comment allez vous, merci beaucoup, merci bien, mille mercis, merci a tous, merci pour ton aide,
merci pour votre aide, merci davance, de rien, je vous en prie, daccord, entendu, compris, parfait, genial,
super, tres bien, oui, ouais, non, au revoir, a bientot, a plus, a demain, a plus tard, ceci est un test,
cest un test, qui es tu, tu es qui, qui etes vous, es tu un bot, es tu un robot, que peux tu faire,
tu peux faire quoi, que sais tu faire, aide, aide moi, aidez moi, a laide, peux tu maider, pouvez vous maider,
tu peux maider, jai besoin daide, jai une question, pardon, desole;
hola, buenas, buenos dias, buen dia, buenas tardes, buenas noches, que tal, como estas, como esta usted,
gracias, muchas gracias, mil gracias, gracias por la ayuda, gracias por tu ayuda, de nada, vale, entendido,
perfecto, genial, bien, muy bien, claro, listo, si, adios, hasta luego, hasta pronto, hasta manana, chao,
prueba, esto es una prueba, probando, quien eres, que eres, como te llamas, eres un bot, eres un robot,
que puedes hacer, que sabes hacer, ayuda, ayudame, puedes ayudarme, me puedes ayudar, necesito ayuda,
tengo una pregunta, una pregunta, por favor, perdon;
buongiorno, buonasera, buon giorno, buona sera, buonanotte, buona notte, salve, come stai, come va, come sta,
grazie, grazie mille, mille grazie, molte grazie, tante grazie, grazie per laiuto, prego, va bene, daccordo,
perfetto, ottimo, capito, bene, benissimo, arrivederci, a presto, a domani, a dopo, buona giornata,
buona serata, prova, questa e una prova, chi sei, cosa sei, come ti chiami, sei un bot, cosa puoi fare,
cosa sai fare, che cosa puoi fare, aiuto, aiutami, puoi aiutarmi, mi puoi aiutare, ho bisogno di aiuto,
ho una domanda, una domanda, per favore, scusa, scusi;
ola, oi, bom dia, boa tarde, boa noite, tudo bem, como vai, como esta, obrigado, obrigada, muito obrigado,
muito obrigada, obrigado pela ajuda, obrigada pela ajuda, valeu, brigado, certo, entendi, perfeito, otimo,
beleza, blz, sim, nao, tchau, ate logo, ate mais, ate amanha, teste, isto e um teste, isso e um teste,
quem e voce, quem es tu, voce e um bot, o que voce faz, o que voce pode fazer, ajuda, me ajuda, me ajude,
pode me ajudar, voce pode me ajudar, preciso de ajuda, tenho uma pergunta, tenho uma duvida, desculpa, desculpe;
goedemorgen, goedemiddag, goedenavond, goedendag, goeiemorgen, doei, hoi, hoihoi, hoe gaat het,
hoe gaat het met je, dank je, dank je wel, dankjewel, dank u, dank u wel, bedankt, heel erg bedankt,
hartelijk dank, graag gedaan, oke, prima, top, mooi, begrepen, duidelijk, nee, tot ziens, tot straks,
tot morgen, wie ben je, wat ben je, ben je een bot, wat kan je, wat kun je, wat kun je doen, help mij, hulp,
kun je me helpen, kan je me helpen, ik heb hulp nodig, ik heb een vraag;
czesc, hej, siema, witam, witaj, dzien dobry, dobry wieczor, dobranoc, jak sie masz, co slychac, dzieki,
dziekuje, dziekuje bardzo, wielkie dzieki, dzieki za pomoc, prosze, nie ma za co, dobra, dobrze, jasne,
rozumiem, super, swietnie, tak, nie, pa, do widzenia, na razie, to jest test, kim jestes, co potrafisz,
co umiesz, jestes botem, pomoc, pomocy, pomoz mi, potrzebuje pomocy, mozesz mi pomoc, mam pytanie, przepraszam;
hej hej, hejsan, god morgon, tack, tack sa mycket, hejda, takk, mange takk, tusen takk, tak, mange tak, hei,
moi, kiitos, ahoj, dobry den, diky, dekuji, merhaba, selam, tesekkurler, tesekkur ederim, sagol, gunaydin,
multumesc, salut, buna, buna ziua, koszonom, szia, xin chao, cam on, terima kasih, selamat pagi, namaste,
shukran, salam, arigato, konnichiwa;
привет, здравствуйте, здравствуй, добрый день, доброе утро, добрый вечер, спасибо, большое спасибо,
спасибо большое, спасибо за помощь, пожалуйста, пока, до свидания, хорошо, понятно, понял, ок, ага, да, нет,
тест, помощь, помоги, помогите, кто ты, ты бот, что ты умеешь, как дела, привіт, дякую, добрий день;
γεια, γεια σου, γεια σας, καλημερα, ευχαριστω, שלום, תודה, תודה רבה, مرحبا, السلام عليكم, شكرا, شكرا جزيلا,
سلام, नमस्ते, धन्यवाद, 안녕, 안녕하세요, 감사합니다, 고마워, 고마워요, 고맙습니다, 네, 아니요, 테스트,
도와주세요, 도움말, สวัสดี, สวัสดีครับ, สวัสดีค่ะ, ขอบคุณ, ขอบคุณครับ, ขอบคุณค่ะ
"""
_UNSPACED = """
こんにちは こんにちわ こんばんは おはよう おはようございます もしもし はじめまして よろしく よろしくお願いします
よろしくおねがいします ありがとう ありがとうございます ありがとうございました どうも どうもありがとうございます
感謝します お疲れ様 お疲れ様です お疲れさまです お疲れ様でした はい いいえ うん 了解 了解です 了解しました
承知しました わかりました 分かりました なるほど すみません ごめんなさい さようなら またね おやすみ
おやすみなさい テスト テストです あなたは誰 あなたは誰ですか 誰ですか 何ができますか 何ができるの 助けて
助けてください ヘルプ 質問があります 你好 您好 你好吗 大家好 嗨 哈喽 早 早上好 早安 上午好 中午好 下午好 晚上好
晚安 谢谢 謝謝 谢谢你 谢谢您 多谢 感谢 非常感谢 谢了 不客气 好 好的 好吧 行 可以 嗯 嗯嗯 哦 是 是的 不是 明白
明白了 知道了 了解 收到 没问题 没事 再见 拜拜 拜 回头见 测试 測試 测试一下 你是谁 你是誰 你是机器人吗 你会什么
你能做什么 你可以做什么 你叫什么 你叫什么名字 帮助 幫助 救命 帮帮我 请帮帮我 请帮忙 在吗 在嗎 有人吗 我有个问题
啊 呀 哈 了 吗 呢
"""
_FILLERS = frozenset(
    "there bot footnote all everyone everybody guys folks team friends mate buddy man dude sir again so very much"
    " really too and but then now for your you u help helping me fast quick answer reply zusammen alle leute noch mal"
    " sehr und auch dir euch ihnen tous tout le monde et beaucoup todos todas amigo amigos y mucho muito tutti e molto"
    " bardzo allemaal iedereen".split()
)
_MENTIONS = re.compile(r"<(?:[@#!][^<>\s]{1,80}|a?:\w{1,64}:\d{1,30})>|(?<!\S)@[\w.\-]{1,64}")
_SHORTCODES = re.compile(r":[a-z][a-z0-9_+\-]{1,40}:|:[+\-]1:|(?<!\S)[:;=8xX]['\-^]?[)(DdPpOo3/\\|*](?!\S)|<3")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LAUGHTER = re.compile(r"(?:ha|he|hi|ja|ah|lo){2,}h?l?")
_APOSTROPHES = re.compile(r"['’`\u00b4]")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")


def is_empty(text: str) -> bool:
    """Whether nothing was said: only spaces, punctuation or mentions; an emoji is not nothing."""
    rest = _MENTIONS.sub(" ", text)
    return not _SHORTCODES.search(rest) and not any(character.isalnum() or _is_symbol(character) for character in rest)


def is_small_talk(text: str) -> bool:
    """Whether all of it is greeting, thanks, acknowledgement, farewell, a test, emoji, or about the bot itself.

    A message that says anything else as well is not small talk.
    """
    if len(text) > LONGEST or is_empty(text):
        return False
    spoken = unicodedata.normalize("NFC", _plain(text))
    return any(_is_covered(_WORD.findall(_STRETCHED.sub(once, spoken))) for once in (r"\1", r"\1\1"))


def _plain(text: str) -> str:
    """Lower case, without mentions, emoticons, apostrophes and Latin accents."""
    rest = _SHORTCODES.sub(" ", _MENTIONS.sub(" ", text))
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", rest).casefold())
    return _ACCENTS.sub("", letters)


def _is_covered(words: list[str]) -> bool:
    """Whether phrases and fillers make up all the words, the longest phrase first; true without any word."""
    at, said = 0, not words
    while at < len(words):
        length = _phrase_at(words, at)
        said = said or length > 0
        if not length and words[at] not in _FILLERS:
            return False
        at += length or 1
    return said


def _phrase_at(words: list[str], at: int) -> int:
    phrases = _phrases()
    for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        if tuple(words[at : at + length]) in phrases:
            return length
    return int(bool(_LAUGHTER.fullmatch(words[at])) or _is_unspaced(words[at]))


def _is_unspaced(word: str) -> bool:
    phrases, at = _unspaced(), 0
    while at < len(word):
        sizes = range(1, _LONGEST_UNSPACED + 1)
        longest = max((size for size in sizes if word[at : at + size] in phrases), default=0)
        if not longest:
            return False
        at += longest
    return True


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) == "So"


@functools.cache
def _phrases() -> frozenset[tuple[str, ...]]:
    phrases = re.split(r"[,;]", _PHRASES)
    return frozenset(tuple(_WORD.findall(unicodedata.normalize("NFC", _plain(phrase)))) for phrase in phrases)


@functools.cache
def _unspaced() -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", _plain(phrase)) for phrase in _UNSPACED.split())
