"""No regular expression takes long over a text that is meant to be slow for it."""

import pytest

from tests.fuzz.lasting import Lasting
from tests.fuzz.limiting import Slow, limited
from tests.fuzz.patterns import Used, slow_texts, used_patterns

SECONDS = 1.5  # of the processor, for 100,000 characters; what grows with their square takes a minute
PARTS, ALL_PARTS = 3, 14
SHARES = 4  # of the patterns, to be looked at side by side

BOUNDED = {  # what grows with the square, and why it never sees a long text
    "bot.discord.replying.markdown._FENCES": "one message, 2,000 characters",
}


def slow_for(used: Used, parts: int) -> str:
    """Return the way and the beginning of a text over which a pattern takes too long; "" for none."""
    for text in slow_texts(used.pattern, parts):
        for way, apply in used.ways().items():
            try:
                with limited(SECONDS):
                    apply(text)
            except Slow:
                return f"{used.name} {way} {text[:12]!r}…"
    return ""


@pytest.mark.parametrize("share", range(SHARES))
def test_no_pattern_is_slow_over_any_text(lasting: Lasting, share: int) -> None:
    parts = ALL_PARTS if lasting.minutes else PARTS
    held = [used for used in used_patterns()[share::SHARES] if used.name not in BOUNDED]

    slow = [found for used in held if (found := slow_for(used, parts))]

    assert not slow, "\n".join(slow)
