"""Whatever moves or cuts a piece in time takes its marks, staves and clefs along."""

from dataclasses import replace

import pytest

from composer.analysis.meter import Bars, with_bars
from composer.analysis.quantize import quantize
from composer.corpus.abc2midi import mend_played
from composer.corpus.datasets import _moved
from composer.corpus.lead_sheets import excerpt, halved, on_grid
from composer.music.piece import KeyChange, Mark, MeterChange, Note, Part, Piece, Section
from composer.music.repeats import fold, once, sounding
from composer.music.styles import STYLES
from composer.music.theory import Key, Meter
from composer.verbs.continue_ import extend
from composer.verbs.cut import cut_bars
from composer.verbs.restyle import dress, stretch
from composer.verbs.source import prepare
from composer.verbs.stretches import in_a_row

BAR = 1920
SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def song(bars: int = 4, meter: str = "4/4") -> Piece:
    """Quarters going up, a word under each and a loud sign at each bar, for a singer in the tenor clef."""
    size = Meter(*map(int, meter.split("/")))
    quarters = bars * size.bar_ticks // 480
    notes = tuple(Note(480 * n, SCALE[n % 8], 480) for n in range(quarters))
    words = tuple(Mark(note.onset, "lyric", "la", pitch=note.pitch) for note in notes)
    loud = tuple(Mark(bar * size.bar_ticks, "dynamic", "f", end=(bar + 1) * size.bar_ticks) for bar in range(bars))
    part = Part("Tenor", notes, 52, group="Choir", clef="treble8vb", marks=(*words, *loud))
    return Piece((part,), bars * size.bar_ticks, (MeterChange(0, size),))


def repeated(piece: Piece) -> Piece:
    """The same, played twice."""
    return replace(piece, sections=(Section(0, piece.length, "A", passes=2),))


def shown_again(piece: Piece) -> Piece:
    """The piece twice in a row, the second time written out."""
    return sounding(repeated(piece))


MOVERS = {
    "with_bars": lambda: with_bars(song(), Note(0, 60, 480), Bars(Meter(3, 4), 480, {})),
    "halved": lambda: halved(song(2, "2/1")),
    "on_grid": lambda: on_grid(replace(song(8), parts=(_one_late(song(8).parts[0]),))),
    "excerpt": lambda: excerpt(song(), BAR, 3 * BAR),
    "mend_played": lambda: mend_played(song()),
    "sounding": lambda: sounding(repeated(song())),
    "once": lambda: once(repeated(song())),
    "fold": lambda: fold(shown_again(song())),
    "cut_bars": lambda: cut_bars(song(), "2-3"),
    "extend": lambda: extend(prepare(song(4)), song(6).between(BAR, 6 * BAR), BAR),
    "in_a_row": lambda: in_a_row([song(2), song(3, "3/4")]),
    "pop909": lambda: Piece((_moved(song().parts[0], 500_000, lambda seconds: round(seconds * 960)),), 4 * BAR),
}


def _one_late(part: Part) -> Part:
    """A part with its last note and word beside the grid."""
    return part.map_notes(lambda note: replace(note, onset=note.onset + 3 * (note == part.notes[-1])))


def marks_of(piece: Piece, kind: str) -> list[tuple[int, int | None]]:
    """Where the marks of a kind stand."""
    return sorted((mark.onset, mark.pitch) for mark in piece.parts[0].marks if mark.kind == kind)


@pytest.mark.parametrize("mover", MOVERS)
def test_marks_groups_and_clefs_survive_every_mover(mover):
    moved = MOVERS[mover]()
    part = moved.parts[0]
    assert (part.group, part.clef) == ("Choir", "treble8vb")
    sung = part.notes[:16] if mover == "extend" else part.notes
    assert marks_of(moved, "lyric") == [(note.onset, note.pitch) for note in sung]
    assert marks_of(moved, "dynamic")[0][0] == part.notes[0].onset


def test_a_performance_keeps_its_signs_and_words_when_it_is_written_down():
    played = song(8).map_time(lambda tick: round(1.04 * tick))
    late = replace(played, parts=(played.parts[0].map_notes(lambda n: replace(n, onset=n.onset + n.pitch % 3 * 12)),))
    made, _ = quantize(late)
    part = made.parts[0]
    assert marks_of(made, "lyric") == [(note.onset, note.pitch) for note in part.notes]
    assert len(marks_of(made, "dynamic")) == 8 and (part.group, part.clef) == ("Choir", "treble8vb")


def test_restyling_moves_the_signs_to_the_bars_of_the_new_meter():
    given = prepare(song())
    frame = stretch(given, Meter(3, 4))
    dressed = dress(given, frame, frame, STYLES["waltz"])
    assert marks_of(dressed, "dynamic") == [(bar * 1440, None) for bar in range(4)]
    assert marks_of(dressed, "lyric") == [(note.onset, note.pitch) for note in dressed.parts[0].notes]
    assert (dressed.parts[0].group, dressed.parts[0].clef) == ("Choir", "treble8vb")


def test_what_holds_from_the_beginning_still_does_after_a_silence():
    piece = replace(song(), keys=(KeyChange(0, Key(1)), KeyChange(BAR, Key(2))))
    later = piece.after(480)
    assert later.keys == (KeyChange(0, Key(1)), KeyChange(BAR + 480, Key(2))) and later.meters == piece.meters
    assert later.parts[0].notes[0].onset == marks_of(later, "lyric")[0][0] == 480
