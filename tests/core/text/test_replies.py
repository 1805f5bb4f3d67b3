# ruff: noqa: RUF001 – the punctuation of other scripts is part of what is tested
"""Whether a person answered somebody's question in the same channel, case by case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.replies import Said, answers_it, distinctive

ASKED = datetime(2026, 3, 4, 12, tzinfo=UTC)
WITHIN = timedelta(minutes=10)
QUESTION = Said("1", "ann", "How do I rotate the signing key of the webhook without downtime?", ASKED)

# What ben writes after ann's question; how: a reply to it, a mention of her, a mention of somebody else, or plain.
TABLE = """
how     | minute | text                                                               | an answer?
reply   |   1    | you can have two keys at a time, add the new one first             | yes
reply   |   1    | see https://docs.example.com/keys                                  | yes
reply   |   1    | https://docs.example.com/keys                                      | yes
reply   |   1    | what version are you on?                                           | yes
reply   |   1    | did you look at the key settings?                                  | yes
reply   |   1    | Rotate the keys in the settings, they are there.                   | yes
reply   |   1    | yes, under Settings > Keys                                         | yes
reply   |   1    | Yes!                                                               | yes
reply   |   1    | nope                                                               | yes
reply   |   1    | いいえ                                                             | yes
reply   |   1    | yeah same here                                                     | no
reply   |   1    | ok                                                                 | no
reply   |   1    | I'll look into it after lunch                                      | yes
reply   | 500    | you can have two keys at a time                                    | yes
reply   |   1    | +1                                                                 | no
reply   |   1    | same here                                                          | no
reply   |   1    | Same problem, how do I do that with two servers?                   | no
reply   |   1    | how do I do that with two servers?                                 | no
reply   |   1    | me too, following                                                  | no
reply   |   1    | lol                                                                | no
reply   |   1    | 👍                                                                 | no
reply   |   1    | bei mir auch                                                       | no
reply   |   1    | pareil                                                             | no
reply   |   1    | 私も                                                               | no
mention |   1    | <@ann> add the second key first                                    | yes
mention |   1    | <@ann> which version do you have?                                  | yes
mention |   1    | <@ann> same here                                                   | no
mention |   1    | <@ann> did you fix it? how do I rotate the key on my server?        | no
mention |   1    | <@ann> thanks!                                                     | no
mention |  11    | <@ann> add the second key first                                    | no
other   |   1    | <@tom> the webhook needs a second signing key first                | no
plain   |   1    | the webhook accepts two signing keys at a time                     | yes
plain   |   1    | add a second signing key to the webhook, then remove the old one   | yes
plain   |   1    | try a second webhook                                               | yes
plain   |   1    | the webhook signing key can be rotated twice, why does mine fail?  | no
plain   |   1    | my webhook signing key does not work, getting 401                  | no
plain   |   1    | deployed the webhook with the new signing key to prod              | no
plain   |   1    | Reminder: the webhook and signing key workshop is at 3pm           | no
plain   |   1    | the coffee is ready                                                | no
plain   |   1    | yes                                                                | no
plain   |   1    | thanks!                                                            | no
plain   |   1    | try turning it off and on                                          | no
plain   |  11    | the webhook accepts two signing keys at a time                     | no
plain   |  -1    | the webhook accepts two signing keys at a time                     | no
other_thread | 1 | the webhook accepts two signing keys at a time                     | no
bot     |   1    | you can have two keys at a time, add the new one first             | no
asker   |   1    | never mind, you can have two keys at a time                        | no
"""


def cases() -> list[tuple[str, int, str, bool]]:
    rows = [[cell.strip() for cell in row.split("|")] for row in TABLE.strip().splitlines()[1:]]
    return [(how, int(minute), text, answer == "yes") for how, minute, text, answer in rows]


def said(how: str, minute: int, text: str) -> Said:
    return Said(
        "2",
        "ann" if how == "asker" else "ben",
        text,
        ASKED + timedelta(minutes=minute),
        to={"reply": "1", "bot": "1", "asker": "1", "other_thread": "0"}.get(how, ""),
        mentions=frozenset({"mention": ["ann"], "other": ["tom"]}.get(how, [])),
        by_bot=how == "bot",
    )


@pytest.mark.parametrize(("how", "minute", "text", "answer"), cases())
def test_knows_a_persons_answer(how: str, minute: int, text: str, answer: bool) -> None:
    assert answers_it(QUESTION, said(how, minute, text), WITHIN) is answer


@pytest.mark.parametrize(
    ("question", "message", "answer"),
    [
        ("Wie stelle ich die Sprache der Oberfläche um?", "Die Sprache der Oberfläche steht in deinem Profil.", True),
        ("Wie stelle ich die Sprache der Oberfläche um?", "Wer kommt mit zum Mittagessen?", False),
        ("Comment changer la langue de l'interface ?", "la langue de l'interface est dans le profil", True),
        ("Come cambio la lingua dell'interfaccia?", "la lingua dell'interfaccia si cambia nel profilo", True),
        ("設定ファイルはどこにありますか？", "設定ファイルはホームにあります", True),
        ("設定ファイルはどこにありますか？", "おはようございます", False),
    ],
)
def test_knows_it_in_other_languages(question: str, message: str, answer: bool) -> None:
    asked = Said("1", "ann", question, ASKED)

    assert answers_it(asked, Said("2", "ben", message, ASKED + timedelta(minutes=1)), WITHIN) is answer


@given(st.text(max_size=200), st.text(max_size=200))
def test_neither_the_asker_nor_a_bot_ever_answers(question: str, text: str) -> None:
    asked = Said("1", "ann", question, ASKED)

    assert not answers_it(asked, Said("2", "ann", text, ASKED, to="1"), WITHIN)
    assert not answers_it(asked, Said("2", "ben", text, ASKED, to="1", by_bot=True), WITHIN)


def test_the_words_that_tell_a_text_from_others() -> None:
    assert distinctive("How do I use the webhooks with v2?") == {"webhoo", "v2"}
    assert distinctive("設定ファイルはどこにありますか") == {"設定", "ファイル"}
    assert len(distinctive("word" * 100_000)) == 1
