"""Plays the weeks of some seeds on both platforms and writes the counts: ``python -m tests.simulation 1 2 3``."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.simulation.played import in_discord, in_slack, played

REASONS = (
    "waiting quiet_hours answered drafted human_first not_confident quota not_a_question continues deleted"
    " already_answered addressed_to_somebody language asker_is_a_bot asker_is_a_helper off"
).split()


async def main(seeds: list[int]) -> int:
    """Play with restarts and without; return how many messages went otherwise than they should."""
    wrong = 0
    columns = ["seed", "platform", "restarts", "messages", "people", "posts", "drafts left", *REASONS, "wrong", "s"]
    sys.stdout.write(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n")
    for seed in seeds:
        for opening in (in_slack, in_discord):
            for restarted in (True, False):
                began = time.monotonic()
                with tempfile.TemporaryDirectory() as folder:
                    found = await played(opening, seed, Path(folder), restarted=restarted)
                wrong += len(found.wrong)
                row = [seed, opening.__name__, len(found.ended), len(found.week.messages), len(found.week.people)]
                row += [found.posts, found.drafts, *(found.counts[reason] for reason in REASONS), len(found.wrong)]
                sys.stdout.write(f"| {' | '.join(map(str, [*row, round(time.monotonic() - began)]))} |\n")
                sys.stdout.flush()
    return wrong


if __name__ == "__main__":
    sys.exit(min(1, asyncio.run(main([int(seed) for seed in sys.argv[1:]]))))
