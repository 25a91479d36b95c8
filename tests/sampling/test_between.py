"""Promises between voices: what the masks forbid is what the checks find, with a model that writes noise."""

from dataclasses import replace

import pytest
from noise import LEXICON, Noise

from composer.arrange.voice_leading import count_faults
from composer.grid.ensembles import ENSEMBLES
from composer.grid.grid import Grid, words_to_grid
from composer.grid.header import Header
from composer.grid.lanes import LANES
from composer.grid.piece_grid import grid_cells, grid_to_piece, make_parts
from composer.music.piece import ChordSymbol, KeyChange, Note, Piece
from composer.music.theory import Key, Meter, parse_chord
from composer.sampling.promises.crossing import NoCrossing
from composer.sampling.promises.form import Form
from composer.sampling.promises.hands import Playable
from composer.sampling.promises.key import KeyLock
from composer.sampling.promises.parallels import NoParallels
from composer.sampling.promises.promise import Promises
from composer.sampling.promises.range import PitchRange
from composer.sampling.promises.spacing import Spacing
from composer.sampling.sample import Sampling, write
from composer.sampling.task import Task

CHOIR, HANDS = ("soprano", "alto", "tenor", "bass"), ("right", "right-2", "left", "left-2")
SUNG = (67, 69, 71, 72, 74, 72, 71, 69, 67, 65, 64, 62, 64, 67, 71, 72)
BAR = 1920


def lines(**pitches):
    """Voices of quarters, one list of pitches a lane, 0 for a rest."""
    notes = {
        lane: tuple(Note(480 * place, pitch, 480) for place, pitch in enumerate(row) if pitch)
        for lane, row in pitches.items()
    }
    return Piece(make_parts(notes), BAR)


def written(ensemble, between, seed, sung=SUNG, sharpness=2.0):
    """What noise writes under a given first voice, every promise between the voices asked of it."""
    voices = ENSEMBLES[ensemble].voices
    lead = {voices[0]: tuple(Note(480 * place, pitch, 480) for place, pitch in enumerate(sung))}
    length = 480 * len(sung)
    names = ["C", "F", "G", "C"]
    chords = tuple(ChordSymbol(BAR * bar, parse_chord(names[bar % 4])) for bar in range(length // BAR))
    piece = Piece(make_parts(lead), length, keys=(KeyChange(0, Key(0)),), chords=chords)
    header = Header("folk", Meter(4, 4), Key(0), length // BAR, lanes=("chords", *voices))
    hidden = frozenset((row, lane) for row in range(header.rows) for lane in range(2, len(header.lanes)))
    ranges = [PitchRange(*LANES[lane].limits, lane=lane) for lane in voices[1:]]
    promises = Promises(KeyLock(Key(0)), Form(), *ranges, *between)
    task = Task(Grid(header, grid_cells(piece, header)), hidden, promises)
    sample = write(Noise(seed, sharpness), LEXICON, [task.prompt()], promises, Sampling(seed=seed))[0]
    return grid_to_piece(words_to_grid(sample.words, Key(0)))


@pytest.mark.parametrize("promise", [NoCrossing(lanes=CHOIR), Spacing(lanes=CHOIR), NoParallels(lanes=CHOIR)])
def test_noise_keeps_each_promise_of_a_choir(promise):
    broken = [seed for seed in range(12) if not promise.check(written("satb", (), seed))]
    assert broken, "the check can fail"
    assert not [seed for seed in range(12) if not promise.check(written("satb", (promise,), seed))]


def test_noise_keeps_the_promises_of_a_choir_together():
    together = (NoCrossing(lanes=CHOIR), Spacing(lanes=CHOIR), NoParallels(lanes=CHOIR))
    pieces = [written("satb", together, seed) for seed in range(12)]
    assert sum(all(one.check(piece) for one in together) for piece in pieces) >= 10


def test_noise_can_be_played_by_two_hands():
    promise = Playable(lanes=HANDS)
    assert [seed for seed in range(6) if not promise.check(written("piano", (), seed))]
    assert not [seed for seed in range(12) if not promise.check(written("piano", (promise,), seed))]


def test_a_quartet_does_not_cross_either():
    promise = NoCrossing(lanes=("violin-1", "violin-2", "viola", "cello"))
    sung = [pitch + 12 for pitch in SUNG]
    assert all(promise.check(written("quartet", (promise,), seed, sung)) for seed in range(6))


@pytest.mark.parametrize(("voices", "kept"), [
    ({"soprano": (67, 69), "bass": (60, 62)}, False),  # fifth to fifth
    ({"soprano": (67, 67), "bass": (60, 48)}, True),  # one voice stays
    ({"soprano": (67, 69), "bass": (48, 50)}, False),  # twelfth to twelfth
    ({"soprano": (67, 69), "bass": (60, 57)}, True),  # fifth to octave
    ({"soprano": (67, 0, 69), "bass": (60, 0, 62)}, False),  # through a rest
])  # fmt: skip
def test_parallels_are_those_of_the_rules(voices, kept):
    assert NoParallels(lanes=CHOIR).check(lines(**voices)) == kept


def test_voices_may_meet_but_not_cross():
    assert NoCrossing(lanes=CHOIR).check(lines(soprano=(67,), alto=(67,)))
    assert not NoCrossing(lanes=CHOIR).check(lines(soprano=(67,), alto=(69,)))


def test_spacing_is_measured_between_neighbours():
    assert Spacing(lanes=CHOIR).check(lines(soprano=(72,), alto=(60,), tenor=(60,), bass=(36,)))
    assert not Spacing(lanes=CHOIR).check(lines(soprano=(72,), alto=(59,)))
    assert Spacing(lanes=CHOIR).reach("soprano", "bass") == 48


def test_a_hand_has_a_tenth_and_five_fingers():
    wide = lines(left=(48,), **{"left-2": (36,)})
    assert Playable(lanes=HANDS).check(wide)
    far = replace(wide, parts=(wide.parts[0], wide.parts[1].with_notes((Note(0, 30, 480),))))
    assert not Playable(lanes=HANDS).check(far)
    assert Playable(lanes=("right",)).check(far), "a hand that is given is not judged"


def test_the_masks_are_told_apart_by_what_sounds():
    piece = written("satb", (NoParallels(lanes=CHOIR),), 3)
    found = count_faults(tuple(part for lane in CHOIR for part in piece.parts if part.name.lower() == lane))
    assert found.fifths + found.octaves == 0 and found.changes > 15
