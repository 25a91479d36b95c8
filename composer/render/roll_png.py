"""The piano roll as a picture."""

from composer.errors import InputError
from composer.render.plain_svg import outline

MAX_WIDTH = 8000
"""Pixels: wider pictures are more than viewers open."""


def roll_to_png(roll: str) -> bytes:
    """Draws a PNG of a roll. Raises InputError where resvg_py is missing."""
    try:
        import resvg_py
    except ImportError as error:
        raise InputError("a PNG needs resvg_py", "pip install resvg_py") from error
    # Letters as shapes: a machine without fonts draws none.
    drawn = outline(roll)
    width = float(roll.partition('width="')[2].partition('"')[0])
    return bytes(resvg_py.svg_to_bytes(svg_string=drawn, width=round(min(2 * width, MAX_WIDTH)), background="white"))
