"""Discord's limits that its published description does not carry, and who a message would call."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.doubles.discord_shapes import SELECTS, Json
from tests.doubles.discord_state import mentioned

CONTENT, EMBEDS, V2_TEXT, NONCE = 2_000, 6_000, 4_000, 25
ROW, BUTTON, LINK, COMPONENTS_V2 = 1, 2, 5, 1 << 15


def wrong(body: Mapping[str, Any]) -> list[str]:
    """Return what Discord would not take of a message, one line each, with the field before a colon."""
    text = body.get("content") or ""
    found = [f"content: {len(text)} characters of {CONTENT}"] if len(text) > CONTENT else []
    length = sum(map(_embedded, body.get("embeds") or ()))
    found += [f"embeds: {length} characters of {EMBEDS}"] if length > EMBEDS else []
    nonce = str(body.get("nonce") or "")
    found += [f"nonce: {len(nonce)} characters of {NONCE}"] if len(nonce) > NONCE else []
    if (body.get("flags") or 0) & COMPONENTS_V2:
        return found + _wrong_v2(body)
    return found + _wrong_rows(body.get("components") or ())


def empty(body: Mapping[str, Any]) -> bool:
    """Return whether a message says nothing (Discord's 50006)."""
    said = [body.get(key) for key in ("embeds", "attachments", "components", "sticker_ids", "poll")]
    return not ((body.get("content") or "").strip() or any(said))


def interactive(components: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Return the buttons and selects among components, in order."""
    found: list[Json] = []
    for one in components:
        if one["type"] in {BUTTON, *SELECTS}:
            found.append(dict(one))
        beside = [one["accessory"]] if "accessory" in one else []
        found += interactive([*one.get("components", ()), *beside])
    return found


def called(body: Mapping[str, Any], replied: str = "") -> tuple[list[str], list[str], bool]:
    """Return the people, the roles and whether everybody is notified by a message that answers ``replied``'s."""
    people, roles, everybody = mentioned(body.get("content") or "")
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return [*people, *([replied] if replied else [])], roles, everybody
    parse = allowed.get("parse") or ()
    users, given = map(str, allowed.get("users") or ()), set(map(str, allowed.get("roles") or ()))
    named = set(users)
    people = [one for one in people if "users" in parse or one in named]
    people += [replied] if replied and allowed.get("replied_user") else []
    return people, [one for one in roles if "roles" in parse or one in given], everybody and "everyone" in parse


def _embedded(embed: Mapping[str, Any]) -> int:
    words = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    words += [(embed.get("author") or {}).get("name")]
    words += [part for one in embed.get("fields") or () for part in (one.get("name"), one.get("value"))]
    return sum(len(word or "") for word in words)


def _wrong_rows(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    found = [f"components: {len(rows)} rows of 5"] if len(rows) > 5 else []
    found += ["components: only rows stand outside"] if any(row["type"] != ROW for row in rows) else []
    for row in rows:
        inside = row.get("components") or ()
        room = 5 if all(one["type"] == BUTTON for one in inside) else 1
        found += [f"components: {len(inside)} in a row of {room}"] if not 0 < len(inside) <= room else []
    return found + _wrong_ids(interactive(rows))


def _wrong_ids(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    names = [str(one.get("custom_id", "")) for one in parts if one.get("style") != LINK or one["type"] != BUTTON]
    found = [f"components: custom_id of {len(name)} characters" for name in names if not 0 < len(name) <= 100]
    found += ["components: custom_id used twice"] if len(set(names)) < len(names) else []
    labels = [str(one.get("label") or "") for one in parts if one["type"] == BUTTON]
    return found + [f"components: label of {len(label)} characters" for label in labels if len(label) > 80]


def _wrong_v2(body: Mapping[str, Any]) -> list[str]:
    found = ["flags: content and embeds are not allowed"] if body.get("content") or body.get("embeds") else []
    everything = list(_all(body.get("components") or ()))
    length = sum(len(one.get("content") or "") for one in everything)
    found += [f"components: {length} characters of {V2_TEXT}"] if length > V2_TEXT else []
    found += [f"components: {len(everything)} of 40"] if len(everything) > 40 else []
    return found + _wrong_ids(interactive(body.get("components") or ()))


def _all(components: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for one in components:
        yield one
        beside = [one["accessory"]] if "accessory" in one else []
        yield from _all([*one.get("components", ()), *beside])
