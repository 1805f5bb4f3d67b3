"""Which model is chosen, what an index remembers of the settings, and that all is closed again."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from core.compose import chosen_model, model_dir, open_core, open_index_writer, rules_of
from core.config import EmbeddingSettings, ModelSettings, Settings, StorageSettings
from core.embedding import open_embedder
from core.errors import ConfigError, EmbeddingError, IndexMissing
from core.knowledge.indexing import run_index
from core.writing.presets import PRESETS
from tests.core.tiny_models import write_tiny_folder
from tests.documented import documented, scripted_core
from tests.doubles.openai_server import completion

ALONE = ModelSettings(find_ollama=False)


def quiet(_label: str, _done: int, _total: int) -> None:
    """Show no progress."""


def settings_in(folder: Path, **sections: object) -> Settings:
    tiny = folder / "tiny"
    embedding = EmbeddingSettings(model=str(tiny if tiny.exists() else write_tiny_folder(tiny)))
    parts = {"storage": StorageSettings(data_dir=folder / "data"), "embedding": embedding, "model": ALONE}
    return Settings.model_validate({**parts, **sections})


async def test_without_a_configured_model_there_is_none() -> None:
    assert await chosen_model(ALONE) is None


@pytest.mark.parametrize("provider", sorted(PRESETS))
async def test_a_preset_fills_what_the_settings_leave_open(provider: str) -> None:
    chosen = await chosen_model(ALONE.model_copy(update={"provider": provider}))

    assert chosen is not None
    assert (chosen.base_url, chosen.name) == (PRESETS[provider].base_url, PRESETS[provider].model)
    assert chosen.extra_body == dict(PRESETS[provider].extra_body)


async def test_the_settings_outweigh_a_preset() -> None:
    given = ModelSettings(
        provider="ollama", base_url="http://gpu:1/v1", name="m", api_key=SecretStr("k"), extra_body={"seed": 1}
    )

    chosen = await chosen_model(given)

    assert chosen is not None
    assert (chosen.base_url, chosen.name, chosen.api_key.get_secret_value()) == ("http://gpu:1/v1", "m", "k")
    assert chosen.extra_body == {**PRESETS["ollama"].extra_body, "seed": 1}


async def test_the_key_of_a_preset_comes_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PRESETS["openrouter"].key_variable, "from-outside")

    chosen = await chosen_model(ModelSettings(provider="openrouter"))

    assert chosen is not None
    assert chosen.api_key.get_secret_value() == "from-outside"


async def test_an_address_of_its_own_is_taken_as_it_stands_and_needs_a_name() -> None:
    given = ModelSettings(base_url="http://gpu:1/v1", name="m")

    assert await chosen_model(given) is given
    with pytest.raises(ConfigError, match=r"model\.name"):
        await chosen_model(ModelSettings(base_url="http://gpu:1/v1"))


async def test_an_unknown_provider_is_told_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"unknown 'olama'; choose one of .*ollama"):
        await chosen_model(ModelSettings(provider="olama"))


def test_models_are_kept_where_the_settings_say_or_in_the_users_cache(tmp_path: Path) -> None:
    assert model_dir(Settings(storage=StorageSettings(model_dir=tmp_path))) == tmp_path
    assert model_dir(Settings()).name == "models"


def test_an_index_remembers_what_shaped_its_passages(tmp_path: Path) -> None:
    headings = settings_in(tmp_path)
    tutorial = settings_in(tmp_path, knowledge={"chunking": "tutorial"})
    embedder = open_embedder(headings.embedding, tmp_path, quiet)

    one, other = rules_of(headings, embedder), rules_of(tutorial, embedder)
    embedder.close()

    assert (one.chunking, one.passage_tokens, one.heading_weight, one.dimension) == ("headings", 230, 0.2, 16)
    assert (other.chunking, other.passage_tokens, other.heading_weight) == ("tutorial", 0, 0.0)


async def test_a_missing_index_is_said_and_all_is_closed(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(IndexMissing):
            async with open_core(settings_in(tmp_path), quiet):
                pass


def test_an_unknown_embedder_is_said(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, embedding={"provider": "nonsense"})

    with (
        pytest.raises(EmbeddingError, match="unknown 'nonsense'"),
        open_index_writer(settings, quiet, rebuild=False),
    ):
        pass


async def test_a_missing_index_is_said_before_an_embedder_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="footnote index"):
        async with open_core(settings_in(tmp_path, embedding={"provider": "nonsense"}), quiet):
            pass


async def test_what_was_opened_is_closed_in_the_end(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with open_index_writer(settings, quiet, rebuild=False) as (writer, embedder):
        run_index(writer, embedder, [], settings.knowledge, quiet)

    async with open_core(settings, quiet) as core:
        assert (core.model, core.opinion) == ("", None)
        await core.embedder.embed_query("open")

    with pytest.raises(Exception, match="closed"):
        await core.embedder.embed_query("closed")


async def test_the_configured_model_has_an_opinion(tmp_path: Path) -> None:
    async with scripted_core(documented(tmp_path)) as scripted:
        scripted.model.replies[:] = [completion("No.")]

        assert scripted.core.opinion is not None
        assert await scripted.core.opinion.asks("the build is green again") is False
