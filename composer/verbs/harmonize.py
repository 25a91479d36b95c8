"""`harmonize`: chords under a tune, and on request alto, tenor and bass."""

from dataclasses import astuple, replace

from composer.analysis.chords import chain_of_voices, is_line
from composer.analysis.melody_harmony import chain_of
from composer.arrange.satb import write_voices
from composer.arrange.voice_leading import count_faults
from composer.errors import UsageError
from composer.grid.grid import Grid
from composer.grid.lanes import CHORDS, LEAD
from composer.music.piece import Part, Piece
from composer.sampling.chord_prior import Advice
from composer.sampling.promises.ending import ENDINGS, Ending
from composer.sampling.promises.key import KeyLock
from composer.sampling.task import Task
from composer.sampling.writer import Writer
from composer.verbs.run import Edit, Plot, header_of, promises_of, stays, style_of
from composer.verbs.source import Given

VOICES = ("", "chords", "satb")
ADVICE = 2.0
"""How much the harmony network counts beside the model: both write as one, their likelihoods multiplied."""

SURE = 0.3
"""Usual temperature for chords: the likeliest ones agree with people's far more often (docs/LOG.md)."""


def plot(given: Given, edit: Edit, writer: Writer) -> Plot:
    """The chord lane is to be written under the given tune, or by what its parts sound; chords it had are replaced."""
    if edit.voices not in VOICES:
        raise UsageError(f"--voices {edit.voices!r} is unknown", "use chords or satb")
    bare = replace(given, lead=replace(given.lead, chords=()))
    header = replace(header_of(bare, style_of(given, edit, writer)), lanes=LEAD)
    grid = Grid(header, tuple(((), *row) for row in bare.grid.cells))
    hidden = frozenset((row, LEAD.index(CHORDS)) for row in range(header.rows))
    promises = promises_of(given, edit)
    last = (given.lead.parts[0].notes[-1].pitch - given.lead.key.tonic) % 12
    at_home = last in home_degrees(promises.get(KeyLock).degrees)
    ending = replace(promises.get(Ending), degrees=ENDINGS["tonic" if at_home else "open"])

    def finish(written: Piece) -> Piece:
        piece = replace(given.piece, chords=written.chords)
        return with_voices(piece, given.part, edit.strict) if edit.voices == "satb" else piece

    by_tune = edit.voices == "satb" or is_line(given.piece)
    remarks = {
        "chords_replaced": len(given.piece.chords),
        "chords_from": "the tune" if by_tune else "all parts",
        "voices": "by rule" if edit.voices == "satb" else "none",
    }
    tune = given.piece.parts[given.part].notes
    same = (lambda piece: piece.parts[0].notes == tune) if edit.voices == "satb" else stays(given, [])
    checks = {"given_notes": same, "chords": lambda piece: bool(piece.chords)}
    if edit.voices == "satb" and edit.strict:
        checks["no_parallels"] = lambda piece: not any(astuple(count_faults(piece.parts))[:2])
    return Plot(
        Task(grid, hidden, promises.plus(ending), advice=advise(given) if by_tune else hear(given)),
        finish,
        checks,
        remarks,
    )


def advise(given: Given) -> Advice:
    """What the harmony network makes of the tune alone."""
    return Advice(chain_of(given.lead), ADVICE)


def hear(given: Given) -> Advice:
    """What all parts sound together."""
    return Advice(chain_of_voices(replace(given.piece, keys=given.lead.keys)))


def home_degrees(degrees: frozenset[int]) -> set[int]:
    """Degrees of the tonic triad."""
    return {0, 7, *(degree for degree in (3, 4) if degree in degrees)}


def with_voices(piece: Piece, soprano: int, strict: bool) -> Piece:
    """The piece with alto, tenor and bass after its tune, which becomes the soprano; other parts are left out."""
    tune = piece.parts[soprano]
    voices = write_voices(piece, tune, strict)
    return replace(piece, parts=(Part("Soprano", tune.notes, CHOIR), *voices))


CHOIR = 52
"""General MIDI program of the voices."""
