"""`spy page` serves on this machine alone, ends when told to, and says which port is taken."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request

from spy_pipeline.core.home import Home
from tests.waiting import until

PAGE = (sys.executable, "-m", "spy_pipeline", "page", "--port")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_serves_and_ends_when_told_to(home: Home) -> None:
    port = free_port()
    with subprocess.Popen([*PAGE, str(port)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"The page of SPY at http://127.0.0.1:{port}; Ctrl-C ends it.\n"
        until(lambda: answers(port))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/?theme=dark") as answer:
            assert 'data-theme="dark"' in answer.read().decode()
        process.terminate()
        assert process.wait(15.0) == 0
    assert not answers(port)


def test_a_port_that_is_taken_is_told_in_a_sentence(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run([*PAGE, str(port)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == f"Port {port} for the page is taken: set page.port to another one."
