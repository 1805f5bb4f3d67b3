# ruff: noqa: RUF001 – the punctuation of other scripts is part of what is tested
"""Who asks for anything, in seven languages; over labelled messages and for hostile ones.

The messages and the rules are made by the same hand. The 380 messages of round 1 were written before any rule and
halved by a hash of their text; the second half was not looked at while the rules were written. Its figures flatter all
the same, as the hand remembers what it wrote. So five more rounds of other words and places were written later, each
to see how the rules of that day do at first sight, precision and recall: 0.75 and 0.53, 0.75 and 0.74, 0.71 and 0.51,
0.76 and 0.74, then 1.00 and 0.79. All but the last have served to mend the rules since, rounds 2 and 3 by one half
and by what is remembered of the other. The last round is what to expect of a new channel.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.asking import CUES, asks
from core.text.asking.japanese import PIECES
from core.text.asking.phrases import LANGUAGES, LONGEST_PHRASE, WORD

PRECISION, RECALL = 0.95, 0.85
LAST, LAST_RECALL = 6, 0.75
SILENT_CUES = {"filler"}  # taken out of the way of others

EXAMPLES = [
    ("How do I rotate the key?", "+seeks +mark"),
    ("can't get the client to connect, getting timeout", "+problem"),
    ("```\nTraceback (most recent call last):\nKeyError: 'a'\n```", "+error"),
    ("anyone know a fix", "+anyone"),
    ("what is the maximum size of a file", "+topic"),
    ("thanks!", "-small_talk"),
    ("???", "-empty"),
    ("<@U123> can you review my code?", "-addressed"),
    ("@anna how do I restart the server?", "-addressed"),
    ("!ban spammer", "-command"),
    ("did you restart the server?", "-to_you"),
    ("coffee anyone?", "-leisure"),
    ("you need to set the token first", "-advice"),
    ("never mind, fixed it", "-resolved"),
    ("Reminder: the server restarts at 3", "-announcement"),
    ("deployed the server to prod", "-status"),
    ("could a mod pin the docs?", "-meta"),
]
HOSTILE = """
a| i |cant |is |'|<|<@|`|`a|```|>|か|エラー|か。|か？|. |a? |<http:|https://|:a|<a:a|\ufdfa| at a.|e\u0301\u0302|error
 - |,|how do i |at a|never |(|*** [|<@a>|@a |hi |E|ne ne |.py:|\u3000|Aa, |0|%|{{|x/y |no matter what i |[45]00 |é|ß|İ
""".strip().replace("\n", "|")


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    request: bool
    round: int
    held_out: bool


def labelled() -> list[Labelled]:
    lines = Path(__file__).with_name("asking_set.jsonl").read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return [Labelled(row["text"], row["request"], row["round"], _is_held_out(row["text"])) for row in rows]


def _is_held_out(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 1


def figures(messages: list[Labelled]) -> tuple[float, float]:
    """Precision and recall."""
    taken = [message.request for message in messages if asks(message.text).is_request]
    return sum(taken) / len(taken), sum(taken) / sum(message.request for message in messages)


@pytest.mark.parametrize("held_out", [False, True])
def test_finds_the_requests_and_little_else(held_out: bool) -> None:
    precision, recall = figures([said for said in labelled() if (said.round, said.held_out) == (1, held_out)])

    assert precision >= PRECISION
    assert recall >= RECALL


def test_finds_most_requests_of_messages_that_the_rules_were_not_made_for() -> None:
    precision, recall = figures([message for message in labelled() if message.round == LAST])

    assert precision >= PRECISION
    assert recall >= LAST_RECALL


def test_forgets_nothing_of_all_that_it_has_learned() -> None:
    precision, recall = figures(labelled())

    assert precision >= PRECISION
    assert recall >= RECALL


def test_the_set_is_large_and_mixed() -> None:
    messages = labelled()

    assert len({message.text for message in messages}) == len(messages) >= 320
    assert 0.4 <= sum(message.request for message in messages) / len(messages) <= 0.5


@pytest.mark.parametrize(("text", "reasons"), EXAMPLES)
def test_says_why(text: str, reasons: str) -> None:
    asking = asks(text)

    assert set(reasons.split()) <= set(asking.reasons)
    assert asking.is_request == reasons.startswith("+")


def test_what_is_withdrawn_later_asks_no_more() -> None:
    assert asks("how do I restart the server?").is_request
    assert not asks("how do I restart the server? nvm, found it").is_request
    assert asks("got it working. how do I restart the server?").is_request


def test_quotes_links_and_code_say_nothing_of_who_posts_them() -> None:
    assert not asks("> how do I restart the server?\nsee above").is_request
    assert not asks("https://example.com/how-do-i-restart-the-server?").is_request
    assert not asks("```\nhow_do_i(restart)\n```").is_request


def test_reads_the_beginning_and_the_end_of_a_long_message() -> None:
    log = "INFO all is well with 10.0.0.1\n" * 5000

    assert not asks(log).is_request
    assert asks(f"how do I stop this?\n{log}").is_request
    assert asks(f"{log}\nhow do I stop this?").is_request


def test_tells_how_sure_it_is() -> None:
    assert not asks("How do I rotate the key?").is_doubtful
    assert not asks("thanks!").is_doubtful
    assert asks("the server is slow").is_doubtful


@given(st.text(max_size=500) | st.text("how do i?!.,'`<@>:/\n かできエ。", max_size=300))
def test_every_text_has_a_score_and_known_reasons(text: str) -> None:
    asking = asks(text)

    assert 0 <= asking.score <= 1
    assert asking.is_request == (asking.score >= 0.5)
    assert {reason[1:] for reason in asking.reasons} <= CUES


@pytest.mark.parametrize("piece", HOSTILE.split("|"))
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    asks(text)

    started = time.process_time()
    asks(text)

    assert time.process_time() - started < 0.1  # a hundred times what it takes; what is not linear takes minutes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phrases_are_written_as_messages_are_read(language: str) -> None:
    for cue, listed in LANGUAGES[language].items():
        assert cue in CUES
        for phrase in filter(None, (entry.strip() for entry in listed.split(","))):
            words = phrase.strip("^$").split()
            assert 0 < len(words) <= LONGEST_PHRASE, phrase
            assert words[0] != "*", phrase
            for word in " ".join(words).replace("/", " ").replace("*", " ").split():
                assert WORD.fullmatch(word), phrase
                assert word.isascii(), phrase
                assert word == word.lower(), phrase


def test_the_japanese_pieces_are_long_enough_to_be_found() -> None:
    for cue, listed in PIECES.items():
        assert cue in CUES | SILENT_CUES
        assert all(len(piece) > 1 for piece in listed.split())
