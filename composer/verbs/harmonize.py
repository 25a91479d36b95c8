"""`harmonize`: chords under a tune, and on request alto, tenor and bass."""

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from composer.arrange.satb import write_voices
from composer.arrange.voice_leading import count_faults
from composer.grid.grid import Grid
from composer.grid.header import CHORDS, LANES
from composer.music.piece import Part, Piece
from composer.sampling.promises import Shape
from composer.sampling.task import Task
from composer.verbs.options import SamplingOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.source import Given
from composer.verbs.tasks import header_of, promises_of, stays, style_of

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.sampling.chord_prior import Advice

ADVICE = 2.0
"""How much the harmony network counts beside the model: both write as one, their likelihoods multiplied."""

TEMPERATURE = 0.3
"""The likeliest chords agree with people's far more often (docs/LOG.md)."""


@dataclass(frozen=True, kw_only=True)
class HarmonizeOptions(SamplingOptions):
    """Options of `harmonize`."""

    voices: str = option("chords", "Chord symbols alone, or alto, tenor and bass too.", choices=("chords", "satb"))
    strict: bool = option(True, "No parallels or crossings in four parts.")
    temperature: float = with_default(SamplingOptions, "temperature", TEMPERATURE)


def plan(given: Given, options: HarmonizeOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """The chord lane is to be written under the given tune, or by what its parts sound; chords it had are replaced."""
    from composer.analysis.chords import is_line

    bare = replace(given, lead=replace(given.lead, chords=()))
    header = replace(header_of(bare, style_of(given, options, checkpoint)), lanes=LANES)
    grid = Grid(header, tuple(((), *row) for row in bare.grid.cells))
    hidden = frozenset((row, LANES.index(CHORDS)) for row in range(header.rows))
    promises = promises_of(given, options)
    last = (given.lead.parts[0].notes[-1].pitch - given.lead.key.tonic) % 12
    promises = replace(
        promises, final=frozenset({0}) if last in home_degrees(promises.degrees) else frozenset(), shape=Shape()
    )

    def finish(written: Piece) -> Piece:
        piece = replace(given.piece, chords=written.chords)
        return with_voices(piece, given.part, options.strict) if options.voices == "satb" else piece

    by_tune = options.voices == "satb" or is_line(given.piece)
    remarks = {
        "chords_replaced": len(given.piece.chords),
        "chords_from": "the tune" if by_tune else "all parts",
        "voices": "by rule" if options.voices == "satb" else "none",
    }
    tune = given.piece.parts[given.part].notes
    same = (lambda piece: piece.parts[0].notes == tune) if options.voices == "satb" else stays(given, [])
    checks = {"given_notes": same, "chords": lambda piece: bool(piece.chords)}
    if options.voices == "satb" and options.strict:
        checks["no_parallels"] = lambda piece: not any(astuple(count_faults(piece.parts))[:2])
    task = Task(grid, hidden, promises, advice=prior_from_melody(given) if by_tune else prior_from_parts(given))
    return VerbPlan(options, task, finish, checks, remarks=remarks)


def prior_from_melody(given: Given) -> "Advice":
    """What the harmony network makes of the tune alone."""
    from composer.analysis.melody_harmony import chain_of
    from composer.sampling.chord_prior import Advice

    return Advice(chain_of(given.lead), ADVICE)


def prior_from_parts(given: Given) -> "Advice":
    """What all parts sound together."""
    from composer.analysis.chords import chain_of_voices
    from composer.sampling.chord_prior import Advice

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
