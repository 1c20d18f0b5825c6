"""Whether each feature says something that no other says: rank correlation, mutual information, variance inflation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

CLUSTER_THRESHOLD = 0.9
"""Features whose Spearman correlation is larger than this, in either direction, say the same."""

_INFORMATION_ROWS = 10_000
_LEAST_ROWS = 100


@dataclass(frozen=True, slots=True)
class RedundancyReport:
    """What one training fold says of its features."""

    features: pd.DataFrame
    """A row a feature: `rows` that have it, `cluster`, `nearest` other feature and its `correlation`,
    `variance_inflation`, and a column `information: TARGET` for each target, in nats."""
    clusters: tuple[tuple[str, ...], ...]
    """Features that say the same, by threshold; only clusters of two and more."""
    correlations: pd.DataFrame
    """Spearman correlation of each pair over the rows that have both."""


def redundancy_report(features: pd.DataFrame, targets: pd.DataFrame, seed: int = 0) -> RedundancyReport:
    """Hold the features of one training fold against each other and against what is to be forecast.

    Both frames have a row a minute, the same ones; nothing outside the fold may be among them. A feature with fewer
    than 100 known values is listed without figures.
    """
    if not features.index.equals(targets.index):
        raise ValueError("features and targets must have the same rows")
    known = features.notna().sum()
    usable = [name for name in map(str, features) if known[name] >= _LEAST_ROWS and features[name].nunique() > 1]
    correlations = features[usable].corr(method="spearman", min_periods=_LEAST_ROWS)
    labels = _cluster_labels(correlations)
    nearest = correlations.abs().where(~np.eye(len(correlations), dtype=bool))
    has_nearest = nearest.notna().any(axis=1)
    table = pd.DataFrame(index=pd.Index(features.columns, name="feature"))
    table["rows"] = known
    table["cluster"] = labels
    table["nearest"] = nearest[has_nearest].idxmax(axis=1)
    table["correlation"] = [
        correlations.at[str(name), other] if isinstance(other, str) else np.nan
        for name, other in table["nearest"].items()
    ]
    table["variance_inflation"] = variance_inflation(features[usable])
    for target in targets:
        table[f"information: {target}"] = mutual_information(features[usable], targets[target], seed)
    groups = labels.groupby(labels).groups.values()
    return RedundancyReport(table, tuple(tuple(names) for names in groups if len(names) > 1), correlations)


def variance_inflation(features: pd.DataFrame) -> pd.Series[float]:
    """How much the others inflate the variance of each feature's coefficient: 1 / (1 - R^2), inf where they give it.

    Taken from pairwise correlations, so that a feature that is often missing does not thin out the others.
    """
    correlations = features.corr(min_periods=_LEAST_ROWS).fillna(0.0).to_numpy()
    found = {}
    for position, name in enumerate(features):
        others = np.delete(np.arange(len(correlations)), position)
        own = correlations[position, others]
        explained = float(own @ np.linalg.pinv(correlations[np.ix_(others, others)], hermitian=True) @ own)
        found[name] = 1.0 / (1.0 - explained) if explained < 1.0 - 1e-9 else np.inf
    return pd.Series(found, dtype="float64")


def mutual_information(features: pd.DataFrame, target: pd.Series[float], seed: int = 0) -> pd.Series[float]:
    """Nats that each feature tells of `target`, from nearest neighbours on at most about 10,000 evenly spaced rows."""
    from sklearn.feature_selection import mutual_info_regression

    found = {}
    for name in features:
        both = pd.concat([features[name], target], axis=1).dropna()
        both = both.iloc[:: max(len(both) // _INFORMATION_ROWS, 1)]
        if len(both) < _LEAST_ROWS:
            found[name] = np.nan
            continue
        values = both.iloc[:, [0]].to_numpy()
        found[name] = float(mutual_info_regression(values, both.iloc[:, 1].to_numpy(), random_state=seed)[0])
    return pd.Series(found, dtype="float64")


def _cluster_labels(correlations: pd.DataFrame) -> pd.Series[int]:
    """A number for each feature, the same for those linked by correlations above the threshold."""
    linked = correlations.abs().to_numpy() > CLUSTER_THRESHOLD
    _, labels = connected_components(csr_array(linked), directed=False)
    return pd.Series(labels, index=correlations.index, dtype="int64")
