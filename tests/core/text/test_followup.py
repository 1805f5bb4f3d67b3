"""Which questions need the one before them."""

import pytest

from core.text.followup import leans_on_history


@pytest.mark.parametrize(
    "text",
    [
        "how do I delete it?",
        "and in Python?",
        "what about partitions?",
        "Why?",
        "is there another way to do the same on Windows",
        "what's that good for, exactly?",
        "Und wie lösche ich eine Sammlung wieder?",
        "comment est-ce que je peux supprimer ça ensuite",
        "それを削除するにはどうすればいいですか",
        "它支持哪些语言的客户端",
        "",
    ],
)
def test_leans_on_the_question_before(text: str) -> None:
    assert leans_on_history(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of France?",
        "How do I create a collection in Python?",
        "which ports must be open in the firewall",
        "Wie lege ich eine neue Sammlung an?",
        "comment créer une nouvelle collection en python",
        "コレクションを作成する方法を教えてください",
    ],
)
def test_stands_alone(text: str) -> None:
    assert not leans_on_history(text)
