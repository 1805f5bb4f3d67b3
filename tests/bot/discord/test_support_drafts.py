"""How drafts look to moderators: who asked, what is said, that nothing of it formats or calls, that all of it fits."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest

from bot import wording
from bot.discord.replying.place import ChannelPlace, place_for
from bot.discord.replying.posts import MESSAGE
from bot.discord.spot import PLATFORM
from bot.discord.support.drafts import ACTIONS, LONGEST_LINE, Look, draft_view, is_draft, judged, verdict
from bot.support.values import draft_key
from bot.wording import drafts
from core.domain import Answer
from core.journal.values import Claim, Thread
from tests.bot.discord.offline import Offline
from tests.doubles.discord_state import ASKER, BOT, GUILD, MODERATOR, STAFF, SUPPORT
from tests.scripted import ANSWER

KEY = f"{SUPPORT}/1400000000000000001"
CLAIM = Claim(
    7,
    1,
    Thread(PLATFORM, GUILD, STAFF, f"{STAFF}:1400000000000000001"),
    draft_key(SUPPORT, KEY),
    ASKER,
    "where does it live?",
    None,
    datetime.now(UTC),
)
TITLE = f"### {drafts.DRAFT_TITLE}\n"
LINK = f"https://discord.com/channels/{GUILD}/{KEY}"


def test_a_draft_says_who_asked_where_and_shows_the_answer_as_people_would_see_it() -> None:
    (post,) = Look.of(CLAIM).posts(ANSWER)

    asked = drafts.DRAFT_ASKED.format(person=f"<@{ASKER}>", channel=f"<#{SUPPORT}>")
    shown = f"{TITLE}{asked} [{wording.TO_THE_QUESTION}](<{LINK}>)\n> where does it live?\n\n{ANSWER.text}"
    assert post.startswith(shown)
    assert "**[1]** [FAQ › Where?](<https://docs.example/faq>)" in post


def test_below_it_are_three_buttons_of_its_own() -> None:
    buttons = [one.to_component_dict() for one in draft_view(7).children]

    assert [one["label"] for one in buttons] == ["Post it", "Not a question", "Wrong"]
    assert [one["custom_id"] for one in buttons] == [f"footnote:{action}:7" for action in ACTIONS.values()]


def test_a_question_formats_nothing_calls_nobody_and_links_nowhere() -> None:
    text = f"@everyone <@{BOT}> **bold**\n# head\n[docs](https://evil.example) `code`\n> quote\n{'x' * 4_000}"

    (post,) = Look.of(replace(CLAIM, text=text, person="@here")).posts(ANSWER)

    quoted = post.splitlines()[2]
    asked = drafts.DRAFT_ASKED.format(person=drafts.SOMEBODY, channel=f"<#{SUPPORT}>")
    assert post.startswith(f"{TITLE}{asked}")
    assert "@everyone" not in post
    assert f"<@{BOT}>" not in post
    assert "](https" not in quoted
    assert "**bold**" not in quoted
    assert len(quoted) < 520


@pytest.mark.parametrize("words", [10, 700, 3_000])
def test_every_message_fits_with_a_line_of_what_was_decided(words: int) -> None:
    answer = Answer("word " * words, "answered", "grounded", ANSWER.sources, confidence=1.0)

    posts = Look.of(replace(CLAIM, text="*" * 4_000)).posts(answer)

    decided = judged(posts[-1], verdict("not_a_question", MODERATOR))
    assert max(len(post) for post in posts) <= MESSAGE - LONGEST_LINE
    assert len(decided) <= MESSAGE
    assert decided.splitlines()[-1] == f"-# <@{MODERATOR}> said that this is not a question."


def test_a_sentence_instead_of_a_draft_says_whose_question_it_is_about() -> None:
    note = Look.of(CLAIM).note(wording.GIVEN_UP)

    asked = drafts.DRAFT_FAILED.format(person=f"<@{ASKER}>", channel=f"<#{SUPPORT}>")
    assert note.startswith(f"{TITLE}{asked}")
    assert note.endswith(wording.GIVEN_UP)


def test_what_is_no_known_verdict_is_not_shown() -> None:
    assert not verdict("something newer", MODERATOR)


def test_our_messages_of_a_draft_are_known_by_its_link_or_its_buttons() -> None:
    offline = Offline()
    view = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": "footnote:draft_wrong:7"}]}]
    first = offline.message(Look.of(CLAIM).posts(ANSWER)[0], STAFF, person=BOT)
    last = offline.message("the rest", STAFF, person=BOT, components=view)
    other = offline.message(f"{LINK}9 and {LINK[:-1]}", STAFF, person=BOT)

    assert [is_draft(CLAIM, one) for one in (first, last, other)] == [True, True, False]
    assert not is_draft(replace(CLAIM, id=8), last)


def test_a_draft_stands_in_the_channel_of_the_moderators_alone() -> None:
    place = place_for(Offline().client, CLAIM)

    assert isinstance(place, ChannelPlace)
    assert discord.utils.snowflake_time(int(place.since)) < CLAIM.accepted_at
