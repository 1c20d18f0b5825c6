"""A whole session at sixty times its speed, and half an hour at its own: each second once, each minute as history's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spy_pipeline.core.home import Home
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess
from tests.realtime.collector.conftest import collector, gateway
from tests.realtime.collector.exactness import SESSION, START, check_exact, check_filtered, summaries_left

__all__ = ["collector", "gateway"]


@pytest.mark.parametrize(("speed", "minutes"), [(60, SESSION.minutes), (1, 30)])
def test_exactly_as_history_and_daily_file(
    gateway: Callable[..., GatewayProcess],
    collector: Callable[..., CollectorProcess],
    home: Home,
    speed: int,
    minutes: int,
) -> None:
    earlier = summaries_left(home)
    check_exact(collector(gateway(start=START, speed=speed).port), earlier, minutes)


def test_as_filtered_history_within_a_tick(
    gateway: Callable[..., GatewayProcess],
    collector: Callable[..., CollectorProcess],
) -> None:
    check_filtered(collector(gateway(start=START, speed=60, history="filtered").port), SESSION.minutes)
