"""Hypothesis strategies for whole pieces that every format can hold: on the grid, without overlaps of one pitch."""

from itertools import cycle, pairwise
from string import ascii_letters, digits
from typing import NamedTuple

from hypothesis import strategies as st

from composer.music.origin import from_fields
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece, Section, TempoChange
from composer.music.theory import MODES, NO_CHORD, QUALITIES, Chord, Key, parse_meter
from composer.music.units import bpm_to_tempo

METERS = tuple(parse_meter(text) for text in ("4/4", "3/4", "6/8", "2/4", "9/8"))
KEYS = tuple(Key(signature - mode.fifths, mode.name) for mode in MODES.values() for signature in range(-7, 8))
RHYTHMS = (
    (480,),
    (240,),
    (720, 240),
    (360, 120),
    (120, 120, 240),
    (160, 160, 160),
    (320, 160),
    (80,) * 6,
    (960,),
    (420, 60),
)
"""Durations that belong together, in ticks; each row comes out on an eighth."""

MAX_SECTIONS = 3
FIELDS = ("composer", "recipe", "source", "style", "licence")
TEXTS = st.text(f"{ascii_letters}{digits} ,.'-()/éøßЖ音\"{{}}:", min_size=1, max_size=20).filter(
    lambda text: text == text.strip()
)


class Frame(NamedTuple):
    """Where notes may lie: from `start` to `end`, in bars between `lines`."""

    start: int
    end: int
    lines: tuple[int, ...]


def chords() -> st.SearchStrategy[Chord]:
    """Every chord there is, over any bass, and the chord of silence."""
    built = st.builds(Chord, st.integers(0, 11), st.sampled_from(list(QUALITIES)), st.none() | st.integers(0, 11))
    return built.filter(lambda chord: chord.bass != chord.root) | st.just(Chord(0, NO_CHORD))


ROWS = st.lists(st.tuples(st.sampled_from(RHYTHMS), st.integers(0, 11), st.integers(0, 127)), min_size=1, max_size=5)


@st.composite
def lines_of_notes(draw: st.DrawFn, frame: Frame, lowest: int = 60, voices: int = 1) -> tuple[Note, ...]:
    """Notes one after another, up to `voices` together, some rests; a few rows over and over up to the frame's end."""
    notes: list[Note] = []
    now = frame.start
    for durations, pitch, velocity in cycle(draw(ROWS)):
        for place, duration in enumerate(durations):
            kept = min(duration, frame.end - now)
            together = 1 + (velocity + place) % voices
            is_rest = not velocity and notes
            stack = [Note(now, lowest + pitch + place + 4 * voice, kept, velocity or 1) for voice in range(together)]
            notes += [] if is_rest or kept <= 0 else stack
            now += duration
        if now >= frame.end:
            return tuple(notes)
    raise AssertionError("a cycle never ends")


@st.composite
def sections(draw: st.DrawFn, frame: Frame) -> tuple[Section, ...]:
    """Sections that begin a pickup before bar lines, with passes and endings; or none."""
    inner = [line - frame.lines[-1] + frame.end for line in frame.lines[2:-1]]
    cuts = draw(st.sets(st.sampled_from(inner), max_size=MAX_SECTIONS - 1)) if inner else set()
    edges = [frame.start, *sorted(cuts), frame.end]
    made = []
    for number, (onset, end) in enumerate(pairwise(edges)):
        passes = draw(st.integers(1, 3))
        places = [tick for tick in inner if onset < tick < end]
        endings = (
            tuple(sorted(places[-passes:])) if passes > 1 and len(places) >= passes and draw(st.booleans()) else ()
        )
        label = chr(ord("A") + number) if passes == 1 else draw(st.sampled_from(("", "A", "Coda x2")))
        made.append(Section(onset, end, label, passes, endings))
    return tuple(made)


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    """A piece of one to six bars: a melody, perhaps a part in chords or two voices, chords, sections, pickup, texts."""
    meter = draw(st.sampled_from(METERS))
    pickup = draw(st.integers(0, meter.beats - 1)) * meter.unit_ticks
    later = meter if pickup else draw(st.sampled_from((meter, *METERS)))
    bars, later_bars = draw(st.integers(1, 6)), draw(st.integers(0, 2))
    later_onset = (bars + bool(pickup)) * meter.bar_ticks
    length = later_onset + later_bars * later.bar_ticks
    changes = (MeterChange(0, meter), MeterChange(later_onset, later))
    piece = Piece((), length, changes if later_bars and later != meter else changes[:1], pickup=pickup)
    has_sections = draw(st.booleans())
    frame = Frame(piece.start, length - pickup * has_sections, piece.bar_lines())
    melody = Part("Melody", draw(lines_of_notes(frame)), draw(st.integers(0, 127)))
    below = draw(lines_of_notes(frame, 36, 3))
    inner = draw(lines_of_notes(frame, 14)) if draw(st.booleans()) else ()
    piano = Part(draw(TEXTS), tuple(sorted((*below, *inner), key=lambda note: (note.onset, note.pitch))))
    onsets = draw(st.sets(st.integers(0, (frame.end - frame.start - 1) // 240), max_size=6))
    key, other = draw(st.sampled_from(KEYS)), draw(st.sampled_from(KEYS))
    fast = draw(st.integers(30, 240))
    return Piece(
        tuple(part for part in (melody, piano)[: draw(st.integers(1, 2))]),
        length,
        piece.meters,
        (KeyChange(0, key), KeyChange(later_onset, other))[: 1 + bool(later_bars and key != other)],
        (TempoChange(0, bpm_to_tempo(fast, meter.beat_ticks)),),
        tuple(ChordSymbol(frame.start + 240 * onset, draw(chords())) for onset in sorted(onsets)),
        draw(sections(frame)) if has_sections else (),
        pickup,
        draw(st.just("") | TEXTS),
        draw(st.sampled_from(("", "jig", "folk"))),
        *from_fields(draw(st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=3))),
    )
