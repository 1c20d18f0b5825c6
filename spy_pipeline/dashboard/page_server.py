"""The server of the page, on 127.0.0.1 alone, with nothing fetched from elsewhere."""

from __future__ import annotations

import threading
from functools import partial

from bokeh.application import Application
from bokeh.application.handlers.function import FunctionHandler
from bokeh.document import Document
from bokeh.server.contexts import BokehSessionContext
from bokeh.server.server import Server
from tornado.platform.asyncio import AsyncIOLoop

from spy_pipeline.core.errors import SpyError
from spy_pipeline.core.home import Home
from spy_pipeline.core.instruments import Instrument
from spy_pipeline.dashboard.feed_watch import FeedWatch, OpenFeed
from spy_pipeline.dashboard.page import Page
from spy_pipeline.dashboard.palette import Theme
from spy_pipeline.dashboard.snapshot import SnapshotMaker
from spy_pipeline.dashboard.view import View, view_of

REFRESH_SECONDS = 1.0
_HOST = "127.0.0.1"


class PageServer:
    """Serves the page of one instrument to any number of browsers, all of which show the same view."""

    def __init__(self, home: Home, instrument: Instrument, open_feed: OpenFeed, port: int) -> None:
        self._symbol = instrument.symbol
        self._port = port
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._watch = FeedWatch(open_feed, self._changed)
        self._maker = SnapshotMaker(home, instrument, self._watch)
        self._view = view_of(self._maker.make())
        self._open: dict[Document, Page] = {}
        self._lock = threading.Lock()
        self._loop: AsyncIOLoop | None = None
        self._failure: Exception | None = None

    def run(self) -> None:
        """Serve until `stop` is called; a port that is taken is refused with a sentence.

        What keeps the page from being refreshed ends the serving and is raised: an old page must not look alive.
        """
        self._loop = AsyncIOLoop()
        server = self._server(self._loop)
        refresher = threading.Thread(target=self._refresh, name="page-refresher", daemon=True)
        self._watch.start()
        refresher.start()
        server.start()
        try:
            if not self._stop.is_set():
                self._loop.start()
        finally:
            self._stop.set()
            self._changed.set()
            refresher.join()
            self._watch.stop()
            self._maker.close()
            server.stop()
            self._loop.close()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """End serving; may be called by any thread and by a signal handler."""
        self._stop.set()
        if self._loop is not None:
            self._loop.asyncio_loop.call_soon_threadsafe(self._loop.stop)

    def _server(self, loop: AsyncIOLoop) -> Server:
        """Bokeh's server on `loop`, which must be that of this thread: connections are taken where it is made."""
        try:
            return Server(
                {"/": Application(FunctionHandler(self._greet))},
                address=_HOST,
                port=self._port,
                io_loop=loop,
                allow_websocket_origin=[f"{name}:{self._port}" for name in (_HOST, "localhost")],
            )
        except OSError as error:
            raise SpyError(f"Port {self._port} for the page is taken: set page.port to another one.") from error

    def _greet(self, document: Document) -> None:
        """Give a new browser its page, as everybody sees it now."""
        theme = _theme_asked_for(document)
        with self._lock:
            self._open[document] = Page(document, self._symbol, theme, self._view)
        document.on_session_destroyed(lambda _context: self._forget(document))

    def _forget(self, document: Document) -> None:
        with self._lock:
            self._open.pop(document, None)

    def _refresh(self) -> None:
        """Once a second, and at once when the collector's state changes, show all browsers what is known."""
        try:
            while not self._stop.is_set():
                self._changed.wait(REFRESH_SECONDS)
                self._changed.clear()
                self._show_all(view_of(self._maker.make(), self._view))
        except Exception as failure:  # noqa: BLE001 - raised by `run`
            self._failure = failure
            self.stop()

    def _show_all(self, view: View) -> None:
        with self._lock:
            self._view = view
            pages = list(self._open.items())
        for document, page in pages:
            document.add_next_tick_callback(partial(page.show, view))


def _theme_asked_for(document: Document) -> Theme:
    context = document.session_context
    request = context.request if isinstance(context, BokehSessionContext) else None
    return "dark" if request is not None and request.arguments.get("theme") == [b"dark"] else "light"
