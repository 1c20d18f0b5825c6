"""A report as one HTML page that needs nothing from outside."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --met: #2a8f4d; --missed: #c8372d; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 84rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: 13px; }
td, th { border: 1px solid var(--line); padding: .25rem .6rem; white-space: nowrap; text-align: right; }
td:first-child, th:first-child { text-align: left; }
tbody tr:nth-child(even) { background: #8881; }
td.met { color: var(--met); font-weight: 600; }
td.missed { color: var(--missed); font-weight: 600; }
nav a { margin-right: 1rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(26rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
figure img { width: 100%; background: white; }
"""
_CLASSES = {"missed": ("floor missed", "hurts"), "met": ("floor met", "target met", "moonshot met", "helps")}


def page(title: str, markdown: str, pictures: Mapping[str, bytes]) -> str:
    """The Markdown with the pictures after it, both light and dark; verdicts stand out."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark").enable("table").render(markdown)
    for kind, verdicts in _CLASSES.items():
        for verdict in verdicts:
            body = body.replace(f"<td>{verdict}</td>", f'<td class="{kind}">{verdict}</td>')
    parts = body.split("<h2>")
    names = [part.partition("</h2>")[0] for part in parts[1:]]
    sections = [f'<h2 id="part-{number}">{part}' for number, part in enumerate(parts[1:])]
    links = [f'<a href="#part-{number}">{name}</a>' for number, name in enumerate(names)]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body>{parts[0]}<nav>{"".join(links)}<a href="#pictures">Pictures</a></nav>'
        f"{''.join(sections)}{_gallery(pictures)}</body></html>\n"
    )


def _gallery(pictures: Mapping[str, bytes]) -> str:
    """The pictures side by side where there is room."""
    shown = (
        f'<figure><img alt="{escape(name)}" src="data:image/png;base64,{base64.b64encode(png).decode()}"></figure>'
        for name, png in pictures.items()
    )
    return f'<h2 id="pictures">Pictures</h2><div class="pictures">{"".join(shown)}</div>'
