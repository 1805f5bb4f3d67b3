"""Tests core/writing/tokens.py against counts taken with the tokenizer of mistral-7b v0.3."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.writing.tokens import estimated_tokens, shortened

COUNTED = {
    "How is data stored? Inserted data is written to object storage as incremental log, metadata to etcd.": 27,
    "Wie werden Daten gespeichert? Eingefügte Zeilen landen als fortlaufendes Protokoll im Objektspeicher.": 34,
    "Comment les données sont-elles stockées ? Les lignes insérées sont conservées dans des segments.": 24,
    "Как хранятся данные? Вставленные строки сохраняются в журнале.": 24,
    "数据如何存储在系统中\uff1f插入的数据以日志的形式保存。": 24,
    "データはどのように保存されますか。ログとして保存されます。": 30,
    "데이터는 어떻게 저장됩니까? 로그로 저장됩니다.": 29,
    "Πώς αποθηκεύονται τα δεδομένα στο σύστημα;": 43,
    "كيف يتم تخزين البيانات في النظام؟": 30,
    '```python\nfor i in range(10):\n    client.insert("docs", {"id": i, "vector": [0.1, 0.2]})\n```': 41,
    "| a | b |\n| --- | --- |\n| 19530 | 127.0.0.1 |": 31,
    "🎉 😀 🚀": 6,
}


@pytest.mark.parametrize(("text", "tokens"), COUNTED.items())
def test_the_estimate_is_near_the_real_count_and_rarely_below(text: str, tokens: int) -> None:
    assert 0.9 * tokens <= estimated_tokens(text) <= 2.5 * tokens


@given(text=st.text(max_size=4000), tokens=st.integers(40, 400))
def test_a_shortened_text_fits_and_keeps_both_ends(text: str, tokens: int) -> None:
    short = shortened(text, tokens)

    assert estimated_tokens(short) <= tokens
    assert short == text or short.startswith(text[:5].rstrip())


def test_a_short_text_stays_as_it_is() -> None:
    assert shortened("How is data stored?", 40) == "How is data stored?"


@given(st.text(alphabet=st.characters(max_codepoint=127) | st.sampled_from("ab \t\n"), max_size=200))
def test_plain_text_is_counted_as_any_other(text: str) -> None:
    lines = text.split("\n")
    pieces = re.findall("[A-Za-z]{1,4}|[ \t]{2,}|[^A-Za-z \t]", text)

    assert estimated_tokens(text) == len(pieces)
    assert estimated_tokens(text) == estimated_tokens("\n".join(f"{line}\u4e00" for line in lines)) - len(lines)
