"""The catalogue of features as the kernel holds it: names, formulas, windows, units, reasons."""

from __future__ import annotations

import difflib
import re
from functools import cache

from spy_pipeline import _native
from spy_pipeline._native import FeatureDescription
from spy_pipeline.core.errors import SpyError

_LIVE_NEEDS = frozenset({"quotes", "book"})
_HISTORY_NEED = "implied_volatility"
_SUBSCRIPT = r"_(?:\{|\d+|[a-z](?![A-Za-z]))"


@cache
def feature_catalogue() -> tuple[FeatureDescription, ...]:
    """All features in the order of their columns: first those that bars give, then the live-only ones."""
    return tuple(_native.feature_catalogue())


@cache
def minute_columns() -> tuple[str, ...]:
    """The columns that bars give, as engineered daily files have them."""
    return tuple(feature.name for feature in feature_catalogue() if not is_live_only(feature))


@cache
def live_columns() -> tuple[str, ...]:
    """The columns that need live quotes or the order book."""
    return tuple(feature.name for feature in feature_catalogue() if is_live_only(feature))


@cache
def history_only_columns() -> tuple[str, ...]:
    """The columns that only history fills: the live session has no source of what they need."""
    return tuple(feature.name for feature in feature_catalogue() if feature.needs == _HISTORY_NEED)


def is_live_only(feature: FeatureDescription) -> bool:
    """Whether only the collector can feed this feature."""
    return feature.needs in _LIVE_NEEDS


def feature_named(name: str) -> FeatureDescription:
    """The feature of this name; another name is refused with the nearest ones."""
    for feature in feature_catalogue():
        if feature.name == name:
            return feature
    nearest = difflib.get_close_matches(name, [feature.name for feature in feature_catalogue()], cutoff=0.5)
    hint = f"did you mean {', '.join(nearest)}" if nearest else "`spy features list` shows all"
    raise SpyError(f"There is no feature named {name!r}: {hint}.")


def symbols_of(feature: FeatureDescription) -> dict[str, str]:
    """The symbols that a feature's formula uses, directly or through other symbols, each with what it stands for."""
    meanings = dict(_native.formula_symbols())
    found: set[str] = set()
    texts = [feature.formula]
    while texts:
        text = texts.pop()
        for symbols, meaning in meanings.items():
            if symbols not in found and any(_uses(text, symbol) for symbol in symbols.split(", ")):
                found.add(symbols)
                texts.append(meaning)
    return {symbols: meaning for symbols, meaning in meanings.items() if symbols in found}


def _uses(text: str, symbol: str) -> bool:
    """Whether `symbol` stands in `text`, with whatever minute or number in place of its own subscript."""
    base, _, subscript = symbol.partition("_")
    if "(" in symbol:
        pattern = rf"\b{symbol.partition('(')[0]}\("
    elif len(subscript) > 1:
        pattern = rf"\b{symbol}\b"
    elif symbol == "t":
        pattern = r"(?<![A-Za-z])t(?![A-Za-z])"
    else:
        bare = r"|(?![A-Za-z_(])" if base[0].isupper() else ""
        pattern = rf"(?<![A-Za-z_]){base}(?:{_SUBSCRIPT}{bare})"
    return re.search(pattern, text) is not None
