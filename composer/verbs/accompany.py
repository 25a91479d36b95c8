"""`accompany --part bass|piano|second`: a part by rule under a tune and its chords."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from composer.arrange.accompaniment import ACCOMPANIMENTS
from composer.music.piece import Piece
from composer.verbs import harmonize
from composer.verbs.options import SamplingOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.source import Given
from composer.verbs.tasks import stays

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint


@dataclass(frozen=True, kw_only=True)
class AccompanyOptions(SamplingOptions):
    """Options of `accompany`."""

    part: str = option("bass", "What to write.", choices=tuple(ACCOMPANIMENTS), is_shown=True, is_named=True)
    temperature: float = with_default(SamplingOptions, "temperature", harmonize.TEMPERATURE)


def plan(given: Given, options: AccompanyOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """By rule where the piece has chords; else the model writes them first, as `harmonize` does."""
    harmony = None if given.piece.chords else harmonize.plan(given, _for_chords(options), checkpoint)

    def finish(written: Piece) -> Piece:
        piece = harmony.finish(written) if harmony else written
        styled = replace(piece, style=options.style or piece.style)
        return replace(piece, parts=(*piece.parts, *ACCOMPANIMENTS[options.part](styled, given.lead.parts[0])))

    remarks = {
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
