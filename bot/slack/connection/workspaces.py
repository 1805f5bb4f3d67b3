"""Who we are in each workspace, and the clients that speak there."""

from dataclasses import dataclass
from typing import Protocol

from bot.slack.asking.thread import Bot
from bot.slack.connection.clients import Clients


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace, or a whole organisation, in which the app is installed."""

    clients: Clients
    bot: Bot

    @property
    def id(self) -> str:
        """The name under which the journal keeps what is asked here."""
        return self.bot.workspace


class Workspaces(Protocol):
    """Every workspace in which the app is installed."""

    async def of(self, workspace: str, enterprise: str = "") -> Workspace | None:
        """Return a workspace by its id; None where the app is not installed, or not any more."""


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """The workspace of the one token in the settings."""

    only: Workspace

    async def of(self, workspace: str, enterprise: str = "") -> Workspace | None:
        """Return the one there is."""
        return self.only
