"""The list of pieces that lies in an archive: titles, composers and licences by the file of each score."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from composer.corpus.fetch import Files
from composer.corpus.read import decode_text
from composer.corpus.sources import Source
from composer.errors import InputError

FIELDS = {
    "T": "title", "C": "composer", "O": "opus", "licence": "licence", "maintainer": "maintainer",
    "instrument": "instrument", "period": "style",
}  # fmt: skip
"""Our names of header fields for those of the list."""


def read_index(source: Source, files: Files) -> dict[str, dict[str, str]]:
    """Returns header fields by path of a score, or by stem where the list names no files. Raises InputError.

    Empty where the source has no list.
    """
    if not source.index:
        return {}
    try:
        return dict(_entries(json.loads(decode_text(files[source.index]))))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{source.name}: {source.index} is not a list of pieces ({error!r})") from error


def _entries(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, str]]]:
    for row in rows:
        header = {name: str(row[field]) for name, field in FIELDS.items() if row.get(field)}
        header |= {"licence": short_licence(header["licence"])} if "licence" in header else {}
        scores = [score["file"] for score in row.get("scores", ())] or [row["id"]]
        for number, score in enumerate(scores, 1):
            # Movements of one work are pieces of their own.
            title = f"{header.get('T', '')}, {number}" if len(scores) > 1 else header.get("T", "")
            yield score, {**header, "T": title}


SHORT = {
    "Creative Commons Attribution-ShareAlike": "CC BY-SA", "Creative Commons Attribution": "CC BY",
    "cc-by-sa": "CC BY-SA", "Public Domain": "public domain", " International": "", " (Unported)": "",
}  # fmt: skip
"""How recipes write the names of licences, and of what comes after the number."""


def short_licence(name: str) -> str:
    """Returns the name of a licence as recipes write it: "CC BY-SA 4.0"."""
    for long, short in SHORT.items():
        name = name.replace(long, short)
    return name


def header_of(index: dict[str, dict[str, str]], path: str) -> dict[str, str]:
    """Returns what the list says of a score, empty where that is nothing."""
    return index.get(path) or index.get(PurePosixPath(path).stem) or {}
