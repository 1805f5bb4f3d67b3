"""Pacing in virtual time: how often, which text, and what can't overtake what."""

import asyncio

from bot.pacing import Pacer
from tests.virtual_time import run_virtually


class Sender:
    """Remembers what was sent when; each send takes ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.sent: list[tuple[float, str]] = []
        self.ended: list[str] = []

    async def send(self, text: str) -> None:
        self.sent.append((round(asyncio.get_running_loop().time(), 3), text))
        await asyncio.sleep(self.seconds)
        self.ended.append(text)


def test_sends_at_most_once_a_second_and_the_latest_wins() -> None:
    async def scene() -> list[tuple[float, str]]:
        sender = Sender()
        pacer = Pacer(sender.send, 1.0)
        for number in range(8):
            pacer.offer(str(number))
            await asyncio.sleep(0.3)
        await pacer.stop()
        return sender.sent

    assert run_virtually(scene()) == [(0.0, "0"), (1.0, "3"), (2.0, "6")]


def test_a_pause_between_offers_does_not_end_it() -> None:
    async def scene() -> list[tuple[float, str]]:
        sender = Sender()
        pacer = Pacer(sender.send, 1.0)
        pacer.offer("a")
        await asyncio.sleep(5)
        pacer.offer("b")
        await asyncio.sleep(0.5)
        pacer.offer("c")
        await asyncio.sleep(5)
        return sender.sent

    assert run_virtually(scene()) == [(0.0, "a"), (5.0, "b"), (6.0, "c")]


def test_stopping_waits_for_the_send_under_way_and_forgets_the_next() -> None:
    async def scene() -> tuple[list[str], float]:
        sender = Sender(seconds=3.0)
        pacer = Pacer(sender.send, 1.0)
        pacer.offer("under way")
        await asyncio.sleep(0.5)
        pacer.offer("never sent")
        await pacer.stop()
        stopped = asyncio.get_running_loop().time()
        await asyncio.sleep(10)
        return sender.ended, stopped

    assert run_virtually(scene()) == (["under way"], 3.0)


def test_stopping_does_not_wait_for_the_pace() -> None:
    async def scene() -> float:
        pacer = Pacer(Sender().send, 60.0)
        pacer.offer("a")
        await asyncio.sleep(0)
        pacer.offer("b")
        await pacer.stop()
        return asyncio.get_running_loop().time()

    assert run_virtually(scene()) == 0.0


def test_stopping_twice_or_before_anything_is_harmless() -> None:
    async def scene() -> list[tuple[float, str]]:
        sender = Sender()
        pacer = Pacer(sender.send, 1.0)
        await pacer.stop()
        await pacer.stop()
        return sender.sent

    assert run_virtually(scene()) == []


def test_holds_back_as_long_as_it_is_asked_to() -> None:
    async def scene() -> list[tuple[float, str]]:
        sender = Sender()
        pacer = Pacer(sender.send, 1.0)
        pacer.hold(7.0)
        pacer.hold(2.0)
        pacer.offer("a")
        await asyncio.sleep(20)
        return sender.sent

    assert run_virtually(scene()) == [(7.0, "a")]


def test_a_slow_receiver_is_never_sent_two_at_once() -> None:
    async def scene() -> list[tuple[float, str]]:
        sender = Sender(seconds=2.5)
        pacer = Pacer(sender.send, 1.0)
        for number in range(8):
            pacer.offer(str(number))
            await asyncio.sleep(1)
        await pacer.stop()
        return sender.sent

    starts = [when for when, _ in run_virtually(scene())]

    assert starts == [0.0, 2.5, 5.0, 7.5]
