"""`spy mlflow` as a user runs it."""

from __future__ import annotations

import signal
import socket
import urllib.request

from spy_pipeline.core.home import Home
from spy_pipeline.core.ports import port_trouble
from tests.cli.spy_process import spy, started
from tests.waiting import until


def health(port: int) -> bytes:
    """What the server answers; nothing until it does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30) as reply:
            return bytes(reply.read())
    except OSError:
        return b""


def test_it_answers_on_this_machine_until_ctrl_c(home: Home) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with started("mlflow", "--port", str(port), home=home) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"MLflow at http://127.0.0.1:{port}; Ctrl-C ends it.\n"
        assert until(lambda: health(port), seconds=120.0) == b"OK"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert port_trouble(port) is None


def test_a_port_that_is_taken_is_a_sentence(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = spy("mlflow", "--port", str(port), home=home)
    assert done.returncode == 1
    assert f"Port {port} for MLflow is taken by another program: choose another one with --port." in done.stderr
