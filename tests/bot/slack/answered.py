"""One answered question in a workspace whose buttons can be pressed, for the tests of what they do."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.pressing.actions import register
from bot.slack.pressing.buttons import Buttons
from bot.slack.replying.blocks import posts
from core.domain import Answer, Passage, Source, Timings
from core.journal import Journal
from core.journal.values import Address, Thread
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, TOKEN, SlackServer, texts_of
from tests.doubles.slack_events import click
from tests.journals import lose

HUMANS = ("U0HELPER", "S0HELPERS")
SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9), 0.7)
PASSAGE = Passage(
    "It lives there, <!channel>.", "FAQ", "Where?", SOURCE.url, "faq.md", (3, 9), "FAQ > Where?", 0.712, 0.655
)
OTHER = replace(PASSAGE, heading="How <@U1>?", lines=(11, 12), text="Otherwise.", score=0.5, similarity=0.41)
ANSWER = Answer(
    "It lives **there** [1].",
    "answered",
    "grounded",
    (SOURCE,),
    0.93,
    "mistral-7b",
    Timings(4.2, 18.0, 300.0, 1_900.0),
    (PASSAGE, OTHER),
)


@dataclass(slots=True)
class Desk:
    """An app with the buttons' listeners, a journal, and one question with its answer in a workspace."""

    slack: SlackServer
    journal: Journal
    app: AsyncApp
    question: dict[str, Any]
    message: dict[str, Any]
    claim: int

    async def press(self, action: str, *, value: str | None = None, **changes: Any) -> BoltResponse:  # noqa: ANN401
        """Press a button of the answer; ``changes`` go into what Slack posts."""
        person = changes.pop("person", "U1")
        return await self.send({**click(self.slack, self.message, action, person=person, value=value), **changes})

    async def press_private(self, action: str, person: str = "U1") -> BoltResponse:
        """Press a button of the latest message that one person alone sees."""
        return await self.send(click(self.slack, self.slack.private(person)[-1], action, person=person))

    async def send(self, body: dict[str, Any]) -> BoltResponse:
        """Let the listeners do what Slack posts, to their end."""
        return await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    def told(self, person: str = "U1") -> str:
        """Return what one person was told last."""
        return str(self.slack.private(person)[-1]["text"])

    def window(self) -> str:
        """Return what the latest window says."""
        return "\n".join(text for block in self.slack.modals[-1]["blocks"] for text in texts_of(block))


def app_for(slack: SlackServer, journal: Journal | None, humans: tuple[str, ...] = HUMANS) -> AsyncApp:
    """Return an app whose listeners end before their request does."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id=BOT_USER, bot_id=BOT_ID, bot_token=TOKEN)

    app = AsyncApp(
        client=AsyncWebClient(base_url=slack.url),
        signing_secret="unused",
        authorize=authorize,
        request_verification_enabled=False,
        process_before_response=True,
    )
    register(app, journal, humans)
    return app


async def opened(slack: SlackServer, journal: Journal, *, channel: str = "C1") -> Desk:
    """Ask and answer one question in a channel."""
    asked = slack.say(channel, "where?", user="U1")
    thread = Thread("slack", TEAM, channel, asked["ts"])
    claim = await journal.questions.claim(
        thread, f"{channel}/{asked['ts']}", person="U1", text="where <!here>?", scope=None, now=now()
    )
    assert claim is not None
    (post,) = posts(ANSWER, Buttons(claim.id))
    shown = slack.say(channel, post.text, user=BOT_USER, bot_id=BOT_ID, thread_ts=asked["ts"], blocks=list(post.blocks))
    await journal.questions.note_message(claim.id, Address("slack", TEAM, channel, shown["ts"]))
    await journal.questions.finish(claim, ANSWER, now=now())
    return Desk(slack, journal, app_for(slack, journal), asked, shown, claim.id)


def now() -> datetime:
    return datetime.now(UTC)


async def broken(journal: Journal) -> None:
    """Make every call of the journal fail from now on."""
    await lose(journal, "answers", "questions")


async def broken_settings(journal: Journal) -> None:
    """Make every call fail that asks for what holds in a channel."""
    await lose(journal, "channel_settings")
