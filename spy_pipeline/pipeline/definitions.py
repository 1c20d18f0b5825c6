"""What Dagster loads: all assets."""

from dagster import Definitions

from spy_pipeline.pipeline.recovered_lake import recovered_lake

definitions = Definitions(assets=[recovered_lake])
