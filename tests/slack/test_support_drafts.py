"""Drafts in the moderators' channel from end to end: what they see, what their buttons do, and how often."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot import wording
from bot.desk.claiming import now
from bot.slack.replying.finding import metadata
from bot.slack.support.drafts import JUDGE
from bot.support.values import draft_key
from bot.wording import drafts
from core.config import JournalSettings
from core.journal import open_journal
from core.journal.values import Address, Decision, Thread
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, SlackServer
from tests.scripted import answer_to
from tests.slack.scene import words
from tests.slack.supported import ANSWERS, ASKER, ASKS, HELPER, MODERATOR, MODERATORS, Support, opened, turn_back
from tests.waiting import until

POST_IT, NO_QUESTION, WRONG = (f"{JUDGE}_{name}" for name in ("posted", "not_a_question", "wrong"))


def is_open(draft: dict[str, Any]) -> bool:
    """Return whether a draft still has its buttons."""
    return any(block["type"] == "actions" for block in draft["blocks"])


async def drafted(slack: SlackServer, support: Support) -> tuple[dict[str, Any], dict[str, Any]]:
    """Let somebody ask what nobody answers; return the question and its draft."""
    slack.people[MODERATOR] = {"real_name": "Mo"}
    await support.put("shadow", MODERATORS)
    turn_back(slack, 0.3)
    asked = await support.say(ASKS)
    await until(support.drafts)
    (draft,) = support.drafts()
    remembered = f"drafted/{TEAM}/C1/C1/{asked['ts']}"
    async with asyncio.timeout(10):
        while await support.journal.timers.timer("slack", remembered) is None:  # noqa: ASYNC110 it is in the journal
            await asyncio.sleep(0.01)
    return asked, draft


async def test_a_draft_is_posted_once_by_whoever_presses_first(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
        assert not support.answers(asked)
        assert answer_to(ASKS) in words(draft)

        pressed = (support.press(draft, POST_IT, person) for person in (MODERATOR, "U0MOD2", MODERATOR))
        await asyncio.gather(*pressed)
        await until(lambda: not is_open(draft))
        await until(lambda: len(slack.private(MODERATOR)) == 2)

        (answer,) = support.answers(asked)
        assert answer_to(ASKS) in words(answer)
        assert len(support.drafts()) == 1
        told = [one["text"] for person in (MODERATOR, "U0MOD2") for one in slack.private(person)]
        assert sorted(told) == sorted([drafts.DRAFT_POSTED, *[drafts.DRAFT_POSTED_BEFORE] * 2])
        assert ("shadow", "posted") in await support.decisions(asked)


async def test_a_draft_is_posted_after_a_restart_and_says_by_whom(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
    async with opened(slack, tmp_path) as support:
        await support.press(draft, POST_IT)
        await until(lambda: not is_open(draft))

        assert len(support.answers(asked)) == 1
        assert drafts.DRAFT_JUDGED["posted"].format(person="Mo") in words(draft)


@pytest.mark.parametrize(("action", "said"), [(NO_QUESTION, "not_a_question"), (WRONG, "wrong")])
async def test_a_draft_that_is_turned_down_is_not_posted(
    slack: SlackServer, tmp_path: Path, action: str, said: str
) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
        before = dict(draft)  # as somebody still sees it who presses again
        await support.press(before, action)
        await support.press(before, action)
        await until(lambda: not is_open(draft))

        assert not support.answers(asked)
        assert drafts.DRAFT_JUDGED[said].format(person="Mo") in words(draft)
        assert answer_to(ASKS) in words(draft)
        assert (await support.decisions(asked))[-1] == ("shadow", said)


async def test_a_draft_is_not_posted_over_a_person(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
        await support.say(ANSWERS, person=HELPER, thread_ts=asked["ts"])
        await support.press(draft, POST_IT)
        await until(lambda: not is_open(draft))

        assert not support.answers(asked)
        assert drafts.DRAFT_TOO_LATE in words(draft)
        assert slack.private(MODERATOR)[-1]["text"] == drafts.DRAFT_TOO_LATE


async def test_a_deleted_question_takes_its_draft_with_it(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
        await support.changes(asked, None)
        await until(lambda: not support.drafts())

        await support.press(draft, POST_IT)
        await until(lambda: slack.private(MODERATOR))
        assert slack.private(MODERATOR)[-1]["text"] == wording.NO_LONGER_KEPT


async def test_other_words_make_another_draft_in_the_same_message(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
        changed = "how do I delete the signing key of my project?"
        await support.changes(asked, changed)
        await until(lambda: answer_to(changed) in words(draft))

        assert len(support.drafts()) == 1


async def test_talk_among_moderators_below_a_draft_is_theirs(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        _, draft = await drafted(slack, support)
        await support.put("mode", "mention", MODERATORS)
        await support.say("how do we like that?", MODERATORS, person=MODERATOR, thread_ts=draft["ts"])
        await asyncio.sleep(1)

        assert not slack.replies(MODERATORS, draft["ts"])


async def test_a_press_elsewhere_posts_nothing(slack: SlackServer, tmp_path: Path) -> None:
    async with opened(slack, tmp_path) as support:
        asked, draft = await drafted(slack, support)
        await support.press({**draft, "channel": "C0OTHER"}, POST_IT)
        await until(lambda: slack.private(MODERATOR))

        assert not support.answers(asked)
        assert slack.private(MODERATOR)[-1]["text"] == wording.NO_LONGER_KEPT
        assert is_open(draft)


@pytest.mark.parametrize("posted", [False, True])
async def test_a_draft_of_a_process_that_is_gone_is_made_once(slack: SlackServer, tmp_path: Path, posted: bool) -> None:
    turn_back(slack, -5.0)
    asked = slack.say("C1", ASKS, user=ASKER)
    key = draft_key("C1", f"C1/{asked['ts']}")
    async with open_journal(JournalSettings(lease=0.01), tmp_path) as journal:
        thread, where = Thread("slack", TEAM, MODERATORS, ""), Address("slack", TEAM, "C1", asked["ts"])
        claim = await journal.questions.claim(thread, key, person=ASKER, text=ASKS, scope=None, now=now())
        await journal.decisions.record(Decision(where, ASKER, "draft", "drafted", now()))
    if posted:
        slack.say(MODERATORS, "Draft", user=BOT_USER, bot_id=BOT_ID, metadata=metadata(key, "mark"), blocks=[])

    async with opened(slack, tmp_path) as support:
        await until(lambda: any(answer_to(ASKS) in words(draft) for draft in support.drafts()), 20)

        assert claim is not None
        (draft,) = support.drafts()
        assert is_open(draft)
        assert not support.answers(asked)
