"""What is found in notes that say nothing: bars, key, chords, hands, the beats of a performance."""

import random
from dataclasses import replace

import numpy as np
import pytest

from composer.analysis.beats import track_beats
from composer.analysis.chords import infer_chords, viterbi, with_chords
from composer.analysis.key import believed_key, find_key
from composer.analysis.meter import find_bars
from composer.analysis.missing import complete
from composer.analysis.parts import find_melody, split_hands, with_hands
from composer.analysis.quantize import FIND, Known, is_performance, quantize, share_off_grid, to_known
from composer.analysis.sixteenths import sounding_notes
from composer.analysis.tables import load_tables, tables_from_json, tables_to_json
from composer.errors import InputError, UsageError
from composer.io.abc.read import parse_abc
from composer.io.midi.file import midi_to_piece, piece_to_midi
from composer.music.origin import Origin
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Note, Part, Piece
from composer.music.theory import Key, Meter, parse_chord
from composer.music.units import TICKS_PER_QUARTER as Q
from composer.training.fit_tables import fit_tables

HEAD = "X:1\nT:x\nM:{}\nL:1/8\nK:{}\n"
JIG = "D|GBd gdB|cec BGB|AFA DFA|GBd g2D|GBd gdB|cec BGB|AFA DFA|G3 G2D|GBd gdB|cec BGB|AFA DFA|G3 G2|]"
WALTZ = "G2|c4 e2|g4 e2|f4 d2|B4 G2|A4 B2|c4 d2|e4 d2|c4 G2|c4 e2|g4 e2|f4 d2|B4 G2|A2 G2 B2|c6-|c4|]"
REEL = "dB|A2 FA DAFA|ABde fdec|B2 GB DBGB|BAGB A2 dB|A2 FA DAFA|ABde f2 fe|dcBA GBAG|FDEC D2|]"


def tune(meter: str, key: str, body: str) -> Piece:
    return parse_abc(HEAD.format(meter, key) + body)[0]


def bare(piece: Piece) -> Piece:
    """The piece read from a MIDI file of its notes alone."""
    parts = tuple(Part("", part.notes) for part in piece.parts)
    first = min(note.onset for part in parts for note in part.notes)
    shifted = tuple(replace(p, notes=tuple(replace(n, onset=n.onset - first) for n in p.notes)) for p in parts)
    read = midi_to_piece(piece_to_midi(Piece(shifted, piece.length), expand=False))
    return replace(read, origin=Origin(assumed=("meter", "key", "tempo")))


@pytest.mark.parametrize(("meter", "key", "body"), [("6/8", "G", JIG), ("3/4", "C", WALTZ), ("4/4", "D", REEL)])
def test_meter_pickup_and_key_are_found(meter, key, body):
    piece = tune(meter, key, body)
    found = complete(bare(piece))
    assert (str(found.meter), found.pickup, found.key.name) == (meter, piece.pickup, key)
    assert [n.onset for n in found.parts[0].notes] == [n.onset for n in piece.parts[0].notes]
    assert found.origin == Origin(found=(f"meter {meter}", f"key {key}"))


def test_what_a_file_says_stays():
    piece = tune("3/4", "C", WALTZ)
    assert complete(piece) is piece
    stated = replace(bare(piece), meters=(MeterChange(0, Meter(2, 4)),), origin=Origin(assumed=("key",)))
    found = complete(stated)
    assert (str(found.meter), found.key.name, found.origin.found) == ("2/4", "C", ("key C",))
    assert found.parts == stated.parts


def test_one_beat_a_bar_is_no_meter():
    said = replace(bare(tune("3/4", "C", WALTZ)), meters=(MeterChange(0, Meter(1, 4)),), origin=Origin())
    assert str(complete(said).meter) == "3/4"


def test_too_few_notes_are_left_as_they_are():
    few = bare(Piece((Part("", tuple(Note(Q * i, 60, Q) for i in range(4))),), 4 * Q))
    assert find_bars(sounding_notes(few)) is None
    assert str(complete(few).meter) == "4/4"


@pytest.mark.parametrize(
    ("pitches", "key"),
    [
        ([57, 60, 64, 62, 60, 59, 57, 56, 57], "Am"),
        ([65, 69, 72, 70, 69, 67, 65, 64, 65], "F"),
        ([66, 70, 73, 71, 70, 68, 66, 65, 66], "Gb"),
    ],
)
def test_keys_are_told_by_their_notes(pitches, key):
    assert find_key([Note(Q * i, pitch, Q) for i, pitch in enumerate(pitches)]).name in (
        key,
        "F#" if key == "Gb" else key,
    )


def chorale(symbols: list[str]) -> Piece:
    parts: list[list[Note]] = [[], [], [], []]
    for number, symbol in enumerate(symbols):
        chord = parse_chord(symbol)
        tones = [36 + chord.root, *(60 + (chord.root + step) % 12 for step in (0, 3 if "m" in symbol else 4, 7))]
        for part, pitch in zip(parts, tones, strict=True):
            part.append(Note(number * 2 * Q, pitch, 2 * Q))
    return Piece(tuple(Part("", tuple(part)) for part in parts), 2 * Q * len(symbols))


def test_chords_are_found_where_they_change():
    symbols = ["C", "Am", "F", "F", "G", "C"]
    found = infer_chords(chorale(symbols))
    assert [(one.onset // Q, one.chord) for one in found] == [
        (2 * place, parse_chord(name)) for place, name in ((0, "C"), (1, "Am"), (2, "F"), (4, "G"), (5, "C"))
    ]


def test_inferred_chords_say_so_and_written_ones_stay():
    piece = chorale(["C", "F", "G", "C"])
    assert with_chords(piece).origin.chords_inferred
    written = replace(piece, chords=(ChordSymbol(0, parse_chord("C7")),))
    assert with_chords(written) is written


def test_viterbi_pays_for_changes():
    fit = np.array([[1.0, 0.0], [0.0, 0.3], [1.0, 0.0]])
    assert viterbi(fit, np.full(3, 0.5)).tolist() == [0, 0, 0]
    assert viterbi(fit, np.full(3, 0.1)).tolist() == [0, 1, 0]


def test_the_tune_is_the_high_single_line_or_the_one_named_so():
    tune_part = Part("", tuple(Note(Q * i, 72 + i % 5, Q) for i in range(16)))
    piano = Part("", tuple(Note(Q * i, pitch, Q) for i in range(16) for pitch in (48, 52, 55)))
    assert find_melody(Piece((piano, tune_part), 16 * Q)) == 1
    assert find_melody(Piece((replace(piano, name="Lead"), tune_part), 16 * Q)) == 0


def test_hands_are_told_apart_in_a_waltz():
    right = [Note(Q * i, 69 + (i * 5) % 12, Q) for i in range(24)]
    left = [Note(3 * Q * bar, 41, Q) for bar in range(8)]
    left += [Note(3 * Q * bar + beat * Q, pitch, Q) for bar in range(8) for beat in (1, 2) for pitch in (53, 57, 60)]
    assert split_hands([*right, *left]) == (sorted(right), sorted(left))


def performed(piece: Piece, seed: int = 1) -> Piece:
    """A piece as played: a slowing tempo, onsets a few milliseconds off, read as ticks of a file at 120."""
    chance = random.Random(seed)

    def played(tick: int) -> int:
        beats = tick / Q
        seconds = 0.5 * beats + 0.0006 * beats**2
        return round((seconds + 0.3) * 2 * Q)

    parts = []
    for part in piece.parts:
        notes = []
        for note in part.notes:
            onset = played(note.onset) + round(chance.gauss(0, 8))
            notes.append(Note(max(0, onset), note.pitch, max(10, played(note.end) - onset - 20)))
        parts.append(Part("", tuple(sorted(notes))))
    return Piece(
        tuple(parts), max(n.end for p in parts for n in p.notes), origin=Origin(assumed=("meter", "key", "tempo"))
    )


def test_a_performance_is_refused_and_quantised_when_asked():
    piece = tune("3/4", "C", WALTZ + "\n")
    left = tuple(Note(2 * Q + Q * i, 36 if i % 3 == 0 else 52, Q) for i in range(45))
    piece = replace(piece, parts=(*piece.parts, Part("", left)), pickup=0)
    played = performed(piece)
    assert is_performance(played)
    assert not is_performance(piece)
    with pytest.raises(InputError, match="compose quantize"):
        complete(played)
    made, moved = quantize(played)
    assert share_off_grid(sounding_notes(made)) == 0
    steps = [b.onset - a.onset for a, b in zip(made.parts[0].notes, made.parts[0].notes[1:], strict=False)]
    true = [b.onset - a.onset for a, b in zip(piece.parts[0].notes, piece.parts[0].notes[1:], strict=False)]
    assert sum(a == b for a, b in zip(steps, true, strict=True)) >= 0.95 * len(true)
    assert 0 < moved.mean < 0.03


def test_beats_reach_from_the_first_note_to_the_last():
    times = [0.4 + 0.5 * i for i in range(40)]
    beats = track_beats(times, [1.0] * 40)
    assert beats[0] <= times[0] + 0.02
    assert beats[-1] >= times[-1]
    assert np.abs(np.diff(beats) - 0.5).max() < 0.03
    with pytest.raises(ValueError, match="no beat"):
        track_beats([1.0], [1.0])


def test_tables_are_learned_from_pieces_and_come_back_from_json(monkeypatch):
    chance = random.Random(5)
    pieces = []
    for number in range(24):
        beats = 3 if number % 2 else 4
        notes = tuple(
            Note(beat * Q, chance.choice((60, 64, 67) if beat % beats == 0 else (62, 65, 69, 71)), Q // 2)
            for beat in range(beats * 8)
            if beat % beats == 0 or chance.random() < 0.7
        )
        meters, keys = (MeterChange(0, Meter(beats, 4)),), (KeyChange(0, Key(0)),)
        pieces.append(Piece((Part("", notes),), beats * 8 * Q, meters=meters, keys=keys, origin=Origin(source="toy")))
    tables = tables_from_json(tables_to_json(fit_tables(pieces)))
    assert tables.keys["major"].sound[1] < tables.keys["major"].sound[0]
    monkeypatch.setattr("composer.analysis.meter.load_tables", lambda: tables)
    found = [find_bars(sounding_notes(piece)) for piece in pieces]
    assert sum(bars.meter == piece.meter for bars, piece in zip(found, pieces, strict=True)) >= 20


def test_the_shipped_tables_are_whole():
    tables = load_tables()
    assert all(table.places.shape[0] == len(table.first) == len(table.last) for table in tables.meters.values())


def test_chords_of_voices_as_a_chain_begin_as_the_likeliest_ones():
    """Drawn greedily from the chain the labels are those that the decoder finds, from the first full bar on."""
    from composer.analysis.chords import chain_of_voices, infer_chords
    from composer.io.abc.read import parse_abc

    text = "X:1\nM:3/4\nL:1/4\nK:D\nV:1\nA|d2d|c2c|B2B|A2:|\nV:2\nA|[DFA]3|[EAc]3|[GBd]3|[FAd]2:|\n"
    piece = parse_abc(text)[0]
    chain = chain_of_voices(piece)
    path = [int(chain.start.argmax())]
    for move in chain.moves:
        path.append(int(move[path[-1]].argmax()))
    found = [label for label, before in zip(path, [-1, *path], strict=False) if label != before]
    names = [(int(chain.labels[n].partition(".")[0]) + piece.key.tonic) % 12 for n in found]
    bar = piece.meter.bar_ticks
    assert names == [symbol.chord.root for symbol in infer_chords(piece) if symbol.onset >= bar] == [2, 9, 7, 2]
    assert np.allclose(np.logaddexp.reduce(chain.moves, axis=-1), 0)


@pytest.mark.parametrize(("meter", "key", "body"), [("6/8", "G", JIG), ("3/4", "C", WALTZ)])
def test_meters_in_three_are_found_in_what_was_played(meter, key, body):
    made, _ = quantize(performed(tune(meter, key, body)))
    assert (str(made.meter), made.key.name) == (meter, key)
    assert made.pickup == tune(meter, key, body).pickup
    assert made.origin.found == (f"meter {meter}", f"key {key}")


def test_what_is_known_of_a_performance_is_kept():
    played = performed(tune("6/8", "G", JIG))
    made, _ = quantize(played, Known(Meter(3, 4), key=Key(-1)))
    assert (str(made.meter), made.key, made.origin.found) == ("3/4", Key(-1), ())
    slow, _ = quantize(played, Known(bpm=80))
    assert 68 < 6e7 / slow.tempo * Q / slow.meter.beat_ticks < 95


def swung(piece: Piece, ratio: float) -> Piece:
    """The piece with the second eighth of each quarter late."""
    late = round(Q * ratio / (1 + ratio)) - Q // 2
    notes = tuple(replace(n, onset=n.onset + late * (n.onset % Q == Q // 2)) for n in piece.parts[0].notes)
    return replace(piece, parts=(Part("", notes),))


def test_swung_eighths_are_written_straight_and_the_swing_is_said():
    reel = replace(tune("4/4", "D", REEL), chords=())
    for swing in (2.0, FIND):
        made, moved = quantize(performed(swung(reel, 2.0)), Known(Meter(4, 4), 120, swing=swing))
        straight = [note.onset % (Q // 2) == 0 for note in made.parts[0].notes]
        assert sum(straight) > 0.75 * len(straight)
        assert 1.5 <= moved.swing <= 2.5
    assert "written straight" in str(moved)


@pytest.mark.parametrize(
    ("meter", "tempo", "swing"), [("5/4", None, ""), ("", 5, ""), ("", None, "9"), ("6/8", None, "2")]
)
def test_what_cannot_be_known_is_refused(meter, tempo, swing):
    with pytest.raises(UsageError):
        to_known(meter, tempo, "", swing)


def test_a_keyboard_on_one_track_becomes_two_hands():
    right = [Note(Q * i, 76 + (i * 5) % 12, Q) for i in range(24)]
    left = [Note(Q * i, 40 + i % 3, Q) for i in range(24)]
    made = with_hands(Piece((Part("", tuple(sorted([*right, *left]))),), 24 * Q))
    assert [(part.name, part.group) for part in made.parts] == [("Piano right", "Piano"), ("Piano left", "Piano")]
    assert [list(part.notes) for part in made.parts] == [right, left]
    line = Piece((Part("", tuple(right)),), 24 * Q)
    assert with_hands(line) is line


def test_a_stated_key_stays_until_the_notes_clearly_contradict_it():
    minor = [
        Note(Q * i, pitch, Q) for i, pitch in enumerate([60, 62, 63, 62, 60, 59, 60, 67, 65, 63, 62, 59, 60, 55, 60])
    ]
    trio = [Note(Q * (15 + i), pitch, Q) for i, pitch in enumerate([69, 73, 76, 73, 71, 73, 74, 71, 68, 71, 69] * 3)]
    keys = (KeyChange(0, Key(0, "minor")), KeyChange(15 * Q, Key(3)))
    piece = Piece((Part("", (*minor, *trio)),), 48 * Q, keys=keys)
    assert believed_key(piece) == Key(0, "minor")
    assert believed_key(replace(piece, keys=keys[:1], parts=(Part("", tuple(trio)),))).name == "A"
