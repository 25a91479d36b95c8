"""What a MIDI file does not say: its meter and bar lines, and its key, found from the notes."""

from dataclasses import replace

from composer.analysis.key import find_key
from composer.analysis.meter import find_bars, with_bars
from composer.analysis.quantize import is_performance, share_off_grid
from composer.analysis.sixteenths import sounding_notes
from composer.errors import InputError
from composer.music.piece import KeyChange, Piece


def complete(piece: Piece) -> Piece:
    """Returns the piece with what its file does not say found from the notes; as it is where the file says it all.

    `origin.found` names what was found. Notes keep their distances; all move together, so that bar lines fall where
    they were found, later by less than a bar. Raises InputError on a performance that keeps to no beat of the file.
    """
    origin, notes = piece.origin, sounding_notes(piece)
    if not notes or origin.found or not (origin.assumed or knows_no_meter(piece)):
        return piece
    # The meter of a performance that ignores the file's beats would be found with confidence and be nonsense.
    if is_doubtful(piece) and is_performance(piece):
        off = share_off_grid(notes)
        raise InputError(f"{off:.0%} of the notes lie off the beat, as in a performance", "run compose quantize on it")
    found = []
    bars = find_bars(notes) if is_doubtful(piece) else None
    if bars:
        piece = with_bars(piece, notes[0], bars)
        found.append(f"meter {bars.meter}")
    if "key" in origin.assumed:
        piece = replace(piece, keys=(KeyChange(0, find_key(notes)),))
        found.append(f"key {piece.key.name}")
    return replace(piece, origin=replace(origin, assumed=(), found=tuple(found)))


def is_doubtful(piece: Piece) -> bool:
    """Tells whether the meter is not stated, or stated by a program that does not know it."""
    return "meter" in piece.origin.assumed or knows_no_meter(piece)


def knows_no_meter(piece: Piece) -> bool:
    """Tells whether the meter is one beat per bar, by which some programs say that they know none."""
    return len(piece.meters) == 1 and piece.meter.beats == 1
