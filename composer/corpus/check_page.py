"""The page of `corpus check`: distributions as pictures, every file in a table, one HTML file without scripts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from composer.corpus.check import Row

BAR_HEIGHT, LABEL_WIDTH, WIDTH = 18, 110, 460
MAX_BARS = 24
STYLE = """body{font:15px/1.4 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%;font-size:13px}
td,th{text-align:left;padding:2px 8px;border-bottom:1px solid #ddd}
.no{color:#a00}section{display:inline-block;vertical-align:top;margin-right:2em}"""


def bars_to_svg(counts: Mapping[str, int]) -> str:
    """Draws horizontal bars, one row per value."""
    shown = list(counts.items())[:MAX_BARS]
    most = max((count for _, count in shown), default=1)
    rows = []
    for number, (name, count) in enumerate(shown):
        y, width = number * BAR_HEIGHT, max(1, round(count / most * (WIDTH - LABEL_WIDTH - 60)))
        rows.append(
            f'<text x="{LABEL_WIDTH - 6}" y="{y + 13}" text-anchor="end">{escape(name[:16])}</text>'
            f'<rect x="{LABEL_WIDTH}" y="{y + 2}" width="{width}" height="{BAR_HEIGHT - 4}" fill="#4a7"/>'
            f'<text x="{LABEL_WIDTH + width + 4}" y="{y + 13}">{count}</text>'
        )
    height = BAR_HEIGHT * len(shown)
    return f'<svg width="{WIDTH}" height="{height}" font-size="12" font-family="sans-serif">{"".join(rows)}</svg>'


def histogram(values: Iterable[int], step: int) -> dict[str, int]:
    """Counts by stretches of `step`."""
    counts = Counter(value // step * step for value in values)
    return {f"{start}-{start + step - 1}": counts[start] for start in sorted(counts)}


def make_page(rows: list[Row], summary: Mapping[str, Any], name: str) -> str:
    """Returns the whole page."""
    kept = [row for row in rows if row.kept]
    pictures = {
        "Why dropped": summary["dropped"],
        "Meters": summary["meters"],
        "Keys": summary["keys"],
        "Bars": histogram((row.bars for row in kept), 8),
        "Notes": histogram((row.notes for row in kept), 50),
        "Parts": {str(number): count for number, count in summary["parts"].items()},
        "Licences": summary["licences"],
    }
    figures = "".join(
        f"<section><h2>{title}</h2>{bars_to_svg(counts)}</section>" for title, counts in pictures.items() if counts
    )
    head = "".join(f"<th>{title}</th>" for title in ("file", "kept", "bars", "meter", "key", "parts", "remarks"))
    body = "\n".join(map(_line, rows))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title><style>{STYLE}</style>'
        f"<h1>{escape(name)}: {summary['kept']} of {summary['tunes']} tunes kept</h1>{figures}"
        f"<h2>Every file</h2><table><tr>{head}</tr>\n{body}</table></html>\n"
    )


def _line(row: Row) -> str:
    remarks = "; ".join(filter(None, (row.why, *row.oddities)))
    cells = (row.path, "yes" if row.kept else "no", row.bars, row.meter, row.key, row.parts, remarks)
    kind = "" if row.kept else ' class="no"'
    return f"<tr{kind}>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"
