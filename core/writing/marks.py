"""What a citation mark and a model's template token look like, wherever they turn up; pure."""

import re

OPENING = "[【\uff3b"
CLOSING = "]】\uff3d"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

_WORDS = (
    r"sources?|src|refs?|references?|passages?|docs?|documents?|citations?|cite"
    r"|quellen?|fuentes?|fontes?|fonti?|источники?|出典|来源|來源|출처"
)
_LABEL = rf"(?:(?:{_WORDS})[ .:#№]*)?\^?"
_DASH = "[-\u2010\u2011–—]"
_NUMBER = rf"{_LABEL}(\d+)(?: ?{_DASH} ?\^?(\d+))?(?:(?::\d+)? ?†[^,;]*)?"
_BETWEEN = r"(?: ?[,;、\uff0c&] ?| (?:and|und|et|y|e|и) | )"
_LIST = re.compile(rf" ?{_NUMBER}(?:{_BETWEEN}{_NUMBER})* ?", re.IGNORECASE)
_ONE = re.compile(_NUMBER, re.IGNORECASE)
_TITLED = re.compile(rf" ?(?:{_WORDS})[ .#№]*(\d+) ?:.*", re.IGNORECASE)

_BRACKETED = re.compile(
    r"/?(?:inst|system_prompt|available_tools|tool_results|tool_calls|tool_content|think|img|prefix|middle|suffix)",
    re.IGNORECASE,
)
TEMPLATE_TOKEN = re.compile(r"</?s>|<unk>|<<?/?sys>>|<[|\uff5c][\w▁]{1,32}[|\uff5c]>", re.IGNORECASE)
_TEMPLATE_START = re.compile(
    r"<(?:/?s?|u|un|unk|<(?:/?(?:s|sy|sys|sys>)?)|/?sys?>?|[|\uff5c](?:[\w▁]{0,32}|[\w▁]{1,32}[|\uff5c]))",
    re.IGNORECASE,
)

_NESTING = 20
_SPACED = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*+"
_NAMED = ("inst", "system_prompt", "available_tools", "tool_results", "tool_calls", "tool_content")
_OUTSIDE_TOKEN = re.compile(
    "|".join(
        [
            rf"[<\uff1c]{_SPACED}/?{_SPACED}s{_SPACED}[>\uff1e]",
            rf"[<\uff1c]{_SPACED}unk{_SPACED}[>\uff1e]",
            rf"[<\uff1c]{_SPACED}[<\uff1c]?{_SPACED}/?{_SPACED}{_SPACED.join('sys')}{_SPACED}[>\uff1e]{_SPACED}[>\uff1e]",
            rf"[<\uff1c]{_SPACED}[|\uff5c][\s\w▁\u200b-\u200f\u2060-\u2064\ufeff]{{1,40}}[|\uff5c]{_SPACED}[>\uff1e]",
            *(rf"[\[\uff3b]{_SPACED}/?{_SPACED}{_SPACED.join(name)}{_SPACED}[\]\uff3d]" for name in _NAMED),
        ]
    ),
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}+|~{3,}+)[^\n]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|^(?: {4}|\t)[^\n]*$|(?<!`)(?P<run>`++)[^\n]{0,400}?(?<!`)(?P=run)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_LOOK_ALIKE = re.compile(r"[ \t]?(?:\[{1,2}|【|\uff3b)([^\[\]【】\uff3b\uff3d\n]{1,60})(?:\]{1,2}|】|\uff3d)(?!\()")


def without_template_tokens(text: str) -> str:
    """Return ``text`` without template tokens, however spaced, cased or nested; code is no exception."""
    if not any(opening in text for opening in "<[\uff1c\uff3b"):  # many times quicker than to look for each token
        return text
    for _ in range(_NESTING):
        cleaned = _OUTSIDE_TOKEN.sub("", text)
        if cleaned == text:
            return text
        text = cleaned
    return re.sub(r"[<>\[\]\uff1c\uff1e\uff3b\uff3d]", "", text)  # so deep is no accident


def without_marks(text: str) -> str:
    """Return ``text`` without what a model could copy as a citation; code keeps its brackets."""
    if not any(opening in text for opening in OPENING):
        return text
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        parts += [_LOOK_ALIKE.sub(_unless_other, text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _LOOK_ALIKE.sub(_unless_other, text[end:])])


def _unless_other(found: re.Match[str]) -> str:
    return found[0] if numbers_in(found[1]) is None else ""


def numbers_in(content: str) -> tuple[tuple[int, int], ...] | None:
    """Return the ranges ``(first, last)`` that a bracket's content cites, None when it is no citation."""
    plain = re.sub(r"\s+", " ", INVISIBLE.sub("", content))
    if titled := _TITLED.fullmatch(plain):
        return ((int(titled[1]), int(titled[1])),)
    if not _LIST.fullmatch(plain):
        return None
    return tuple((int(found[1]), int(found[2] or found[1])) for found in _ONE.finditer(plain))


def is_template_word(content: str) -> bool:
    """Whether a bracket's content makes it a template token, such as ``[/INST]``."""
    return bool(_BRACKETED.fullmatch(re.sub(r"\s+", "", INVISIBLE.sub("", content))))


def may_become_template_token(text: str) -> bool:
    """Whether more text could turn ``text``, which starts with ``<``, into a template token."""
    return bool(_TEMPLATE_START.fullmatch(text))
