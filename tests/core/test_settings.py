"""Settings: defaults, overrides, and one clear sentence for every mistake."""

from __future__ import annotations

import tomllib

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.secrets import secret
from spy_pipeline.core.settings import Settings
from spy_pipeline.core.settings_source import load_settings
from spy_pipeline.core.settings_template import environment_text, settings_text


def test_an_empty_home_has_the_documented_defaults(home: Home) -> None:
    assert load_settings(home, {}) == Settings()


def test_the_environment_wins_over_dotenv_and_dotenv_over_the_file(home: Home) -> None:
    home.settings_file.write_text('[log]\nlevel = "error"\nfiles = 7\nfile_megabytes = 3\n')
    home.environment_file.write_text("SPY_LOG__LEVEL=debug\nSPY_LOG__FILES=8\n")
    loaded = load_settings(home, {"SPY_LOG__FILES": "9", "SPY_HOME": str(home.root), "PATH": "/bin"})
    assert (loaded.log.level, loaded.log.files, loaded.log.file_megabytes) == ("debug", 9, 3)


def test_a_list_in_the_environment_is_split_at_commas(home: Home) -> None:
    assert load_settings(home, {"SPY_MARKET__SYMBOLS": "SPY, QQQ"}).market.symbols == ["SPY", "QQQ"]
    assert load_settings(home, {"SPY_MARKET__SYMBOLS": '["IWM"]'}).market.symbols == ["IWM"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[log]\nlevle = "info"', ["`log.levle`", "did you mean `level`", "file_megabytes"]),
        ("[logs]\nfiles = 3", ["`[logs]`", "did you mean `log`", "market"]),
        ('[log]\nfiles = "3"', ["`log.files`", "'3'", "integer"]),
        ("[log]\nfiles = 0", ["`log.files`", "0", "greater than or equal to 1"]),
        ('[log]\nlevel = "loud"', ["`log.level`", "'loud'", "'debug', 'info', 'warning' or 'error'"]),
        ('[market]\nsymbols = ["spy"]', ["market.symbols", "'spy' is not a symbol", "SPY or BRK.B"]),
        ("[market]\nsymbols = []", ["market.symbols", "at least 1 item"]),
        ("log = 3", ["`log`", "3"]),
        ("[log\n", ["not valid TOML"]),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_remedy(home: Home, text: str, parts: list[str]) -> None:
    home.settings_file.write_text(text)
    with pytest.raises(SpyError) as refusal:
        load_settings(home, {})
    for part in [str(home.settings_file), *parts]:
        assert part in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("SPY_LOG__LEVL", "info", ["SPY_LOG__LEVL", "did you mean `SPY_LOG__LEVEL`"]),
        ("SPY_LGO__LEVEL", "info", ["SPY_LGO__LEVEL", "SPY_LOG__LEVEL"]),
        ("SPY_LOG__FILES", "many", ["the environment", "`log.files`", "'many'"]),
    ],
)
def test_a_mistake_in_the_environment_is_named(home: Home, name: str, value: str, parts: list[str]) -> None:
    with pytest.raises(SpyError) as refusal:
        load_settings(home, {name: value})
    for part in parts:
        assert part in str(refusal.value)


def test_the_template_sets_nothing_and_its_lines_set_the_defaults(home: Home) -> None:
    home.settings_file.write_text(settings_text())
    home.environment_file.write_text(environment_text())
    assert load_settings(home, {}) == Settings()
    lines = settings_text().splitlines()
    active = [line.removeprefix("# ") if " = " in line and line.startswith("# ") else line for line in lines]
    assert tomllib.loads("\n".join(line for line in active if not line.startswith("# "))) == Settings().model_dump()


def test_a_secret_comes_from_the_environment_and_is_never_spelled_out(home: Home) -> None:
    home.environment_file.write_text("BOT_TOKEN=from-file\n")
    kept = secret(home, "BOT_TOKEN", {"BOT_TOKEN": "hush"})
    assert kept.get_secret_value() == "hush"
    assert "hush" not in f"{kept} {kept!r}"
    assert secret(home, "BOT_TOKEN", {}).get_secret_value() == "from-file"
    with pytest.raises(SpyError, match="OTHER_TOKEN is not set"):
        secret(home, "OTHER_TOKEN", {})


def test_a_secret_in_the_settings_file_is_refused(home: Home) -> None:
    home.settings_file.write_text('[ibkr]\npassword = "x"')
    with pytest.raises(SpyError, match="`ibkr.password` is not a setting"):
        load_settings(home, {})
