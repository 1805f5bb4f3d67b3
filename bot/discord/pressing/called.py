"""Whom "Ask a human" calls: people and roles by their ids; nobody else is ever mentioned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import discord


@dataclass(frozen=True, slots=True)
class Called:
    """Who is called, by ids; false where nobody is."""

    members: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @classmethod
    def of(cls, named: Sequence[str], guild: discord.Guild | None) -> Self:
        """Tell people from roles, which have & before them; what is no id is left out, and a role of another server."""
        roles = (name.removeprefix("&") for name in named if name.startswith("&"))
        known = [role for role in roles if is_id(role) and (guild is None or guild.get_role(int(role)) is not None)]
        return cls(tuple(dict.fromkeys(filter(is_id, named))), tuple(dict.fromkeys(known)))

    def __bool__(self) -> bool:
        return bool(self.members or self.roles)

    def includes(self, person: discord.abc.User) -> bool:
        """Return whether somebody is called, or has a role that is."""
        roles = person.roles if isinstance(person, discord.Member) else []
        return str(person.id) in self.members or any(str(role.id) in self.roles for role in roles)

    def words(self, *, private: bool) -> str:
        """Return the words that call them; no role reads what is private."""
        roles = [] if private else [f"<@&{role}>" for role in self.roles]
        return " ".join([*(f"<@{member}>" for member in self.members), *roles])

    def mentions(self) -> discord.AllowedMentions:
        """Return that they may be mentioned, and nobody else."""
        members, roles = ([discord.Object(int(one)) for one in ids] for ids in (self.members, self.roles))
        return discord.AllowedMentions(everyone=False, users=members, roles=roles, replied_user=False)


def is_id(text: str) -> bool:
    """Return whether a text can be an id of Discord's."""
    return text.isascii() and text.isdecimal() and len(text) <= 20
