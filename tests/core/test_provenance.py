"""Provenance: one simulated ancestor is enough, and a home never holds both kinds."""

from __future__ import annotations

import multiprocessing

import pytest

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.provenance import claim_home, home_kind, source_of_account, source_of_ancestors
from spy_pipeline.core.records.source import Source


def test_the_gateway_says_what_it_is_by_its_account() -> None:
    assert source_of_account("SIM000001") is Source.SIMULATED
    assert source_of_account("DU1234567") is Source.IBKR


def test_one_simulated_ancestor_makes_the_descendant_simulated() -> None:
    assert source_of_ancestors([Source.IBKR, Source.SIMULATED, Source.IMPORTED]) is Source.SIMULATED
    assert source_of_ancestors([Source.IBKR, Source.IMPORTED]) is Source.IMPORTED
    assert source_of_ancestors([Source.IBKR]) is Source.IBKR
    with pytest.raises(ValueError, match="no ancestors"):
        source_of_ancestors([])


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (Source.IBKR, Source.IMPORTED, False),
        (Source.IMPORTED, Source.IBKR, False),
        (Source.IBKR, Source.SIMULATED, True),
        (Source.SIMULATED, Source.IMPORTED, True),
        (Source.SIMULATED, Source.SIMULATED, False),
    ],
)
def test_the_first_record_decides_what_a_home_takes(home: Home, first: Source, second: Source, refused: bool) -> None:
    assert home_kind(home) is None
    claim_home(home, first)
    kind = home_kind(home)
    if refused:
        with pytest.raises(SpyError, match=f"is a {kind} home and takes no .* set SPY_HOME to another folder"):
            claim_home(home, second)
    else:
        claim_home(home, second)
    assert home_kind(home) == kind


def _claim(home: Home, source: Source) -> bool:
    try:
        claim_home(home, source)
    except SpyError:
        return False
    return True


def test_of_two_kinds_that_come_at_once_one_wins(home: Home) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        sources = [Source.IBKR, Source.SIMULATED] * 10
        accepted = pool.starmap(_claim, [(home, source) for source in sources])
    winners = {source for source, taken in zip(sources, accepted, strict=True) if taken}
    assert winners == {Source.SIMULATED if home_kind(home) == "simulated" else Source.IBKR}


@pytest.mark.parametrize("text", ["", "kind = ", 'kind = "both"'])
def test_a_damaged_mark_is_refused(home: Home, text: str) -> None:
    claim_home(home, Source.IBKR)
    (home.state_folder / "home.toml").write_text(text)
    with pytest.raises(SpyError, match="restore it"):
        claim_home(home, Source.IBKR)
