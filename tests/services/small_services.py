"""Services that do next to nothing, so that tests see how they are kept; run as a program, this file is one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from spy_pipeline.services.service import Service

_PROGRAM = (sys.executable, str(Path(__file__)))


def waiting(name: str = "waiting", *, stubborn: bool = False) -> Service:
    """Waits; a stubborn one does not heed SIGTERM."""
    return Service(name, "waiting", (*_PROGRAM, "stubborn" if stubborn else "wait"))


def failing(name: str = "failing") -> Service:
    """Says a sentence and fails at once."""
    return Service(name, "failing", (*_PROGRAM, "fail"))


def answering(port: int, after: tuple[str, ...] = ()) -> Service:
    """Answers on a port, from a process that its own started in another session."""
    return Service(
        "answering", "answering", (*_PROGRAM, "answer", str(port)), port=port, port_setting="page.port", after=after
    )


def leaving(mark: Path) -> Service:
    """Leaves a process in a session of its own behind, whose id is in `mark`, then waits."""
    return Service("leaving", "leaving", (*_PROGRAM, "leave", str(mark)))


def main(action: str, *arguments: str) -> None:
    if action == "fail":
        sys.exit("The cable is not plugged in: plug it in.")
    if action == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if action == "answer":
        subprocess.run([*_PROGRAM, "answer-itself", *arguments], check=False, start_new_session=True)
    if action == "answer-itself":
        HTTPServer(("127.0.0.1", int(arguments[0])), BaseHTTPRequestHandler).serve_forever()
    if action == "leave":
        left = subprocess.Popen([*_PROGRAM, "wait"], start_new_session=True)
        Path(arguments[0]).write_text(str(left.pid))
    print(f"{action} goes on", flush=True)
    while True:
        time.sleep(60.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
