"""The `spy` command as a user runs it: a process, its output, its status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spy_pipeline.cli.doctor_checks import Finding, examine
from spy_pipeline.core.clock_anchor import ClockAnchor
from spy_pipeline.core.home import Home
from spy_pipeline.core.provenance import claim_home
from spy_pipeline.core.records.source import Source
from tests.cli.spy_process import spy
from tests.conftest import UNPRIVILEGED_USER


def findings(result: subprocess.CompletedProcess[str]) -> dict[str, dict[str, str]]:
    return {item["check"]: item for item in json.loads(result.stdout)["findings"]}


def test_help_names_the_verbs(home: Home) -> None:
    result = spy("--help", home=home)
    assert result.returncode == 0
    assert "doctor" in result.stdout
    assert "init" in result.stdout
    assert "--install-completion" in result.stdout


def test_the_doctor_finds_all_well_in_a_new_home(home: Home) -> None:
    result = spy("doctor", "--json", home=home)
    assert result.returncode == 0, result.stdout
    assert {item["verdict"] for item in findings(result).values()} <= {"ok", "warning"}
    assert findings(result)["settings"]["message"] == "defaults (run `spy init` to change them): follows SPY"
    assert "ok" in spy("doctor", home=home).stdout


def test_the_doctor_tells_the_remedy_and_fails(home: Home) -> None:
    home.settings_file.write_text("[log]\nfiles = 0\n")
    result = spy("doctor", "--json", home=home)
    assert result.returncode == 1
    assert findings(result)["settings"]["verdict"] == "failure"
    assert "`log.files` is 0" in findings(result)["settings"]["message"]
    assert findings(result)["ledger"]["verdict"] == "ok"


def test_the_doctor_warns_of_a_nearly_full_disk(home: Home) -> None:
    result = spy("doctor", "--json", home=home, SPY_STORAGE__FREE_MEGABYTES="1000000000")
    assert result.returncode == 0
    assert findings(result)["disk space"]["verdict"] == "warning"


def test_the_doctor_shows_a_simulated_clock(home: Home) -> None:
    ClockAnchor.starting_now(1_730_000_000 * 10**9, 60.0).write(home.state_folder)
    assert "SIMULATED at 60 times" in findings(spy("doctor", "--json", home=home))["clock"]["message"]


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        (None, "enabled, or run `spy gateway --port 4123`."),
        (Source.SIMULATED, "enabled, or run `spy gateway --port 4123`."),
        (Source.IBKR, "enabled."),
    ],
)
def test_the_doctor_offers_a_gateway_that_would_be_found_and_none_in_a_live_home(
    home: Home, monkeypatch: pytest.MonkeyPatch, source: Source | None, remedy: str
) -> None:
    monkeypatch.setenv("SPY_IBKR__PORT", "4123")
    monkeypatch.setattr("socket.create_connection", _refuses)
    if source is not None:
        claim_home(home, source)
    found = next(each for each in examine(home) if each.check == "gateway")
    assert found.verdict == "warning"
    assert found.message.startswith("Nothing answers at 127.0.0.1:4123 (")
    assert found.message.endswith(remedy)


def _refuses(*_: object, **__: object) -> None:
    raise ConnectionRefusedError("nobody listens")


def test_what_init_writes_for_secrets_is_the_users_alone_and_the_doctor_looks_after_it(home: Home) -> None:
    def found() -> Finding:
        return next(each for each in examine(home) if each.check == "secrets")

    assert found().verdict == "ok"
    assert spy("init", home=home).returncode == 0
    assert home.environment_file.stat().st_mode & 0o777 == 0o600
    assert home.settings_file.stat().st_mode & 0o777 == 0o644
    assert found().verdict == "ok"
    for mode in (0o640, 0o604):
        home.environment_file.chmod(mode)
        assert found().verdict == "warning"
        assert f"run `chmod 600 {home.environment_file}`" in found().message


def test_init_writes_commented_files_once_and_never_touches_them_again(home: Home) -> None:
    first = spy("init", home=home)
    assert first.returncode == 0
    assert "# symbols = " in home.settings_file.read_text()
    home.settings_file.write_text('[market]\nsymbols = ["QQQ"]\n')
    second = spy("init", home=home)
    assert second.returncode == 1
    assert "has its spy.toml and .env already" in second.stderr
    assert home.settings_file.read_text() == '[market]\nsymbols = ["QQQ"]\n'
    home.environment_file.unlink()
    assert spy("init", home=home).returncode == 0
    assert home.settings_file.read_text() == '[market]\nsymbols = ["QQQ"]\n'


def test_a_new_folder_can_be_named(home: Home, tmp_path: Path) -> None:
    assert spy("init", str(tmp_path / "other"), home=home).returncode == 0
    assert (tmp_path / "other" / "spy.toml").is_file()


@pytest.mark.parametrize("arguments", [["doctor", "--json"], ["init"]])
def test_a_read_only_disk_is_one_sentence(read_only_disk: Path, arguments: list[str]) -> None:
    result = spy(*arguments, home=Home(read_only_disk))
    assert result.returncode == 1
    assert "is read-only: mount it writable, or set SPY_HOME" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_a_full_disk_is_one_sentence(tiny_disk: Path) -> None:
    (tiny_disk / "ballast").write_bytes(b"x" * (256 << 10))
    result = spy("init", home=Home(tiny_disk))
    assert result.returncode == 1
    assert result.stderr.startswith("The disk is full")
    assert os.listdir(tiny_disk) == ["ballast"]


def test_a_folder_of_someone_else_is_one_sentence(home: Home) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can act as another user")
    home.root.chmod(0o755)
    program = (
        "import contextlib, os, sys\nfrom spy_pipeline.cli.app import main\n"
        "sys.argv = ['spy', 'init', '--help']\nwith contextlib.suppress(SystemExit):\n    main()\n"
        f"os.setuid({UNPRIVILEGED_USER})\nsys.argv = ['spy', 'init']\nmain()"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("No right to write")
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_file_as_home_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = spy("doctor", home=Home(tmp_path / "file"))
    assert result.returncode == 1
    assert "which is not a folder" in result.stderr
