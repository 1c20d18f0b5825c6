"""`spy train` as a user runs it: what it prints, registers and shows in MLflow, and what it refuses."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from pathlib import Path

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.entities.model_registry import ModelVersion

from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.features.daily_rows import kernel_hash
from spy_pipeline.learning.registry.mlflow_publisher import publish
from spy_pipeline.learning.registry.mlflow_store import mlflow_client
from spy_pipeline.learning.registry.model_registry import ModelRegistry
from spy_pipeline.learning.registry.model_version import Alias
from spy_pipeline.learning.roster import roles
from spy_pipeline.learning.stack import stack_of
from tests.cli.spy_process import spy, started
from tests.learning.walk_home import fill_with_walk

DAYS = 36
FIRST, LAST = "2024-01-02", "2024-02-22"
NAMES = [f"SPY.{role.name}" for role in roles()] + ["SPY.stack"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with days to learn from."""
    home = Home.at(tmp_path_factory.mktemp("home"))
    fill_with_walk(home, DAYS)
    return home


@pytest.fixture
def another(place: Home, tmp_path: Path) -> Home:
    """A home with the same days and nothing else."""
    shutil.copytree(place.data_folder, tmp_path / "another" / "data")
    for learned in ("ledger.sqlite", "walk_forward"):
        for left in (tmp_path / "another" / "data" / "state").glob(f"{learned}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return Home.at(tmp_path / "another")


@pytest.fixture(scope="module")
def trained(place: Home) -> subprocess.CompletedProcess[str]:
    """What a whole training said."""
    return spy("train", "--json", home=place)


def run_of(home: Home, name: str) -> Run:
    client = mlflow_client(home)
    return client.get_run(newest(client, name).run_id)


def newest(client: MlflowClient, name: str) -> ModelVersion:
    """What MLflow shows of the version that was told last."""
    return max(client.search_model_versions(f"name = '{name}'"), key=lambda version: int(version.version))


def test_one_document_on_stdout_and_progress_on_stderr(place: Home, trained: subprocess.CompletedProcess[str]) -> None:
    assert trained.returncode == 0, trained.stderr
    listed = {entry["name"]: entry["version"] for entry in json.loads(trained.stdout)}
    assert list(listed) == NAMES
    assert f"1 of {len(NAMES) - 1}: b_sigma is version {listed['SPY.b_sigma'][:12]}" in trained.stderr
    registry = ModelRegistry(place)
    assert registry.aliases("SPY.stack")["challenger"] == listed["SPY.stack"]
    lineage = registry.version("SPY.stack", Alias.CHALLENGER).lineage
    assert (lineage.first_day, lineage.last_day, str(lineage.source)) == (FIRST, LAST, "imported")
    assert set(lineage.members) <= set(listed.values())


def test_the_baselines_serve_while_no_stack_has_passed_the_gate(
    place: Home, trained: subprocess.CompletedProcess[str]
) -> None:
    serving = stack_of(ModelRegistry(place), Instrument.parse("SPY"), Alias.CHAMPION)
    assert (serving.volatility.name, [member.name for member in serving.members]) == ("b_sigma", ["b_q"])
    assert serving.required_fit().last_day == LAST


def test_mlflow_shows_what_the_models_were_made_of_and_what_they_are_worth(
    place: Home, trained: subprocess.CompletedProcess[str]
) -> None:
    assert publish(place) == 0
    run = run_of(place, "SPY.stack")
    assert run.info.status == "FINISHED"
    assert run.data.params["first_day"] == FIRST
    assert run.data.params["last_day"] == LAST
    assert len(run.data.params["data_hash"]) == 64
    assert run.data.params["kernel_hash"] == kernel_hash()
    assert run.data.params["source"] == "imported"
    assert set(run.data.params) >= {"code", "settings", "seed", "threads", "sessions"}
    assert run.data.tags["measured"] == f"2024-02-14 to {LAST}"
    horizons = {f"{metric}.{minutes}" for metric in ("crps_bp", "coverage_90") for minutes in (5, 15, 30, 60)}
    assert set(run.data.metrics) >= horizons | {"crps_vs_b_q.low", "qlike_vs_b_sigma.value"}
    cells = [name for name in run.data.metrics if name.startswith("coverage_90.hour_")]
    assert len(cells) == 7 * 3
    files = {file.path for file in mlflow_client(place).list_artifacts(run.info.run_id)}
    assert files >= {
        "reliability.png",
        "coverage-over-time.png",
        "where-outcomes-fall.png",
        "pinball-by-horizon.png",
        "weights-over-time.png",
        "importance.json",
    }
    assert any(name.startswith("importance-") and name.endswith(".png") for name in files)


def test_each_forecaster_has_figures_signature_and_lineage(
    place: Home, trained: subprocess.CompletedProcess[str]
) -> None:
    client = mlflow_client(place)
    for role in roles():
        run = run_of(place, f"SPY.{role.name}")
        figure = "qlike_vs_b_sigma.value" if role.sigma is None else "crps_bp.30"
        assert figure in run.data.metrics, role.name
    shown = newest(client, "SPY.stack")
    assert client.get_model_version_by_alias("SPY.stack", "challenger").version == shown.version
    said = json.loads(shown.description)
    assert len(said["members"]) == len(ModelRegistry(place).version("SPY.stack", Alias.CHALLENGER).lineage.members)
    signature = mlflow.models.Model.load(shown.source.removeprefix("file://")).signature
    assert "volatility_ratio" in signature.inputs.input_names()
    assert {"sigma_30", "q0.5_30"} <= set(signature.outputs.input_names())


def test_a_range_of_days_and_one_forecaster(another: Home) -> None:
    done = spy("train", "--only", "b_sigma", "--from", "2024-01-08", "--to", "2024-02-21", home=another)
    assert done.returncode == 0, done.stderr
    assert "Trained on 31 sessions, 2024-01-08 to 2024-02-21:\n  SPY.b_sigma " in done.stdout
    registry = ModelRegistry(another)
    assert registry.names() == ["SPY.b_sigma"]
    (made,) = registry.versions("SPY.b_sigma")
    assert (made.lineage.first_day, made.lineage.last_day) == ("2024-01-08", "2024-02-21")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--symbol", "QQQ"], "QQQ has 0 engineered days in that range, 30 are needed: run `spy catch-up`"),
        (["--symbol", "not a symbol"], "'not a symbol' is not a symbol"),
        (["--from", "2024-02-20", "--to", "2024-01-02"], "The first day, 2024-02-20, is after the last, 2024-01-02"),
        (["--from", "2024-02-30"], "'2024-02-30' is not a day: write it as in 2024-03-08."),
        (["--from", "2024-02-20"], "SPY has 3 engineered days in that range, 30 are needed"),
        (["--only", "b_sigma", "--only", "magic"], "no forecaster named 'magic': choose among b_sigma,"),
    ],
)
def test_bad_input_is_one_sentence_and_makes_nothing(place: Home, arguments: list[str], sentence: str) -> None:
    names = ModelRegistry(place).names()
    done = spy("train", *arguments, home=place)
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert ModelRegistry(place).names() == names


def test_a_negative_seed_is_a_usage_error(place: Home) -> None:
    done = spy("train", "--seed", "-1", home=place)
    assert done.returncode == 2
    assert "--seed" in done.stderr


def test_ctrl_c_ends_it_and_the_next_training_is_whole(
    another: Home, trained: subprocess.CompletedProcess[str]
) -> None:
    with started("train", "--json", "--no-measure", home=another) as process:
        assert process.stderr is not None
        assert "1 of" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout == ""
    assert "Traceback" not in stderr
    assert "SPY.stack" not in ModelRegistry(another).names()
    assert ModelRegistry(another).names()
    again = spy("train", "--json", "--no-measure", home=another)
    assert json.loads(again.stdout) == json.loads(trained.stdout)
