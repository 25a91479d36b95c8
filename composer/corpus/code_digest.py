"""A digest of the program's own code: what the code made is made again when that has changed."""

import hashlib
from functools import cache
from pathlib import Path


@cache
def code_digest(*globs: str) -> str:
    """Returns a digest of all files of the program that the patterns name ("music/*.py")."""
    root = Path(__file__).parents[1]
    paths = sorted(path for glob in globs for path in root.glob(glob) if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
