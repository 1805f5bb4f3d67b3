"""What is left of a text without marks: all of it, where there are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.writing.marks import without_marks, without_template_tokens

texts = st.text(alphabet="ab 1`~\n\t:.|/>])}】\uff1e\uff3d", max_size=60)


@given(texts)
def test_a_text_without_an_opening_sign_stays_as_it_is(text: str) -> None:
    assert without_marks(text) == text
    assert without_template_tokens(text) == text


@pytest.mark.parametrize("mark", ["[1]", "【1】", "\uff3b1\uff3d"])
def test_marks_go_whatever_opens_them(mark: str) -> None:
    assert without_marks(f"It is so {mark}.") == "It is so."


@pytest.mark.parametrize("token", ["</s>", "\uff1cunk\uff1e", "[INST]", "\uff3b/INST\uff3d", "<|im_end|>"])
def test_template_tokens_go_whatever_opens_them(token: str) -> None:
    assert without_template_tokens(f"a{token}b") == "ab"
