"""Any settings file and environment: settings, or one error that lists problems and shows no secret."""

from pathlib import Path

from hypothesis import strategies as st

from core.environment import load_settings
from core.errors import ConfigError
from tests.fuzz.lasting import Lasting
from tests.fuzz.limiting import limited
from tests.fuzz.mutating import mangled

TOML = (Path(__file__).parents[2] / "footnote.toml").read_bytes()
SECRET = "s3cr3t-tok3n-of-mine"
DOTENV = f"DISCORD_TOKEN={SECRET}\nSLACK_BOT_TOKEN='{SECRET}'\nDATABASE_URL=postgresql://u:{SECRET}@h/d\n".encode()
NAMES = (
    "DISCORD_TOKEN SLACK_BOT_TOKEN DATABASE_URL MODEL_API_KEY MILVUS_TOKEN PORT EMBEDDING_API_KEY FOOTNOTE_X "
    "FOOTNOTE_DISCORD__TOKEN FOOTNOTE_WEB__PORT FOOTNOTE_JOURNAL__URL"
).split()
VALUES = st.one_of(st.just(SECRET), st.just(f"[{SECRET}"), st.just(f'{{"a": "{SECRET}"}}'), st.text(max_size=20))


def test_any_settings_are_taken_or_refused_without_showing_a_secret(lasting: Lasting, tmp_path: Path) -> None:
    def check(toml: bytes, dotenv: bytes, environment: dict[str, str]) -> None:
        (tmp_path / "footnote.toml").write_bytes(toml)
        (tmp_path / ".env").write_bytes(dotenv)
        with limited(5):
            try:
                settings = load_settings(tmp_path, environment)
            except ConfigError as error:
                shown = str(error)
                assert shown
            else:
                shown = repr(settings) + str(settings.model_dump(mode="json"))
        assert SECRET not in shown

    lasting.over(40, check, mangled([TOML]), mangled([DOTENV]), st.dictionaries(st.sampled_from(NAMES), VALUES))
