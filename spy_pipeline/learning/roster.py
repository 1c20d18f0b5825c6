"""Which forecasters there are beside and in the stack, and how often each is fitted anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.settings import LearningSettings
from spy_pipeline.forecast.catalogue import FORECASTERS, quantile_forecaster, volatility_forecaster
from spy_pipeline.forecast.forecaster import Forecaster
from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.learning.evaluation.findings import B_Q, B_SIGMA, B_SIGMA2, UNCONDITIONAL
from spy_pipeline.learning.walk_forward.fold_forecasts import MemberPlan
from spy_pipeline.learning.walk_forward.folds import Cadence

TRAINING_SESSIONS = 250
"""A year of sessions: what every forecaster learns from, or all there are."""

STACK = "stack"
"""What the members together are called in reports and in the registry."""

STACK_SIGMA = "level0"
"""Whose sigma the learned quantiles are multiples of.

Trees upon it saved nothing provable of the 30-minute QLIKE over 214 days of development; they are walked and shown.
"""


@dataclass(frozen=True, slots=True)
class Role:
    """One forecaster's place."""

    name: str
    """What it is called in reports and in the registry."""
    cadence: Cadence
    """How often it is fitted anew when walking forward."""
    sigma: str | None = None
    """For a forecaster of quantiles: whose sigma they are multiples of."""
    kind: str | None = None
    """What the catalogue of forecasters calls it, where that is another name."""
    fine_tuned_every: int | None = None
    """Sessions between fine-tunes when walking forward; None for none."""
    live: bool = False
    """Whether it looks at the live features that the collector recorded."""

    def maker(self) -> Callable[[], Forecaster]:
        """What gives a new one, not fitted."""
        kind = self.kind or self.name
        settings = {"live": True} if self.live else {}
        if self.sigma is None:
            return partial(volatility_forecaster, kind, **settings)
        return partial(_upon, kind, self.sigma, **settings)

    def with_live(self) -> Role:
        """The same forecaster looking at live features, beside this one."""
        return replace(self, name=f"{self.name}_live", kind=self.kind or self.name, live=True)

    def plan(self, sessions: int = TRAINING_SESSIONS, seed: int = 0) -> MemberPlan:
        """How it walks forward."""
        return MemberPlan(
            self.name, self.maker(), self.cadence, sessions, seed, self.sigma, fine_tuned_every=self.fine_tuned_every
        )


BASELINE_ROLES = (
    Role(B_SIGMA, Cadence.DAILY),
    Role(B_SIGMA2, Cadence.DAILY),
    Role("unconditional_sigma", Cadence.DAILY),
    Role(UNCONDITIONAL, Cadence.DAILY, "unconditional_sigma"),
    Role(B_Q, Cadence.DAILY, B_SIGMA),
)
"""What every report shows beside the stack."""

LEARNED_ROLES = (
    Role(STACK_SIGMA, Cadence.WEEKLY),
    Role("boosted_volatility", Cadence.WEEKLY),
    Role("residual_quantiles", Cadence.WEEKLY, STACK_SIGMA, B_Q),
    Role("continuation_quantiles", Cadence.WEEKLY, STACK_SIGMA),
    Role("boosted_quantiles", Cadence.WEEKLY, STACK_SIGMA),
    Role("ridge_quantiles", Cadence.WEEKLY, STACK_SIGMA),
    Role("nhits_quantiles", Cadence.MONTHLY, STACK_SIGMA, fine_tuned_every=5),
)
"""What learns; those that the catalogue does not hold yet are left out."""

MEMBERS = (
    "residual_quantiles",
    "continuation_quantiles",
    "boosted_quantiles",
    "ridge_quantiles",
    "nhits_quantiles",
)
"""The stack's members, forecasters of quantiles upon its sigma; the first serves without proof."""


TAKE_LIVE = (
    "boosted_volatility",
    "continuation_quantiles",
    "boosted_quantiles",
    "ridge_quantiles",
    "nhits_quantiles",
)
"""Those that can look at live features once enough days of them are recorded."""


def roles() -> tuple[Role, ...]:
    """All places that a forecaster of the catalogue fills."""
    return tuple(role for role in (*BASELINE_ROLES, *LEARNED_ROLES) if (role.kind or role.name) in FORECASTERS)


def stack_roles() -> tuple[Role, ...]:
    """The forecasters that the stack is put together from."""
    return tuple(role for role in roles() if role.name in {STACK_SIGMA, *MEMBERS})


def choice_of_members(settings: LearningSettings) -> Choice:
    """What the settings say of members; a name that no member has is refused."""
    for setting in ("trusted_members", "left_out_members"):
        if unknown := sorted(set(getattr(settings, setting)) - set(MEMBERS)):
            raise SpyError(f"learning.{setting} names {unknown[0]!r}: choose among {', '.join(MEMBERS)}.")
    if set(MEMBERS) <= set(settings.left_out_members):
        raise SpyError("learning.left_out_members names every member: leave one to serve.")
    return Choice(frozenset(settings.trusted_members), frozenset(settings.left_out_members))


def role_named(name: str) -> Role:
    """The place of this name; another name is refused."""
    for role in roles():
        if role.name == name:
            return role
    raise SpyError(f"There is no forecaster named {name!r}: choose among {', '.join(role.name for role in roles())}.")


def _upon(name: str, sigma: str, **settings: bool) -> Forecaster:
    return quantile_forecaster(name, volatility_forecaster(sigma), **settings)
