"""What the doctor looks at for support channels: where the bot listens unasked, and where its drafts go; no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.support.policies import WATCHED
from core.config import SupportSettings
from core.journal.values import Channel


@dataclass(frozen=True, slots=True)
class Watched:
    """The channels of a platform that are answered unasked by name, and those for drafts; ``everywhere`` all others."""

    channels: tuple[Channel, ...] = ()
    shadows: tuple[Channel, ...] = ()
    everywhere: bool = False

    @classmethod
    def of(cls, settings: SupportSettings, chosen: Mapping[Channel, Mapping[str, str]]) -> Self:
        """Return what follows from the operator's settings and from what was chosen in channels, by name."""
        channels, shadows = [], []
        for channel, values in chosen.items():
            if values.get("mode", settings.mode) not in WATCHED:
                continue
            if "mode" in values:
                channels.append(channel)
            if shadow := values.get("shadow"):
                shadows.append(Channel(channel.platform, channel.workspace, shadow))
        return cls(tuple(channels), tuple(dict.fromkeys(shadows)), settings.mode in WATCHED)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.channels)


NOTHING = Watched()
