"""Runs every measurement: `python -m benchmarks`; a few minutes."""

from benchmarks import answering, cold_start, embedding, indexing, slack_load


def main() -> None:
    """Print all tables."""
    for part in (embedding, indexing, answering, cold_start, slack_load):
        print(f"\n{part.__doc__}\n")
        part.main()


if __name__ == "__main__":
    main()
