"""A message of Discord as support channels hear it, and where an answer to it goes."""

from collections.abc import Collection

import discord

from bot.discord.asking.room import room
from bot.discord.asking.thread import KINDS, LONGEST, in_forum, named, own_id, spot_of, words
from bot.discord.replying.naming import worth_a_thread
from bot.discord.spot import PLATFORM, Spot, message_key
from bot.support.values import Post
from core.journal.values import Address, Channel, Thread


def post_of(
    client: discord.Client, message: discord.Message, *, roles: Collection[str] = (), addressed: bool = False
) -> Post | None:
    """Return what somebody wrote; None for our own messages, and for what Discord itself says.

    ``roles`` are the ids of the writer's; ``addressed`` says that it asks the bot itself.
    """
    me, number = own_id(client), str(message.id)
    if message.type not in KINDS or message.author.id == me:
        return None
    spot, person = spot_of(message), str(message.author.id)
    text = words(message, me).strip()[:LONGEST]
    opener = spot.inside and number == spot.place and in_forum(message)
    key = message_key(spot.place, number)
    return Post(
        message=Address(PLATFORM, spot.guild, spot.channel, key),
        key=key,
        thread=answer_thread(client, spot, number) if worth_a_thread(text) else spot.thread(number),
        person=person,
        text=text,
        at=message.created_at,
        root=_root(message, spot, opener=opener),
        in_thread=spot.inside and not opener,
        mentions=named(message, me),
        names=frozenset({person, *(f"&{role}" for role in roles)}),
        by_bot=message.author.bot or message.webhook_id is not None,
        addressed=addressed,
        is_post=opener,
    )


def asked_in(client: discord.Client, channel: Channel, key: str) -> tuple[Address, Thread]:
    """Return the name of a question's message, and the conversation of its answer, from its event key."""
    place, _, message = key.partition("/")
    spot = Spot(channel.workspace, channel.channel, place)
    return Address(PLATFORM, channel.workspace, channel.channel, key), answer_thread(client, spot, message)


def answer_thread(client: discord.Client, spot: Spot, message: str) -> Thread:
    """Return the conversation that begins with a message: a thread on it where one can be opened."""
    if room(client, spot).threads and not spot.inside:
        return Thread(PLATFORM, spot.guild, spot.channel, message)
    return spot.thread(message)


def _root(message: discord.Message, spot: Spot, *, opener: bool) -> str:
    """Return the key of what a message is said about: the first of its thread, or what it replies to."""
    if opener:
        return ""
    if spot.inside:
        return message_key(spot.place if in_forum(message) else spot.channel, spot.place)
    reference = message.reference
    if message.type is not discord.MessageType.reply or reference is None or reference.message_id is None:
        return ""
    return message_key(str(reference.channel_id), str(reference.message_id))
