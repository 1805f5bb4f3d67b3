"""Secrets show in no text of ours: neither of settings, nor of the values that carry them, nor of errors about them."""

import dataclasses
import importlib
import pkgutil
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel, SecretStr

import bot
import core
from bot.discord.connecting import examine
from bot.discord.gateway.client import Client
from bot.discord.setup.manifest import manifest
from core.config import DiscordSettings, JournalSettings, Settings
from core.environment import load_settings
from core.errors import ConfigError, FootnoteError
from core.journal import open_journal
from core.journal.values import Address

SECRET = "s3cr3t-of-mine-9f2c"
CARRIES = re.compile(r"(?:.*_)?(?:token|secret|password|api_key|headers)")


def sections() -> Iterator[tuple[str, str]]:
    """Yield the section and the name of each secret setting."""
    for section, field in Settings.model_fields.items():
        kind = field.annotation
        assert isinstance(kind, type)
        assert issubclass(kind, BaseModel)
        for name, inner in kind.model_fields.items():
            if inner.annotation is SecretStr:
                yield section, name


def modules() -> Iterator[ModuleType]:
    """Yield the modules of the code."""
    for package in (bot, core):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def carriers() -> dict[str, tuple[str, ...]]:
    """Return the dataclasses with fields that hold secrets by their names, and those that their repr shows."""
    found: dict[str, tuple[str, ...]] = {}
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__:
                fields = [field for field in dataclasses.fields(value) if CARRIES.fullmatch(field.name)]
                texts = [field for field in fields if "str" in str(field.type) or field.name == "headers"]
                if texts:
                    found[f"{module.__name__}.{name}"] = tuple(field.name for field in texts if field.repr)
    return found


def test_settings_show_no_secret() -> None:
    names = list(sections())
    settings = Settings.model_validate({section: {} for section in Settings.model_fields})
    for section, name in names:
        changed = getattr(settings, section).model_copy(update={name: SecretStr(SECRET)})
        settings = settings.model_copy(update={section: changed})

    shown = [repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())]

    assert len(names) >= 10
    assert not any(SECRET in text for text in shown)


@pytest.mark.parametrize(("section", "name"), list(sections()))
@pytest.mark.parametrize("wrong", [f'["{SECRET}"]', f'{{ a = "{SECRET}" }}', f'{{ "{SECRET}" = 1 }}'])
def test_an_error_about_a_secret_does_not_show_it(section: str, name: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text(f"[{section}]\n{name} = {wrong}\n", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path, {})

    assert name in str(caught.value)
    assert SECRET not in str(caught.value)


def test_no_value_of_ours_shows_the_secrets_it_carries() -> None:
    found = carriers()

    assert "core.journal.values.Installation" in found
    assert {name: shown for name, shown in found.items() if shown} == {}


def test_an_interactions_token_is_not_shown_with_the_message_that_stands_for_it() -> None:
    assert SECRET not in repr(Address("discord", "1", "2", f"@{SECRET}"))
    assert "3/4" in repr(Address("discord", "1", "2", "3/4"))


def test_discords_client_and_addresses_show_no_token() -> None:
    settings = DiscordSettings(token=SecretStr(SECRET), api_url="http://127.0.0.1:1")
    client = Client(settings)

    assert SECRET not in repr(client) + str(vars(client)) + manifest(settings, "123456789012345678")


async def test_what_fails_against_discord_shows_no_token() -> None:
    settings = DiscordSettings(token=SecretStr(SECRET), api_url="http://127.0.0.1:1")

    assert SECRET not in str(await examine(settings))


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://footnote:{SECRET}@127.0.0.1:1/footnote",
        f"postgresql://footnote:{SECRET}@[broken/footnote",
        f"mysql://footnote:{SECRET}@127.0.0.1/footnote",
        f"postgresql://footnote:{SECRET}@127.0.0.1:port/footnote",
        f"{SECRET}",
    ],
)
async def test_what_fails_with_the_journals_address_shows_no_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(FootnoteError) as caught:
        async with open_journal(JournalSettings(url=SecretStr(url), timeout=1.0), tmp_path):
            pass

    told = str(caught.value) + "".join(traceback.format_exception(caught.value))
    assert SECRET not in told
