"""The two charts: candles with the fan of the newest forecast, and past forecasts against what happened."""

from __future__ import annotations

from bokeh.models import (
    ColumnDataSource,
    DatetimeTickFormatter,
    HoverTool,
    NumeralTickFormatter,
    Range1d,
    VBar,
)
from bokeh.models.annotations import Title
from bokeh.models.renderers import DataRenderer, GlyphRenderer
from bokeh.plotting import figure
from bokeh.transform import factor_cmap

from spy_pipeline.dashboard.chart_columns import BANDS, PAST_MINUTES
from spy_pipeline.dashboard.palette import Palette

Sources = dict[str, ColumnDataSource]

_CANDLE_MS = 42_000
_ALPHAS = (0.12, 0.18, 0.25)
_TOOLS = "xpan,xwheel_zoom,box_zoom,reset"


def price_chart(sources: Sources, palette: Palette, hours: Range1d) -> figure:
    """Candles, the forming one, VWAP, and the fan."""
    chart = _chart(palette, hours, "candles")
    candles: list[DataRenderer] = [_candles(chart, sources[name], palette) for name in ("candles", "forming")]
    chart.line("time", "vwap", source=sources["candles"], line_color=palette.vwap, line_width=1.5, legend_label="VWAP")
    for number, ((low, high), alpha) in enumerate(zip(BANDS, _ALPHAS, strict=True)):
        chart.varea(
            "time",
            f"low{number}",
            f"high{number}",
            source=sources["fan"],
            fill_color=palette.fan,
            fill_alpha=alpha,
            legend_label=f"{high - low:.0%} of outcomes",
        )
    chart.line("time", "median", source=sources["fan"], line_color=palette.fan, line_width=2, legend_label="median")
    tips = [("time", "@time{%H:%M}"), *((name, f"@{name}{{0.00}}") for name in ("open", "high", "low", "close"))]
    chart.add_tools(HoverTool(renderers=candles, tooltips=tips, formatters={"@time": "datetime"}, mode="vline"))
    _settle_legend(chart, palette)
    return chart


def past_chart(sources: Sources, palette: Palette, hours: Range1d) -> figure:
    """The band of past forecasts at the time they were of, with what happened marked in or out of it."""
    chart = _chart(palette, hours, "past")
    source = sources["past"]
    chart.varea("time", "low", "high", source=source, fill_color=palette.fan, fill_alpha=0.2)
    fates = factor_cmap("fate", [palette.up, palette.down, palette.quiet], ["inside", "outside", "open"])
    chart.scatter("time", "happened", source=source, size=4, color=fates)
    chart.title = Title(
        text=f"80 % bands of forecasts {PAST_MINUTES} min ahead, and what happened", text_font_size="12px"
    )
    return chart


def _chart(palette: Palette, hours: Range1d, name: str) -> figure:
    chart = figure(
        name=name,
        x_axis_type="datetime",
        x_range=hours,
        tools=_TOOLS,
        active_drag="xpan",
        active_scroll="xwheel_zoom",
        sizing_mode="stretch_both",
        toolbar_location=None,
        output_backend="canvas",
        background_fill_color=palette.card,
        border_fill_color=palette.card,
    )
    chart.xaxis.formatter = DatetimeTickFormatter(minutes="%H:%M", hourmin="%H:%M", hours="%H:%M", days="%H:%M")
    chart.yaxis.formatter = NumeralTickFormatter(format="0.00")
    return chart


def _candles(chart: figure, source: ColumnDataSource, palette: Palette) -> GlyphRenderer[VBar]:
    colour = factor_cmap("move", [palette.up, palette.down], ["up", "down"])
    chart.segment("time", "low", "time", "high", source=source, color=colour)
    return chart.vbar("time", _CANDLE_MS, "open", "close", source=source, fill_color=colour, line_color=colour)


def _settle_legend(chart: figure, palette: Palette) -> None:
    chart.legend.location = "top_left"
    chart.legend.orientation = "horizontal"
    chart.legend.label_text_font_size = "11px"
    chart.legend.label_text_color = palette.quiet
    chart.legend.background_fill_alpha = 0.0
