"""What can be wrong with what a client sends."""

from __future__ import annotations

from spy_pipeline.gateway.wire.codes import NO_REQUEST, Code


class ProtocolError(Exception):
    """The bytes are no TWS conversation: there is nobody to answer, the connection ends."""


class UnreadableError(Exception):
    """A frame whose fields do not make the request its number promises: answered with 320."""

    def __init__(self, reason: str, req_id: int = NO_REQUEST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.req_id = req_id
        """The request's own id where it was read before the trouble, else -1."""


class RefusedError(Exception):
    """A request that is understood and answered with an error of the protocol."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
