"""The files of a source, from a mirror folder, from its upstream, or from an installed package.

Archives are data from strangers: members are read one by one into memory, never unpacked; links, absolute paths and
`../` are refused, and so is anything larger or more numerous than a collection of tunes can be.
"""

import hashlib
import importlib.util
import io
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from http.client import HTTPException
from pathlib import Path, PurePosixPath

from composer.corpus.sources import Source
from composer.errors import InputError

MAX_ARCHIVE_BYTES = 100_000_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_FILE_BYTES = 5_000_000
MAX_FILES = 50_000
PACKED = (".tar.gz", ".tgz", ".tar")
CHUNK_BYTES = 1 << 16
TIMEOUT_SECONDS = 30

Files = dict[str, bytes]
"""Contents by path inside the source, sorted by path."""

Progress = Callable[[str, int], None]
"""Called with the source's name and the bytes received so far."""

PARTIAL, NO_SUCH_RANGE = 206, 416
"""HTTP's answers to a request for the rest of a file (RFC 9110): the rest, or nothing is left."""


@dataclass(frozen=True)
class Downloads:
    """Where archives from the network are kept, whole or in part, and who is told how far each has come."""

    folder: Path = Path(tempfile.gettempdir()) / "tunewright-downloads"
    progress: Progress | None = None


def read_files(source: Source, mirror: Path | None = None, downloads: Downloads = Downloads()) -> Files:
    """Returns all files of a source that its recipe names, checked against its checksums. Raises InputError."""
    if source.package:
        return _read_package(source)
    if mirror:
        return _read_mirror(source, mirror)
    path = download(source, downloads)
    try:
        # GitHub packs a commit into a folder of its own name, which is stripped.
        files = members(io.BytesIO(path.read_bytes()), wanted_of(source), source.name, strip=1)
        # Checked by content: GitHub may pack the same files again at any time, and the archive's own
        # hash would change.
        if source.content_sha256 and content_sha256(files) != source.content_sha256:
            raise InputError(
                f"{source.name}: the files of {source.download_url} are not those of the recipe",
                "update the recipe's content_sha256, or build from a --mirror",
            )
    except InputError:
        # An archive that is refused would be found again on the next try.
        path.unlink()
        raise
    return files


def wanted_of(source: Source) -> tuple[str, ...]:
    """Returns globs of everything the build reads of a source."""
    extras = (source.roots, source.benchmark, source.index)
    return (*source.files, *source.beside, *(extra for extra in extras if extra))


def content_sha256(files: Files) -> str:
    """Returns the checksum of paths and contents, however they were packed."""
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _read_mirror(source: Source, mirror: Path) -> Files:
    path = mirror / source.archive
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{source.name}: cannot read {path} ({error.strerror})", "is this the mirror?") from error
    if (found := hashlib.sha256(data).hexdigest()) != source.sha256:
        raise InputError(f"{path}: sha256 is {found[:12]}…, not {source.sha256[:12]}…", "fetch the mirror again")
    if not path.name.endswith(PACKED):
        return {path.name: data}
    return members(io.BytesIO(data), wanted_of(source), source.name)


def _read_package(source: Source) -> Files:
    """Reads files inside an installed package, which is found but never imported: that would run its code."""
    spec = importlib.util.find_spec(source.package)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(f"{source.name}: {source.package} is not installed", f"pip install {source.package}")
    folder = Path(spec.submodule_search_locations[0]) / source.folder
    files = {path.name: path.read_bytes() for glob in source.files for path in sorted(folder.glob(glob))}
    if not files:
        raise InputError(f"{source.name}: no {source.files[0]} in {folder}", f"pip install -U {source.package}")
    return files


def download(source: Source, downloads: Downloads = Downloads()) -> Path:
    """Fetches the archive of the source's commit, kept in a folder; goes on where an earlier try stopped.

    Raises InputError without a network or when the transfer is cut.
    """
    if not source.url.startswith(("https://", "http://")):
        raise InputError(f"{source.name}: {source.url!r} is no web address", "mend the recipe's url")
    path = downloads.folder / f"{source.name}-{source.commit}.tar.gz"
    if path.is_file():
        return path
    # A part of its own name: a transfer that was cut can go on, and a whole file is one that is complete.
    part = path.with_suffix(".part")
    try:
        downloads.folder.mkdir(parents=True, exist_ok=True)
        expected = _transfer(source, part, downloads.progress)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        hint = "run it again to go on, or give --mirror DIR" if part.is_file() else "give --mirror DIR"
        raise InputError(f"{source.name}: cannot fetch {source.download_url}: {reason}", hint) from error
    if (came := part.stat().st_size) != expected:
        raise InputError(f"{source.name}: only {came} of {expected} bytes came", "run it again to go on")
    part.replace(path)
    return path


def _transfer(source: Source, part: Path, progress: Progress | None) -> int:
    """Appends to a partial file what is missing of the archive, and returns how many bytes it should have in all."""
    begun = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(source.download_url, headers={"Range": f"bytes={begun}-"} if begun else {})  # noqa: S310
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        # The rest is asked for and nothing is left: the partial file is already as long as the archive,
        # or from another one.
        if begun and error.code == NO_SUCH_RANGE:
            part.unlink()
            return _transfer(source, part, progress)
        raise
    # A server that ignores the range answers with the whole file, which then has to replace the part.
    with answer, part.open("ab" if answer.status == PARTIAL else "wb") as file:
        received = file.tell()
        expected = received + int(answer.headers.get("Content-Length") or 0)
        while chunk := answer.read1(CHUNK_BYTES):
            received += file.write(chunk)
            # Checked while it comes: a length in the header is only a claim.
            if received > MAX_ARCHIVE_BYTES:
                file.truncate(0)
                raise InputError(f"{source.name}: more than {MAX_ARCHIVE_BYTES} bytes", "give --mirror DIR")
            if progress:
                progress(source.name, received)
    return expected if answer.headers.get("Content-Length") else received


def members(archive: io.BytesIO, globs: Iterable[str], name: str, strip: int = 0) -> Files:
    """Returns contents of the members that match a glob; `strip` leading folders are taken off. Raises InputError."""
    globs, files, total = tuple(globs), {}, 0
    try:
        with tarfile.open(fileobj=archive, mode="r:*") as tar:
            for count, member in enumerate(tar):
                # Sizes are summed from the headers before anything is unpacked.
                total += member.size
                path = safe_path(member, name, strip)
                if count >= MAX_FILES or total > MAX_UNPACKED_BYTES:
                    raise InputError(f"{name}: archive holds more than a collection of tunes can", "not read")
                if path and any(fnmatch(path, glob) for glob in globs):
                    files[path] = _contents(tar, member, name)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"{name}: damaged archive ({error})", "fetch it again") from error
    if not files:
        raise InputError(f"{name}: archive has no {', '.join(globs)}", "is it the archive the recipe means?")
    return dict(sorted(files.items()))


def safe_path(member: tarfile.TarInfo, name: str, strip: int = 0) -> str:
    """Path of a plain file inside its source, "" for folders and links. Raises InputError on a path that leaves it."""
    path = PurePosixPath(member.name)
    # Refused even though nothing is written: a path that leaves its folder is not a mistake.
    if path.is_absolute() or ".." in path.parts:
        raise InputError(f"{name}: archive member {member.name!r} leaves its folder", "not read")
    return "/".join(path.parts[strip:]) if member.isfile() else ""


def _contents(tar: tarfile.TarFile, member: tarfile.TarInfo, name: str) -> bytes:
    if member.size > MAX_FILE_BYTES:
        raise InputError(f"{name}: {member.name!r} has {member.size} bytes", f"at most {MAX_FILE_BYTES} are read")
    stream = tar.extractfile(member)
    return stream.read() if stream else b""
