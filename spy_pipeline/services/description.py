"""The one description of everything that `spy up` runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from spy_pipeline.core.atomic_file import write_atomically
from spy_pipeline.core.home import Home
from spy_pipeline.core.runtime_folder import runtime_folder
from spy_pipeline.core.settings import Settings
from spy_pipeline.realtime.collector_process import LOG_FILE as COLLECTOR_LOG
from spy_pipeline.services.service import Service

DEFINITIONS = "spy_pipeline.pipeline.definitions"
CODE_SERVER = "code-server"
CODE_LOCATION = "spy_pipeline"
"""What Dagster calls the place of the code."""


def services_of(home: Home, settings: Settings) -> list[Service]:
    """The services of a home, each after those that it needs."""
    spy = (sys.executable, "-m", "spy_pipeline")
    code_socket = runtime_folder(home) / f"{CODE_SERVER}.sock"
    workspace = ("-w", str(workspace_file(home)))
    ports = settings.services
    collector = Service(
        "collector", "market data, second by second", (*spy, "collector", "run"), log_file=COLLECTOR_LOG
    )
    return [
        *([collector] if ports.collector else []),
        Service(
            CODE_SERVER,
            "assets and jobs",
            (sys.executable, "-m", "dagster", "api", "grpc", "-n", "16", "-s", str(code_socket), "-m", DEFINITIONS),
            socket_file=code_socket,
            children_go_on=True,
        ),
        Service(
            "dagster-daemon",
            "schedules, sensors, runs",
            (sys.executable, "-m", "dagster._daemon", "run", *workspace),
            after=(CODE_SERVER,),
            children_go_on=True,
        ),
        Service(
            "dagster",
            "Dagster's pages",
            (sys.executable, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(ports.dagster_port), *workspace),
            port=ports.dagster_port,
            port_setting="services.dagster_port",
            after=(CODE_SERVER,),
        ),
        Service(
            "mlflow",
            "MLflow's pages",
            (*spy, "mlflow", "--port", str(ports.mlflow_port)),
            port=ports.mlflow_port,
            port_setting="services.mlflow_port",
        ),
        Service(
            "page",
            "the live page",
            (*spy, "page", "--port", str(settings.page.port)),
            port=settings.page.port,
            port_setting="page.port",
        ),
    ]


def workspace_file(home: Home) -> Path:
    """Where the services of Dagster read which code server to ask."""
    return home.state_folder / "services" / "workspace.yaml"


def write_workspace(home: Home) -> None:
    """Have daemon and web server ask the one code server, instead of loading the code once each."""
    runtime_folder(home).mkdir(mode=0o700, parents=True, exist_ok=True)
    code_socket = runtime_folder(home) / f"{CODE_SERVER}.sock"
    code_socket.unlink(missing_ok=True)
    server = {"socket": str(code_socket), "location_name": CODE_LOCATION}
    write_atomically(workspace_file(home), json.dumps({"load_from": [{"grpc_server": server}]}).encode())
