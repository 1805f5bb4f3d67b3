"""What is found when the bot or a platform's connection is examined: a line each, and what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import Any, Literal, TypeAlias

State: TypeAlias = Literal["ok", "warning", "problem"]

_NARROWEST = 14
_LEAST = 20  # columns of text beside the name; a terminal with fewer folds by itself


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` says where to change what, empty when all is well."""

    name: str
    state: State
    what: str
    remedy: str = ""


def usable(findings: Sequence[Finding]) -> bool:
    """Return whether it works, if not with everything."""
    return not any(finding.state == "problem" for finding in findings)


def findings_text(findings: Sequence[Finding], columns: int = 0) -> str:
    """Return a line a finding, and one below it that says what to do; longer ones go on below, 0 is any length."""
    lines = []
    width = max(_NARROWEST, *(len(finding.name) for finding in findings), 0)
    for finding in findings:
        start = f"{finding.state:<8} {finding.name:<{width}} "
        lines += _folded(start, finding.what, columns)
        if finding.remedy:
            lines += _folded(f"{'':<{len(start)}}→ ", finding.remedy, columns)
    return "\n".join(lines)


def _folded(start: str, text: str, columns: int) -> list[str]:
    """Return lines of so many columns, as far as words allow; those that go on stand below the first one's text."""
    if columns < len(start) + _LEAST:
        return [start + text]
    below = " " * len(start)
    return wrap(
        text, columns, initial_indent=start, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )


def findings_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the same for programs."""
    return {"usable": usable(findings), "findings": [asdict(finding) for finding in findings]}
