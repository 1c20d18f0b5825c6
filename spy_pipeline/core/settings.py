"""The user's settings: what can be set, what is allowed, and what holds when nothing is set."""

from __future__ import annotations

import re
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


def _channel_name(text: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9]*", text):
        raise ValueError(f"{text!r} is not a name for a channel: use small letters and digits, such as phone.")
    return text


def _hours_of_day(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"{text!r} is not a stretch of the day: write it like 22:00-07:00, or leave it empty.")
    return text


Symbol = Annotated[str, AfterValidator(_known_symbol)]
ChannelName = Annotated[str, AfterValidator(_channel_name)]
HoursOfDay = Annotated[str, AfterValidator(_hours_of_day)]


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


class IbkrSettings(Section):
    """Where TWS or IB Gateway listens, and how patiently it is asked."""

    host: str = Field(default="127.0.0.1", min_length=1, description="Machine on which TWS or IB Gateway runs.")
    port: int = Field(
        default=4002,
        ge=1,
        le=65535,
        description="API port: IB Gateway 4001 live or 4002 paper, TWS 7496 live or 7497 paper.",
    )
    client_id: int = Field(
        default=17, ge=1, le=2**31 - 1, description="Client id for history; each connected program needs its own."
    )
    timeout_seconds: float = Field(
        default=60.0, gt=0.0, le=600.0, description="Longest wait for one answer, in seconds."
    )
    retries: int = Field(
        default=8, ge=0, le=100, description="How often a request is asked again after an error or no answer."
    )
    retry_seconds: float = Field(
        default=2.0, gt=0.0, le=600.0, description="Wait before the first retry, in seconds; doubles up to 60."
    )


class HistorySettings(Section):
    """How much history is kept, and which of it beyond minute bars."""

    sessions: int = Field(default=120, ge=1, le=2500, description="Engineered days made when there are none yet.")
    implied_volatility: bool = Field(default=True, description="Fetch minutes of option-implied volatility.")
    bid_ask: bool = Field(default=False, description="Fetch minutes of bid and ask, for real spread costs.")
    daily_years: int = Field(default=10, ge=0, le=20, description="Years of daily bars fetched; 0 for none.")


class LearningSettings(Section):
    """Which members of the stack serve; without these, those that have proved to help."""

    trusted_members: list[str] = Field(
        default=[], description="Members of the stack that serve without proof, such as nhits_quantiles."
    )
    left_out_members: list[str] = Field(
        default=[], description="Members of the stack that are followed but never serve."
    )


class LogSettings(Section):
    """Log files of the long-running parts."""

    level: LogLevel = Field(default="info", description="The least severe message that is kept.")
    file_megabytes: int = Field(default=16, ge=1, le=1024, description="Size at which a log file is rotated, in MiB.")
    files: int = Field(default=4, ge=1, le=100, description="How many rotated files are kept.")


class CollectorSettings(Section):
    """The real-time collector: what it may subscribe to, and whether it keeps files."""

    client_id: int = Field(
        default=18, ge=1, le=2**31 - 1, description="Client id of the collector; no other program may use it."
    )
    depth_subscriptions: int = Field(
        default=3, ge=0, le=60, description="Order books that Interactive Brokers grants this user at once."
    )
    tick_by_tick_subscriptions: int = Field(
        default=3, ge=0, le=60, description="Tick-by-tick streams that Interactive Brokers grants this user at once."
    )
    files: bool = Field(default=True, description="Keep raw events and second rows in files.")


class PublishSettings(Section):
    """How the collector hands its rows to other programs, beside shared memory and a socket in the file system."""

    tcp_port: int = Field(
        default=0, ge=0, le=65535, description="Port on 127.0.0.1 that serves rows as JSON lines; 0 for none."
    )


class LiveSettings(Section):
    """The minute cycle."""

    cadence_seconds: Literal[10, 15, 20, 30, 60, 120, 180, 300] = Field(
        default=60,
        description="Session time from one forecast to the next, in seconds: 10, 15, 20, 30, 60, 120, 180 or 300.",
    )
    fine_tune_seconds: float = Field(
        default=60.0,
        ge=0.0,
        le=3600.0,
        description="Real time from one fine-tune of the model to the next, in seconds, 10 at least; 0 for none.",
    )


class MaintenanceSettings(Section):
    """How long what grows each minute is kept where it is looked up; what lies sealed in files stays."""

    run_days: int = Field(default=14, ge=1, le=400, description="Days for which runs of the minute cycle are shown.")
    ledger_days: int = Field(default=30, ge=2, le=400, description="Days of minutes and forecasts in the ledger.")
    raw_days: int = Field(default=10, ge=1, le=400, description="Days for which raw CSV files stay beside Parquet.")
    versions: int = Field(
        default=50, ge=1, le=100_000, description="Versions that never served whose artifacts are kept."
    )


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


class NotifySettings(Section):
    """Who is told of what happens; the address of each channel is a secret and stands in `.env`."""

    channels: list[ChannelName] = Field(
        default=[],
        description="Names of channels, such as phone; SPY_CHANNEL_PHONE in .env is the Apprise address of phone.",
    )
    language: Literal["en", "zh"] = Field(default="en", description="Language of the messages: en or zh.")
    quiet_hours: HoursOfDay = Field(
        default="", description="Hours without messages, New York time, such as 22:00-07:00; they wait until the end."
    )
    retry_seconds: float = Field(
        default=2.0, gt=0.0, le=300.0, description="Wait before a failed message is sent again; doubles up to 300."
    )


class PageSettings(Section):
    """The live page, which only this machine can open."""

    port: int = Field(default=5006, ge=1, le=65535, description="Port of the page on 127.0.0.1.")


class ServicesSettings(Section):
    """What `spy up` runs."""

    collector: bool = Field(
        default=True, description="Run the collector; false where a service manager runs it by itself."
    )
    dagster_port: int = Field(default=3000, ge=1, le=65535, description="Port of Dagster's pages on 127.0.0.1.")
    mlflow_port: int = Field(default=5000, ge=1, le=65535, description="Port of MLflow's pages on 127.0.0.1.")


class Settings(Section):
    """Everything that can be set, with its default."""

    market: MarketSettings = MarketSettings()
    ibkr: IbkrSettings = IbkrSettings()
    history: HistorySettings = HistorySettings()
    collector: CollectorSettings = CollectorSettings()
    publish: PublishSettings = PublishSettings()
    learning: LearningSettings = LearningSettings()
    log: LogSettings = LogSettings()
    live: LiveSettings = LiveSettings()
    maintenance: MaintenanceSettings = MaintenanceSettings()
    storage: StorageSettings = StorageSettings()
    notify: NotifySettings = NotifySettings()
    page: PageSettings = PageSettings()
    services: ServicesSettings = ServicesSettings()

    def instruments(self) -> list[Instrument]:
        """The instruments followed, in order of priority."""
        return [Instrument.parse(symbol) for symbol in self.market.symbols]
