"""The option that lets fuzzers run for long: `pytest tests/fuzz --fuzz-minutes 10`."""

import pytest

from tests.fuzz.lasting import Lasting


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option; it is known when `tests/fuzz` is named."""
    parser.addoption("--fuzz-minutes", type=float, default=0.0, help="how long each fuzzer runs")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give fuzzers that run for minutes the time for it."""
    minutes = config.getoption("--fuzz-minutes", default=0.0)
    for item in items if minutes else ():
        item.add_marker(pytest.mark.timeout(60 * minutes + 900))


@pytest.fixture
def lasting(request: pytest.FixtureRequest) -> Lasting:
    """How long fuzzers run this time."""
    return Lasting(request.config.getoption("--fuzz-minutes", default=0.0))
