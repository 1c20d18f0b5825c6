"""What tests of forecasts share: one made-up panel, and every forecaster fitted on its first days."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spy_pipeline.forecast.catalogue import FORECASTERS, forecaster_class, quantile_forecaster, volatility_forecaster
from spy_pipeline.forecast.forecaster import Forecaster, VolatilityForecaster
from spy_pipeline.forecast.training_set import LabelBook, Panel
from tests.forecast.made_up_panels import Walk, walk_panel

FITTED_DAYS = 23
VOLATILITY_OF = {"unconditional": "unconditional_sigma", "b_q": "b_sigma"}


@pytest.fixture(scope="session")
def panel() -> Panel:
    """A walk of 26 sessions, the last three of them after those that forecasters are fitted on."""
    return walk_panel(Walk())


def unfitted(name: str) -> Forecaster:
    """A forecaster by name, of small size, not yet fitted."""
    if issubclass(forecaster_class(name), VolatilityForecaster):
        return volatility_forecaster(name)
    volatility = volatility_forecaster(VOLATILITY_OF.get(name, "level0"))
    if name == "nhits_quantiles":
        return quantile_forecaster(name, volatility, epochs=1)
    if name == "ensemble":
        return quantile_forecaster(name, volatility, members=["b_q", "continuation_quantiles", "ridge_quantiles"])
    return quantile_forecaster(name, volatility)


def fitted(name: str, panel: Panel, days: int = FITTED_DAYS, seed: int = 7) -> Forecaster:
    """The same fitted on the first days of a panel, with the labels known when the last of them closed."""
    part = panel.part(0, days)
    forecaster = unfitted(name)
    forecaster.fit(part, LabelBook(part).known_by(panel.sessions[max(days - 1, 0)].close_ns), seed)
    return forecaster


@pytest.fixture(scope="session")
def ready(panel: Panel) -> Callable[[str], Forecaster]:
    """Each forecaster fitted once; a test that changes one must load a copy."""
    made: dict[str, Forecaster] = {}

    def get(name: str) -> Forecaster:
        if name not in made:
            made[name] = fitted(name, panel)
        return made[name]

    return get


@pytest.fixture(params=sorted(FORECASTERS))
def name(request: pytest.FixtureRequest) -> str:
    """Every forecaster's name in turn."""
    return str(request.param)
