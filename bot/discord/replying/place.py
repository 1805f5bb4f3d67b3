"""The place of each question's reply: by its name, its conversation, and what was noted of it."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import discord

from bot.discord.replying.interaction_place import InteractionPlace
from bot.discord.replying.naming import thread_name
from bot.discord.replying.opening import OrPrivately, PersonPlace, ThreadPlace
from bot.discord.replying.posting import UNREACHABLE, ChannelPlace, Place
from bot.discord.spot import INTERACTION, PRIVATE, PUBLIC, SHARING, Spot, message_key, place_of
from bot.discord.support.drafts import is_draft
from bot.support.values import DRAFT
from core.journal.values import Claim

_CLOCKS = timedelta(minutes=1)  # by which ours may be ahead of Discord's

__all__ = ["UNREACHABLE", "ChannelPlace", "InteractionPlace", "PersonPlace", "Place", "ThreadPlace", "place_for"]


def place_for(client: discord.Client, claim: Claim) -> Place:
    """Return where a question's reply stands, or will stand: the same in every process."""
    key = claim.event_key
    if key.startswith(PRIVATE):
        return _by_token(client, claim, PersonPlace(client, claim.person, question=key))
    if key.startswith(PUBLIC):
        return _of_command(client, claim)
    if key.startswith(DRAFT):
        return _of_draft(client, claim)
    place, message = (place_of(claim.thread), "") if key.startswith(SHARING) else key.split("/", 1)
    spot = _spot(claim, place)
    if message and message == claim.thread.thread and not spot.inside:
        return ThreadPlace(client, spot, message, thread_name(claim.text))
    return ChannelPlace(client, spot, place, question=key, reply_to=message)


def _of_draft(client: discord.Client, claim: Claim) -> Place:
    """Return the channel of the moderators, where nothing but its link says which question a draft is for."""
    place = place_of(claim.thread)
    channel = ChannelPlace(client, _spot(claim, place), place, question=claim.event_key)
    channel.since = str(discord.utils.time_snowflake(claim.accepted_at - _CLOCKS))
    channel.knows = partial(is_draft, claim)
    return channel


def _of_command(client: discord.Client, claim: Claim) -> Place:
    """Return the thread of a command's response when the answer goes there, else where it was used."""
    place, interaction = place_of(claim.thread), claim.event_key.removeprefix(PUBLIC)
    opened = claim.thread.thread.isdecimal() and int(place) > int(interaction)
    if opened and claim.thread.workspace:  # a thread of its own response: it is younger than the command
        name = thread_name(claim.text)
        return ThreadPlace(client, _spot(claim, claim.thread.channel), place, name, question=claim.event_key)
    channel = ChannelPlace(client, _spot(claim, place), place, question=claim.event_key)
    channel.interaction = interaction
    person = PersonPlace(client, claim.person, question=claim.event_key)
    return _by_token(client, claim, OrPrivately(place, channel, person), beside=channel)


def _by_token(client: discord.Client, claim: Claim, later: Place, *, beside: Place | None = None) -> Place:
    """Return the interaction's own place as long as its token was noted, else ``later``."""
    names = [address.message for address in claim.messages]
    tokens = [name.removeprefix(INTERACTION) for name in names if name.startswith(INTERACTION)]
    if not tokens:
        return later
    interaction = claim.event_key.partition("/")[2]
    spot = _spot(claim, place_of(claim.thread))
    return InteractionPlace(
        client,
        tokens[-1],
        discord.utils.snowflake_time(int(interaction)),
        spot,
        private=claim.event_key.startswith(PRIVATE),
        later=later,
        beside=beside,
        begun=_begun(spot, names),
    )


def _begun(spot: Spot, names: Sequence[str]) -> bool:
    return any(name.startswith(message_key(spot.place, "")) for name in names)


def _spot(claim: Claim, place: str) -> Spot:
    return Spot(claim.thread.workspace, claim.thread.channel, place)
