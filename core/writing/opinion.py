"""A model's opinion on whether a message asks for help: yes, no, or none at all."""

import asyncio
import logging
import re

from core.errors import WriterUnavailable
from core.writing.mistral import Mistral
from core.writing.prompt import opinion_messages

log = logging.getLogger(__name__)

TOKENS = 8
SECONDS = 10.0  # with the wait for the others
AT_ONCE = 4

_SAID = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)


class ModelOpinion:
    """Asks the model; what takes longer than ``seconds`` or fails is no opinion."""

    def __init__(self, model: Mistral, *, seconds: float = SECONDS) -> None:
        """Share the connections of ``model``, which somebody else closes."""
        self._model = model
        self._seconds = seconds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def asks(self, text: str) -> bool | None:
        """Return whether ``text`` asks for help, None without an opinion; the text is data and never logged."""
        try:
            async with asyncio.timeout(self._seconds), self._turns:
                said = await self._model.complete(opinion_messages(text), tokens=TOKENS, seconds=self._seconds)
        except (WriterUnavailable, TimeoutError) as error:  # a server may repeat the message in its error
            log.info("no second opinion: %s", type(error).__name__)
            return None
        return read_opinion(said)


def read_opinion(said: str) -> bool | None:
    """Return what a model says: True for "yes", False for "no", None when it says neither, or both."""
    words = {word.lower() for word in _SAID.findall(said)}
    return words == {"yes"} if len(words) == 1 else None
