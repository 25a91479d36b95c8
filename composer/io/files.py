"""Bytes in and out of files: what cannot be read or written is said in one line, and nothing is left half written."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO

from composer.errors import InputError

MAX_BYTES = 2**26
"""Limit for a file whose content is compared."""


def read_limited(path: Path, limit: int) -> bytes:
    """Reads a file of at most `limit` bytes. Raises InputError when it is missing, a folder or too large."""
    try:
        with path.open("rb") as file:
            # One byte beyond the limit tells a file that is too large without reading all of it.
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise InputError(f"file {str(path)!r} does not exist", "check the path") from None
    except IsADirectoryError:
        raise InputError(f"{str(path)!r} is a folder", "name a file in it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {str(path)!r}: {_reason(error)}") from None
    if len(data) > limit:
        raise InputError(f"{str(path)!r} is larger than {limit // 2**20} MB", "use a shorter piece")
    return data


def digest_of(data: bytes) -> str:
    """Returns the first 16 hex digits of the sha256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def hash_of(path: Path) -> str:
    """Returns the first 16 hex digits of a file's sha256. Raises InputError when it is gone."""
    return digest_of(read_limited(path, MAX_BYTES))


def given_file(name: str, digest: str | None, folders: Iterable[Path], source: Path | str | None = None) -> Path:
    """Finds the file that a recipe names: in the first of the folders that has it, or `source` where the user says so.

    A recipe comes from anywhere, so its name may lead into no other folder. Raises InputError where it would, where the
    file is not there, or where it is another one than the recipe's.
    """
    if source is None and not is_plain_name(name):
        raise InputError(f"the recipe names no file beside it: {name!r}", "name the file that was given with --source")
    places = [Path(source)] if source else [folder / name for folder in folders]
    found = next((place for place in places if is_there(place)), None)
    if found is None:
        raise InputError(f"the file that was given, {str(source or name)!r}, is not here", "name it with --source")
    if digest and hash_of(found) != digest:
        raise InputError(f"the file that was given, {str(found)!r}, was changed", "start from it anew")
    return found


def is_plain_name(name: object) -> bool:
    """Tells whether this is the name of a file and leads into no other folder, on any system."""
    if not isinstance(name, str) or name in ("", ".", "..") or "\0" in name:
        return False
    # A name that Linux takes for plain, `..\\x`, leads out of the folder on Windows: both readings must
    # agree.
    return PurePosixPath(name).name == name == PureWindowsPath(name).name


def is_there(path: Path) -> bool:
    """Tells whether a file or folder has this name; False where the system may not or cannot look."""
    return os.path.exists(path)  # noqa: PTH110 - unlike Path.exists, raises on no name


def is_folder(path: Path) -> bool:
    """Tells whether a folder has this name; False where the system may not or cannot look."""
    return os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir, raises on no name


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, where they are missing. Raises InputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot make folder {str(path)!r}: {_reason(error)}", "choose another one") from None


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all. Raises InputError where that cannot be."""
    with written_whole(path) as file:
        file.write(data)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Yields a file to write; it stands there when all went well, and what was there before stays when not.

    Raises InputError when the folder is missing or nothing can be written there.
    """
    if is_folder(path):
        raise InputError(f"{str(path)!r} is a folder", "name a file in it")
    # In the same folder under another name first: a rename is atomic only within one file system. The random part
    # keeps two programs that write the same file apart.
    temporary = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(path)
    except FileNotFoundError:
        raise InputError(f"folder {str(path.parent)!r} does not exist", "make it first") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot write {str(path)!r}: {_reason(error)}", "choose another folder") from None
    # Also after an interrupt, which no except clause here sees.
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    """Takes away a temporary file, if it is still there."""
    try:
        path.unlink(missing_ok=True)
    except (OSError, ValueError):
        return


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
