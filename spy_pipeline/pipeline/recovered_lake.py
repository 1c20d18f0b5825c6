"""The lake as it should be found: whatever a crash left half done is mended."""

from __future__ import annotations

from dagster import MaterializeResult, asset

from spy_pipeline.core.home import Home
from spy_pipeline.core.lake.layout import LakeLayout
from spy_pipeline.core.lake.recovery import recover_lake


@asset(group_name="maintenance", kinds={"python"})
def recovered_lake() -> MaterializeResult[None]:
    """Remove half-written files of crashed writers and cut torn last lines; what is being written is left alone."""
    recovery = recover_lake(LakeLayout(Home.current()))
    return MaterializeResult(
        metadata={
            "removed files": [str(path) for path in recovery.removed],
            "mended files": [str(path) for path in recovery.mended],
        }
    )
