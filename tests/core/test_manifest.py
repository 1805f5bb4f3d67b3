"""What an index remembers survives the way through JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.confidence import Calibration
from core.manifest import KnownSource, Manifest, Rules, from_json, to_json

RULES = Rules("minilm", 384, "headings", 230, 0.2)

sources = st.builds(
    KnownSource,
    source=st.text(),
    scope=st.text(),
    url=st.text(),
    include=st.lists(st.text()).map(tuple),
    exclude=st.lists(st.text()).map(tuple),
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
manifests = st.builds(
    Manifest,
    rules=st.just(RULES),
    ready=st.booleans(),
    dirty=st.booleans(),
    revision=st.integers(0, 2**48),
    sources=st.lists(sources, max_size=3).map(tuple),
    calibration=st.none() | st.builds(Calibration, numbers, numbers, numbers, st.integers(0)),
    languages=st.dictionaries(st.text(max_size=3), st.integers(0)),
)


@given(manifests)
def test_comes_back_from_json_as_it_was(manifest: Manifest) -> None:
    assert from_json(json.loads(json.dumps(to_json(manifest)))) == manifest


def test_one_that_was_made_before_times_were_kept_is_of_an_unknown_age() -> None:
    values = to_json(Manifest(RULES, updated_at=5))
    assert from_json(values).updated_at == 5
    del values["updated_at"]
    assert from_json(values).updated_at == 0


def test_its_age_makes_no_other_index_of_it() -> None:
    assert Manifest(RULES, updated_at=5) == Manifest(RULES, updated_at=6)


def test_names_what_differs_as_theirs_and_ours() -> None:
    other = replace(RULES, embedder="other", dimension=768)

    assert other.differences(RULES) == "embedder: minilm → other, dimension: 384 → 768"
    assert RULES.differences(RULES) == ""


def test_the_language_is_that_of_most_passages() -> None:
    assert Manifest(RULES, languages={"en": 2, "fr": 5}).language == "fr"
    assert Manifest(RULES).language == ""


@pytest.mark.parametrize(
    "values",
    [
        {},
        [],
        {**to_json(Manifest(RULES)), "rules": {"embedder": "x"}},
        {**to_json(Manifest(RULES)), "rules": {**to_json(Manifest(RULES))["rules"], "new": 1}},
        {**to_json(Manifest(RULES)), "sources": [{"source": "x"}]},
        {**to_json(Manifest(RULES)), "calibration": {"off_mean": 1}},
    ],
)
def test_what_another_version_wrote_is_refused(values: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        from_json(values)
