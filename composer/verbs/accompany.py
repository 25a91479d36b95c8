"""`accompany --part bass|piano|second`: a part by rule under a tune and its chords."""

from dataclasses import replace

from composer.arrange.accompaniment import ACCOMPANIMENTS
from composer.arrange.lead import moved
from composer.arrange.manner import manner_of
from composer.errors import UsageError
from composer.music.piece import Part, Piece
from composer.sampling.ranking import Candidate
from composer.sampling.task import Task
from composer.sampling.writer import Writer
from composer.verbs import harmonize
from composer.verbs.harmonize import SURE
from composer.verbs.result import Composition
from composer.verbs.run import Edit, Plot, promises_of, stays
from composer.verbs.source import Given, prepare
from composer.verbs.work import Made, rewrite, work

USUAL_PART = "bass"


def accompany(writer: Writer, piece: Piece, edit: Edit) -> Composition:
    """The piece with a part more; where it has no chords the model writes them first. Raises as `rewrite`."""
    name = edit.part or USUAL_PART
    if name not in ACCOMPANIMENTS:
        raise UsageError(f"--part {name!r} is unknown", f"use {', '.join(ACCOMPANIMENTS)}")

    def make(given: Given, own: Edit) -> Made:
        found = not given.piece.chords
        if found:
            sure = replace(own, verb="harmonize", melody=str(given.part + 1), temperature=min(own.temperature, SURE))
            given = prepare(rewrite(writer, given.piece, sure, harmonize.plot).piece, given.part)
        piece = given.piece
        style = own.style or piece.style or manner_of(piece, given.lead.parts[0])
        tune = Part("", moved(given.lead.parts[0].notes, -given.octaves))
        parts = ACCOMPANIMENTS[name](replace(piece, style=style), tune)
        made = replace(piece, parts=(*piece.parts, *parts))
        remarks = {
            "part": name,
            "written": "by rule: no style of the model has such a lane",
            "chords_found": found,
            "style": style,
        }
        promises = {"given_notes": stays(given, [])}
        plot = Plot(Task(given.grid, frozenset(), promises_of(given, own)), lambda one: one, promises, remarks)
        return Made(given, plot, Candidate(made, 0.0))

    return work(writer, piece, edit, make)
