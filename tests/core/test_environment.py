"""Where settings come from, which one wins, and how every problem is told."""

from pathlib import Path

import pytest

from core.config import Settings
from core.environment import default_model_dir, load_settings, secret
from core.errors import ConfigError

SECRET = "sk-very-secret-0123"


def problems(folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    """Return the lines of what is wrong with the settings."""
    with pytest.raises(ConfigError) as caught:
        load_settings(folder, environment or {})
    return str(caught.value).splitlines()


def test_defaults_stand_without_any_file(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}) == Settings()


def test_the_environment_wins_over_dotenv_and_both_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text('[model]\nname = "file"\nbase_url = "http://file"\ntemperature = 0.5\n')
    (tmp_path / ".env").write_text("MODEL_NAME=dotenv\nMODEL_BASE_URL=http://dotenv\n")

    model = load_settings(tmp_path, {"MODEL_NAME": "environment"}).model

    assert (model.name, model.base_url, model.temperature) == ("environment", "http://dotenv", 0.5)


@pytest.mark.parametrize("first", ["plain", "prefixed"])
def test_the_full_name_wins_over_the_plain_one(tmp_path: Path, first: str) -> None:
    both = [("MILVUS_URI", "http://plain:1"), ("FOOTNOTE_MILVUS__URI", "http://full:1")]

    environment = dict(both if first == "plain" else reversed(both))

    assert load_settings(tmp_path, environment).milvus.uri == "http://full:1"


def test_an_empty_plain_variable_counts_as_unset(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"PORT": "", "MILVUS_URI": ""}) == Settings()


def test_lists_and_tables_are_written_as_in_toml(tmp_path: Path) -> None:
    environment = {
        "FOOTNOTE_KNOWLEDGE__SOURCES": '["docs", "https://x.example/a.zip"]',
        "FOOTNOTE_MODEL__EXTRA_BODY": "{top_k = 3, deep = {a = [1, 2]}}",
        "FOOTNOTE_SEARCH__GATE": "false",
        "FOOTNOTE_SEARCH__LEXICAL_WEIGHT": "0.5",
    }

    settings = load_settings(tmp_path, environment)

    assert settings.knowledge.sources == ("docs", "https://x.example/a.zip")
    assert settings.model.extra_body == {"top_k": 3, "deep": {"a": [1, 2]}}
    assert (settings.search.gate, settings.search.lexical_weight) == (False, 0.5)


def test_text_that_only_looks_like_a_list_stays_text(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {"FOOTNOTE_MODEL__NAME": "[my model"}).model.name == "[my model"


def test_every_problem_is_told_at_once_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text(
        '[search]\npassages = 0\nlexical_wieght = 1\n[modle]\nname = "x"\n[knowledge]\nchunking = "pages"\n'
    )
    environment = {
        "FOOTNOTE_NONSENSE": "1",
        "FOOTNOTE_WEB__PORT": "many",
        "FOOTNOTE_SLACK__BOT_TOKN": SECRET,
        "FOOTNOTE_MILVUS__NAME": "no-dashes",
    }

    assert sorted(problems(tmp_path, environment)) == [
        "FOOTNOTE_NONSENSE: unknown variable; settings are named FOOTNOTE_SECTION__KEY",
        "knowledge.chunking: input should be 'headings' or 'tutorial'",
        "milvus.name: string should match pattern '^[A-Za-z][A-Za-z0-9_]{0,63}$'",
        "modle: unknown setting; did you mean model?",
        "search.lexical_wieght: unknown setting; did you mean lexical_weight?",
        "search.passages: input should be greater than or equal to 1",
        "slack.bot_tokn: unknown setting; did you mean bot_token?",
        "web.port: input should be a valid integer, unable to parse string as an integer",
    ]


def test_a_section_that_is_no_table_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("search = 3\n")

    [line] = problems(tmp_path, {"FOOTNOTE_SEARCH__GATE": "true"})

    assert line.startswith("search: input should be a valid dictionary")


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("footnote.toml", b"[search\n", "footnote.toml: Expected"),
        ("footnote.toml", b"[search]\nx = '\xff'\n", "footnote.toml: 'utf-8' codec can't decode"),
        (".env", b"MODEL_NAME=\xff\xfe\n", ".env: not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, name: str, data: bytes, shown: str) -> None:
    (tmp_path / name).write_bytes(data)

    [line] = problems(tmp_path)

    assert line.startswith(shown)


def test_a_folder_in_place_of_the_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").mkdir()

    assert problems(tmp_path) == ["footnote.toml: Is a directory"]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("MODEL_BASE_URL", "model.base_url"),
        ("FOOTNOTE_EMBEDDING__BASE_URL", "embedding.base_url"),
        ("FOOTNOTE_SLACK__API_URL", "slack.api_url"),
        ("FOOTNOTE_DISCORD__API_URL", "discord.api_url"),
    ],
)
def test_an_address_without_its_scheme_is_refused(name: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(tmp_path, {name: "localhost:11434/v1"})

    assert str(refused.value) == f"{place}: write the address with http:// or https:// before it"


@pytest.mark.parametrize(
    ("ids", "count", "line"),
    [
        ("[1]", "0", "discord: shard_ids need shard_count: how many shards there are in all"),
        ("[0, 2]", "2", "discord: shard_ids: there is no shard 2 of 2, they count from 0"),
        ("[1, 1]", "2", "discord: shard_ids: a shard is named twice"),
        ("[-1]", "2", "discord.shard_ids.0: input should be greater than or equal to 0"),
    ],
)
def test_shards_that_can_not_be_are_refused(ids: str, count: str, line: str, tmp_path: Path) -> None:
    environment = {"FOOTNOTE_DISCORD__SHARD_IDS": ids, "FOOTNOTE_DISCORD__SHARD_COUNT": count}

    with pytest.raises(ConfigError) as refused:
        load_settings(tmp_path, environment)

    assert str(refused.value) == line


def test_shards_that_can_be_are_taken(tmp_path: Path) -> None:
    environment = {"FOOTNOTE_DISCORD__SHARD_IDS": "[3, 0]", "FOOTNOTE_DISCORD__SHARD_COUNT": "4"}

    assert load_settings(tmp_path, environment).discord.shard_ids == (3, 0)


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    environment = {
        "MODEL_API_KEY": SECRET,
        "MILVUS_TOKEN": SECRET,
        "SLACK_BOT_TOKEN": SECRET,
        "SLACK_SIGNING_SECRET": SECRET,
        "EMBEDDING_API_KEY": SECRET,
        "DATABASE_URL": f"postgresql://me:{SECRET}@db/footnote",
    }

    settings = load_settings(tmp_path, environment)
    lines = problems(tmp_path, environment | {"FOOTNOTE_SLACK__BOT_TOKEN": f'["{SECRET}"]', "PORT": SECRET})

    assert settings.model.api_key.get_secret_value() == SECRET
    assert SECRET not in repr(settings) + str(settings)
    assert [line.split(":")[0] for line in lines] == ["slack.bot_token", "web.port"]
    assert SECRET not in "".join(lines)


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})

    with pytest.raises(ValueError, match="frozen"):
        settings.search.gate = False


def test_models_are_kept_in_the_users_cache(tmp_path: Path) -> None:
    assert default_model_dir({"XDG_CACHE_HOME": str(tmp_path)}).is_relative_to(tmp_path)
    assert default_model_dir({}).parts[-2:] == ("footnote", "models")


def test_a_presets_key_is_read_by_its_own_name() -> None:
    assert secret("LEPTONAI_TOKEN", {"LEPTONAI_TOKEN": SECRET}) == SECRET
    assert secret("LEPTONAI_TOKEN", {}) == ""


def test_what_kubernetes_injects_for_a_service_called_footnote_is_no_mistake(tmp_path: Path) -> None:
    injected = {"FOOTNOTE_SERVICE_HOST": "10.0.0.1", "FOOTNOTE_PORT": "tcp://10.0.0.1:80", "FOOTNOTE_PORT_80_TCP": "x"}

    assert load_settings(tmp_path, injected) == Settings()


def test_further_headers_and_fields_may_hold_secrets_and_are_not_shown(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"FOOTNOTE_MODEL__EXTRA_HEADERS": '{ X-Key = "hidden-value" }'})

    assert settings.model.extra_headers == {"X-Key": "hidden-value"}
    assert "hidden-value" not in repr(settings)
