"""What is found when the bot or a platform's connection is examined: a line each, and what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

State: TypeAlias = Literal["ok", "warning", "problem"]

_NARROWEST = 14


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


def findings_text(findings: Sequence[Finding]) -> str:
    """Return a line a finding, and one below it that says what to do."""
    lines = []
    width = max(_NARROWEST, *(len(finding.name) for finding in findings), 0)
    for finding in findings:
        start = f"{finding.state:<8} {finding.name:<{width}} "
        lines.append(f"{start}{finding.what}")
        if finding.remedy:
            lines.append(f"{'':<{len(start)}}→ {finding.remedy}")
    return "\n".join(lines)


def findings_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the same for programs."""
    return {"usable": usable(findings), "findings": [asdict(finding) for finding in findings]}
