"""`accompany --part bass|piano|second`: a part by rule under a tune and its chords."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from composer.arrange.accompaniment import ACCOMPANIMENTS
from composer.arrange.lead import moved
from composer.arrange.manner import manner_of
from composer.music.piece import Part, Piece
from composer.verbs import harmonize
from composer.verbs.options import PieceOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.source import SourcePiece
from composer.verbs.tasks import stays

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint


@dataclass(frozen=True, kw_only=True)
class AccompanyOptions(PieceOptions):
    """Options of `accompany`."""

    part: str = option("bass", "The part to write.", choices=tuple(ACCOMPANIMENTS), is_shown=True, is_named=True)
    temperature: float = with_default(PieceOptions, "temperature", harmonize.TEMPERATURE)


def plan(given: SourcePiece, options: AccompanyOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """By rule where the piece has chords; else the model writes them first, as `harmonize` does."""
    harmony = None if given.piece.chords else harmonize.plan(given, _for_chords(options), checkpoint)

    style = options.style or given.piece.style or manner_of(given.piece, given.lead.parts[0])
    # The rule writes under the tune where it lies in the user's piece, not where the model read it.
    tune = Part("", moved(given.lead.parts[0].notes, -given.octaves))

    def finish(written: Piece) -> Piece:
        piece = harmony.finish(written) if harmony else written
        return replace(piece, parts=(*piece.parts, *ACCOMPANIMENTS[options.part](replace(piece, style=style), tune)))

    remarks = {
        "style": style,
        "part": options.part,
        "written": "by rule: no style of the model has such a lane",
        "chords_found": bool(harmony),
    }
    return VerbPlan(
        options,
        harmony.task if harmony else None,
        finish,
        {"given_notes": stays(given, [])},
        remarks=remarks,
        warmest=harmonize.TEMPERATURE,
    )


def _for_chords(options: AccompanyOptions) -> harmonize.HarmonizeOptions:
    return harmonize.HarmonizeOptions(style=options.style, lock=options.lock, ending=options.ending)
