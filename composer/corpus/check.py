"""Checks a folder: for every file, whether it is fit for training and why not. Keeps about 2.4 kB per file."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

from composer.analysis.key import checked_key, key_from_notes
from composer.analysis.missing import complete
from composer.analysis.overlaps import Overlaps
from composer.analysis.parts import find_melody
from composer.analysis.similarity import grams, sounding_onsets
from composer.corpus.clean import one_line, reason_to_drop
from composer.corpus.counted import Tell, counted, tell_nobody
from composer.corpus.resource_limits import SECONDS, TOO_SLOW, TooSlowError, again_alone, cores, limit_memory, within
from composer.errors import ComposerError, InputError
from composer.io.read import READERS, read_pieces
from composer.music.piece import Piece
from composer.music.theory import Key

SKETCH, NEAR = 24, 0.5
"""Smallest hashes of a melody's runs that are kept (MinHash, Broder 1997), and the share of them that near-duplicates
have in common."""

FOLDERS_SKIPPED = {"__pycache__"}


MOST_HOLDERS = 50
"""Earlier tunes that are looked at for one hash of a sketch; a hash that more share tells nothing apart."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one tune: where it is, whether it is fit for training and why not, and what it is like.

    `duplicate_of` is the first tune that it repeats and `duplicate` how: "exact", "transposed" or "near".
    `sketch` holds 64-bit hashes.
    """

    path: str
    kept: bool
    why: str = ""
    title: str = ""
    bars: int = 0
    meter: str = ""
    key: str = ""
    parts: int = 0
    notes: int = 0
    chords: int = 0
    licence: str = ""
    oddities: tuple[str, ...] = ()
    duplicate: str = ""
    duplicate_of: str = ""
    sketch: bytes = field(default=b"", repr=False)
    fingerprints: tuple[str, str] = ("", "")


def check_folder(folder: Path, processes: int = 0, tell: Tell = tell_nobody) -> list[Row]:
    """Makes a row per file below a folder, several for files with several tunes. Raises InputError without a folder.

    Links are not followed and nothing outside of the folder is read. No number of processes means all cores.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}", "check the path")
    jobs = [(folder, path) for path in files_of(folder)]
    # Processes, because a file from a stranger may take all memory or all time: it takes a worker's, not
    # ours.
    with Pool(processes or cores(), limit_memory) as pool:
        checked = counted(pool.imap(_check_job, jobs, chunksize=16), f"checking {folder.name}", len(jobs), tell)
        done = zip(jobs, list(checked), strict=True)
        made = again_alone(pool, _check_job, done, lambda row: row.why.startswith(TOO_SLOW))
    return mark_duplicates([row for rows in made for row in rows])


def files_of(folder: Path) -> Iterator[Path]:
    """Yields every file below a folder but hidden ones, in the order of their names."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or path.name in FOLDERS_SKIPPED:
            continue
        if path.is_dir():
            yield from files_of(path)
        else:
            yield path


def _check_job(job: tuple[Path, Path]) -> list[Row]:
    folder, path = job
    name = path.relative_to(folder).as_posix()
    if path.suffix.lower() not in READERS:
        return [Row(name, False, "not music: its suffix is none that can be read")]
    try:
        with within(SECONDS):
            pieces = [complete(piece) for piece in read_pieces(path)]
            rows = [examine(piece, name, number, len(pieces)) for number, piece in enumerate(pieces, 1)]
    except ComposerError as reason:
        kind = TOO_SLOW if isinstance(reason, TooSlowError) else "unreadable"
        return [Row(name, False, f"{kind}: {' '.join(str(reason).split())[:200]}")]
    return rows or [Row(name, False, "empty: no tune in it")]


def examine(piece: Piece, name: str, number: int = 1, of: int = 1) -> Row:
    """Returns the row of a piece from a file; kept when its tune alone is fit for training."""
    path = name if of == 1 else f"{name}#{number}"
    notes = sum(len(part.notes) for part in piece.parts)
    if not notes:
        return Row(path, False, "empty: no notes", title=piece.title)
    line = the_tune(piece)
    reason, detail = reason_to_drop(line) if line.parts else ("empty", "only drums")
    onsets = sounding_onsets(line) if line.parts else []
    key, remark = _key_of(line) if onsets else (piece.key, "")
    return Row(
        path=path,
        kept=not reason,
        why=f"{reason}: {detail}" if reason else "",
        title=piece.title,
        bars=piece.bar_count,
        meter=str(piece.meter),
        key=key.name,
        parts=len(piece.parts),
        notes=notes,
        chords=len(piece.chords),
        licence=piece.origin.licence or piece.texts.get("rights", ""),
        oddities=tuple(filter(None, (remark, *_oddities(piece)))),
        # The smallest hashes are a random sample of the runs, the same sample in every tune that has
        # them: the share of common ones estimates how alike two tunes are, whatever their length.
        sketch=np.array(sorted(hash_of(gram) for gram in grams(onsets))[:SKETCH], dtype=np.int64).tobytes(),
        fingerprints=(_digest(onsets), _digest([(time, pitch - onsets[0][1]) for time, pitch in onsets])),
    )


def the_tune(piece: Piece) -> Piece:
    """Returns the tune of a piece alone, as one line; without parts where only drums play."""
    if not any(part.notes and not part.is_drum for part in piece.parts):
        return replace(piece, parts=())
    return one_line(replace(piece, parts=(piece.parts[find_melody(piece)],)))


def _key_of(line: Piece) -> tuple[Key, str]:
    """Returns the key stated, or the one that the notes have where they clearly contradict it."""
    stated = checked_key(line)
    inside = sum(note.pitch % 12 in stated.scale for note in line.parts[0].notes) / len(line.parts[0].notes)
    # Accidentals and modulations explain some notes out of the scale, seldom more than a fifth.
    if inside >= 0.8:
        return stated, ""
    found = key_from_notes(line)
    return found, f"says {line.key.name}, but the notes are in {found.name}"


def _oddities(piece: Piece) -> Iterator[str]:
    yield from piece.origin.warnings
    if found := piece.origin.found:
        yield f"{', '.join(found)} found from the notes: the file does not say"
    if len(piece.keys) > 1:
        yield f"changes key {len(piece.keys) - 1} times"
    if len(piece.meters) > 1:
        yield f"changes meter {len(piece.meters) - 1} times"
    if any(part.is_drum for part in piece.parts):
        yield "has drums"
    if not piece.title:
        yield "has no title"


def hash_of(value: object) -> int:
    """Returns a stable number of 63 bits for a value."""
    # 63 bits, because numpy sorts signed integers; blake2b, because hash() of strings differs from run to
    # run.
    return int.from_bytes(hashlib.blake2b(repr(value).encode(), digest_size=8).digest()) >> 1


def _digest(onsets: list[tuple[int, int]]) -> str:
    return hashlib.sha256(repr(onsets).encode()).hexdigest()[:16] if onsets else ""


def mark_duplicates(rows: list[Row]) -> list[Row]:
    """Returns rows with the first tune that each repeats; kept ones that repeat another are dropped."""
    exact: dict[str, str] = {}
    transposed: dict[str, str] = {}
    marked: list[Row] = []
    # Against all earlier rows, kept or not: the third copy of a dropped tune is a copy all the same.
    for row, near in zip(rows, nearest(rows), strict=True):
        marked.append(_marked(row, exact, transposed, near))
        if row.sketch:
            exact.setdefault(row.fingerprints[0], row.path)
            transposed.setdefault(row.fingerprints[1], row.path)
    return marked


def nearest(rows: Sequence[Row]) -> Iterator[str]:
    """For each row the path of the earlier tune whose sketch has most in common with its own, "" where too little."""
    overlaps = Overlaps([np.frombuffer(row.sketch, dtype=np.int64) for row in rows])
    for number, size in enumerate(overlaps.sizes):
        # A hash that very many tunes share (a drone, a scale) would make the search quadratic.
        shared = overlaps.with_earlier(number, MOST_HOLDERS)
        other, count = shared.most_common(1)[0] if shared else (0, 0)
        is_near = count and count >= NEAR * min(size, overlaps.sizes[other])
        yield rows[other].path if is_near else ""


def _marked(row: Row, exact: dict[str, str], transposed: dict[str, str], near: str) -> Row:
    if not row.sketch:
        return row
    # The strictest kind is named.
    found = (
        ("exact", exact.get(row.fingerprints[0], "")),
        ("transposed", transposed.get(row.fingerprints[1], "")),
        ("near", near),
    )
    kind, other = next(((kind, path) for kind, path in found if path), ("", ""))
    if not kind or not row.kept:
        return replace(row, duplicate=kind, duplicate_of=other)
    return replace(row, kept=False, why=f"duplicate ({kind}) of {other}", duplicate=kind, duplicate_of=other)


def row_to_json(row: Row) -> dict[str, Any]:
    """Returns a row for programs, without what only finds duplicates."""
    return {name: value for name, value in asdict(row).items() if name not in ("sketch", "fingerprints")}


def summarize(rows: list[Row]) -> dict[str, Any]:
    """Counts over all rows."""
    kept = [row for row in rows if row.kept]
    return {
        "tunes": len(rows),
        "kept": len(kept),
        "dropped": dict(Counter(row.why.partition(":")[0].partition(" of ")[0] for row in rows if not row.kept)),
        "bars": sum(row.bars for row in kept),
        "notes": sum(row.notes for row in kept),
        "with_chords": sum(bool(row.chords) for row in kept),
        "meters": dict(Counter(row.meter for row in kept).most_common()),
        "keys": dict(Counter(row.key for row in kept).most_common()),
        "parts": dict(Counter(row.parts for row in kept).most_common()),
        "licences": dict(Counter(row.licence or "not stated" for row in kept).most_common()),
    }
