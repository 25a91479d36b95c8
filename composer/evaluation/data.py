"""The music that benchmarks are measured on: corpora that were built, or a mirror of the sources' archives."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import cached_property, partial
from multiprocessing import Pool
from pathlib import Path, PurePosixPath
from typing import Protocol

from composer.analysis.chords import without_inferred
from composer.analysis.similarity import Onsets
from composer.corpus.datasets import read_jsb
from composer.corpus.fetch import Files, read_files
from composer.corpus.judge import Tune, judge
from composer.corpus.manifest import corpora_of, read_manifest
from composer.corpus.read import read_benchmark, read_raw
from composer.corpus.resource_limits import cores
from composer.corpus.sources import Source, list_sources
from composer.corpus.splits import benchmark_splits
from composer.corpus.voicings import voicings
from composer.errors import InputError
from composer.grid.ensembles import ensemble_of, parts_by_lane
from composer.io.midi.file import read_midi
from composer.music.piece import Piece
from composer.music.styles import STYLES

CHORALES, TUNES = "jsb", "nottingham"
"""Recipes that the benchmarks are about."""


class Data(Protocol):
    """Pieces of the benchmarks by split."""

    @property
    def name(self) -> str:
        """What it is and where it lies."""

    def chorales(self, split: str) -> list[Piece]:
        """Returns the four-part chorales of the JSB set's own split. Raises InputError."""

    def tunes(self, split: str) -> list[Piece]:
        """Returns Nottingham's tunes of B3's split as written, with people's chords. Raises InputError."""

    def textures(self, ensemble: str, split: str, count: int) -> list[Piece]:
        """Returns excerpts for an ensemble, one of each score, spread over a split. Raises InputError."""


@dataclass(frozen=True)
class Built:
    """Corpora that `compose corpus build` made; tunes by composers of our time are not in them."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder."""
        return f"corpora in {self.folder}"

    def chorales(self, split: str) -> list[Piece]:
        """Returns the chorales of a split, those that are in the corpus. Raises InputError."""
        return self._pieces(CHORALES, split)

    def tunes(self, split: str) -> list[Piece]:
        """Returns the tunes of a split, those that are in the corpus. Raises InputError."""
        return list(map(without_inferred, self._pieces(TUNES, split)))

    def textures(self, ensemble: str, split: str, count: int) -> list[Piece]:
        """Returns excerpts for an ensemble, one of each score, spread over a split. Raises InputError."""
        rows = [(folder, row) for folder in corpora_of(self.folder) for row in read_manifest(folder)]
        styles = {name for name, style in STYLES.items() if style.ensemble == ensemble}
        own = [folder / row.path for folder, row in rows if row.split == split and row.style in styles]
        found: list[Piece] = []
        # Twice as many as are wanted, since some scores have no excerpt for the ensemble.
        with Pool(cores()) as pool:
            for piece in pool.imap(partial(_excerpt, ensemble=ensemble), own[:: max(1, len(own) // (2 * count))]):
                found += [piece] if piece and len(found) < count else []
        if not found:
            raise InputError(f"no {ensemble} in the {self.name}", "build all corpora")
        return found

    def _pieces(self, source: str, split: str) -> list[Piece]:
        rows = [(folder, row) for folder in corpora_of(self.folder) for row in read_manifest(folder)]
        found = [read_midi(folder / row.path) for folder, row in rows if (row.source, row.split) == (source, split)]
        return _known(found, source, self.name)


@dataclass(frozen=True)
class Mirror:
    """The archives that recipes name, as `corpus build --mirror` takes them: all pieces that the protocols have."""

    folder: Path
    _kept: dict[str, dict[str, list[Piece]]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The folder."""
        return f"archives in {self.folder}"

    def chorales(self, split: str) -> list[Piece]:
        """Returns the chorales of a split. Raises InputError."""
        if CHORALES not in self._kept:
            (data,) = read_files(find_source(CHORALES), self.folder).values()
            self._kept[CHORALES] = _by_split((own, piece) for own, _, piece in read_jsb(data))
        return _known(self._kept[CHORALES].get(split, []), CHORALES, self.name)

    def tunes(self, split: str) -> list[Piece]:
        """Returns the tunes of a split, those by composers of our time among them. Raises InputError."""
        if TUNES not in self._kept:
            self._kept[TUNES] = _by_split(_read_tunes(self._source, read_files(self._source, self.folder)))
        return _known(self._kept[TUNES].get(split, []), TUNES, self.name)

    def textures(self, ensemble: str, split: str, count: int) -> list[Piece]:
        """Raises InputError: which scores may be tested on is decided where corpora are built."""
        raise InputError("archives have no splits of their own", "give --data the folder of `compose corpus build all`")

    @cached_property
    def _source(self) -> Source:
        # What must not be learned from may still be tested on: the protocol has all tunes.
        return replace(find_source(TUNES), leave_out=())


def _excerpt(path: Path, ensemble: str) -> Piece | None:
    """Returns the first excerpt of a score for an ensemble, chords inferred where it has none."""
    for piece in voicings(read_midi(path)):
        if ensemble_of(parts_by_lane(piece)).name == ensemble:
            return piece
    return None


def _known(pieces: list[Piece], source: str, name: str) -> list[Piece]:
    if not pieces:
        raise InputError(f"no pieces of {source!r} in the {name}", "give --data another folder")
    return pieces


def _by_split(rows: Iterable[tuple[str, Piece]]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for split, piece in rows:
        found.setdefault(split, []).append(piece)
    return found


def _read_tunes(source: Source, files: Files) -> list[tuple[str, Piece]]:
    """Returns the split of B3 and the piece of each tune that can be read, in the order of the files."""
    with Pool(cores()) as pool:
        splits = find_splits(source, files, pool.map)
        jobs = [(source, path, files[path]) for path in files if any(fnmatch(path, glob) for glob in source.files)]
        tunes = [tune for made in pool.map(_read_job, jobs) for tune in made]
    placed = ((splits.get(f"{tune.name}.mid", ""), tune) for tune in tunes)
    return [(split, without_inferred(tune.piece)) for split, tune in placed if split]


def find_splits(source: Source, files: Files, map_: Callable[..., Iterable[Onsets]] = map) -> dict[str, str]:
    """Returns the split of each of the benchmark's melodies by file name."""
    melodies = {PurePosixPath(path).name: data for path, data in files.items() if fnmatch(path, source.benchmark)}
    onsets = map_(read_benchmark, list(melodies.values()))
    return benchmark_splits(dict(zip(melodies, onsets, strict=True)))


def _read_job(job: tuple[Source, str, bytes]) -> list[Tune]:
    source, path, data = job
    outcomes = (judge(source, raw) for raw in read_raw(source, path, {path: data}))
    return [outcome for outcome in outcomes if isinstance(outcome, Tune)]


def find_source(name: str) -> Source:
    """Returns the recipe of a name. Raises InputError."""
    found = [source for source in list_sources() if source.name == name]
    if not found:
        raise InputError(f"there is no recipe {name!r}", "see compose corpus list")
    return found[0]


def open_data(folder: Path) -> Data:
    """Returns what a folder holds: built corpora, or else archives. Raises InputError where it is neither."""
    if any((folder / find_source(name).archive).is_file() for name in (CHORALES, TUNES)):
        return Mirror(folder)
    try:
        corpora_of(folder)
    except InputError:
        raise InputError(
            f"{folder} holds neither built corpora nor a mirror of archives",
            "give --data the folder of `compose corpus build all`, or the one for its --mirror",
        ) from None
    return Built(folder)
