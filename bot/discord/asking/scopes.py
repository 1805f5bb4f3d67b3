"""The scopes that may be named in a server: those of the settings, or any where everything is searched; no I/O."""

from bot.discord.servers.server import Server
from bot.knowledge import Knowledge
from core.errors import FootnoteError

EVERYTHING = ""


def offered(server: Server, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the scopes that somebody in a server may name, the usual ones first."""
    known: list[str] = []
    if EVERYTHING in server.scopes:
        try:
            known = sorted({source.scope for source in knowledge.manifest.sources})
        except FootnoteError:  # the index is away: the search will say so
            known = []
    return tuple(scope for scope in dict.fromkeys((*server.scopes, *known)) if scope != EVERYTHING)
