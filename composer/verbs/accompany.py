"""`accompany --part bass|piano|second`: a part by rule under a tune and its chords."""

import time
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
from composer.verbs.result import Composition
from composer.verbs.run import Edit, Plot, Report, check_edit, promises_of, report, rewrite, stays
from composer.verbs.source import prepare

USUAL_PART = "bass"


def accompany(writer: Writer, piece: Piece, edit: Edit) -> Composition:
    """The piece with a part more; where it has no chords the model writes them first. Raises as `rewrite`."""
    started = time.perf_counter()
    check_edit(edit)
    name = edit.part or USUAL_PART
    if name not in ACCOMPANIMENTS:
        raise UsageError(f"--part {name!r} is unknown", f"use {', '.join(ACCOMPANIMENTS)}")
    found = not piece.chords
    if found:
        sure = replace(edit, verb="harmonize", temperature=min(edit.temperature, harmonize.SURE))
        piece = rewrite(writer, piece, sure, harmonize.plot).piece
    given = prepare(piece)
    piece = given.piece
    style = edit.style or piece.style or manner_of(piece, given.lead.parts[0])
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
    plot = Plot(Task(given.grid, frozenset(), promises_of(given, edit)), lambda one: one, promises, remarks)
    return report(Candidate(made, 0.0), given, plot, Report(edit, writer.checkpoint.name, started))
