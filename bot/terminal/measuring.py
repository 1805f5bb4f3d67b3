"""`footnote eval`: asks labelled questions and shows the figures."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from core.compose import open_core
from core.config import Settings
from core.errors import ConfigError
from core.evaluation import Judged, Labelled, RecordedTranslator, details, judge, read_labelled
from core.figures import figures
from core.knowledge.sync import Progress


async def measure(
    settings: Settings, progress: Progress, file: Path, *, scope: str | None, translations: Path | None
) -> list[Judged]:
    """Ask every question of ``file``; ``translations`` is a JSON object of recorded ones."""
    labelled = read_labelled(file)
    recorded = _recorded(labelled, translations)
    translator = RecordedTranslator(recorded) if recorded else None
    async with open_core(settings, progress, translator=translator) as core:
        notes = Console(stderr=True)
        return [
            await judge(core.answerer, item, scope)
            for item in track(labelled, "asking", console=notes, disable=not notes.is_terminal)
        ]


def _recorded(labelled: Sequence[Labelled], file: Path | None) -> dict[str, str]:
    recorded = {item.text: item.translation for item in labelled if item.translation}
    if file is None:
        return recorded
    try:
        return recorded | {str(key): str(value) for key, value in json.loads(file.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError) as error:
        text = f"{file}: expected a JSON object from question to translation ({error})"
        raise ConfigError(text) from error


def check_writable(file: Path) -> None:
    """Raise ConfigError when the details can't be written, before anything is asked."""
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as error:
        reason = f"{file} can't be written: {error.strerror}"
        raise ConfigError(reason) from error


def write_details(judged: Sequence[Judged], file: Path) -> None:
    """Write one JSON line a question."""
    lines = (json.dumps(details(item), ensure_ascii=False) + "\n" for item in judged)
    file.write_text("".join(lines), encoding="utf-8")


def show_figures(judged: Sequence[Judged], *, as_json: bool) -> None:
    """Print the figures as JSON or as tables."""
    values = figures(judged)
    if as_json:
        sys.stdout.write(json.dumps(values, ensure_ascii=False) + "\n")
        return
    console = Console()
    console.print(_retrieval_table(values))
    console.print(_gate_table(values))


def _retrieval_table(values: dict[str, Any]) -> Table:
    table = Table(title="Retrieval (95 % intervals)")
    for name in ("questions", "n", "page R@1", "page R@3", "page R@5", "page MRR@10", "heading R@3", "heading MRR@10"):
        table.add_column(name, justify="left" if name == "questions" else "right")
    groups = {"all": values["retrieval"], **values["by_language"], **values["by_kind"]}
    for name, row in groups.items():
        cells = [_interval(row[f"page_recall@{cut}"]) for cut in (1, 3, 5)]
        cells += [f"{row['page_mrr@10']:.3f}", _interval(row["heading_recall@3"]), f"{row['heading_mrr@10']:.3f}"]
        table.add_row(name, str(row["questions"]), *cells)
    return table


def _gate_table(values: dict[str, Any]) -> Table:
    table = Table(title="Gate, citations, quotes")
    for name in ("figure", "value"):
        table.add_column(name)
    for name, row in {"all": values["gate"], **values["gate_by_language"]}.items():
        if row["auc"] is not None:
            table.add_row(f"AUC, {name}", f"{row['auc']:.3f}")
        table.add_row(f"kept, {name}", _interval(row["kept"]))
        table.add_row(f"rejected, {name}", _interval(row["rejected"]))
    for name, row in values["refused_by_kind"].items():
        table.add_row(f"rejected, {name}", _interval(row))
    table.add_row("only valid citations", _interval(values["valid_citations"]))
    table.add_row("verbatim quotes", _interval(values["verbatim_quotes"]))
    table.add_row("outcomes", ", ".join(f"{name} {count}" for name, count in values["outcomes"].items()))
    return table


def _interval(share: dict[str, Any]) -> str:
    if share["value"] is None:
        return "–"
    return f"{share['value']:.2f} ({share['low']:.2f}–{share['high']:.2f})"
