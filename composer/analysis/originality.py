"""How much of a melody stands in a corpus: transposition-invariant runs of (interval, inter-onset) events.

The index is a few flat arrays, so that it loads in milliseconds and a run is found by bisection: the events of all
tunes one after another, and the places of all windows of WINDOW notes in the order of their hashes.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from composer.analysis.similarity import WINDOW, Onsets
from composer.errors import InputError
from composer.music.melody import melody_line
from composer.music.piece import Note, Piece
from composer.music.units import TICKS_PER_GRID, grid_to_ticks

# 2**64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4), which spreads neighbouring
# numbers over all bits.
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
MAX_BYTES = 2**28
ARRAYS = ("events", "starts", "firsts", "bars", "order", "titles")


@dataclass(frozen=True)
class Match:
    """The longest run shared with a corpus: its notes (0 if below WINDOW), the tune, and the bar there and here.

    `coverage` is the share of the melody's WINDOW-note windows that occur anywhere in the corpus.
    """

    notes: int = 0
    title: str = ""
    bar: int = 0
    own_bar: int = 0
    coverage: float = 0.0


def tune_onsets(piece: Piece) -> Onsets:
    """Returns the onset in grid steps and pitch of the first part's highest notes, as written."""
    return [(note.onset // TICKS_PER_GRID, note.pitch) for note in melody_line(piece.parts[0].notes)]


def to_events(onsets: Onsets) -> NDArray[np.uint16]:
    """Packs each interval and the time between its onsets into one number; what exceeds a byte is cut to it."""
    if len(onsets) < 2:
        return np.zeros(0, dtype=np.uint16)
    steps = np.diff(np.array(onsets, dtype=np.int64), axis=0)
    # Intervals, not pitches: a tune that was transposed is the same tune.
    times, intervals = np.clip(steps[:, 0], 0, 255), np.clip(steps[:, 1], -128, 127) + 128
    return np.asarray(intervals * 256 + times, dtype=np.uint16)


def window_hashes(events: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Polynomial hash of every run of WINDOW - 1 events."""
    size = WINDOW - 1
    count = max(0, len(events) - size + 1)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        # Overflow is meant: arithmetic modulo 2**64.
        hashes = hashes * MULTIPLIER + events[offset : offset + count].astype(np.uint64) + np.uint64(1)
    return hashes


@dataclass(frozen=True)
class MelodyIndex:
    """An inverted index of a corpus.

    `events` of all tunes; `starts[t]` where tune t's begin (one more at the end); `firsts` the grid step of each tune's
    first note; `bars` its grid steps per bar, negative where the piece has a pickup; `order` the windows by hash.
    """

    events: NDArray[np.uint16]
    starts: NDArray[np.int32]
    firsts: NDArray[np.int32]
    bars: NDArray[np.int32]
    order: NDArray[np.int32]
    titles: tuple[str, ...]

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Hashes of the windows, sorted."""
        # Computed when it is first asked for: stored, the hashes would more than double the file.
        return np.asarray(window_hashes(self.events)[self.order])

    def longest_match(self, piece: Piece, own: Iterable[Note] = ()) -> Match:
        """Returns the longest run of a piece's melody that the corpus has too, and how much of the melody is covered.

        Notes of `own` may stand in a run but do not count: it is the one with the most others.
        """
        onsets = tune_onsets(piece)
        places = {(note.onset // TICKS_PER_GRID, note.pitch) for note in own}
        # written[b] - written[a]: notes from a to b that were not given.
        written = np.cumsum([0, *(onset not in places for onset in onsets)])
        events = to_events(onsets)
        wanted = window_hashes(events)
        # All windows of the corpus with one hash lie next to each other: two bisections find where.
        left = np.searchsorted(self.hashes, wanted, side="left")
        right = np.searchsorted(self.hashes, wanted, side="right")
        best, place, begin = 0, 0, 0
        for start in np.flatnonzero(right > left).tolist():
            for there in self.order[left[start] : right[start]].tolist():
                # A run of n events has n + 1 notes.
                notes = self._common(events[start:], there) + 1
                count = int(written[start + notes] - written[start])
                if count > best:
                    best, place, begin = count, there, start
        coverage = float(np.mean(right > left)) if len(wanted) else 0.0
        if not best:
            return Match(coverage=coverage)
        tune = int(np.searchsorted(self.starts, place, side="right")) - 1
        own_bar = piece.bar_at(grid_to_ticks(onsets[begin][0]))
        return Match(best, self.titles[tune], self._bar(tune, place), own_bar, coverage)

    def _common(self, events: NDArray[np.uint16], there: int) -> int:
        """Returns events that a run shares with the tune that holds a place, from their beginnings."""
        end = int(self.starts[np.searchsorted(self.starts, there, side="right")])
        theirs = self.events[there:end]
        size = min(len(events), len(theirs))
        differ = np.flatnonzero(events[:size] != theirs[:size])
        return int(differ[0]) if len(differ) else size

    def _bar(self, tune: int, place: int) -> int:
        """Returns the number of the bar in which an event of a tune begins."""
        # The low byte of an event is its time.
        passed = int((self.events[self.starts[tune] : place] % 256).sum())
        steps = int(self.bars[tune])
        return (int(self.firsts[tune]) + passed) // abs(steps) + (0 if steps < 0 else 1)


def build_index(pieces: Iterable[Piece]) -> MelodyIndex:
    """Returns the index of pieces by their first parts, as written."""
    rows, firsts, bars, titles = [np.zeros(0, dtype=np.uint16)], [], [], []
    for piece in pieces:
        onsets = tune_onsets(piece)
        rows.append(to_events(onsets))
        firsts.append(onsets[0][0] if onsets else 0)
        bars.append(piece.meter.bar_ticks // TICKS_PER_GRID * (-1 if piece.pickup else 1))
        titles.append(f"{piece.title or 'untitled'} ({piece.origin.source or '?'})")
    events = np.concatenate(rows)
    starts = np.cumsum([len(row) for row in rows]).astype(np.int32)
    size = WINDOW - 1
    # A window must not run from one tune into the next.
    within = [np.arange(start, max(start, end - size + 1)) for start, end in pairwise(starts)]
    places = np.concatenate([np.zeros(0, dtype=np.int64), *within]).astype(np.int32)
    order = places[np.argsort(window_hashes(events)[places], kind="stable")]
    return MelodyIndex(events, starts, np.array(firsts, np.int32), np.array(bars, np.int32), order, tuple(titles))


def index_to_bytes(index: MelodyIndex) -> bytes:
    """Returns the index as a compressed archive of arrays."""
    titles = np.frombuffer(json.dumps(index.titles, ensure_ascii=False).encode(), dtype=np.uint8)
    file = io.BytesIO()
    arrays = {name: getattr(index, name) for name in ARRAYS if name != "titles"}
    np.savez_compressed(file, titles=titles, **arrays)
    return file.getvalue()


def read_arrays(data: bytes, most: int) -> dict[str, NDArray[Any]]:
    """Returns the arrays of an archive by name; never unpickles.

    Raises ValueError where it is no such archive, or unpacks to more than `most` bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # The sizes are read from the directory first: a small archive can unpack to any size.
            if sum(member.file_size for member in archive.infolist()) > most:
                raise ValueError("it is too large")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, EOFError, zipfile.BadZipFile) as reason:
        raise ValueError(str(reason)) from None


def index_from_bytes(data: bytes) -> MelodyIndex:
    """Inverse of `index_to_bytes`. Raises InputError on anything else; never unpickles."""
    try:
        arrays = read_arrays(data, MAX_BYTES)
        found = {name: arrays[name] for name in ARRAYS}
        titles = tuple(map(str, json.loads(found.pop("titles").tobytes().decode())))
        return MelodyIndex(titles=titles, **found)
    except (ValueError, KeyError) as reason:
        raise InputError(f"the index of originality cannot be read: {reason}", "install the checkpoint again") from None
