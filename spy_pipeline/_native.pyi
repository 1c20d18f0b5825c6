"""The C++ side of spy_pipeline: time, sessions and what is built on them.

What the user can put right is raised as ValueError whose text is one sentence with the remedy.
"""

from collections.abc import Sequence
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]

def build_info() -> dict[str, str]:
    """How this module was built: `version`, `compiler`, `build_type` and `flags`."""

def new_york_iso(epoch_ns: int) -> str:
    """ISO 8601 text with offset of an instant in nanoseconds since 1970 UTC; the years 2007 to 2099 are known.

    A fraction of a second appears only where it is not zero, with 3, 6 or 9 digits, as few as lose nothing.
    """

def new_york_offset_seconds(epoch_ns: int) -> int:
    """How many seconds New York's clocks are ahead of UTC at an instant: -14400 or -18000."""

def parse_new_york_iso(text: str) -> int:
    """The instant that a text such as 2024-03-08T09:30:00-05:00 names, in nanoseconds since 1970 UTC.

    Any other form, a time that does not exist and an offset that New York does not have then are refused.
    """

@final
class Clock:
    """Market time as C++ sees it, the same that the Python clock tells."""

    @staticmethod
    def open(state_folder: str) -> Clock:
        """The clock of the home with this state: simulated while the anchor's owner lives, else real."""

    def now_ns(self) -> int:
        """The present market time in nanoseconds since 1970 UTC."""

    def now_iso(self) -> str:
        """The present market time in New York as ISO 8601 text with offset."""

    @property
    def speed(self) -> float:
        """Market seconds that pass in one real second."""

    @property
    def is_simulated(self) -> bool:
        """Whether this time is that of a simulated session."""

@final
class SessionTable:
    """The trading sessions of one calendar, as the resolved settings hold them.

    It knows the dates from its first session's to its last session's and the instants from its first opening to its
    last close; questions outside are refused rather than answered with None. Openings and closes are in nanoseconds
    since 1970 UTC; the opening belongs to the session, the close does not.
    """

    def __init__(self, resolved_path: str, calendar: str) -> None:
        """Reads the sessions of `calendar` from the file of resolved settings."""

    def session_on(self, yyyymmdd: int) -> tuple[int, int] | None:
        """Opening and close of the session of a date, None on a day without trading."""

    def session_at(self, epoch_ns: int) -> tuple[int, int] | None:
        """Opening and close of the session that is on at an instant, None while the market is closed."""

    def next_session(self, epoch_ns: int) -> tuple[int, int]:
        """Opening and close of the first session that opens after an instant."""

KERNEL_VERSION: int
"""Counts the changes of the kernel's numbers that the catalogue's texts do not show."""

EARLIER_SESSIONS: int
"""How many sessions before a day bear on its features."""

def kernel_hash() -> str:
    """16 hexadecimal digits that change with the catalogue and with the kernel's numbers."""

@final
class FeatureDescription:
    """All there is to say of one feature."""

    @property
    def name(self) -> str:
        """Its name and column."""

    @property
    def formula(self) -> str:
        """How it is reckoned, in the symbols of `formula_symbols`."""

    @property
    def window(self) -> str:
        """What it looks back on, and whether that counts session minutes or bars."""

    @property
    def unit(self) -> str:
        """Unit of its values."""

    @property
    def warm_up_minutes(self) -> int:
        """Minutes from the open until it can be there, with no minute missing."""

    @property
    def earlier_sessions(self) -> int:
        """Least number of earlier sessions it asks for."""

    @property
    def needs(self) -> str:
        """What it is reckoned from: bars, volume, count, implied_volatility, events, quotes or book."""

    @property
    def reason(self) -> str:
        """Why it earns its place."""

def feature_catalogue() -> list[FeatureDescription]:
    """All features in the order of their columns: first those that bars give, then the live-only ones."""

def formula_symbols() -> list[tuple[str, str]]:
    """The symbols of the formulas, each with what it stands for."""

@final
class MinuteInput:
    """What is known of one minute of a session; what is not known is left out or NaN."""

    def __init__(
        self,
        minute: int,
        *,
        open: float,  # noqa: A002
        high: float,
        low: float,
        close: float,
        volume: float = ...,
        wap: float = ...,
        count: float = ...,
        implied_volatility: float = ...,
        minutes_to_event: float = ...,
    ) -> None: ...

@final
class MinuteColumns:
    """Minutes in columns of one length; what is not known is NaN."""

    def __init__(
        self,
        *,
        minute: NDArray[np.int64],
        open: Numbers,  # noqa: A002
        high: Numbers,
        low: Numbers,
        close: Numbers,
        volume: Numbers,
        wap: Numbers,
        count: Numbers,
        implied_volatility: Numbers,
        minutes_to_event: Numbers,
    ) -> None: ...
    def __len__(self) -> int: ...

@final
class DayContext:
    """All that earlier sessions tell a day; a function of the up to 22 sessions before it and of nothing else."""

    def __init__(self, earlier: Sequence[bytes]) -> None:
        """What these sessions, summarized, oldest first, tell the day after them."""

    @property
    def sessions(self) -> int:
        """How many of the earlier sessions had bars."""

    @property
    def previous_close(self) -> float:
        """Close of the session right before; NaN where that had no bars."""

def feature_rows(context: DayContext, session_minutes: int, minutes: MinuteColumns) -> Numbers:
    """The features of one session's minutes, a row a minute, in the order of the catalogue's columns."""

def day_summary(session_minutes: int, minutes: MinuteColumns) -> bytes:
    """What one session leaves to later ones; without minutes an empty summary."""

def history_rows(
    earlier: Sequence[bytes], session_minutes: NDArray[np.int64], rows_by_day: NDArray[np.int64], minutes: MinuteColumns
) -> tuple[Numbers, list[bytes]]:
    """The features of many consecutive sessions, and what each leaves to later ones.

    Each has the context of the up to 22 before it; `earlier` are those before the first, oldest first. A session
    without bars has no rows.
    """

@final
class FeatureKernel:
    """The features that bars give, one session at a time."""

    def begin_day(self, context: DayContext, session_minutes: int) -> None:
        """Begins a session of so many minutes; whatever session was on is dropped."""

    def update(self, bar: MinuteInput) -> Numbers:
        """Takes in a finished minute and gives its features; an impossible one is refused and changes nothing."""

    def peek(self, bar: MinuteInput) -> Numbers:
        """What `update` would give if the minute ended now; changes nothing."""

    def end_day(self) -> bytes:
        """Ends the session and gives what it leaves to later ones."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state; damaged bytes and those of another kernel are refused and change nothing."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

@final
class LiveKernel:
    """The features that live quotes and the order book give, one session at a time."""

    def begin_day(self, session_minutes: int) -> None:
        """Begins a session of so many minutes; whatever session was on is dropped."""

    def observe_quote(self, time_ns: int, *, bid: float, bid_size: float, ask: float, ask_size: float) -> None:
        """Takes in a change of the best bid or ask; missing prices say that the quote is in doubt."""

    def observe_book(self, time_ns: int, *, bids: Numbers, asks: Numbers) -> None:
        """Takes in a snapshot of the book: a row a level with price and size; no rows say that it is in doubt."""

    def update(self, minute: int, end_ns: int) -> Numbers:
        """Ends a minute at an instant and gives its features."""

    def peek(self, minute: int, now_ns: int) -> Numbers:
        """What `update` would give; changes nothing."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state; damaged bytes and those of another kernel are refused and change nothing."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

@final
class Ema:
    """The exponential moving average, bar by bar; begins with the plain mean of the first `period` closes."""

    def __init__(self, period: int) -> None: ...
    def update(self, close: float) -> float:
        """Takes in a bar and gives the average, NaN until it is there; NaN changes nothing."""

    def peek(self, close: float) -> float:
        """What `update` would give; changes nothing."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

@final
class Rsi:
    """Wilder's relative strength index, 0 to 100, bar by bar; NaN while nothing has moved."""

    def __init__(self, period: int) -> None: ...
    def update(self, close: float) -> float:
        """Takes in a bar and gives the index, NaN until it is there; NaN changes nothing."""

    def peek(self, close: float) -> float:
        """What `update` would give; changes nothing."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

@final
class Atr:
    """The average true range, bar by bar."""

    def __init__(self, period: int) -> None: ...
    def update(self, high: float, low: float, close: float) -> float:
        """Takes in a bar and gives the range, NaN until it is there; a bar with NaN changes nothing."""

    def peek(self, high: float, low: float, close: float) -> float:
        """What `update` would give; changes nothing."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

@final
class Macd:
    """Line, signal and histogram of the MACD, bar by bar; NaN until the signal is there."""

    def __init__(self, fast: int, slow: int, signal: int) -> None: ...
    def update(self, close: float) -> tuple[float, float, float]:
        """Takes in a bar and gives line, signal and histogram; NaN changes nothing."""

    def peek(self, close: float) -> tuple[float, float, float]:
        """What `update` would give; changes nothing."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

@final
class Bollinger:
    """Upper, middle and lower Bollinger band, bar by bar; `width` in population standard deviations."""

    def __init__(self, period: int, width: float) -> None: ...
    def update(self, close: float) -> tuple[float, float, float]:
        """Takes in a bar and gives upper, middle and lower band; NaN changes nothing."""

    def peek(self, close: float) -> tuple[float, float, float]:
        """What `update` would give; changes nothing."""

    def save(self) -> bytes:
        """All state as bytes to keep."""

    def restore(self, state: bytes) -> None:
        """Takes over a saved state."""

    def state_hash(self) -> str:
        """16 hexadecimal digits that are the same exactly when the state is."""

def ema(close: Numbers, period: int) -> Numbers:
    """`Ema` of each bar."""

def rsi(close: Numbers, period: int) -> Numbers:
    """`Rsi` of each bar."""

def atr(high: Numbers, low: Numbers, close: Numbers, period: int) -> Numbers:
    """`Atr` of each bar."""

def macd(close: Numbers, fast: int, slow: int, signal: int) -> tuple[Numbers, Numbers, Numbers]:
    """Line, signal and histogram of `Macd` of each bar."""

def bollinger(close: Numbers, period: int, width: float) -> tuple[Numbers, Numbers, Numbers]:
    """Upper, middle and lower band of `Bollinger` of each bar."""

@final
class Collector:
    """The collector of `spy-collector` in this process, on threads of its own."""

    def __init__(self, resolved_path: str) -> None:
        """Prepares a collector for the home whose resolved settings these are."""

    def start(self) -> None:
        """Begins to collect; refused while another collector of this home runs."""

    def stop(self) -> None:
        """Writes out what is there and ends all threads; what was not taken out yet stays."""

    def next(self, timeout_s: float) -> tuple[int, str, bytes] | None:
        """The oldest row that was not taken out yet as (kind, instrument, bytes), kinds counted as in a feed.

        None when none came in time, waiting without the interpreter's lock.
        """

    @property
    def dropped(self) -> int:
        """Rows that were dropped because nobody took them out in time."""

@final
class WireDecoder:
    """Decodes what a server sent after its handshake reply, piece by piece.

    Each message is a dict with its `type` and all its fields under the protocol's names. What is not known has the
    type `unknown`, what is no message the type `malformed`; both say at which offset of the stream they begin.
    """

    def __init__(self, *, with_books: bool) -> None:
        """With books, each depth message carries both sides of its book after it under `book`."""

    def feed(self, received: bytes) -> list[dict[str, object]]:
        """The messages that are whole by now."""

    def end(self) -> list[dict[str, object]]:
        """What is cut off at the end, as a malformed message."""

    @property
    def is_lost(self) -> bool:
        """Whether a length was met that no message has; nothing after it can be read."""

FEED_LAYOUT: int
"""Changes whenever any published record changes its fields, their order or their words."""

FEED_RECORD_BYTES: tuple[int, ...]
"""Size of a record of each kind: second, minute, trade, health."""

@final
class FeedReader:
    """Reads the feed of one instrument from shared memory; kinds are 0 second, 1 minute, 2 trade, 3 health."""

    def __init__(self, folder: str, instrument: str, *, from_oldest: bool, awake_s: float = 0.0) -> None:
        """Opens the feed of an instrument's key in `folder`; after each record it does not sleep for `awake_s`."""

    def next(self, kinds: int, timeout_s: float) -> tuple[int, int, int, bytes] | tuple[int, int] | tuple[int] | None:
        """What comes next of the kinds whose bits are set, waiting without the interpreter's lock.

        A record is (kind, number, published_ns, bytes); (kind, count) says that so many were overwritten unread;
        (epoch,) that another collector writes the feed now; None that nothing came in time.
        """

    def newest(self, kind: int) -> tuple[int, int, int, bytes] | None:
        """The newest record of a kind, read already or not; None where there is none."""

    def slots(self, kind: int) -> NDArray[np.uint8]:
        """The bytes of a kind's slots as they lie in shared memory, a row a slot; not to be written."""

    @property
    def source(self) -> str | None:
        """What the gateway is, None while that is not known."""

    @property
    def epoch(self) -> int:
        """When the collector that writes it began, in nanoseconds since 1970 UTC."""

    @property
    def writer_pid(self) -> int:
        """Process that writes it."""

    @property
    def writer_started(self) -> str:
        """Start mark of that process."""

    @property
    def kernel_hash(self) -> str:
        """Kernel and catalogue that its features come from."""

@final
class FeedServer:
    """Publishes rows as a collector does, from Python."""

    def __init__(self, folder: str, tcp_port: int, instruments: Sequence[str]) -> None:
        """Opens feeds and socket in `folder`, in the place of what an earlier collector left."""

    def announce(self, instrument: str, source: int) -> None:
        """Says what the gateway is, as a place in `Source`."""

    def publish(self, instrument: str, kind: int, record: bytes) -> None:
        """Hands the bytes of a record to all readers."""
