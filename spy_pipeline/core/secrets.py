"""Secrets: from the environment or `.env` alone, and in a wrapper that no log or error can spell out."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dotenv import dotenv_values
from pydantic import SecretStr

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home


def secret(home: Home, name: str, environment: Mapping[str, str] = os.environ) -> SecretStr:
    """The secret called `name`; the environment wins over `.env`, and an absent one is refused with a sentence."""
    value = environment.get(name) or dotenv_values(home.environment_file).get(name)
    if not value:
        raise SpyError(f"The secret {name} is not set: put {name}=... into {home.environment_file} or the environment.")
    return SecretStr(value)
