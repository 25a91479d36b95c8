"""One tune with everything that is hard to engrave: it comes back whole, and its page has no fault."""

from itertools import accumulate, cycle

import pytest

from composer.evaluation.readability import find_faults
from composer.io.musicxml.write import musicxml_to_piece, piece_to_musicxml
from composer.music.chord_styles import CHORD_STYLES
from composer.music.piece import ChordSymbol, KeyChange, Mark, Note, Part, Piece, Section
from composer.music.theory import parse_chord, parse_key

BAR = 1920
START = BAR - 480

RHYTHM = (
    480,  # a pickup
    160, 160, 160, 160, 160, 160, 480, 480,  # triplets
    840, 120, 480, 960, 480, 480,  # double dots, and a note over the bar line
    320, 160, 320, 160, 720, 240, 480,  # a triplet of two lengths, and dots before an ending
)  # fmt: skip
KINDS = ("", "m7b5", "7", "m", "maj7", "dim7", "6", "aug", "7sus4", "m7", "7b9", "9", "mMaj7")
SYLLABLES = ("Wind-", "-ing", "through_", "the", "long", "val-", "-ley")


def torture_tune() -> Piece:
    """Nine bars in D flat with a pickup, two endings, words on every note and thirteen kinds of chord."""
    lengths = list(RHYTHM)
    for length in cycle(RHYTHM[1:]):
        if sum(lengths) >= 8 * BAR - 480:
            break
        lengths.append(min(length, 8 * BAR - sum(lengths)))
    onsets = accumulate(lengths[:-1], initial=START)
    notes = tuple(
        Note(onset, 61 + 5 * n % 17, length) for n, (onset, length) in enumerate(zip(onsets, lengths, strict=True))
    )
    words = tuple(Mark(note.onset, "lyric", word, pitch=note.pitch) for note, word in zip(notes, cycle(SYLLABLES)))
    chords = [f"{root}{kind}" for root, kind in zip(cycle(("Db", "Gb", "Ab", "Bb", "Eb")), KINDS, strict=False)]
    return Piece(
        (Part("Voice", notes, 52, marks=words),),
        9 * BAR,
        keys=(KeyChange(0, parse_key("Db")),),
        chords=tuple(ChordSymbol(BAR + 960 * n, parse_chord(name)) for n, name in enumerate(chords)),
        sections=(
            Section(START, START + 5 * BAR, "A", 2, (START + 3 * BAR, START + 4 * BAR)),
            Section(START + 5 * BAR, 9 * BAR - 480, "B"),
        ),
        pickup=480,
        title="The Winding Road",
    )  # fmt: skip


def test_it_comes_back_whole() -> None:
    tune = torture_tune()
    read = musicxml_to_piece(piece_to_musicxml(tune).encode())
    assert [(note.onset, note.pitch, note.duration) for note in read.parts[0].notes] == [
        (note.onset, note.pitch, note.duration) for note in tune.parts[0].notes
    ]
    assert read.parts[0].marks == tune.parts[0].marks
    assert (read.chords, read.sections, read.keys, read.pickup) == (tune.chords, tune.sections, tune.keys, tune.pickup)
    assert read.origin.warnings == ()


@pytest.mark.parametrize("style", CHORD_STYLES)
def test_its_page_has_no_fault(style: str) -> None:
    assert find_faults(piece_to_musicxml(torture_tune(), style)) == []
