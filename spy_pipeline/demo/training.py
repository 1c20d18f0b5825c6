"""Asking Dagster to train all members while the session runs, as its pages would ask."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.pipeline.learning import proved_refit_job_name
from spy_pipeline.services.description import CODE_LOCATION

_LAUNCH = """
mutation ($parameters: ExecutionParams!) {
  launchPipelineExecution(executionParams: $parameters) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
_ANSWER_SECONDS = 60.0


def ask_for_training(dagster: str, instrument: Instrument) -> str:
    """Request a run that proves and fits every member, one after the other to leave room for the session.

    Gives its address.
    """
    parameters = {
        "selector": {
            "repositoryLocationName": CODE_LOCATION,
            "repositoryName": "__repository__",
            "jobName": proved_refit_job_name(instrument),
        },
        "mode": "default",
        "runConfigData": {"execution": {"config": {"in_process": {}}}},
    }
    said = _asked(dagster, _LAUNCH, parameters=parameters)["launchPipelineExecution"]
    if "run" not in said:
        raise SpyError(
            f"Dagster did not start the training ({said.get('message', said['__typename'])}): "
            f"materialize the assets of learning at {dagster}."
        )
    return f"{dagster}/runs/{said['run']['runId']}"


def _asked(dagster: str, query: str, **variables: Any) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{dagster}/graphql", body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as reply:  # noqa: S310 - our own service
            return json.loads(reply.read())["data"]
    except (OSError, ValueError, KeyError) as error:
        raise SpyError(f"Dagster at {dagster} did not answer ({error}): `spy logs dagster` says why.") from error
