"""The page of one browser: charts and panels that show whatever view they are given."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib import resources

from bokeh.document import Document
from bokeh.models import ColumnDataSource, InlineStyleSheet, Range1d
from bokeh.models.widgets.markups import Div
from jinja2 import Template

from spy_pipeline.core.sessions import Session
from spy_pipeline.dashboard.chart_columns import chart_time
from spy_pipeline.dashboard.charts import past_chart, price_chart
from spy_pipeline.dashboard.palette import PALETTES, Theme
from spy_pipeline.dashboard.view import View

_MARGIN_MS = 120_000.0


class Page:
    """What one browser has open; only what changed is sent to it."""

    def __init__(self, document: Document, symbol: str, theme: Theme, view: View) -> None:
        palette = PALETTES[theme]
        self._view = view
        self._session: Session | None = None
        self._sources = {name: ColumnDataSource(columns) for name, columns in view.columns.items()}
        style = InlineStyleSheet(css=_asset("page.css"))
        self._places = {
            name: Div(name=name, text=text, stylesheets=[style], sizing_mode="stretch_width")
            for name, text in view.texts.items()
        }
        self._hours = Range1d()
        self._show_session(view.session)
        document.theme = palette.bokeh_theme
        document.template = Template(_asset("page.html"))
        document.title = f"{symbol} · spy_pipeline"
        document.template_variables.update(
            theme=theme,
            other_theme="light" if theme == "dark" else "dark",
            palette=asdict(palette),
            symbol=symbol,
        )
        charts = (price_chart(self._sources, palette, self._hours), past_chart(self._sources, palette, self._hours))
        for root in (*self._places.values(), *charts):
            document.add_root(root)

    def show(self, view: View) -> None:
        """Show another view; to be called with the document's lock."""
        for name, columns in view.columns.items():
            if columns is not self._view.columns[name]:
                self._sources[name].data = columns
        for name, text in view.texts.items():
            if text != self._view.texts[name]:
                self._places[name].text = text
        self._show_session(view.session)
        self._view = view

    def _show_session(self, session: Session) -> None:
        if session == self._session:
            return
        self._session = session
        first, last = chart_time([session.open_ns, session.close_ns]).tolist()
        self._hours.update(start=first - _MARGIN_MS, end=last + _MARGIN_MS)
        self._hours.update(reset_start=first - _MARGIN_MS, reset_end=last + _MARGIN_MS)


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
