"""The C++ side of spy_pipeline: time, sessions and what is built on them.

What the user can put right is raised as ValueError whose text is one sentence with the remedy.
"""

from typing import final

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
