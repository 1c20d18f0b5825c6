"""All forecasters by name, and how one is read back from its artifact."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from spy_pipeline.core.errors import SpyError
from spy_pipeline.forecast.artifact import Artifact, read_artifact
from spy_pipeline.forecast.forecaster import Fit, Forecaster, QuantileForecaster, VolatilityForecaster

_ROOM = "spy_pipeline.forecast"

FORECASTERS: Mapping[str, str] = MappingProxyType(
    {
        "unconditional_sigma": "volatility.unconditional_sigma:UnconditionalSigma",
        "b_sigma": "volatility.log_har:BSigma",
        "b_sigma2": "volatility.log_har:BSigma2",
        "level0": "volatility.level0:Level0",
        "boosted_volatility": "volatility.boosted_volatility:BoostedVolatility",
        "unconditional": "quantiles.unconditional:Unconditional",
        "b_q": "quantiles.residual:BQ",
        "continuation_quantiles": "quantiles.continuation_quantiles:ContinuationQuantiles",
        "boosted_quantiles": "quantiles.boosted_quantiles:BoostedQuantiles",
        "ridge_quantiles": "quantiles.ridge_quantiles:RidgeQuantiles",
        "nhits_quantiles": "quantiles.nhits_quantiles:NHiTSQuantiles",
        "ensemble": "ensemble:Ensemble",
    }
)
"""Module and class of each forecaster by its name; a module is imported when it is first asked for."""


def forecaster_class(name: str) -> type[Forecaster]:
    """The class of the forecaster with this name; another name is refused."""
    if name not in FORECASTERS:
        raise SpyError(f"There is no forecaster named {name!r}: choose among {', '.join(FORECASTERS)}.")
    module, _, cls = FORECASTERS[name].partition(":")
    found: type[Forecaster] = getattr(import_module(f"{_ROOM}.{module}"), cls)
    return found


def volatility_forecaster(name: str, **settings: Any) -> VolatilityForecaster:
    """A volatility forecaster, not yet fitted."""
    made = forecaster_class(name)(**settings)
    if not isinstance(made, VolatilityForecaster):
        raise SpyError(f"{name} forecasts quantiles, not volatility: choose another one.")
    return made


def quantile_forecaster(name: str, volatility: VolatilityForecaster, **settings: Any) -> QuantileForecaster:
    """A quantile forecaster upon a volatility forecaster, not yet fitted; several may share one."""
    cls = forecaster_class(name)
    if not issubclass(cls, QuantileForecaster):
        raise SpyError(f"{name} forecasts volatility, not quantiles: choose another one.")
    return cls(volatility, **settings)


def load_forecaster(folder: Path, expected_hash: str | None = None) -> Forecaster:
    """The forecaster saved in `folder`; damaged, truncated and foreign ones are refused before any of it runs."""
    return restored(read_artifact(folder, expected_hash))


def restored(artifact: Artifact) -> Forecaster:
    """The forecaster that was sealed in an artifact; content that is none of this program's is refused."""
    try:
        made = forecaster_class(artifact.notes["forecaster"]).unpack(artifact)
        made.fitted = Fit(**artifact.notes["fit"])
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise SpyError(
            f"The model {artifact.content_hash[:12]} does not hold a forecaster of this program: "
            "train anew with `spy train`."
        ) from error
    return made
