"""Messages about the account and its positions."""

from __future__ import annotations

from spy_pipeline.gateway.wire.framing import Frame, message


def account_value(key: str, value: str, currency: str, account: str) -> Frame:
    """One value of an account's updates."""
    return message(6, 2, key, value, currency, account)


def account_time(clock_time: str) -> Frame:
    """When the account's values were computed, `HH:MM`."""
    return message(8, 1, clock_time)


def account_download_end(account: str) -> Frame:
    """The first full set of an account's updates is through."""
    return message(54, 1, account)


def account_value_multi(req_id: int, account: str, model: str, *, key: str, value: str, currency: str) -> Frame:
    """One value of an account's updates that are bound to a request."""
    return message(73, 1, req_id, account, model, key, value, currency)


def account_value_multi_end(req_id: int) -> Frame:
    """The first full set of such updates is through."""
    return message(74, 1, req_id)


def account_summary(req_id: int, account: str, tag: str, value: str, currency: str) -> Frame:
    """One value of an account's summary."""
    return message(63, 1, req_id, account, tag, value, currency)


def account_summary_end(req_id: int) -> Frame:
    """The summary is through."""
    return message(64, 1, req_id)


def position_end() -> Frame:
    """All positions were sent."""
    return message(62, 1)
