"""Every regular expression of the code with the methods it is used by, and texts that are meant to be slow for it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias

import bot
import core

ROOT = Path(bot.__file__).parents[1]
LENGTH = 100_000

_SCANNING = {"sub", "subn", "finditer", "findall", "split", "search"}
_KINDS = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
_DEEPEST = 3

Apply: TypeAlias = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern under its name, and how it is used."""

    name: str
    pattern: re.Pattern[str]
    methods: frozenset[str]

    def ways(self) -> Mapping[str, Apply]:
        """Return one call for each kind of work that the methods do."""
        found: dict[str, Apply] = {}
        if self.methods & _SCANNING:
            found["scan"] = lambda text: self.pattern.sub("", text)
        if "match" in self.methods:
            found["match"] = self.pattern.match
        if "fullmatch" in self.methods:
            found["fullmatch"] = self.pattern.fullmatch
        return found


def used_patterns() -> list[Used]:
    """Return the patterns that modules and their classes hold."""
    found: dict[tuple[str, int], Used] = {}
    for package in (bot, core):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in sorted(vars(module).items()):
                for pattern in _patterns_in(value):
                    methods = _methods(name, Path(module.__file__ or ""))
                    key = pattern.pattern, pattern.flags
                    known = found[key].methods if key in found else frozenset()
                    found[key] = Used(f"{info.name}.{name}", pattern, methods | known)
    for used in _written_in_place():
        found.setdefault((used.pattern.pattern, used.pattern.flags), used)
    return list(found.values())


def slow_texts(pattern: re.Pattern[str], most: int) -> Iterator[str]:
    """Yield long texts of the characters that a pattern looks for: one or two again and again."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    parts = list(dict.fromkeys([*_words(tree), *_characters(tree), " ", "\n", "a", "!"]))[:most]
    units = [*parts, *("".join(pair) for pair in permutations(parts, 2))]
    for unit in units:
        yield (unit * (LENGTH // len(unit) + 1))[:LENGTH] + "\0!"
    yield from (first + (second * LENGTH)[:LENGTH] for first, second in permutations(parts, 2))


def _written_in_place() -> Iterator[Used]:
    """Yield the patterns that are given to functions of ``re`` as they stand."""
    for path, text in _sources().items():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("re"), attr=str(method)), args=[ast.Constant(str(written)), *_]
                ) if method in {*_SCANNING, "match", "fullmatch"}:
                    name = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield Used(name, re.compile(written), frozenset({method}))


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        return
    if depth >= _DEEPEST:
        return
    for inner in _inside(value):
        yield from _patterns_in(inner, depth + 1)


def _inside(value: object) -> list[object]:
    if isinstance(value, tuple | list | set | frozenset):
        return list(value)
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, type) and value.__module__.partition(".")[0] in ("bot", "core"):
        return list(vars(value).values())
    return []


@cache
def _sources() -> Mapping[Path, str]:
    return {path: path.read_text(encoding="utf-8") for part in ("bot", "core") for path in (ROOT / part).rglob("*.py")}


def _methods(name: str, path: Path) -> frozenset[str]:
    """Return the methods that are called on a name, in its own module where it is private; all where none is seen."""
    texts = [_sources()[path]] if name.startswith("_") else list(_sources().values())
    calls = re.compile(rf"\b{re.escape(name)}\.(\w+)\(")
    found = {method for text in texts for method in calls.findall(text)}
    return frozenset(found & {*_SCANNING, "match", "fullmatch"} or {"search", "match", "fullmatch"})


def _characters(tree: Any) -> Iterator[str]:  # noqa: ANN401 the parser's own trees have no types
    match tree:
        case (codes.LITERAL | codes.NOT_LITERAL, int(code)):
            yield chr(code)
        case (codes.RANGE, (int(low), _)):
            yield chr(low)
        case (codes.CATEGORY, kind):
            yield _KINDS.get(str(kind), "-")
        case parser.SubPattern() | tuple() | list():
            for inner in tree:
                yield from _characters(inner)
        case _:
            pass


def _words(tree: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield what stands literally in a pattern, several characters long; a few."""
    text = "".join(chr(part[1]) if part[0] is codes.LITERAL else "\0" for part in tree)
    yield from [word for word in text.split("\0") if len(word) > 1][:4]
