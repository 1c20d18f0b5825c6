"""Settings name members that exist, and leave one to serve."""

from __future__ import annotations

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.settings import LearningSettings
from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.learning.roster import MEMBERS, choice_of_members


def test_members_are_trusted_and_left_out_by_name() -> None:
    settings = LearningSettings(trusted_members=["nhits_quantiles"], left_out_members=["ridge_quantiles"])
    assert choice_of_members(settings) == Choice(frozenset({"nhits_quantiles"}), frozenset({"ridge_quantiles"}))
    assert choice_of_members(LearningSettings()) == Choice()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"trusted_members": ["nhits"]}, "learning.trusted_members names 'nhits': choose among"),
        ({"left_out_members": ["lstm"]}, "learning.left_out_members names 'lstm': choose among"),
        ({"left_out_members": list(MEMBERS)}, "names every member: leave one to serve"),
    ],
)
def test_other_names_are_refused(settings: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(SpyError, match=sentence):
        choice_of_members(LearningSettings(**settings))
