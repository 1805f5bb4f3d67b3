"""Measurements: `python -m benchmarks` prints every table, `python -m benchmarks report FILE` writes the report."""

import sys

from benchmarks import answering, cold_start, discord_load, embedding, indexing, refreshing, report, slack_load


def main() -> None:
    """Write the report, or print all tables; a few minutes."""
    if sys.argv[1:2] == ["report"]:
        report.main(sys.argv[2:])
        return
    for part in (embedding, indexing, refreshing, answering, cold_start, slack_load, discord_load):
        print(f"\n{part.__doc__}\n")
        part.main()


if __name__ == "__main__":
    main()
