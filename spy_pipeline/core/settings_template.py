"""The commented `spy.toml` and `.env` that `spy init` writes: every setting with its default and meaning."""

from __future__ import annotations

import tomli_w
from pydantic import BaseModel

from spy_pipeline.core.settings import Settings
from spy_pipeline.core.settings_source import PREFIX, SEPARATOR


def settings_text() -> str:
    """A `spy.toml` in which every setting stands as a comment with its default, so that nothing is set yet."""
    lines = [
        "# Settings of spy_pipeline. Each line shows a default: remove the leading # to change it.",
        f"# The environment wins over this file: {PREFIX}LOG{SEPARATOR}LEVEL=debug sets [log] level.",
    ]
    for name, section in Settings():
        assert isinstance(section, BaseModel)
        lines += ["", f"# {section.__class__.__doc__}", f"[{name}]"]
        for key, field in type(section).model_fields.items():
            lines += [f"# {field.description}", f"# {_assignment(key, getattr(section, key))}"]
    return "\n".join(lines) + "\n"


def environment_text() -> str:
    """A `.env` in which nothing is set yet, that says what belongs there."""
    return (
        "# Secrets and overrides of spy_pipeline, read at each start; never commit this file.\n"
        f"# Any setting of spy.toml can stand here as {PREFIX}<SECTION>{SEPARATOR}<KEY>, for instance:\n"
        f"# {PREFIX}LOG{SEPARATOR}LEVEL=debug\n"
        "# The address of each channel that notify.channels names, as Apprise writes it, for instance of phone:\n"
        f"# {PREFIX}CHANNEL_PHONE=tgram://BOT_TOKEN/CHAT_ID\n"
    )


def _assignment(key: str, value: object) -> str:
    if isinstance(value, list):
        return f"{key} = [{', '.join(_literal(item) for item in value)}]"
    return f"{key} = {_literal(value)}"


def _literal(value: object) -> str:
    return tomli_w.dumps({"x": value}).removeprefix("x = ").strip()
