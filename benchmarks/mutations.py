"""Broken files: a thousand mutated ones a format through the doctor's reader; tracebacks, hangs and memory counted.

    python benchmarks/mutations.py --mirror ../shared/data [--count 1000]

Real files of each format are cut, their bits flipped, stretches of them swapped, repeated or filled with noise, and
numbers in them made gigantic. Each is read as `compose corpus check` does, under its limits.
"""

import argparse
import io
import random
import resource
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from fnmatch import fnmatch
from multiprocessing import Pool
from pathlib import Path

from composer.analysis.missing import complete
from composer.corpus.check import examine
from composer.corpus.fetch import read_files
from composer.corpus.resource_limits import SECONDS, limit_memory, within
from composer.corpus.sources import list_sources
from composer.errors import ComposerError
from composer.io.read import read_pieces

SOURCES = {
    ".mid": "nottingham",
    ".abc": "openhymnal",
    ".mxl": "openewld",
    ".musicxml": "openewld",
    ".krn": "nifc-piano",
}
FILES_EACH = 40
NUMBERS = (b"999999999", b"0", b"-1", b"4294967295", b"1/0", b"1e308")

Mutation = Callable[[random.Random, bytearray], None]


def flip(chance: random.Random, data: bytearray) -> None:
    """Turns over up to sixteen bits."""
    for _ in range(chance.randint(1, 16)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(chance: random.Random, data: bytearray) -> None:
    """Ends the file early."""
    del data[chance.randrange(1, len(data)) :]


def swap(chance: random.Random, data: bytearray) -> None:
    """Two stretches change places."""
    size = chance.randint(1, max(1, len(data) // 8))
    a, b = (chance.randrange(max(1, len(data) - size)) for _ in range(2))
    data[a : a + size], data[b : b + size] = data[b : b + size], data[a : a + size]


def repeat(chance: random.Random, data: bytearray) -> None:
    """A stretch comes up to a thousand times."""
    start = chance.randrange(len(data))
    piece = bytes(data[start : start + chance.randint(1, 64)])
    data[start:start] = piece * chance.choice((2, 30, 1000))


def enlarge(chance: random.Random, data: bytearray) -> None:
    """A number becomes gigantic, or bytes of a length do."""
    digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if digits and chance.random() < 0.7:
        place = chance.choice(digits)
        data[place : place + 1] = chance.choice(NUMBERS)
    else:
        place = chance.randrange(len(data))
        data[place : place + 4] = b"\xff\xff\xff\x7f"


def spoil(chance: random.Random, data: bytearray) -> None:
    """A stretch becomes noise."""
    start = chance.randrange(len(data))
    size = min(len(data) - start, chance.randint(1, 200))
    data[start : start + size] = chance.randbytes(size)


MUTATIONS: tuple[Mutation, ...] = (flip, cut, swap, repeat, enlarge, spoil)


def originals(mirror: Path, suffix: str) -> list[bytes]:
    """Real files of a format."""
    source = next(source for source in list_sources() if source.name == SOURCES[suffix])
    files = read_files(source, mirror, None)
    found = [data for path, data in sorted(files.items()) if any(fnmatch(path, glob) for glob in source.files)]
    found = found[:: max(1, len(found) // FILES_EACH)][:FILES_EACH]
    if suffix == ".musicxml":
        return [unzipped(data) for data in found]
    if suffix == ".mid":
        from composer.io.abc.read import parse_abc
        from composer.io.midi.file import piece_to_midi

        return [piece_to_midi(piece) for data in found for piece in _tunes(parse_abc, data)][:FILES_EACH]
    return found


def _tunes(parse_abc: Callable[..., list], data: bytes) -> list:
    try:
        return parse_abc(data.decode("utf-8", "replace"))[:3]
    except ComposerError:
        return []


def unzipped(data: bytes) -> bytes:
    """The score in a .mxl archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return max((archive.read(name) for name in archive.namelist()), key=len)


def read_job(job: tuple[str, bytes, int]) -> tuple[str, float, int, str]:
    """What became of a file, seconds, peak memory in MB of the process, and the traceback if there was one."""
    suffix, original, seed = job
    chance = random.Random(seed)
    data = bytearray(original)
    for _ in range(chance.randint(1, 3)):
        if data:
            chance.choice(MUTATIONS)(chance, data)
    began = time.perf_counter()
    trace = ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        path.write_bytes(data)
        try:
            with within(SECONDS):
                pieces = [complete(piece) for piece in read_pieces(path)]
                for piece in pieces:
                    examine(piece, "x")
            outcome = "read" if pieces else "empty"
        except ComposerError as reason:
            outcome = (
                "too long" if "longer than" in str(reason) else "too big" if "MB to read" in str(reason) else "refused"
            )
            assert "\n" not in str(reason)
        except Exception:  # noqa: BLE001 - what this looks for
            outcome, trace = "TRACEBACK", traceback.format_exc()
    return outcome, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, trace


def main() -> None:
    """Prints a row a format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for suffix in SOURCES:
        files = originals(options.mirror, suffix)
        jobs = [(suffix, files[n % len(files)], options.seed * 10**6 + n) for n in range(options.count)]
        with Pool(1, limit_memory) as pool:
            rows = pool.map(read_job, jobs, chunksize=10)
        counts = Counter(outcome for outcome, *_ in rows)
        slowest = max(seconds for _, seconds, *_ in rows)
        peak = max(memory for _, _, memory, _ in rows)
        print(f"{suffix:10} {dict(counts)}  slowest {slowest:.1f} s  peak {peak} MB", flush=True)
        for trace in list({trace.splitlines()[-1]: trace for *_, trace in rows if trace}.values())[:3]:
            print(trace)


if __name__ == "__main__":
    main()
