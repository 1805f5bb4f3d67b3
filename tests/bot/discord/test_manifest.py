"""The invite addresses and switches: whether Discord would take them, and whether they ask for what is needed."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.discord.servers.permissions import NEEDED
from bot.discord.setup.manifest import manifest, person_address, server_address
from bot.discord.setup.secrets import application_of
from core.config import DiscordSettings
from core.errors import ConfigError

ID = "123456789012345678"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GAbCdE.0123456789abcdefghijklmnopqrstuvwxyz-_"
WITH_TOKEN = DiscordSettings(token=SecretStr(TOKEN))


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_the_invitation_asks_for_what_is_needed_and_no_more() -> None:
    given = asked(server_address(ID))

    assert server_address(ID).startswith("https://discord.com/oauth2/authorize?")
    assert (given["client_id"], given["integration_type"]) == (ID, "0")
    assert given["scope"].split() == ["bot", "applications.commands"]
    wanted = discord.Permissions(int(given["permissions"]))
    assert wanted == discord.Permissions(**dict.fromkeys(NEEDED, True))


def test_people_add_the_commands_alone_to_their_account() -> None:
    assert asked(person_address(ID)) == {
        "client_id": ID,
        "integration_type": "1",
        "scope": "applications.commands",
    }


@pytest.mark.parametrize(
    ("token", "application"),
    [
        (TOKEN, ID),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4==.x.y", ID),
        ("", ""),
        ("nonsense", ""),
        ("MTIz.x.y", ""),
        ("Ã.x.y", ""),
        ("a.b.c", ""),
    ],
)
def test_the_token_tells_whose_it_is_without_asking_discord(token: str, application: str) -> None:
    assert application_of(token) == application


def test_the_id_comes_from_the_token_unless_another_is_given() -> None:
    other = "876543210987654321"

    assert f"client_id={ID}&" in manifest(WITH_TOKEN)
    assert f"client_id={other}&" in manifest(WITH_TOKEN, f" {other} ")
    assert ID not in manifest(WITH_TOKEN, other)


def test_it_says_which_switches_the_settings_need() -> None:
    without = DiscordSettings(token=SecretStr(TOKEN), message_content=False)

    assert "Message Content Intent: on\n" in manifest(WITH_TOKEN)
    assert "Message Content Intent: off is enough" in manifest(without)
    assert f"https://discord.com/developers/applications/{ID}" in manifest(without)
    assert TOKEN not in manifest(without)


@pytest.mark.parametrize("application", ["", "x", "12", "1234567890123456789012345", "<@123456789012345678>"])
def test_without_an_id_there_is_nothing_to_print(application: str) -> None:
    with pytest.raises(ConfigError, match="--id") as raised:
        manifest(DiscordSettings(), application)

    assert len(str(raised.value).splitlines()) == 1


def command(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, token: str = "") -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(app, ["manifest", *arguments], env={"DISCORD_TOKEN": token})


@pytest.mark.parametrize(("arguments", "token"), [(["discord", "--id", ID], ""), (["discord"], TOKEN)])
def test_the_command_prints_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], token: str
) -> None:
    result = command(tmp_path, monkeypatch, *arguments, token=token)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == manifest(DiscordSettings(), ID) + "\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["discord", "--id", ID, "--socket"], "--socket"),
        (["discord", "--id", ID, "--http", "https://x.example"], "--http"),
        (["discord", "--id", ID, "--name", "Docs"], "--name"),
        (["discord", "--id", ID, "--many"], "--many"),
        (["slack", "--id", ID], "--id"),
    ],
)
def test_what_belongs_to_another_platform_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], word: str
) -> None:
    result = command(tmp_path, monkeypatch, *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{word}: not for {arguments[0].capitalize()}" in " ".join(result.stderr.split())
