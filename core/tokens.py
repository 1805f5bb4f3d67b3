"""Guesses how many tokens mistral-7b makes of a text, for its tokenizer does not ship with us; pure."""

import re

_TOKENS = re.compile(
    "(?P<wide>[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef])"
    "|(?P<ascii>[A-Za-z]+)"
    "|(?P<gap>[ \t]+)"
    "|(?P<letters>[^\\W\\d_\x00-\x7f]+)"
    "|(?P<single>[\x00-\x7f])"
    "|(?P<other>.)",
    re.DOTALL,
)


def estimated_tokens(text: str) -> int:
    """Return about how many tokens mistral-7b makes of ``text``, rather too many than too few.

    Latin words count a token per 4 letters begun, digits, signs and line ends one each, other alphabets a token
    per 1.5 letters, Chinese, Japanese and Korean one a character, other signs (emoji) three.
    """
    return sum(_weight(found) for found in _TOKENS.finditer(text))


def _weight(found: re.Match[str]) -> int:
    length = len(found[0])
    match found.lastgroup:
        case "ascii":
            return -(-length // 4)
        case "letters":
            return -(-length * 2 // 3)
        case "gap":
            return int(length > 1)
        case "other":
            return 3
        case _:
            return 1


def shortened(text: str, tokens: int) -> str:
    """Return ``text`` in at most about ``tokens`` tokens: its beginning and its end, where questions stand."""
    if estimated_tokens(text) <= tokens:
        return text
    keep = len(text)
    while keep > 20 and estimated_tokens(text[: keep // 2] + text[len(text) - keep // 2 :]) > tokens - 4:
        keep = keep * 9 // 10
    return f"{text[: keep // 2].rstrip()}\n…\n{text[len(text) - keep // 2 :].lstrip()}"
