"""The colours of the page, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours."""

    bokeh_theme: str
    """The theme of Bokeh that goes with it."""
    paper: str
    """Behind everything."""
    card: str
    """Behind charts and panels."""
    ink: str
    """Text."""
    quiet: str
    """Text of less weight, and lines."""
    up: str
    """What rises, what is bid, what is well."""
    down: str
    """What falls, what is asked, what is not well."""
    fair: str
    """What is well only in part."""
    fan: str
    """Forecasts."""
    vwap: str
    """The volume-weighted average price."""


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        "light_minimal",
        "#f4f5f7",
        "#ffffff",
        "#1c2430",
        "#6b7684",
        "#1a8f5c",
        "#c8372d",
        "#b7791f",
        "#2b6cb0",
        "#9b51c0",
    ),
    "dark": Palette(
        "dark_minimal",
        "#14181d",
        "#1d232a",
        "#e4e8ee",
        "#8b96a5",
        "#35c486",
        "#f0665c",
        "#e0a63c",
        "#63a7f2",
        "#c58ae6",
    ),
}
