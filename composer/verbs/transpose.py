"""`transpose --by N` or `--key G`: a piece higher or lower, its keys and chords with it."""

from dataclasses import replace

from composer.analysis.key import find_key
from composer.analysis.sixteenths import sounding_notes
from composer.errors import InputError, UsageError
from composer.music.piece import KeyChange, Piece
from composer.music.theory import Key, parse_key
from composer.music.transpose import transpose
from composer.verbs.options import About, Declared
from composer.verbs.source import check_notes

BY = Declared("by", int, None, About("Semitones.", bounds=(-48, 48)))


def transposed(piece: Piece, by: int | None = None, key: str | None = None) -> Piece:
    """Returns the piece `by` semitones higher, or with its tonic moved the shortest way to that of another key.

    Drums stay. Raises UsageError, InputError where a note would leave what can sound.
    """
    if (by is None) == (key is None):
        raise UsageError("say how far: --by or --key", "such as --by -2 or --key G")
    check_notes(piece)
    piece = _in_its_key(piece)
    steps = BY.read(by) if key is None else _distance(piece.key, key)
    pitches = [note.pitch + steps for note in sounding_notes(piece)]
    if min(pitches) < 0 or max(pitches) > 127:
        raise InputError(f"{steps} semitones take a note beyond what can sound", "move it less far")

    moved = transpose(piece, steps)
    keys = (KeyChange(0, parse_key(key)), *moved.keys[1:]) if key is not None else moved.keys
    return replace(
        moved,
        title=piece.title.replace(f" in {piece.key.long_name}", f" in {keys[0].key.long_name}"),
        keys=keys,
        origin=piece.origin.unmade(),
    )


def _in_its_key(piece: Piece) -> Piece:
    """Returns the piece in the key found from its notes where the file does not say one."""
    if "key" not in piece.origin.assumed:
        return piece
    return replace(piece, keys=(KeyChange(0, find_key(sounding_notes(piece))),))


def _distance(own: Key, key: str) -> int:
    """Returns semitones to the tonic of a key, the shortest way. Raises UsageError for a key of another mode."""
    wanted = parse_key(key)
    if wanted.mode != own.mode:
        raise UsageError(
            f"{wanted.long_name} is another mode: the piece is in {own.long_name}", f"use a {own.mode} key"
        )
    # The shortest way: at most a tritone, down rather than up.
    return (wanted.tonic - own.tonic + 5) % 12 - 5
