"""The user's settings: what can be set, what is allowed, and what holds when nothing is set."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument

LogLevel = Literal["debug", "info", "warning", "error"]


def _known_symbol(text: str) -> str:
    try:
        Instrument.parse(text)
    except SpyError as refusal:
        raise ValueError(str(refusal)) from refusal
    return text


Symbol = Annotated[str, AfterValidator(_known_symbol)]


class Section(BaseModel):
    """A table of `spy.toml`; keys it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class MarketSettings(Section):
    """What is followed."""

    symbols: list[Symbol] = Field(
        default=["SPY"],
        min_length=1,
        description="Symbols in order of priority; the first gets order book and tick-by-tick data first.",
    )


class LogSettings(Section):
    """Log files of the long-running parts."""

    level: LogLevel = Field(default="info", description="The least severe message that is kept.")
    file_megabytes: int = Field(default=16, ge=1, le=1024, description="Size at which a log file is rotated, in MiB.")
    files: int = Field(default=4, ge=1, le=100, description="How many rotated files are kept.")


class StorageSettings(Section):
    """How data is put on disk."""

    sync_seconds: float = Field(
        default=1.0,
        ge=0.0,
        le=60.0,
        description="Longest real time, in seconds, that appended lines may wait before they are forced to disk.",
    )
    free_megabytes: int = Field(
        default=2048,
        ge=0,
        description="Free disk space, in MiB, below which `spy doctor` warns.",
    )


class Settings(Section):
    """Everything that can be set, with its default."""

    market: MarketSettings = MarketSettings()
    log: LogSettings = LogSettings()
    storage: StorageSettings = StorageSettings()

    def instruments(self) -> list[Instrument]:
        """The instruments followed, in order of priority."""
        return [Instrument.parse(symbol) for symbol in self.market.symbols]
