"""A plain SVG page as a picture."""

from composer.errors import InputError

PNG_WIDTH = 1600


def page_to_png(page: str, width: int = PNG_WIDTH) -> bytes:
    """Draws a PNG of one plain SVG page on white, `width` pixels wide. Raises InputError where resvg_py is missing."""
    try:
        import resvg_py
    except ImportError as error:
        raise InputError("a PNG needs resvg_py", "pip install resvg_py") from error
    return bytes(resvg_py.svg_to_bytes(svg_string=page, width=width, background="white", skip_system_fonts=True))
