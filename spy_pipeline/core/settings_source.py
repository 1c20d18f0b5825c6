"""Reading settings: defaults, then `spy.toml`, then `.env`, then the environment; each mistake gets a sentence."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.settings import Settings

PREFIX = "SPY_"
SEPARATOR = "__"

Tree = dict[str, Any]


def load_settings(home: Home, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force in `home`.

    A setting `[log] level` is overridden by `SPY_LOG__LEVEL`; the environment wins over `.env`, both win over
    `spy.toml`. The first key or value that is not allowed is refused with a sentence that says what is.
    """
    tree, origin = _file_tree(home), str(home.settings_file)
    _validated(tree, origin)
    for variables, place in ((_dotenv(home), str(home.environment_file)), (environment, "the environment")):
        overrides = _override_tree(variables, place)
        if overrides:
            tree = _merged(tree, overrides)
            _validated(tree, place)
    return _validated(tree, origin)


def _file_tree(home: Home) -> Tree:
    path = home.settings_file
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpyError(
            f"{path} is not valid TOML ({error}): mend that line, or run `spy init` in a new home."
        ) from error
    except OSError as error:
        raise SpyError(f"{path} cannot be read ({error.strerror}): give this user the right to read it.") from error


def _dotenv(home: Home) -> dict[str, str]:
    if not home.environment_file.is_file():
        return {}
    return {name: value for name, value in dotenv_values(home.environment_file).items() if value is not None}


def _override_tree(variables: Mapping[str, str], place: str) -> Tree:
    tree: Tree = {}
    for name in sorted(variables):
        if not name.startswith(PREFIX) or SEPARATOR not in name:
            continue
        section, _, key = name.removeprefix(PREFIX).lower().partition(SEPARATOR)
        _require_known(section, key, name, place)
        tree.setdefault(section, {})[key] = _value(section, key, variables[name])
    return tree


def _require_known(section: str, key: str, name: str, place: str) -> None:
    sections = Settings.model_fields
    if section in sections and key in _keys(section):
        return
    allowed = [f"{PREFIX}{table}{SEPARATOR}{field}".upper() for table in sections for field in _keys(table)]
    raise SpyError(f"{name} in {place} is not a setting: {_suggestion(name, allowed)}")


def _value(section: str, key: str, text: str) -> Any:
    """What a TOML file would hold for this text; commas separate the items of a list."""
    try:
        parsed = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = text
    default = _model(section).model_fields[key].get_default(call_default_factory=True)
    if isinstance(default, list) and isinstance(parsed, str):
        return [item.strip() for item in parsed.split(",") if item.strip()]
    if isinstance(default, str):
        return parsed if isinstance(parsed, str) else text
    return parsed


def _merged(base: Tree, overrides: Tree) -> Tree:
    return {name: {**base.get(name, {}), **overrides.get(name, {})} for name in base.keys() | overrides.keys()}


def _validated(tree: Tree, origin: str) -> Settings:
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise SpyError(f"{origin}: {_sentence(error.errors()[0])}") from error


def _sentence(mistake: ErrorDetails) -> str:
    path = [str(part) for part in mistake["loc"]]
    name = ".".join(path)
    if mistake["type"] == "extra_forbidden":
        return _unknown_key(path)
    if isinstance(mistake.get("ctx", {}).get("error"), Exception):
        return f"`{name}` is refused: {mistake['ctx']['error']}"
    problem = mistake["msg"].removeprefix("Value error, ")
    return f"`{name}` is {mistake['input']!r}, which is not allowed: {problem[0].lower()}{problem[1:]}."


def _unknown_key(path: list[str]) -> str:
    if len(path) == 1:
        return f"`[{path[0]}]` is not a section: {_suggestion(path[0], list(Settings.model_fields))}"
    return f"`{'.'.join(path)}` is not a setting: {_suggestion(path[1], _keys(path[0]))}"


def _suggestion(name: str, allowed: list[str]) -> str:
    near = get_close_matches(name, allowed, n=1)
    hint = f"did you mean `{near[0]}`? " if near else ""
    return f"{hint}allowed are {', '.join(allowed)}."


def _model(section: str) -> type[BaseModel]:
    annotation = Settings.model_fields[section].annotation
    assert isinstance(annotation, type)
    assert issubclass(annotation, BaseModel)
    return annotation


def _keys(section: str) -> list[str]:
    return list(_model(section).model_fields)
