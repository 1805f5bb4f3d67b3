"""A draft as moderators see it, in the double."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot import wording
from bot.slack.adapter import open_one_workspace
from bot.slack.replying.place import Place
from bot.slack.support.drafts import JUDGE, JUDGEMENTS, Drafted, DraftReply, judged, verdict
from bot.wording import drafts
from core.domain import Answer
from tests.bot.slack.conftest import slack_settings
from tests.doubles.slack import Fault, SlackServer, texts_of
from tests.scripted import ANSWER

MODERATORS = "C9"


@pytest.fixture
async def place(slack: SlackServer) -> AsyncIterator[Place]:
    async with open_one_workspace(slack_settings(slack)) as (clients, _):
        yield Place(clients.patient, clients.hasty, MODERATORS, "", question="draft/C1/C1/1.1")


def drafted(slack: SlackServer, text: str = "where does it live?") -> Drafted:
    asked = slack.say("C1", text, user="U1")
    return Drafted(7, "C1", asked["ts"], "U1", text)


def shown(slack: SlackServer) -> list[dict[str, object]]:
    return [message for (channel, _), message in slack.messages.items() if channel == MODERATORS]


def words(message: dict[str, object]) -> str:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    return "\n".join(text for block in blocks for text in texts_of(block))


def rows(message: dict[str, object]) -> list[list[str]]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    return [[each["action_id"] for each in block["elements"]] for block in blocks if block["type"] == "actions"]


async def test_a_draft_is_one_message_with_question_link_answer_and_buttons(slack: SlackServer, place: Place) -> None:
    slack.people["U1"] = {"profile": {"display_name": "Ann *Lee*"}}
    question = drafted(slack)

    await DraftReply(place, question).finish(ANSWER)

    (message,) = shown(slack)
    assert "thread_ts" not in message
    link = f"<https://test.slack.com/archives/C1/p{question.ts.replace('.', '')}|{wording.TO_THE_QUESTION}>"
    assert words(message).replace("\u200b", "").startswith("Ann *Lee* asked in <#C1>")
    assert link in words(message)
    assert "> where does it live?" in words(message)
    assert "It lives *there* [1]." in words(message)
    assert "<https://docs.example/faq|FAQ › Where?>" in words(message)
    assert rows(message) == [[f"{JUDGE}_{judgement}" for judgement in JUDGEMENTS]]
    assert [button["value"] for button in message["blocks"][-1]["elements"]] == ["7"] * 3  # type: ignore[index]


async def test_what_people_wrote_mentions_nobody_and_spoofs_no_link(slack: SlackServer, place: Place) -> None:
    slack.people["U1"] = {"profile": {"display_name": "<!channel> <https://evil.example|x>"}}
    text = "@channel <!here> <@U5> is *this* <https://evil.example|https://docs.example> ok?"

    await DraftReply(place, drafted(slack, text)).finish(ANSWER)

    assert len(shown(slack)) == 1  # the double refuses the rest


@pytest.mark.parametrize("method", ["users.info", "chat.getPermalink"])
async def test_without_a_name_or_a_link_there_is_still_a_draft(slack: SlackServer, place: Place, method: str) -> None:
    slack.people["U1"] = {"real_name": "Ann"}
    slack.faults.append(Fault(method, error="missing_scope", times=9))

    await DraftReply(place, drafted(slack)).finish(ANSWER)

    (message,) = shown(slack)
    assert (drafts.SOMEBODY in words(message)) == (method == "users.info")
    assert (wording.TO_THE_QUESTION in words(message)) == (method == "users.info")


async def test_a_long_answer_goes_on_below_the_draft(slack: SlackServer, place: Place) -> None:
    long = replace(ANSWER, text="\n\n".join(f"{number} " + "word " * 500 for number in range(12)))

    await DraftReply(place, drafted(slack, "why? " * 900)).finish(long)

    first, *others = shown(slack)
    assert rows(first)
    assert others
    assert {message["thread_ts"] for message in others} == {first["ts"]}
    assert "11 word" in words(others[-1])


async def test_it_goes_on_in_the_messages_of_a_process_that_is_gone(slack: SlackServer, place: Place) -> None:
    question = drafted(slack)
    await DraftReply(place, question).finish(ANSWER)
    (posted,) = await place.earlier()

    await DraftReply(place, question, [posted]).finish(replace(ANSWER, text="Otherwise [1]."))

    (message,) = shown(slack)
    assert "Otherwise [1]." in words(message)


async def test_a_draft_whose_post_got_lost_is_not_posted_twice(slack: SlackServer, place: Place) -> None:
    slack.faults.append(Fault("chat.postMessage", None, done=True))

    await DraftReply(place, drafted(slack)).finish(ANSWER)

    assert len(shown(slack)) == 1


async def test_a_failure_offers_nothing_to_post(slack: SlackServer, place: Place) -> None:
    await DraftReply(place, drafted(slack)).fail(wording.failure(RuntimeError()))

    (message,) = shown(slack)
    assert wording.failure(RuntimeError()) in words(message)
    assert rows(message) == [[f"{JUDGE}_not_a_question"]]


async def test_notes_and_pieces_are_not_shown(slack: SlackServer, place: Place) -> None:
    reply = DraftReply(place, drafted(slack))

    await reply.status(wording.SEARCHING)
    await reply.write("It ")
    await reply.restart("void")
    await reply.close()

    assert not shown(slack)


@pytest.mark.parametrize("judgement", JUDGEMENTS)
async def test_the_buttons_give_way_to_a_line_that_tells_who_decided_what(
    slack: SlackServer, place: Place, judgement: str
) -> None:
    await DraftReply(place, drafted(slack)).finish(ANSWER)
    (message,) = shown(slack)
    blocks = message["blocks"]
    assert isinstance(blocks, list)

    await place.edit(str(message["ts"]), judged(str(message["text"]), blocks, verdict(judgement, "Bo <!here>")))

    (after,) = shown(slack)
    assert not rows(after)
    assert "It lives *there* [1]." in words(after)
    assert drafts.DRAFT_JUDGED[judgement].format(person="Bo &lt;!here&gt;") in words(after)


async def test_an_answer_that_found_nothing_is_a_draft_too(slack: SlackServer, place: Place) -> None:
    await DraftReply(place, drafted(slack)).finish(Answer("", "not_found", "not_covered"))

    (message,) = shown(slack)
    assert wording.not_found(Answer("", "not_found", "not_covered")) in words(message)
    assert len(rows(message)[0]) == len(JUDGEMENTS)
