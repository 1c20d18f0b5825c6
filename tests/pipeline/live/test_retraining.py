"""The gateway's planted change of regime: advice falls silent first, then a retraining is asked for, once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from dagster import (
    DagsterInstance,
    Definitions,
    RunRequest,
    SensorDefinition,
    SkipReason,
    build_sensor_context,
    validate_run_config,
)

from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.new_york import MINUTE_NS
from spy_pipeline.core.records.minute_row import MinuteRow
from spy_pipeline.core.records.source import Source
from spy_pipeline.features.daily_rows import BAR_COLUMNS
from spy_pipeline.gateway.market.bar_market import BarMarket
from spy_pipeline.gateway.market.synthetic_minutes import SyntheticMinutes
from spy_pipeline.history.engineered_days import DayWorkshop
from spy_pipeline.history.raw_days import write_raw_day
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import STACK, STACK_SIGMA
from spy_pipeline.learning.training import model_name
from spy_pipeline.live.morning import champion_or_baselines
from spy_pipeline.live.retraining import LEARNED_FROM_NS
from spy_pipeline.live.served_stack import load_stack
from spy_pipeline.pipeline.house import House
from spy_pipeline.pipeline.learning import learning_definitions
from spy_pipeline.pipeline.learning_names import learning_key
from tests.live.live_home import LiveHome, minute_rows
from tests.live.living import Living
from tests.pipeline.live.last_minutes import SESSION, SPY, TODAY, fetch_days_before

SEED = 9
"""A market that is calm before the planted change and 2.5 times as volatile after it."""
BEFORE, NOTICED_WITHIN = 10, 30
DEFINITIONS = Definitions.merge(Definitions(resources={"house": House()}), learning_definitions(SPY))
JOB = "spy_refit"


class PlantedDay(LiveHome):
    """A session of the gateway's market with a regime planted, after days of the same market without."""

    def __init__(self, home: Home) -> None:
        fetch_days_before(home, SEED)
        champion_or_baselines(home, SPY)
        self.home, self.session = home, SESSION
        market = SyntheticMinutes(SEED, "regime")
        self.change = market.regime(TODAY).minute
        bars = BarMarket(market, SEED, leave_out=True).day("SPY", TODAY).bars(60, SESSION.close_ns, exact=True)
        frame = pd.DataFrame({name: getattr(bars, name) for name in ("start_ns", *BAR_COLUMNS)})
        layout = LakeLayout(home)
        frame.insert(1, "interval_s", 60)
        frame = frame.assign(wap=frame["wap"].round(6), source=Source.SIMULATED)
        write_raw_day(layout, SPY, TODAY, frame, complete=True)
        self._rows = minute_rows(DayWorkshop(layout, SPY).build(SESSION))
        self.withhold_history()

    def minutes(self) -> list[MinuteRow]:
        return [replace(row, source=Source.SIMULATED) for row in self._rows]


def asked(place: LiveHome, now_ns: int, instance: DagsterInstance, cursor: str | None = None) -> RunRequest | str:
    """What the sensor asks for at a moment, or why it asks for nothing."""
    ClockAnchor.starting_now(now_ns, 0.001).write(place.home.state_folder)
    sensor: SensorDefinition = DEFINITIONS.resolve_sensor_def(f"{JOB}_after_a_change_of_regime")
    context = build_sensor_context(instance=instance, cursor=cursor, resources={"house": House()})
    answer = sensor(context)
    if isinstance(answer, SkipReason):
        return str(answer.skip_message)
    assert isinstance(answer, RunRequest)
    assert context.cursor == str(TODAY)
    return answer


def refitted(place: LiveHome, request: RunRequest, instance: DagsterInstance) -> str:
    """The stack that a few members make when what was asked for is done, while the session goes on.

    Whether it may serve is not asked here: nothing is proved of it.
    """
    chosen = ("training_set", STACK_SIGMA, "residual_quantiles", "ridge_quantiles", "ensemble")
    DEFINITIONS.resolve_job_def(JOB).execute_in_process(
        instance=instance,
        asset_selection=[learning_key(SPY, name) for name in chosen],
        run_config={"ops": request.run_config["ops"]},
        raise_on_error=False,
    )
    return ModelRegistry(place.home).version(model_name(SPY, STACK), Alias.CHALLENGER).version


def test_a_planted_regime_silences_advice_first_and_then_has_the_model_retrained(home: Home) -> None:
    place = PlantedDay(home)
    living, rows, silent = Living(place), place.minutes(), 0
    living.hear(*rows[: place.change - BEFORE])
    waiting = "No change of regime is known for long enough."
    with DagsterInstance.ephemeral() as instance:
        for number in range(place.change - BEFORE + 1, place.change + NOTICED_WITHIN):
            living.hear(rows[number - 1])
            advice = living.step(number).advice
            assert advice is not None
            if advice.kind == "no_trade":
                silent = number
                break
        assert silent > place.change
        assert asked(place, living.at(silent), instance) == waiting
        alarm_ns = SESSION.open_ns + silent * MINUTE_NS
        assert asked(place, alarm_ns + LEARNED_FROM_NS - MINUTE_NS, instance) == waiting
        request = asked(place, alarm_ns + LEARNED_FROM_NS + MINUTE_NS, instance)
        assert isinstance(request, RunRequest)
        again = asked(place, alarm_ns + LEARNED_FROM_NS + 2 * MINUTE_NS, instance, str(TODAY))
        assert again == "A retraining was asked for today; the night learns the rest."
        assert asked(place, SESSION.close_ns + MINUTE_NS, instance) == "The market is closed."
        version = refitted(place, request, instance)
    assert load_stack(home, SPY, version).stack.required_fit().last_day == str(TODAY)
    assert "prices move otherwise than forecast" in request.tags["spy/because"]
    assert request.run_config["ops"]["SPY__training_set"] == {"config": {"last": str(TODAY)}}
    assert validate_run_config(DEFINITIONS.resolve_job_def(JOB), request.run_config)
