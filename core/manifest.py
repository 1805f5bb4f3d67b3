"""What an index remembers about itself: who embedded it, by which rules, from which sources; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.confidence import Calibration

RULES_VERSION = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What must be equal for two runs to fill one index."""

    embedder: str
    dimension: int
    chunking: str
    passage_tokens: int
    heading_weight: float
    version: int = RULES_VERSION

    def differences(self, other: "Rules") -> str:
        """Return what differs, as ``name: theirs → ours`` joined by commas; empty when equal."""
        ours, theirs = asdict(self), asdict(other)
        return ", ".join(f"{name}: {theirs[name]} → {ours[name]}" for name in ours if ours[name] != theirs[name])


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source as it was given to ``footnote index``."""

    source: str
    scope: str
    url: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One build of an index; ``updated_at``, in seconds since 1970, is when it was last in line, 0 when unknown."""

    rules: Rules
    ready: bool = False
    dirty: bool = False
    revision: int = 0
    sources: tuple[KnownSource, ...] = ()
    calibration: Calibration | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    updated_at: int = field(default=0, compare=False)

    @property
    def language(self) -> str:
        """The language most pages are in, ISO 639-1, empty when unknown."""
        return max(self.languages, key=lambda code: self.languages[code], default="")


def to_json(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest as plain values."""
    return asdict(manifest)


def from_json(values: Mapping[str, Any]) -> Manifest:
    """Return the manifest behind ``to_json``; raises KeyError or TypeError when it is not one."""
    calibration = values["calibration"]
    return Manifest(
        rules=Rules(**values["rules"]),
        ready=values["ready"],
        dirty=values["dirty"],
        revision=values["revision"],
        sources=tuple(
            KnownSource(**{**known, "include": tuple(known["include"]), "exclude": tuple(known["exclude"])})
            for known in values["sources"]
        ),
        calibration=Calibration(**calibration) if calibration else None,
        languages=dict(values["languages"]),
        updated_at=values.get("updated_at", 0),
    )
