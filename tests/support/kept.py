"""All that a journal holds, to tell whether anything changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

Rows = dict[str, list[tuple[object, ...]]]


def everything(folder: Path) -> Rows:
    """Return the rows of each table of the journal in a folder, but for who holds them and till when."""
    with closing(sqlite3.connect(f"file:{folder}/journal.db?mode=ro", uri=True)) as journal:
        tables = [name for (name,) in journal.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(_rows(journal, name), key=repr) for name in tables}


def _rows(journal: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    columns = [name for _, name, *_ in journal.execute(f'PRAGMA table_info("{table}")') if "lease" not in name]
    return journal.execute(f'SELECT {", ".join(columns)} FROM "{table}"').fetchall()  # noqa: S608 our own names


def claims(folder: Path) -> list[int]:
    """Return the ids of all questions in a folder's journal, those of drafts too."""
    return [int(str(row[0])) for row in everything(folder)["questions"]]
