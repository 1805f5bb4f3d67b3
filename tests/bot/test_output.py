"""The JSON that other programs read."""

import json

from bot.terminal.output import answer_json, failure_json, passages_json
from core.domain import Answer, Source, Timings
from tests.scripted import passage

SOURCE = Source(2, "T", "H", "faq/p.md", "https://d.example/p", "The quote.", (3, 9), 0.123456)


def test_an_answer_has_the_promised_keys_and_values() -> None:
    answer = Answer("In S3 [2].", "answered", "grounded", (SOURCE,), 0.98765, "m-7b", Timings(1.234, 5, 250.06, 300))

    assert json.loads(json.dumps(answer_json("Where?", answer, answer.text))) == {
        "question": "Where?",
        "outcome": "answered",
        "reason": "grounded",
        "text": "In S3 [2].",
        "sources": [
            {
                "number": 2, "title": "T", "heading": "H", "path": "faq/p.md", "url": "https://d.example/p",
                "quote": "The quote.", "lines": [3, 9], "score": 0.1235,
            }
        ],
        "confidence": 0.9877,
        "model": "m-7b",
        "timings_ms": {"embed": 1.2, "search": 5, "first_token": 250.1, "total": 300},
    }  # fmt: skip


def test_a_failure_has_the_same_shape() -> None:
    failed = failure_json("Where?", "Not now.")

    assert failed.keys() == answer_json("Where?", Answer("", "not_found", "empty"), "").keys()
    assert (failed["outcome"], failed["text"], failed["sources"]) == ("failed", "Not now.", [])


def test_passages_have_the_promised_keys() -> None:
    found = passages_json([passage("Text.", 4, similarity=0.5)])

    assert found == {
        "passages": [
            {
                "path": "faq/page4.md", "title": "Page 4", "heading": "Heading 4", "url": "https://docs.example/4",
                "text": "Text.", "lines": [3, 9], "score": 0.5, "similarity": 0.5,
            }
        ]
    }  # fmt: skip
