"""A corpus from a folder of the user's own: the same cleaning, splits and report as the recipes' sources."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from composer.analysis.chords import with_chords
from composer.analysis.key import checked_key, with_key
from composer.analysis.missing import complete
from composer.corpus.build import COMPARING, DEFAULTS, Settings, fresh_folder, kept, unique, write_corpus
from composer.corpus.check import files_of, the_tune
from composer.corpus.clean import CHECKS, SCORE_CHECKS, Drop, reason_to_drop, with_voices
from composer.corpus.counted import Tell, counted, tell_nobody
from composer.corpus.judge import Tune, is_slow
from composer.corpus.report import REPORT, CorpusReport, make_report, report_to_json
from composer.corpus.resource_limits import SECONDS, TOO_SLOW, TooSlowError, again_alone, cores, limit_memory, within
from composer.corpus.sources import Source
from composer.corpus.splits import drop_duplicates, find_leaks, place_tunes
from composer.corpus.traces import Trace, take_out
from composer.corpus.voicings import voicings
from composer.errors import ComposerError, InputError, UsageError
from composer.io.files import write_atomically
from composer.io.read import READERS, read_pieces
from composer.music.piece import Piece

OWN = "own"
FEWEST = 10
"""Tunes below which nothing can be split."""


def build_own(folder: Path, style: str, out: Path, settings: Settings = DEFAULTS) -> CorpusReport:
    """Builds a corpus of one style from every readable file below a folder.

    Raises UsageError for a name that cannot be one, InputError where too little is left.
    """
    started, source = time.perf_counter(), own_source(folder, style)
    with fresh_folder(out) as pieces:
        tunes, drops = trace_own(folder, source, pieces, settings.tell)
        settings.tell(COMPARING, 0, 0)
        places = place_tunes(tunes, {})
        rows = write_corpus(out, tunes, places, settings)
    report = make_report(style, [source], rows, drops)
    report = replace(report, seconds=time.perf_counter() - started, leaks=find_leaks(tunes, places))
    write_atomically(out / REPORT, report_to_json(report).encode())
    return report


def own_source(folder: Path, style: str) -> Source:
    """Returns the recipe of a folder of the user's own. Raises UsageError for a name that no style can have."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", style):
        raise UsageError(f"{style!r} is not a name for a style", "use small letters, digits and -")
    return Source(OWN, style, "as the owner of the files says", str(folder), "abc", ("*",), archive="-")


def read_own(folder: Path, style: str, tell: Tell = tell_nobody) -> tuple[list[Tune], list[Drop]]:
    """Returns the pieces of a folder that can be learned from, and why the others cannot.

    Raises UsageError for a name that no style can have, InputError where too little is left.
    """
    with TemporaryDirectory() as pieces:
        traces, drops = trace_own(folder, own_source(folder, style), Path(pieces), tell)
        return [Tune(trace.name, OWN, take_out(trace)) for trace in traces], drops


def trace_own(folder: Path, source: Source, pieces: Path, tell: Tell) -> tuple[list[Trace], list[Drop]]:
    """Does the same, but the pieces go to a folder as they are judged: memory holds their traces only."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}", "check the path")
    jobs = [Job(path, folder, source.style, pieces) for path in files_of(folder)]
    with Pool(cores(), limit_memory) as pool:
        read = counted(pool.imap(_read_job, jobs, chunksize=4), f"reading {folder.name}", len(jobs), tell)
        done = zip(jobs, list(read), strict=True)
        outcomes = [one for many in again_alone(pool, _read_job, done, is_slow) for one in many]
    tunes, twins = drop_duplicates(unique(one for one in outcomes if isinstance(one, Trace)), {OWN: source})
    if len(tunes) < FEWEST:
        hint = f"`compose corpus check {folder}` says why"
        raise InputError(f"{len(tunes)} of {len(outcomes)} tunes can be used, too few to train on", hint)
    return tunes, [one for one in outcomes if isinstance(one, Drop)] + twins


class Job(NamedTuple):
    """A file below a folder, the style that its pieces get, and the folder that they go to."""

    path: Path
    folder: Path
    style: str
    pieces: Path


def _read_job(job: Job) -> list[Trace | Drop]:
    return [kept(one, job.pieces) for one in _read(job.path, job.folder, job.style)]


def _read(path: Path, folder: Path, style: str) -> Iterator[Tune | Drop]:
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", path.relative_to(folder).with_suffix("").as_posix()).strip("-")
    if path.suffix.lower() not in READERS:
        yield Drop(OWN, path.name, "not music", "its suffix is none that can be read")
        return
    try:
        with within(SECONDS):
            pieces = [complete(piece) for piece in read_pieces(path)]
    except ComposerError as reason:
        kind = TOO_SLOW if isinstance(reason, TooSlowError) else "unreadable"
        yield Drop(OWN, path.name, kind, str(reason))
        return
    for number, piece in enumerate(pieces, 1):
        # The suffix is part of the name: a folder may hold a tune as MIDI and as ABC.
        yield _judge(piece, f"{name}-{path.suffix[1:].lower()}-{number}", style)


def _judge(piece: Piece, name: str, style: str) -> Tune | Drop:
    # A score of an ensemble is learned with all its voices, any other piece by its tune.
    score = with_voices(with_chords(piece))
    is_score = len(score.parts) > 1 and next(voicings(score), None) is not None
    heard = score if is_score else the_tune(with_chords(piece))
    checks = SCORE_CHECKS if is_score else CHECKS
    reason, detail = reason_to_drop(heard, checks) if heard.parts else ("empty", "no notes")
    if reason:
        return Drop(OWN, name, reason, detail)
    origin = replace(heard.origin, source=OWN)
    return Tune(name, OWN, replace(with_key(heard, checked_key(heard)), style=style, origin=origin))
