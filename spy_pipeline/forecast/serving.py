"""One forecast from a loaded stack: the record that everything after it reads."""

from __future__ import annotations

import time

from spy_pipeline.core.clock import Clock
from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.provenance import home_kind_of, source_of_ancestors
from spy_pipeline.core.records.source import Source
from spy_pipeline.forecast.ensemble import Ensemble, Spoken
from spy_pipeline.forecast.horizons import OUTPUT_WINDOW
from spy_pipeline.forecast.missing_inputs import minutes_missing, missing_inputs
from spy_pipeline.forecast.quantile_forecast import Forecast
from spy_pipeline.forecast.training_set import Panel

_MOST_NAMED = 3


def refuse_to_serve(model: Source, bars: Source) -> None:
    """Refuse a model of simulated ancestry for bars that are real; a real model may serve any."""
    if home_kind_of(model) == "simulated" and home_kind_of(bars) == "live":
        raise SpyError(
            "This model descends from simulated bars and never serves real ones: train on real bars with `spy train`."
        )


class Server:
    """A stack loaded to serve one instrument, asked once for each minute's close."""

    def __init__(
        self,
        stack: Ensemble,
        instrument: str,
        clock: Clock,
        output_window: int = OUTPUT_WINDOW,
        version: str | None = None,
    ) -> None:
        """`version` is what forecasts say made them, where the caller knows it; else the stack's content hash."""
        self.stack = stack
        self._instrument = instrument
        self._clock = clock
        self._output_window = output_window
        self._version = version or stack.sealed().content_hash

    def forecast(self, panel: Panel) -> tuple[Forecast, Spoken]:
        """The forecast at the panel's last row, and what the stack has to remember of it.

        Simulated ancestry refuses to serve live bars.
        """
        refuse_to_serve(self.stack.source, panel.source)
        started = time.perf_counter()
        left = int(panel.session_minutes[-1] - panel.minute[-1] - 1)
        said, spoken = self.stack.speak_of_every_minute(panel, len(panel) - 1, min(left, self._output_window))
        spoke = time.perf_counter()
        calibration_id = self.stack.calibration_id()
        ended = time.perf_counter()
        forecast = Forecast(
            instrument=self._instrument,
            made_at_ns=self._clock.now_ns(),
            bar_end_ns=int(panel.decision_ns[-1]),
            model_version=self._version,
            source=source_of_ancestors([self.stack.source, panel.source]),
            minutes=said.horizons,
            sigma=said.sigma[0],
            levels=said.levels,
            quantiles=said.returns()[0],
            calibration_id=calibration_id,
            health=_health(panel, self.stack.volatility.inputs()),
            latency_ms={"models": 1e3 * (spoke - started), "state": 1e3 * (ended - spoke)},
        )
        return forecast, spoken


def _health(panel: Panel, inputs: tuple[str, ...]) -> str:
    """What the forecast had to do without: minutes of the session, and inputs that its volatility was fitted with."""
    missing = minutes_missing(panel)
    said = [f"{missing} minutes of the session are missing"] if missing else []
    lacking = missing_inputs(panel, inputs)
    if lacking:
        more = f" and {len(lacking) - _MOST_NAMED} more" if len(lacking) > _MOST_NAMED else ""
        said.append(f"without {', '.join(lacking[:_MOST_NAMED])}{more}, which the model was fitted with")
    return "; ".join(said) or "ok"
