"""Reading speed beside other libraries, on the same files in one run; and how the cost of large folders grows.

    python benchmarks/reading.py speed --mirror ../shared/data --corpora corpora
    python benchmarks/reading.py growth --corpora corpora [--sizes 1000 10000 100000]
    python benchmarks/reading.py build --corpora corpora [--sizes 1000 10000 100000]

Speed is in files a second on one core, all that a library refuses counted as read. Growth: MIDI files of the corpora,
copied with a few notes changed, through `compose corpus check`; build: through `compose corpus build --from`.
"""

import argparse
import os
import random
import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from composer.corpus.check import check_folder, files_of
from composer.corpus.fetch import read_files
from composer.corpus.own_folder import build_own
from composer.corpus.sources import list_sources

SOURCES = {".abc": "openhymnal", ".mxl": "openewld", ".krn": "nifc-piano"}
FILES_EACH = 200
PATIENCE = 20.0
"""Seconds after which a library is measured on the files that it has read by then."""

Reader = Callable[[Path], Any]


def readers() -> dict[str, dict[str, Reader]]:
    """What reads each format, ours first; a library that is not installed is left out."""
    from composer.io.read import read_pieces

    table: dict[str, dict[str, Reader]] = {suffix: {"composer": read_pieces} for suffix in (".mid", *SOURCES)}

    def add(suffixes: str, name: str, make: Callable[[Any], Reader]) -> None:
        try:
            reader = make(import_module(name))
        except ImportError:
            return
        for suffix in suffixes.split():
            table[suffix][name] = reader

    add(".mid", "symusic", lambda symusic: symusic.Score)
    add(".mid", "mido", lambda mido: mido.MidiFile)
    add(".mid", "pretty_midi", lambda pretty_midi: lambda path: pretty_midi.PrettyMIDI(str(path)))
    add(".mid", "lytk", lambda lytk: lambda path: lytk.from_midi(str(path)))
    add(".abc", "symusic", lambda symusic: lambda path: symusic.Score.from_abc(path.read_text()))
    add(".abc", "lytk", lambda lytk: lambda path: lytk.from_abc(str(path)))
    add(".mxl", "lytk", lambda lytk: lambda path: lytk.from_musicxml(str(path)))
    add(".krn", "lytk", lambda lytk: lambda path: lytk.from_humdrum(str(path)))
    add(".mid .abc .mxl .krn", "music21", lambda music21: partial(music21.converter.parse, forceSource=True))
    return table


def originals(suffix: str, mirror: Path, corpora: Path, folder: Path) -> list[Path]:
    """Real files of a format."""
    if suffix == ".mid":
        found = sorted(corpora.rglob("*.mid"))
        return found[:: max(1, len(found) // FILES_EACH)][:FILES_EACH]
    source = next(source for source in list_sources() if source.name == SOURCES[suffix])
    files = read_files(source, mirror, None)
    chosen = [data for path, data in sorted(files.items()) if any(fnmatch(path, glob) for glob in source.files)]
    paths = []
    for number, data in enumerate(chosen[:: max(1, len(chosen) // FILES_EACH)][:FILES_EACH]):
        paths.append(folder / f"{number}{suffix}")
        paths[-1].write_bytes(data)
    return paths


@contextmanager
def silence() -> Iterator[None]:
    """Keeps what libraries in C print about a file away from the table."""
    kept = [os.dup(number) for number in (1, 2)]
    with Path(os.devnull).open("w") as sink:
        for number in (1, 2):
            os.dup2(sink.fileno(), number)
        try:
            yield
        finally:
            for number, old in zip((1, 2), kept, strict=True):
                os.dup2(old, number)
                os.close(old)


def speed(mirror: Path, corpora: Path) -> None:
    """A row for each format and library: files a second, and how many it refused."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as place:
        for suffix, libraries in readers().items():
            paths = originals(suffix, mirror, corpora, Path(place))
            megabytes = sum(path.stat().st_size for path in paths) / 1e6
            print(f"{suffix}: {len(paths)} files, {megabytes:.1f} MB")
            for name, reader in libraries.items():
                refused = read = 0
                began = time.perf_counter()
                with silence():
                    for path in paths:
                        try:
                            reader(path)
                        except Exception:  # noqa: BLE001 - each library has errors of its own
                            refused += 1
                        read += 1
                        if time.perf_counter() - began > PATIENCE:
                            break
                seconds = time.perf_counter() - began
                print(f"  {name:12} {read / seconds:9.1f} files/s   {refused} of {read} refused", flush=True)


def copies(originals: list[bytes], count: int, folder: Path) -> None:
    """So many files in folders of a thousand, each an original with up to eight note pitches changed."""
    chance = random.Random(0)
    for number in range(count):
        data = bytearray(originals[number % len(originals)])
        places = [at for at in range(30, len(data) - 2) if data[at] == 0x90 and 40 < data[at + 1] < 100]
        for at in chance.sample(places, min(len(places), chance.randint(1, 8))):
            data[at + 1] += chance.choice((-2, 2))
        inside = folder / f"{number // 1000:03}"
        inside.mkdir(exist_ok=True)
        (inside / f"{number % 1000:03}.mid").write_bytes(data)


def check(folder: Path) -> int:
    """Checks a folder; how many tunes are kept."""
    rows = check_folder(folder)
    assert len(rows) == sum(1 for _ in files_of(folder))
    return sum(row.kept for row in rows)


def build(folder: Path) -> int:
    """Builds a corpus beside a folder; how many tunes are kept."""
    return build_own(folder, "mine", folder.parent / "mine").kept


WORK = {"growth": check, "build": build}


def growth(corpora: Path, sizes: list[int], work: Callable[[Path], int]) -> None:
    """A row a size: seconds, seconds a file, peak memory of the program and of its workers."""
    found = [path.read_bytes() for path in sorted((corpora / "folk").rglob("*.mid"))]
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "music"
            folder.mkdir()
            copies(found, size, folder)
            began = time.perf_counter()
            kept = work(folder)
            seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(
            f"{size:7} files  {seconds:7.1f} s  {1000 * seconds / size:.2f} ms a file  {kept} kept  "
            f"{peak} MB, {worker} MB a worker",
            flush=True,
        )


def main() -> None:
    """Runs one of the three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("speed", *WORK))
    parser.add_argument("--mirror", type=Path, default=Path("../shared/data"))
    parser.add_argument("--corpora", type=Path, default=Path("corpora"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    options = parser.parse_args()
    if options.what == "speed":
        speed(options.mirror, options.corpora)
    else:
        growth(options.corpora, options.sizes, WORK[options.what])


if __name__ == "__main__":
    main()
