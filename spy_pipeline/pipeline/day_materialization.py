"""Telling Dagster that one day of an asset was made, and of what, so that it knows which days are stale."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dagster import AssetExecutionContext, AssetKey, AssetMaterialization, MetadataValue
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_TAG,
    NULL_DATA_VERSION,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)
from dagster._core.definitions.metadata import RawMetadataValue


def materialize_day(
    context: AssetExecutionContext,
    asset: AssetKey,
    day: date,
    path: Path,
    *,
    metadata: Mapping[str, RawMetadataValue],
    made_of: Mapping[AssetKey, Path] | None = None,
) -> None:
    """Log that the file at `path` is the asset's `day`; its version is its content, its inputs' versions are theirs.

    The newest event so far stands for the events that made the inputs: a later one of theirs makes the day stale.
    """
    parts = made_of or {}
    newest_event = str(context.instance.event_log_storage.get_maximum_record_id())
    tags = {
        CODE_VERSION_TAG: context.assets_def.code_versions_by_key[asset] or "",
        DATA_VERSION_TAG: _content_version(path),
        **{get_input_data_version_tag(key): _content_version(part) for key, part in parts.items()},
        **{get_input_event_pointer_tag(key): newest_event for key in parts},
    }
    facts = {"path": MetadataValue.path(str(path)), **metadata}
    context.log_event(AssetMaterialization(asset, partition=str(day), metadata=facts, tags=tags))


def _content_version(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else NULL_DATA_VERSION.value
