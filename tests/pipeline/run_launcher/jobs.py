"""Jobs that a launcher is tried with."""

import os
import signal
import time
from pathlib import Path

from dagster import AssetExecutionContext, Definitions, asset, define_asset_job, in_process_executor

from spy_pipeline.pipeline.run_launcher.launcher import FORKED


@asset
def quick(context: AssetExecutionContext) -> None:
    context.log.info("a line of the log")
    print(f"printed by {os.getppid()}")


@asset
def endless() -> None:
    Path("started").touch()
    while True:
        time.sleep(0.05)


@asset
def mistaken() -> None:
    raise ValueError("a mistake in a step")


@asset
def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@asset
def usual() -> None:
    Path("usual").write_text(str(os.getppid()))


definitions = Definitions(
    assets=[quick, endless, mistaken, killed, usual],
    jobs=[
        *(
            define_asset_job(f"{made.key.path[0]}_job", [made], tags=dict(FORKED))
            for made in (quick, endless, mistaken, killed)
        ),
        define_asset_job("usual_job", [usual]),
    ],
    executor=in_process_executor,
)
