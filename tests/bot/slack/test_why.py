"""Why an answer is as it is, shown in a window to who asks for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording
from bot.slack.pressing import buttons
from core.config import JournalSettings
from core.journal import Journal, open_journal
from core.journal.values import Address, Decision
from tests.bot.slack.answered import Desk, now, opened
from tests.doubles.slack import TEAM, Fault, SlackServer, texts_of
from tests.doubles.slack_events import command, shortcut


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        yield journal


@pytest.fixture
async def desk(slack: SlackServer, journal: Journal) -> Desk:
    return await opened(slack, journal)


async def test_why_shows_scores_passages_decision_reason_and_timings(desk: Desk) -> None:
    question = Address("slack", TEAM, "C1", desk.question["ts"])
    await desk.journal.decisions.record(Decision(question, "U1", "answered", "confident", now()))

    await desk.press(buttons.WHY)

    assert "I answered from the documentation." in desk.window()
    assert wording.DECIDED["grounded"] in desk.window()
    assert "93 % sure" in desk.window()
    assert "Written by mistral-7b." in desk.window()
    assert "embedding 4 ms, search 18 ms, first word 300 ms, in all 1,900 ms" in desk.window()
    assert "answered (confident)" in desk.window()
    assert "*1.* <https://docs.example/faq|FAQ › Where?> – _shown as a source_" in desk.window()
    assert "score 0.712, similarity 0.655 – `faq.md:3–9`\n> It lives there, &lt;!channel&gt;." in desk.window()
    assert "score 0.500, similarity 0.410" in desk.window()
    assert not desk.slack.ephemeral


async def test_why_without_a_window_is_a_private_message(desk: Desk) -> None:
    desk.slack.faults.append(Fault("views.open", error="expired_trigger_id"))

    await desk.press(buttons.WHY)

    shown = "\n".join(text for block in desk.slack.private("U1")[-1]["blocks"] for text in texts_of(block))
    assert "93 % sure" in shown


async def test_the_command_explains_the_answer_or_the_question_of_a_link(desk: Desk) -> None:
    shown: list[str] = []
    for ts in (desk.message["ts"], desk.question["ts"]):
        link = f"https://test.slack.com/archives/C1/p{ts.replace('.', '')}?thread_ts=1.1&cid=C1"
        await desk.send(command(desk.slack, "/why", f"<{link}>"))
        shown.append(desk.window())

    assert "93 % sure" in shown[0]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", wording.WHY_HOW),
        ("what?", wording.WHY_HOW),
        ("https://test.slack.com/archives/C2/p1700000001000001", wording.WHY_ELSEWHERE),
        ("https://test.slack.com/archives/C1/p1600000001000001", wording.WHY_NOTHING),
    ],
)
async def test_the_command_says_what_it_needs(desk: Desk, said: str, sentence: str) -> None:
    await desk.send(command(desk.slack, "/why", said))

    assert desk.window() == sentence


async def test_the_shortcut_explains_why_a_message_got_no_answer(desk: Desk) -> None:
    unanswered = desk.slack.say("C1", "thanks!", user="U2")
    where = Address("slack", TEAM, "C1", unanswered["ts"])
    await desk.journal.decisions.record(Decision(where, "U2", "silent", "not_a_question", now()))

    await desk.send(shortcut(desk.slack, unanswered, buttons.WHY))

    assert "It did not look like a question." in desk.window()


async def test_the_shortcut_tells_until_when_a_question_waits_for_people(desk: Desk) -> None:
    asked = desk.slack.say("C1", "how do I rotate a key?", user="U2")
    where, due = Address("slack", TEAM, "C1", asked["ts"]), now().replace(hour=14, minute=35)
    await desk.journal.decisions.record(Decision(where, "U2", "wait", "waiting", now()))
    await desk.journal.timers.set_timer("slack", f"support/{TEAM}/C1/C1/{asked['ts']}", due=due, payload={})

    await desk.send(shortcut(desk.slack, asked, buttons.WHY))

    assert "Waiting until 14:35 UTC, so that people can answer first." in desk.window()
