"""Bytes in and out of files: what cannot be read or written is said in one line, and nothing is left half written."""

import os
import secrets
from pathlib import Path

from composer.errors import InputError


def read_limited(path: Path, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes. Raises InputError when it is missing, no file or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise InputError(f"there is no file {str(path)!r}", "check the path") from None
    except IsADirectoryError:
        raise InputError(f"{str(path)!r} is a folder", "name a file in it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {str(path)!r}: {_reason(error)}") from None
    if len(data) > limit:
        raise InputError(f"{str(path)!r} is larger than {limit // 2**20} MB", "use a shorter piece")
    return data


def is_there(path: Path) -> bool:
    """Whether a file or folder has this name; False where the system may not or cannot look."""
    return os.path.exists(path)  # noqa: PTH110 - unlike Path.exists, raises on no name


def is_folder(path: Path) -> bool:
    """Whether a folder has this name; False where the system may not or cannot look."""
    return os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir, raises on no name


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all: beside its place under another name first, then renamed.

    Raises InputError when the folder is missing or nothing can be written there.
    """
    if is_folder(path):
        raise InputError(f"{str(path)!r} is a folder", "name a file in it")
    temporary = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except FileNotFoundError:
        raise InputError(f"there is no folder {str(path.parent)!r}", "make it first") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot write {str(path)!r}: {_reason(error)}", "choose another folder") from None
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
