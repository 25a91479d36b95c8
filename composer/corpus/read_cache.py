"""What readers gave of files, kept on disk by content, so that no file is read twice and a build can go on."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from composer.corpus.code_digest import code_digest
from composer.corpus.fetch import Files
from composer.corpus.read import Raw, read_raw
from composer.corpus.resource_limits import TooSlowError
from composer.corpus.sources import Source
from composer.errors import ComposerError, InputError
from composer.io.files import write_atomically
from composer.io.midi.file import midi_to_piece, piece_to_midi

SHARED_CODE = ("corpus/read.py", "io/midi/*.py", "io/notation/*.py", "music/*.py")
CODE = {
    "abc": ("io/abc/*.py",),
    "midi": (),
    "abc2midi": ("corpus/abc2midi.py",),
    "musicxml": ("io/musicxml/*.py",),
    "partwise": ("corpus/partwise.py", "corpus/events.py", "corpus/layouts.py", "io/musicxml/tree.py"),
    "table": ("corpus/tables.py", "corpus/events.py", "corpus/layouts.py"),
    "kern": ("io/kern/*.py",),
    "jsb": ("corpus/datasets.py",),
    "pop909": ("corpus/datasets.py",),
}
"""What a reader is made of: when that changes, its files are read again."""


def read_kept(folder: Path, source: Source, path: str, files: Files) -> list[Raw]:
    """Returns every tune in one file of a source, read now or found in the folder. Unreadable ones are kept as well.

    One that took too long is not: another time it may be read.
    """
    place = folder / f"{_key(source, path, files)}.json"
    try:
        return [_from_json(row) for row in json.loads(place.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, KeyError, ComposerError):
        found = read_raw(source, path, files)
    if any(isinstance(raw.piece, TooSlowError) for raw in found):
        return found
    rows = [_to_json(raw) for raw in found]
    write_atomically(place, json.dumps(rows, ensure_ascii=False).encode())
    # The way through JSON and MIDI loses a little; a piece must be the same whether it was read now or
    # before.
    return [_from_json(row) for row in rows]


def _key(source: Source, path: str, files: Files) -> str:
    # Everything that the result depends on is in the key: reader's code, recipe's names, path, and
    # contents.
    recipe = f"{source.name} {source.names} {source.ensemble}"
    digest = hashlib.sha256(f"{code_digest(*SHARED_CODE, *CODE[source.reader])} {recipe} {path}".encode())
    for name, data in sorted(files.items()):
        digest.update(f"\\0{name}\\0{len(data)}\\0".encode() + data)
    return digest.hexdigest()[:40]


def _to_json(raw: Raw) -> dict[str, Any]:
    row: dict[str, Any] = {"path": raw.path, "name": raw.name, "header": raw.header, "split": raw.split}
    if isinstance(raw.piece, ComposerError):
        return row | {"error": str(raw.piece)}
    return row | {"midi": base64.b64encode(piece_to_midi(raw.piece, expand=False)).decode()}


def _from_json(row: dict[str, Any]) -> Raw:
    """Inverse of `_to_json`, so that a piece is the same whether it was read now or before."""
    piece = InputError(row["error"]) if "error" in row else midi_to_piece(base64.b64decode(row["midi"]))
    return Raw(row["path"], row["name"], row["header"], piece, row["split"])
