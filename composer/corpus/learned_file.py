"""What is learned of a built corpus, kept on disk beside it: made once, then read in place by every process.

`corpora/.learned/folk-train.jsonl` has a piece a line; the last line says the rest: the key, how often each word
stands, and the length and traits of each piece.
"""

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import astuple
from functools import cache
from itertools import accumulate, pairwise
from mmap import ACCESS_READ, mmap
from multiprocessing import Pool
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from composer.corpus.code_digest import code_digest
from composer.corpus.counted import Tell, counted, tell_nobody
from composer.corpus.learned import Learned, learnable
from composer.corpus.manifest import Entry, corpora_of, read_manifest
from composer.corpus.resource_limits import cores
from composer.corpus.shelf import Shelf
from composer.corpus.traits import Traits, traits_of
from composer.errors import InputError
from composer.io.files import make_folder, written_whole
from composer.io.midi.file import read_midi
from composer.music.piece_json import piece_to_json

FOLDER = ".learned"
CODE = ("corpus/*.py", "analysis/*", "grid/*.py", "io/midi/*.py", "music/*.py")
"""What makes lead sheets and textures of a tune, code and tables: when it changes, they are made again."""

Found = tuple[list[tuple[bytes, Traits]], Counter[str]]
"""Lines of the pieces that are learned of a tune with their traits, and how often each word stands in them."""


class Kept(NamedTuple):
    """What a file holds: its pieces where they lie, the traits of each, and how often each word stands in them."""

    lines: list[memoryview]
    traits: list[Traits]
    counts: Counter[str]


def load_learned(corpus: Path, split: str, tell: Tell = tell_nobody) -> Learned:
    """Returns lead sheets and voicings of a split of a corpus, or of all in a folder. Raises InputError.

    They stay on disk; see `Shelf`. Where nothing can be written beside the corpus, they are made for this process only.
    `tell` is told how far that is.
    """
    lines: list[memoryview] = []
    traits: list[Traits] = []
    counts: Counter[str] = Counter()
    for kept in (_load(built, split, tell) for built in corpora_of(corpus)):
        lines += kept.lines
        traits += kept.traits
        counts.update(kept.counts)
    return Learned(Shelf(lines), traits, counts)


def _load(built: Path, split: str, tell: Tell) -> Kept:
    """Returns what the file of a corpus holds; makes it where it is missing or of something else."""
    rows = [row for row in read_manifest(built) if row.split == split]
    key, folder = _key(rows), _folder(built.absolute().parent)
    place = folder / f"{built.absolute().name}-{split}.jsonl"
    with _alone_in(folder):
        if kept := _read(place, key):
            return kept
        # Writing thousands of pieces on the grid takes minutes in one process.
        with written_whole(place) as file, Pool(cores()) as pool:
            found = pool.imap(_learn, [built / row.path for row in rows], chunksize=16)
            _write(file, key, counted(found, f"preparing {built.name}, {split}", len(rows), tell))
        if kept := _read(place, key):
            return kept
    raise InputError(f"{str(place)!r} cannot be read back", "start again")


def _key(rows: Sequence[Entry]) -> str:
    """Returns what the file depends on: the code, and the tunes by path and content."""
    tunes = [(row.path, row.hash) for row in rows]
    return hashlib.sha256(f"{code_digest(*CODE)} {tunes}".encode()).hexdigest()


@cache
def _folder(beside: Path) -> Path:
    """Returns where files are kept; a folder that goes with this process where nothing can be written there."""
    with suppress(InputError):
        make_folder(beside / FOLDER)
        if os.access(beside / FOLDER, os.W_OK):
            return beside / FOLDER
    folder = Path(tempfile.mkdtemp(prefix="tunewright-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Lets one process into a folder at a time, where the system can: ranks of one run wait for the first of them."""
    with ExitStack() as stack:
        with suppress(ImportError, OSError):
            import fcntl

            handle = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write(file: BinaryIO, key: str, found: Iterable[Found]) -> None:
    """Writes what is learned of tunes, one at a time."""
    counts: Counter[str] = Counter()
    rows: list[list[Any]] = []
    for pieces, words in found:
        counts.update(words)
        file.writelines(line for line, _ in pieces)
        rows += ([len(line), *astuple(traits)] for line, traits in pieces)
    file.write(json.dumps({"key": key, "counts": counts, "rows": rows}).encode())


def _learn(path: Path) -> Found:
    counts: Counter[str] = Counter()
    pieces = []
    for one, words in learnable(read_midi(path)):
        counts.update(words)
        pieces.append((f"{piece_to_json(one)}\n".encode(), traits_of(one)))
    return pieces, counts


def _read(place: Path, key: str) -> Kept | None:
    """Returns what a file of this key holds, None where there is none that is whole."""
    try:
        with place.open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        last = mapped.rfind(b"\n") + 1
        said = json.loads(mapped[last:])
        places = list(accumulate((row[0] for row in said["rows"]), initial=0))
        if said["key"] != key or places[-1] != last:
            return None
        lines = [memoryview(mapped)[start:end] for start, end in pairwise(places)]
        return Kept(lines, [Traits(*row[1:]) for row in said["rows"]], Counter(said["counts"]))
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        return None
