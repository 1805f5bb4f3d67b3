"""Runs every measurement: `python -m benchmarks`; a few minutes."""

from benchmarks import answering, cold_start, discord_load, embedding, indexing, refreshing, slack_load


def main() -> None:
    """Print all tables."""
    for part in (embedding, indexing, refreshing, answering, cold_start, slack_load, discord_load):
        print(f"\n{part.__doc__}\n")
        part.main()


if __name__ == "__main__":
    main()
