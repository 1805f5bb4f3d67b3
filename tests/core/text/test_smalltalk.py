# ruff: noqa: RUF001 – words of other scripts are what is tested
"""What is said without asking anything, in many languages, and what is not."""

import pytest

from core.text.smalltalk import is_empty, is_small_talk

SMALL_TALK = """
hi | Hi! | hello 👋 | Hellooo | coool | hey there bot | Good morning everyone! | what's up? | how are you?
<@U123AB> hi | hi <@!42>
thx!! | Thank you so much! | thanks, that worked! | ok cool thanks | :+1: thanks | appreciate it
thanks for your help 🙏
ok | OK. | k | yes | nope | lol | hahaha | hmm | test | testtt | this is a test | ping | bye :) | see you later | gn
👍 | 👍🏽🎉 | :wave: | :) | <3 | help | /help | can you help me? | who are you? | what can you do | are you a bot?
Hallo zusammen | Grüß Gott | Moin | guten Tag! | danke dir | Vielen Dank für die Hilfe | tschüß | wer bist du?
Hilfe!
Bonjour | Salut | merci d'avance | Merci beaucoup ! | Je vous en prie | c'est un test | qui es-tu ? | à bientôt
ça va ?
¡Hola! | buenos días | muchas gracias | ¿Quién eres? | hasta mañana | ayuda | Buongiorno | grazie mille
chi sei? | arrivederci
Olá | bom dia | obrigado! | tudo bem? | você pode me ajudar? | Hoi | dank je wel | goedemorgen | wie ben je?
tot ziens
cześć | dzień dobry | dziękuję | dzięki za pomoc | kim jesteś? | hej | tack så mycket | kiitos | děkuji
teşekkürler
こんにちは | ありがとうございます！ | 了解です | おはよう | 你好，谢谢 | 谢谢你 | 好的 | 你是谁？ | 早上好
안녕하세요 | 감사합니다
привет | спасибо большое! | дякую | γεια σου | תודה | شكرا | नमस्ते | สวัสดีครับ | ｈｅｌｌｏ
"""
QUESTIONS = """
hi, how do I create a collection? | thanks! and how do I delete it? | help with docker | test client | why | really?
hello world example | thanks but it still fails | ok and on windows? | no module named x | what is milvus | 123
who wrote it
Sure, what about S3? | merci, et pour supprimer ? | danke, und wie lösche ich das? | hola, ¿cómo borro datos?
testing events
ありがとう。でもエラーが出ます | 谢谢，怎么删除？ | 你好，如何创建集合 | привет, как создать коллекцию
ciao, come si installa?
good morning, is the api down | help: connection refused | can you help me with auth? | ok: false in the response
what can you do with aliases | how does this work with helm | 👍 but why | thank you message after a form
bye bye command
"""
EMPTY = ["", "   \n\t", "???", "…", "<@U123>", "@footnote", "<@!42> !", "​", "**", "()"]


def cells(table: str) -> list[str]:
    return [cell.strip() for line in table.strip().splitlines() for cell in line.split(" | ")]


@pytest.mark.parametrize("text", cells(SMALL_TALK))
def test_knows_small_talk(text: str) -> None:
    assert is_small_talk(text)
    assert not is_empty(text)


@pytest.mark.parametrize("text", cells(QUESTIONS))
def test_takes_a_message_that_asks_something_for_a_question(text: str) -> None:
    assert not is_small_talk(text)
    assert not is_empty(text)


@pytest.mark.parametrize("text", EMPTY)
def test_knows_when_nothing_was_said(text: str) -> None:
    assert is_empty(text)
    assert not is_small_talk(text)


def test_fillers_alone_are_not_small_talk() -> None:
    assert not is_small_talk("everyone again")


def test_a_long_message_is_not_small_talk() -> None:
    assert not is_small_talk("hi " * 100)


@pytest.mark.parametrize("unit", [":", "<@", ":a", "ha", "@", "<a:", "hi ", "好", "a" * 9 + " "])
def test_a_megabyte_is_read_before_the_test_times_out(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))

    assert not is_small_talk(text)
    assert is_empty(text) == (unit in {":", "<@", "@"})
