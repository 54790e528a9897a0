# SPDX-License-Identifier: Apache-2.0
"""The figures as a picture: one panel for each load, one bar for each program, each panel with a
scale of its own. Plain SVG that follows the viewer's light or dark scheme."""
import html

from measure import IN_PROCESS
from peers import STRANGERS
from report import rate, where
from workloads import LOADS

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 13px }
  .small { fill: #59636e }
  .paper { fill: #ffffff }
  .ours { fill: #0969da } .inside { fill: #54aeff } .other { fill: #afb8c1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .small { fill: #9198a1 }
    .paper { fill: #0d1117 }
    .ours { fill: #4493f8 } .inside { fill: #1f6feb } .other { fill: #656c76 }
  }
"""
# Who is shown, in this order. The floors are not: they are no database.
CLASSES = {"gramme": "ours", IN_PROCESS: "inside", **dict.fromkeys(STRANGERS, "other")}
LABELS = {"gramme": "Gramme", IN_PROCESS: "Gramme in process", "dynamodb-local": "DynamoDB Local"}
COLUMNS, WIDTH, LABEL, BAR, ROW, GAP, TOP = 2, 430, 125, 225, 19, 22, 56


def bars(one, load, connections):
    """(name, requests a second or None) of those that were asked."""
    for name in CLASSES:
        if name in one["results"]:
            figures = one["results"][name]["loads"].get(load, {})
            found = figures.get("1" if name == IN_PROCESS else str(connections))
            yield name, found and found["rate"]


def panel(x, y, title, values):
    """Lines of SVG, and where the panel ends."""
    most = max((value for _, value in values if value), default=1)
    lines = [f'<text class="title" x="{x}" y="{y}">{html.escape(title)}</text>']
    for name, value in values:
        y += ROW
        lines.append(f'<text x="{x + LABEL - 8}" y="{y}" text-anchor="end">'
                     f'{html.escape(LABELS.get(name, name))}</text>')
        width = BAR * (value or 0) / most
        if value:
            lines.append(f'<rect class="{CLASSES[name]}" x="{x + LABEL}" '
                         f'y="{y - 11}" width="{max(width, 1):.1f}" height="14" rx="2"/>')
        lines.append(f'<text class="small" x="{x + LABEL + width + 6:.1f}" y="{y}">'
                     f'{rate(value) if value else "none"}</text>')
    return lines, y


def svg(found):
    """The picture of the first stage at the most connections."""
    stage, connections = found["stages"][0], max(found["connections"])
    body, tops = [], [TOP] * COLUMNS
    for load in LOADS.values():
        values = list(bars(stage, load.name, connections))
        if any(value for _, value in values):
            column = tops.index(min(tops))
            lines, end = panel(16 + column * WIDTH, tops[column] + 12, load.title, values)
            body += lines
            tops[column] = end + GAP
    width, height = 16 + COLUMNS * WIDTH, max(tops) + 8
    title = f"Requests a second at {connections} connections, {where(stage)}"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{html.escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}" rx="6"/>',
        f'<text class="title" x="16" y="26">{html.escape(title)}</text>',
        '<text class="small" x="16" y="44">Longer is better; each panel has its own scale. '
        'In process: one thread, no HTTP.</text>', *body, "</svg>", ""])
