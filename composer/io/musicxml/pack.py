"""A MusicXML document in an .mxl archive, a twentieth of its size; `tree` unpacks it."""

import zipfile
from io import BytesIO

from composer.io.musicxml.tree import CONTAINER

NAME = "score.musicxml"
TEXT = f"""<?xml version="1.0" encoding="UTF-8"?>
<container>
<rootfiles><rootfile full-path="{NAME}" media-type="application/vnd.recordare.musicxml+xml"/></rootfiles>
</container>
"""
NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that an archive knows: the same score makes the same bytes."""


def pack(musicxml: str) -> bytes:
    """Returns the archive of a document."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ((CONTAINER, TEXT), (NAME, musicxml)):
            archive.writestr(zipfile.ZipInfo(name, NO_DATE), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
