"""Real receivers on this machine that fail at random: a web server and a mail server.

Each keeps the reference of every message it took in, and whether its acknowledgement went out.
"""

from __future__ import annotations

import json
import random
import re
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

REFERENCE = re.compile(r"(?:reference |编号 )([0-9a-f]{16})")


class Received:
    """What arrived, in order."""

    def __init__(self, seed: int, failures: float) -> None:
        self._random = random.Random(seed)
        self._failures = failures
        self._lock = threading.Lock()
        self.messages: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def fate(self) -> str:
        with self._lock:
            lucky = self._random.random() >= self._failures
            return "taken" if lucky else self._random.choice(["refused", "cut", "acknowledgement lost"])

    def take(self, text: str, *, acknowledged: bool) -> None:
        found = REFERENCE.search(text)
        with self._lock:
            self.messages.append((found[1] if found else "", acknowledged))
            self.texts.append(text)

    def references(self) -> set[str]:
        return {reference for reference, _ in self.messages}

    def needless_repetitions(self) -> list[str]:
        """References that came again after one whose acknowledgement went out."""
        done: set[str] = set()
        again = []
        for reference, acknowledged in self.messages:
            if reference in done:
                again.append(reference)
            if acknowledged:
                done.add(reference)
        return again


class WebReceiver:
    """Takes the JSON that Apprise posts."""

    def __init__(self, seed: int = 0, failures: float = 0.0) -> None:
        received = Received(seed, failures)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fate = received.fate()
                if fate == "refused":
                    self.send_error(503)
                    return
                if fate != "cut":
                    fields = json.loads(text)
                    received.take(f"{fields['title']}\n{fields['message']}", acknowledged=fate == "taken")
                if fate == "taken":
                    self.send_response(200)
                    self.end_headers()
                    return
                self.close_connection = True
                with suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)

            def log_message(self, *_: Any) -> None:
                """Be quiet."""

        self.received = received
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"json://127.0.0.1:{self._server.server_port}/secret-token"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _MailBox:
    def __init__(self, received: Received) -> None:
        self._received = received

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd
        import email
        import email.policy

        fate = self._received.fate()
        if fate == "refused":
            return "451 try again later"
        if fate != "cut":
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            body = message.get_body(("plain", "html"))
            assert body is not None
            text = f"{message['subject']}\n{body.get_content()}"
            self._received.take(text, acknowledged=fate == "taken")
        if fate == "taken":
            return "250 OK"
        assert server.transport is not None
        server.transport.close()
        return "421 gone"


class MailReceiver:
    """Takes mails by SMTP."""

    def __init__(self, seed: int = 0, failures: float = 0.0) -> None:
        self.received = Received(seed, failures)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self._controller = Controller(_MailBox(self.received), hostname="127.0.0.1", port=port)
        self._controller.start()
        self.address = f"mailto://127.0.0.1:{port}?from=spy@example.com&to=trader@example.com&mode=insecure"

    def close(self) -> None:
        self._controller.stop()
