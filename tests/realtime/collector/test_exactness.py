"""What the collector makes of a session is what history and daily files make of it, to the last bit."""

from __future__ import annotations

from collections.abc import Callable

from spy_pipeline.core.home import Home
from tests.gateway.gateway_process import GatewayProcess
from tests.realtime.collector.collector_process import CollectorProcess
from tests.realtime.collector.exactness import START, check_exact, check_filtered, summaries_left

SPEED = 60


def test_minutes_are_those_of_exact_history_and_features_those_of_the_daily_file(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess], home: Home
) -> None:
    earlier = summaries_left(home)
    check_exact(collector(gateway(start=START, speed=SPEED).port), earlier, 25)


def test_prints_that_filtered_history_leaves_out_are_left_out_of_minutes_and_the_ratio_is_measured(
    gateway: Callable[..., GatewayProcess], collector: Callable[..., CollectorProcess]
) -> None:
    check_filtered(collector(gateway(start=START, speed=SPEED, history="filtered").port), 15)
