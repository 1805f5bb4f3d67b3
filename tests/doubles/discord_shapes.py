"""The JSON in which Discord shows people, servers, roles, channels, threads and messages; no state."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

TEXT, DIRECT, VOICE, GROUP, NEWS_THREAD, THREAD, FORUM = 0, 1, 2, 3, 10, 11, 15
THREADS = frozenset({NEWS_THREAD, THREAD, 12})
SUPPRESSED, HAS_THREAD, EPHEMERAL, LOADING = 4, 32, 64, 128
SELECTS = frozenset({3, 5, 6, 7, 8})
LONG_AGO = "2024-01-01T00:00:00+00:00"


def moment(seconds: float) -> str:
    """Return a time as Discord writes it; ``seconds`` since 1970."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def user(person: str, name: str, *, bot: bool = False) -> Json:
    """Return a person or a bot."""
    shown = None if bot else name.title()
    more: Json = {"bot": True} if bot else {}
    return {
        "id": person,
        "username": name,
        "discriminator": "0",
        "global_name": shown,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        **more,
    }


def member(of: Mapping[str, Any], roles: Sequence[str] = ()) -> Json:
    """Return a person as a member of a server."""
    return {
        "user": dict(of),
        "nick": None,
        "roles": list(roles),
        "joined_at": LONG_AGO,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "avatar": None,
        "banner": None,
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
    }


def role(role_id: str, name: str, permissions: int, *, position: int = 1, bot: str = "") -> Json:
    """Return a role; that of a bot names it."""
    tags: Json = {"tags": {"bot_id": bot}} if bot else {}
    colors = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return {
        "id": role_id,
        "name": name,
        "description": None,
        "color": 0,
        "colors": colors,
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(permissions),
        "managed": bool(bot),
        "mentionable": True,
        "flags": 0,
        **tags,
    }


def channel(channel_id: str, guild: str, name: str, kind: int = TEXT, parent: str | None = None) -> Json:
    """Return a channel of a server."""
    more: Json = {"available_tags": [], "default_forum_layout": 0} if kind == FORUM else {}
    more |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None} if kind == VOICE else {}
    return {
        "id": channel_id,
        "type": kind,
        "guild_id": guild,
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": parent,
        "rate_limit_per_user": 0,
        "topic": None,
        "last_message_id": None,
        "flags": 0,
        **more,
    }


def direct(channel_id: str, people: Sequence[Mapping[str, Any]], kind: int = DIRECT) -> Json:
    """Return a direct conversation, or one of a group."""
    shown: Json = {"id": channel_id, "type": kind, "last_message_id": None, "flags": 0}
    shown["recipients"] = [dict(person) for person in people]
    return shown | ({"name": None, "icon": None, "owner_id": people[0]["id"]} if kind == GROUP else {})


def thread(thread_id: str, name: str, parent: Mapping[str, Any], owner: str, at: float, minutes: int = 1440) -> Json:
    """Return a thread below a channel or a forum."""
    return {
        "id": thread_id,
        "type": THREAD,
        "guild_id": parent["guild_id"],
        "name": name,
        "parent_id": parent["id"],
        "owner_id": owner,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "rate_limit_per_user": 0,
        "flags": 0,
        "applied_tags": [],
        "thread_metadata": {
            "archived": False,
            "archive_timestamp": moment(at),
            "auto_archive_duration": minutes,
            "locked": False,
            "create_timestamp": moment(at),
        },
    }


def message(message_id: str, place: str, author: Mapping[str, Any], content: str, at: float) -> Json:
    """Return a message that has only words."""
    return {
        "id": message_id,
        "channel_id": place,
        "author": dict(author),
        "content": content,
        "timestamp": moment(at),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
    }


def guild(guild_id: str, name: str, owner: str) -> Json:
    """Return a server without its roles, channels and members."""
    nothing = dict.fromkeys(
        [
            *("icon", "afk_channel_id", "system_channel_id", "rules_channel_id", "public_updates_channel_id"),
            *("vanity_url_code", "description", "banner", "splash", "discovery_splash", "application_id"),
            *("home_header", "safety_alerts_channel_id", "widget_channel_id", "max_presences"),
        ]
    )
    zero = dict.fromkeys(
        [
            *("premium_tier", "verification_level", "default_message_notifications", "explicit_content_filter"),
            *("mfa_level", "nsfw_level", "system_channel_flags", "premium_subscription_count"),
        ],
        0,
    )
    limits = {"max_members": 500_000, "max_video_channel_users": 25, "max_stage_video_channel_users": 50}
    return {
        "id": guild_id,
        "name": name,
        "owner_id": owner,
        "region": "deprecated",
        "preferred_locale": "en-US",
        "afk_timeout": 300,
        "widget_enabled": False,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "emojis": [],
        "stickers": [],
        "features": [],
        **nothing,
        **zero,
        **limits,
    }


def components(given: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return the components of a message with the numbers that Discord gives them."""
    count = 0

    def numbered(one: Mapping[str, Any]) -> Json:
        nonlocal count
        count += 1
        usual = {"min_values": 1, "max_values": 1} if one["type"] in SELECTS else {}
        shown = {**usual, **one, "id": one.get("id") or count}
        if "components" in one:
            shown["components"] = [numbered(below) for below in one["components"]]
        if "accessory" in one:
            shown["accessory"] = numbered(one["accessory"])
        return shown

    return [numbered(one) for one in given]
