"""Real data with something wrong in it: JSON with parts missing or changed, bytes cut, repeated and mixed up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

from hypothesis import strategies as st

Json: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

HOSTILE: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    "0",
    "9" * 60,
    "²",
    "\x00",
    "\ud800",
    "a\nb\x1b[31m",
    "x" * 20_000,
    "@everyone <@1> " * 200,
    [],
    {},
    [None],
    [[[[]]]],
    {"id": None},
    [{"id": "1"}] * 50,
)
_MARKS = b"\x00 \xff\xfe \xe2\x80\x8b [ ] ( < > { } # ` * | \\ \" ' & : == <!-- <script> <div> </ <a\thref= [^1] {#a $$"
PIECES = (
    *_MARKS.split(b" "),
    b" ",
    b"\n",
    b"\r",
    b"```\n",
    b"~~~",
    b"---\n",
    b"::\n\n  ",
    b"|a|b|\n|-|-|\n",
    b"> ",
    b"- ",
)


@st.composite
def mutated(draw: st.DrawFn, payloads: Sequence[Mapping[str, Any]]) -> Json:
    """Return one of these payloads with a few changes."""
    payload = deepcopy(dict(draw(st.sampled_from(payloads))))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(_paths(payload))
        if paths:
            _change(payload, draw(st.sampled_from(paths)), draw(st.sampled_from((*HOSTILE, _GONE))))
    return payload


@st.composite
def mangled(draw: st.DrawFn, samples: Sequence[bytes], longest: int = 20_000) -> bytes:
    """Return one of these files with a few changes, of at most ``longest`` bytes."""
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 200)))
        data = draw(st.sampled_from(_WAYS))(data, start, end, draw(_INSERTED))
    return data[:longest]


_GONE = object()
_INSERTED = st.one_of(
    st.sampled_from(PIECES),
    st.lists(st.sampled_from(PIECES), min_size=2, max_size=4).map(b"".join),
    st.binary(max_size=8),
).flatmap(lambda piece: st.sampled_from((1, 1, 1, 3, 300, 5_000)).map(lambda times: (piece * times)[:10_000]))

Way: TypeAlias = Callable[[bytes, int, int, bytes], bytes]
_WAYS: tuple[Way, ...] = (
    lambda data, start, end, piece: data[:start] + piece + data[start:],
    lambda data, start, end, piece: data[:start] + piece + data[end:],
    lambda data, start, end, piece: data[:start] + data[end:],
    lambda data, start, end, piece: data[:start] + data[start:end] * 50 + data[end:],
    lambda data, start, end, piece: data[start:] + data[:start],
    lambda data, start, end, piece: data[:end],
)


def _paths(value: object, above: Path = ()) -> Iterator[Path]:
    parts: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    for key, inner in parts:
        yield (*above, key)
        yield from _paths(inner, (*above, key))


def _change(payload: Any, path: Path, value: object) -> None:  # noqa: ANN401 JSON
    *above, last = path
    for key in above:
        payload = payload[key]
    if value is _GONE:
        del payload[last]
    else:
        payload[last] = deepcopy(value)
