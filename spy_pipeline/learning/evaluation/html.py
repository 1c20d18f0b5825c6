"""A report as one HTML page that needs nothing from outside."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 13px; }
td, th { border: 1px solid #8886; padding: .25rem .5rem; text-align: left; white-space: nowrap; }
img { max-width: 100%; background: white; }
"""


def page(title: str, markdown: str, pictures: Mapping[str, bytes]) -> str:
    """The Markdown with the pictures after it, both light and dark."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark").enable("table").render(markdown)
    shown = "".join(
        f'<h2>{escape(name)}</h2><img alt="{escape(name)}" src="data:image/png;base64,'
        f'{base64.b64encode(png).decode()}">'
        for name, png in pictures.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}{shown}</body></html>\n"
    )
