"""`accompany --part bass|piano|second|strings`: parts under a tune and its chords, learned or by rule."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from composer.arrange.accompaniment import ACCOMPANIMENTS
from composer.arrange.manner import manner_of
from composer.errors import UsageError
from composer.grid.ensembles import SINGERS, STRINGS
from composer.grid.lanes import LANES
from composer.music.octaves import moved, octaves_into
from composer.music.piece import Part, Piece
from composer.music.styles import STYLES, find_style
from composer.verbs import harmonize
from composer.verbs.options import PieceOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.setting import BY_MODEL, GAVE_UP, Setting, by_option, choose_way
from composer.verbs.source import SourcePiece
from composer.verbs.tasks import stays

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint

STRING_PARTS = "strings"

PARTS = (*ACCOMPANIMENTS, STRING_PARTS)

LIED, QUARTET, CHORALE = "lied", "quartet", harmonize.CHORALE
"""Styles in which parts are written that the style asked for has not."""


@dataclass(frozen=True)
class Under:
    """For styles of some ensembles (() is any): the lane that the tune takes, and those that are written to it.

    `style` is the one to write in, "" the one asked for; `players` play what is written where it is for others.
    """

    ensembles: tuple[str, ...]
    tune: str
    written: tuple[str, ...]
    style: str = ""
    players: tuple[str, ...] = ()


LANES_OF = {
    "piano": (
        Under(("piano",), "right", ("left",)),
        Under(("song",), "voice", ("right", "left")),
        Under((), "voice", ("right", "left"), LIED),
    ),
    "bass": (
        Under(("satb",), "soprano", ("bass",)),
        Under((), "violin-1", ("cello",), QUARTET),
        Under((), "soprano", ("bass",), CHORALE, ("cello",)),
    ),
    "second": (
        Under(("satb",), "soprano", ("alto",)),
        Under((), "violin-1", ("violin-2",), QUARTET),
        Under((), "soprano", ("alto",), CHORALE, ("violin-2",)),
    ),
    STRING_PARTS: (
        Under((), STRINGS[0], STRINGS[1:], QUARTET),
        Under((), SINGERS[0], SINGERS[1:], CHORALE, STRINGS[1:]),
    ),
}
"""What is written for a part: the first row that has the ensemble of the style, and whose lanes the model knows."""


@dataclass(frozen=True, kw_only=True)
class AccompanyOptions(PieceOptions):
    """Options of `accompany`."""

    part: str = option("bass", "The part to write.", choices=PARTS, is_shown=True, is_named=True)
    by: str | None = by_option()
    temperature: float = with_default(PieceOptions, "temperature", harmonize.TEMPERATURE)


def plan(given: SourcePiece, options: AccompanyOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans the lanes of a part to be written by the model where it has learned them, else the part by rule.

    Raises UsageError.
    """
    style = _style(given, options, checkpoint)
    rows = rows_for(options.part, checkpoint.base_of(style))
    row = next((row for row in rows if checkpoint.can_write(row.style or style, (row.tune, *row.written))), None)
    by = choose_way(options.by, row is not None, f"{options.part} in that style")
    has_rule = not options.by and options.part in ACCOMPANIMENTS
    # Moved to where the lane's player has it, the tune would lie above or below what is written to it.
    if row and has_rule and _octaves(given, row):
        return _plan_rule(given, options, checkpoint, (f"written by rule: the tune lies where no {row.tune} has it",))
    if row and by.way == BY_MODEL:
        planned = _plan_lanes(given, options, row, row.style or style)
        return replace(planned, instead=partial(_plan_rule, given, options, checkpoint)) if has_rule else planned
    return _plan_rule(given, options, checkpoint, by.remarks)


def _octaves(given: SourcePiece, row: Under) -> int:
    """Returns the octaves by which the tune is moved so that its lane has it."""
    return octaves_into(LANES[row.tune].limits, moved(given.lead.parts[0].notes, -given.octaves))


def _style(given: SourcePiece, options: AccompanyOptions, checkpoint: "Checkpoint") -> str:
    """Returns the style asked for or the piece's own; else the one by which it moves. Raises UsageError."""
    if options.style:
        return find_style(options.style, list(dict.fromkeys((*checkpoint.styles(), *STYLES)))).name
    return given.piece.style or manner_of(given.piece, given.lead.parts[0])


def rows_for(part: str, style: str) -> list[Under]:
    """Returns the lanes that a part may have in a style, the likeliest first."""
    ensemble = STYLES[style].ensemble if style in STYLES else ""
    return [row for row in LANES_OF[part] if not row.ensembles or ensemble in row.ensembles]


def _plan_lanes(given: SourcePiece, options: AccompanyOptions, row: Under, style: str) -> VerbPlan:
    """Plans the lanes of a part, and the chords that the piece lacks, to be written by the model.

    Of several parts all are heard: in the chords that are found, and in what the new part strikes.
    """
    from composer.analysis.chords import is_line
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.key import KeyLock

    chorded = _for_chords(options)
    keeps = harmonize.keeps_chords(given, chorded)
    rows = harmonize.rows_without_chords(given, keeps)
    octaves = _octaves(given, row)
    chords = given.lead.chords if keeps else ()
    setting = Setting(given, style, row.tune, row.written, octaves, chords, rows, players=row.players, hears_all=True)
    by_tune = is_line(given.piece)
    prior = harmonize.prior_from_melody(given, style) if by_tune else harmonize.prior_from_parts(given)
    promises = harmonize.promises_for_chords(given, chorded, by_tune)
    # Chords that say what all parts sound may leave the scale; notes leave it with them alone.
    locks = (replace(promises.get(KeyLock), lock=options.lock, lane=lane) for lane in row.written)

    def finish(written: Piece) -> Piece:
        piece = replace(given.piece, chords=harmonize.chords_of(given, written, keeps))
        return replace(piece, parts=(*piece.parts, *setting.new_parts(written)))

    return VerbPlan(
        options,
        setting.task(promises.plus(setting.end(promises.get(Ending)), *locks), prior),
        finish,
        {"given_notes": stays(given, []), **setting.checks()},
        remarks={
            "style": style,
            "part": options.part,
            "written": f"by the model: {', '.join(row.written)} under the tune as {row.tune}, in the style {style}",
            "chords_found": not given.piece.chords,
            "remarks": list(_on_octaves(row, octaves)),
        },
        may_break=setting.may_break,
        measures=setting.measures,
    )


def _on_octaves(row: Under, octaves: int) -> Iterator[str]:
    """Yields where the tune was read, where that is not where it lies."""
    if octaves:
        way = "higher" if octaves > 0 else "lower"
        yield f"the parts are written as if the tune lay {12 * abs(octaves)} semitones {way}, where a {row.tune} has it"


def _plan_rule(
    given: SourcePiece, options: AccompanyOptions, checkpoint: "Checkpoint", remarks: tuple[str, ...] = (GAVE_UP,)
) -> VerbPlan:
    """Plans a part by rule where the piece has chords; else the model writes them first, as `harmonize` does."""
    if options.part not in ACCOMPANIMENTS:
        raise UsageError(f"no rule writes {options.part}", f"use --part {', '.join(ACCOMPANIMENTS)}")
    harmony = None if given.piece.chords else harmonize.plan(given, _for_chords(options), checkpoint)
    style = _style(given, options, checkpoint)
    # The rule writes under the tune where it lies in the user's piece, not where the model read it.
    tune = Part("", moved(given.lead.parts[0].notes, -given.octaves))

    def finish(written: Piece) -> Piece:
        piece = harmony.finish(written) if harmony else written
        return replace(piece, parts=(*piece.parts, *ACCOMPANIMENTS[options.part](replace(piece, style=style), tune)))

    return VerbPlan(
        options,
        harmony.task if harmony else None,
        finish,
        {"given_notes": stays(given, [])},
        remarks={
            "style": style,
            "part": options.part,
            "written": "by rule",
            "chords_found": bool(harmony),
            "remarks": list(remarks),
        },
        warmest=harmonize.TEMPERATURE,
    )


def _for_chords(options: AccompanyOptions) -> harmonize.HarmonizeOptions:
    """Returns options for the chords: those of the piece stay."""
    return harmonize.HarmonizeOptions(style=options.style, lock=options.lock, ending=options.ending, keep="chords")
