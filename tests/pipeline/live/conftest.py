"""The prepared home of the minute cycle's tests."""

from tests.live.conftest import live_home, prepared

__all__ = ["live_home", "prepared"]
