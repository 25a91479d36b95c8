"""A built corpus on disk: one line per tune in `manifest.jsonl`, the MIDI files, and the way back to pieces."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from composer.corpus.splits import Place
from composer.errors import InputError, UsageError
from composer.io.files import write_atomically
from composer.io.midi.file import read_midi
from composer.music.piece import Piece
from composer.music.repeats import has_repeats

MANIFEST = "manifest.jsonl"
SPLITS = ("train", "valid", "test")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one tune; `path` lies in the corpus, `bars` and `notes` are as written, `hash` is the file's.

    `inferred`: whether its chords are not the source's but found from its voices.
    """

    path: str
    title: str
    source: str
    licence: str
    style: str
    meter: str
    key: str
    bars: int
    notes: int
    chords: int
    has_repeats: bool
    cluster: str
    split: str
    hash: str = ""
    inferred: bool = False

    @property
    def name(self) -> str:
        """Name of the tune: its file without folder and suffix."""
        return Path(self.path).stem


def entry_of(path: str, piece: Piece, source: str, place: Place) -> Entry:
    """Returns the manifest line of a piece that lies at a path."""
    return Entry(
        path=path,
        title=piece.title,
        source=source,
        licence=piece.origin.licence,
        style=piece.style,
        meter=str(piece.meter),
        key=piece.key.name,
        bars=piece.bar_count,
        notes=sum(len(part.notes) for part in piece.parts),
        chords=len(piece.chords),
        has_repeats=has_repeats(piece),
        cluster=place.cluster,
        split=place.split,
        inferred=piece.origin.chords_inferred,
    )


def file_hash(path: Path) -> str:
    """Returns the first 16 hex digits of a file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def write_manifest(folder: Path, entries: Iterable[Entry]) -> None:
    """Writes `manifest.jsonl` and `splits.json` (file names by split)."""
    # Sorted, so that two builds of the same corpus have the same bytes.
    rows = sorted(entries, key=lambda entry: entry.path)
    lines = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    write_atomically(folder / MANIFEST, lines.encode())
    splits = {split: [row.path for row in rows if row.split == split] for split in SPLITS}
    write_atomically(folder / "splits.json", f"{json.dumps(splits, indent=1)}\n".encode())


def read_manifest(folder: Path) -> list[Entry]:
    """Returns entries of a built corpus. Raises InputError when it is missing or damaged."""
    path = folder / MANIFEST
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Entry(**json.loads(line)) for line in lines]
    except OSError as error:
        raise InputError(f"no corpus in {folder}", "make one with: compose corpus build folk") from error
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} is damaged ({error})", "build the corpus again") from error


def corpora_of(folder: Path) -> list[Path]:
    """Returns the folder itself where it is a built corpus, else the corpora in it. Raises InputError without any."""
    if (folder / MANIFEST).is_file():
        return [folder]
    inside = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}")) if folder.is_dir() else []
    if not inside:
        raise InputError(f"no corpus in {folder}", "make one with: compose corpus build folk")
    return inside


def load_corpus(folder: Path, split: str = "") -> list[Piece]:
    """Loads pieces of a built corpus or all corpora in a folder, of one split or all. Raises InputError, UsageError."""
    if split and split not in SPLITS:
        raise UsageError(f"{split!r} is not a split", f"use {', '.join(SPLITS)}")
    return [
        read_midi(corpus / entry.path)
        for corpus in corpora_of(folder)
        for entry in read_manifest(corpus)
        if split in ("", entry.split)
    ]
