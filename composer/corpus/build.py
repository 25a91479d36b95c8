"""`compose corpus build`: from sources to MIDI files, one per tune, with a manifest, splits and a report."""

import hashlib
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from importlib.metadata import version
from itertools import chain
from multiprocessing import Pool
from pathlib import Path, PurePosixPath

from composer.analysis.similarity import Onsets
from composer.corpus.clean import Drop
from composer.corpus.code_digest import code_digest
from composer.corpus.counted import Tell, counted, tell_nobody
from composer.corpus.fetch import Downloads, Files, Progress, read_files
from composer.corpus.index import header_of, read_index
from composer.corpus.judge import Known, Outcome, is_slow, judge, tonics_of
from composer.corpus.manifest import MANIFEST, Entry, entry_of, file_hash, read_manifest, write_manifest
from composer.corpus.read import read_benchmark
from composer.corpus.read_cache import read_kept
from composer.corpus.report import REPORT, CorpusReport, make_report, merge_reports, report_from_json, report_to_json
from composer.corpus.resource_limits import Workers, again_alone, cores, limit_memory
from composer.corpus.rhythm import PLAIN_STYLE, RHYTHMS, frequent_styles
from composer.corpus.sources import EVERYTHING, Source, list_sources
from composer.corpus.splits import Place, drop_duplicates, find_leaks, place_tunes
from composer.corpus.traces import Trace, put_away, take_out
from composer.errors import InputError
from composer.io.files import write_atomically
from composer.io.midi.file import write_midi

READINGS, DOWNLOADS = ".readings", ".downloads"
COMPARING = "looking for versions of the same tune"
CODE = ("corpus/*.py", "io/**/*.py", "analysis/*", "music/*.py")
"""What reads, judges or writes tunes, code and tables: when it changes, a corpus is built again."""


@dataclass(frozen=True)
class Settings:
    """How to build: only sources that need no network, processes, sources of the user's own.

    `progress` is told of downloads, `tell` of how far the rest is. Archives and readings are kept in a folder next to
    the corpora, so that a build that was stopped goes on.
    """

    offline: bool = False
    progress: Progress | None = None
    tell: Tell = tell_nobody
    processes: int = field(default_factory=cores)
    sources: tuple[Source, ...] = ()


DEFAULTS = Settings()


def build_corpus(style: str, folder: Path, mirror: Path | None = None, settings: Settings = DEFAULTS) -> CorpusReport:
    """Builds a style's corpus in a folder, or finds it up to date. Raises InputError, UsageError.

    Archives come from the mirror folder, else from their upstream; sources inside an installed package need neither.
    With the style "all" every style that may be shipped gets a folder of its own inside this one, and the splits are
    drawn over all of them together.
    """
    started = time.perf_counter()
    chosen = [source for source in settings.sources or list_sources(style) if source.package or not settings.offline]
    folders = {name: folder / name if style == EVERYTHING else folder for name in sorted({s.style for s in chosen})}
    # The stamp covers recipes and code, so a corpus that has the same one would come out the same.
    stamp = stamp_of(chosen)
    reports = [_up_to_date(place, stamp) for place in folders.values()]
    if reports and all(reports):
        return merge_reports(style, [report for report in reports if report])
    beside = folder if style == EVERYTHING else folder.parent
    made = []
    with fresh_folder(beside / "pieces") as pieces:
        # All styles are read together, since a jig of one collection may be a reel of another's: duplicates and
        # clusters are found over all of them, or versions of test tunes would end up in training.
        tunes, drops, melodies = _read_all(chosen, mirror, settings, (beside, pieces))
        tunes, twins = drop_duplicates(unique(tunes), {source.name: source for source in chosen})
        tunes = _merge_rare_styles(tunes)
        settings.tell(COMPARING, 0, 0)
        places = place_tunes(tunes, melodies)
        leaks = find_leaks(tunes, places)
        for name, place in folders.items():
            own = [source for source in chosen if source.style == name]
            names = {source.name for source in own}
            mine = [tune for tune in tunes if tune.source in names]
            rows = write_corpus(place, mine, places, settings)
            report = make_report(name, own, rows, [drop for drop in drops + twins if drop.source in names])
            report = replace(report, stamp=stamp, seconds=time.perf_counter() - started, leaks=leaks)
            write_atomically(place / REPORT, report_to_json(report).encode())
            made.append(report)
    return merge_reports(style, made)


def stamp_of(sources: Iterable[Source]) -> str:
    """Returns changes whenever a recipe or any code that reads, judges or writes tunes does."""
    rows = [(source, version(source.package) if source.package else "") for source in sources]
    # The bytes of the code, not its version: during development the version stays.
    return hashlib.sha256(f"{rows!r} {code_digest(*CODE)}".encode()).hexdigest()


def _up_to_date(folder: Path, stamp: str) -> CorpusReport | None:
    """Returns the report of the last build where that had the same stamp and all its files are there."""
    try:
        report = report_from_json((folder / REPORT).read_text(encoding="utf-8"))
        rows = read_manifest(folder)
    except (InputError, OSError, ValueError, TypeError, KeyError):
        return None
    is_whole = report.stamp == stamp and all((folder / row.path).is_file() for row in rows)
    return replace(report, is_new=False) if is_whole else None


Job = tuple[tuple[Path, Path], Source, str, Files, Known]
"""Folders of readings and of pieces, the source, the file, that and those beside it, what is known of it."""


def _read_all(
    sources: list[Source], mirror: Path | None, settings: Settings, folders: tuple[Path, Path]
) -> tuple[list[Trace], list[Drop], dict[str, Onsets]]:
    """Returns tunes and drops of all sources in their order, and the melodies that benchmark B3 splits.

    The first of the folders keeps archives and readings, pieces go to the other.
    """
    folder, pieces = folders
    tunes: list[Trace] = []
    drops: list[Drop] = []
    melodies: list[tuple[str, bytes]] = []
    readings, downloads = folder / READINGS, Downloads(folder / DOWNLOADS, settings.progress)
    make_folder(readings)
    with Pool(settings.processes, limit_memory) as pool:
        for source in sources:
            files = read_files(source, mirror, downloads)
            jobs = _jobs(source, files, (readings, pieces))
            outcomes = _read_source(pool, source, jobs, settings)
            tunes += [outcome for outcome in outcomes if isinstance(outcome, Trace)]
            drops += [outcome for outcome in outcomes if isinstance(outcome, Drop)]
            melodies += _matching(files, (source.benchmark,))
        names = [PurePosixPath(path).name for path, _ in melodies]
        onsets = pool.map(read_benchmark, [data for _, data in melodies], chunksize=64)
    return tunes, drops, dict(zip(names, onsets, strict=True))


def _read_source(pool: Workers, source: Source, jobs: list[Job], settings: Settings) -> list[Trace | Drop]:
    """Returns what becomes of each file of a source; those that took too long are read again alone."""
    # Results come in the order of the jobs, whichever process is first, so that a build is reproducible.
    made = list(counted(pool.imap(_read_job, jobs, chunksize=4), f"reading {source.name}", len(jobs), settings.tell))
    return list(chain.from_iterable(again_alone(pool, _read_job, zip(jobs, made, strict=True), is_slow)))


def _jobs(source: Source, files: Files, folders: tuple[Path, Path]) -> list[Job]:
    tonics, index = tonics_of(source, files), read_index(source, files)
    beside = [(path, data) for path, data in files.items() if any(fnmatch(path, glob) for glob in source.beside)]
    return [
        # A reader gets the files next to its own that the recipe names (annotations of POP909), not the
        # whole archive.
        (
            folders,
            source,
            path,
            {path: data} | {p: d for p, d in beside if _folder(p) == _folder(path)},
            Known(tonics, header_of(index, path)),
        )
        for path, data in _matching(files, source.files)
        if not source.holding or re.search(source.holding.encode(), data)
    ]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _matching(files: Files, globs: Iterable[str]) -> list[tuple[str, bytes]]:
    """Returns files in the order of the globs that they match."""
    return [(path, data) for glob in globs for path, data in files.items() if fnmatch(path, glob)]


def _read_job(job: Job) -> list[Trace | Drop]:
    (readings, pieces), source, path, files, known = job
    return [kept(judge(source, raw, known), pieces) for raw in read_kept(readings, source, path, files)]


def kept(outcome: Outcome, pieces: Path) -> Trace | Drop:
    """Returns the trace of a tune whose piece goes to a folder, a drop as it is."""
    return outcome if isinstance(outcome, Drop) else put_away(outcome, pieces)


def unique(tunes: Iterable[Trace]) -> list[Trace]:
    """Returns tunes of different names: the second of a name gets a number."""
    counts: Counter[str] = Counter()
    named = []
    for tune in tunes:
        counts[tune.name] += 1
        again = counts[tune.name]
        named.append(tune if again == 1 else replace(tune, name=f"{tune.name}-v{again}"))
    return named


def _merge_rare_styles(tunes: list[Trace]) -> list[Trace]:
    """Dances too rare to be a style of their own become plain folk."""
    frequent = frequent_styles(tune.style for tune in tunes)
    dances = {rhythm.style for rhythm in RHYTHMS} - frequent
    return [replace(tune, style=PLAIN_STYLE) if tune.style in dances else tune for tune in tunes]


def write_corpus(folder: Path, tunes: list[Trace], places: Mapping[str, Place], settings: Settings) -> list[Entry]:
    """Writes MIDI files and manifest into a folder next to the corpus first, then puts them in its place."""
    with _building(folder) as building:
        for source in {tune.source for tune in tunes}:
            (building / source).mkdir()
        jobs = ((tune, places[tune.name], building) for tune in tunes)
        with Pool(settings.processes) as pool:
            done = pool.imap(_write_job, jobs, chunksize=32)
            rows = list(counted(done, f"writing {folder.name}", len(tunes), settings.tell))
        write_manifest(building, rows)
    return rows


def _write_job(job: tuple[Trace, Place, Path]) -> Entry:
    tune, place, folder = job
    piece, path = take_out(tune), f"{tune.source}/{tune.name}.mid"
    # Repeats stay signs: a corpus of written bars lets the model learn the form, not only its copies.
    write_midi(piece, folder / path, expand=False)
    return replace(entry_of(path, piece, tune.source, place), hash=file_hash(folder / path))


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write in {folder}: {error.strerror}", "choose another folder") from error


@contextmanager
def fresh_folder(beside: Path) -> Iterator[Path]:
    """Yields a new folder next to another; it vanishes afterwards. Raises InputError."""
    make_folder(beside.parent)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{beside.name}-", dir=beside.parent))
    except OSError as error:
        raise InputError(f"cannot write beside {beside}: {error.strerror}", "choose another folder") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    """Yields a fresh folder next to the corpus, which takes its place when all went well and vanishes when not."""
    with fresh_folder(folder) as building:
        yield building
        # Only what is a corpus is replaced: a mistyped name must not delete a folder of something else.
        if (folder / MANIFEST).is_file():
            shutil.rmtree(folder)
        elif folder.is_dir() and any(folder.iterdir()):
            raise InputError(f"{folder} holds something that is no corpus", "choose another folder")
        # mkdtemp makes folders that nobody else may read.
        building.chmod(0o755)
        building.replace(folder)
