"""Tests is_refusal of core/writing/prompt.py: what a model says when the sources hold no answer."""

import pytest

from core.writing.prompt import REFUSAL, is_refusal


@pytest.mark.parametrize(
    "text",
    [
        REFUSAL,
        "I could not find this in the documentation [1].",
        "**I couldn’t find this in the documentation.**",
        "I cannot find this information in the provided sources.",
        "I'm unable to find an answer in the documentation. Please ask a maintainer.",
        "Unfortunately, the documentation does not mention this.",
        "Sorry, the provided sources do not contain information about pricing [1][2].",
        "None of the sources mention this.",
        "The documentation does not cover Windows.\n\nYou could look at the forum.",
        "There is no information about this in the sources.",
        "This is not covered in the documentation.",
        "Based on the provided sources, I could not find an answer in the documentation.",
        "Ich konnte das in der Dokumentation nicht finden.",
        "Je n'ai pas trouvé cela dans la documentation.",
        "No pude encontrar esto en la documentación.",
    ],
)
def test_a_refusal_is_recognised(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Milvus stores data in segments [1].",
        "I could not find this in the documentation. However, segments are described: they hold rows [1].",
        "The documentation does not mention Windows, but Docker works there [2].",
        "The sources do not say it directly. Set `port` to 19530 [1].",
        "If you cannot find the file in the docs folder, create it [1].",
        "The server cannot find the source collection when it is dropped [1].",
        "You did not load the collection. Call load first, as in the documentation [1].",
        "It is not supported in this version [1].",
        "The documentation covers this: call `load` [1].",
    ],
)
def test_an_answer_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)
