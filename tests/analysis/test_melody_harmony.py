"""Chords under melodies: the same network in numpy and torch, the chain against all paths, real tunes' harmony."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch

from composer.analysis.chords import with_chords, without_inferred
from composer.analysis.melody_harmony import (
    FEATURES,
    beats_of,
    chord_to_label,
    decode,
    emissions,
    features_of,
    infer_from_melody,
    label_to_chord,
    load_table,
    table_from_bytes,
    to_chain,
)
from composer.errors import InputError
from composer.io.abc.read import parse_abc
from composer.music.piece import ChordSymbol, KeyChange, Part
from composer.music.theory import Chord, parse_key
from composer.training.harmony import HarmonyConfig, HarmonyNet, Tune, fit_harmony, to_table

TUNE = "X:1\nT:Three chords\nM:4/4\nL:1/4\nK:C\nCEGE|FAcA|GBdB|c2C2|CEGE|FAcA|GBdB|c4|\n"


@pytest.fixture
def tune():
    return parse_abc(TUNE)[0]


def tiny_net(labels: int = 4) -> HarmonyNet:
    torch.manual_seed(1)
    net = HarmonyNet(labels, HarmonyConfig(hidden=8))
    torch.nn.init.normal_(net.move)
    return net.eval()


def test_the_network_in_numpy_is_the_one_in_torch():
    net, features = tiny_net(), torch.rand(9, FEATURES)
    ours = emissions(features.numpy().astype(float), to_table(net, tuple("abcd")))
    assert np.allclose(ours, net(features.unsqueeze(0))[0].detach().numpy(), atol=1e-5)


def test_the_chain_agrees_with_all_paths():
    net, downbeats = tiny_net(3), torch.tensor([[True, False, True, False]])
    features, labels = torch.rand(1, 4, FEATURES), torch.tensor([[2, 0, 0, 1]])
    fit = net(features)[0].detach().numpy()
    move = net.move.detach().numpy()[downbeats[0, 1:].long()]

    def score(path: tuple[int, ...]) -> float:
        steps = sum(move[beat - 1, path[beat - 1], path[beat]] for beat in range(1, 4))
        return float(sum(fit[beat, label] for beat, label in enumerate(path)) + steps)

    scores = {path: score(path) for path in product(range(3), repeat=4)}
    assert tuple(decode(fit, move)) == max(scores, key=scores.get)
    nats = np.logaddexp.reduce(list(scores.values())) - scores[2, 0, 0, 1]
    batch = Tune(features, labels, downbeats)
    assert net.nats(batch, torch.ones(1, 4, dtype=torch.bool)).item() == pytest.approx(nats / 4, abs=1e-4)
    start, moves = to_chain(fit, move)
    chance = start[2] + moves[0, 2, 0] + moves[1, 0, 0] + moves[2, 0, 1]
    assert chance == pytest.approx(-nats, abs=1e-4), "as a chain the field has the same probabilities"


def test_padding_does_not_count():
    net, known = tiny_net(3), torch.tensor([[True, True, False]])
    batch = Tune(torch.rand(1, 3, FEATURES), torch.tensor([[1, 0, 2]]), torch.tensor([[True, False, True]]))
    other = replace(batch, labels=torch.tensor([[1, 0, 1]]))
    assert net.nats(batch, known).item() == net.nats(other, known).item()


def test_a_tune_of_three_chords_gets_them_in_every_key(tune):
    chords = [symbol.chord for symbol in infer_from_melody(tune)]
    assert {chord.root for chord in chords} == {0, 5, 7}
    assert chords[-1] == Chord(0)
    notes = tuple(replace(note, pitch=note.pitch + 3) for note in tune.parts[0].notes)
    moved = replace(tune, parts=(Part("", notes),), keys=(KeyChange(0, parse_key("Eb")),))
    assert [symbol.chord for symbol in infer_from_melody(moved)] == [
        Chord((chord.root + 3) % 12, chord.quality) for chord in chords
    ]


def test_chords_begin_with_the_first_full_bar():
    tune = parse_abc(TUNE.replace("CEGE", "G|CEGE", 1))[0]
    assert infer_from_melody(tune)[0].onset == tune.meter.bar_ticks
    assert len(features_of(tune)) == len(beats_of(tune)) == 32


def test_guessed_chords_are_marked_and_can_be_left_out(tune):
    guessed = with_chords(tune)
    assert guessed.chords
    assert guessed.origin.chords_inferred
    assert not without_inferred(guessed).chords
    written = replace(tune, chords=(ChordSymbol(0, Chord(0)),))
    assert without_inferred(with_chords(written)) == written


def test_silence_has_no_chords(tune):
    with pytest.raises(InputError, match="no tune"):
        infer_from_melody(replace(tune, parts=(Part("", ()),)))


@pytest.mark.parametrize("name", ["C", "F#m7", "Bb7", "Edim"])
def test_labels_are_chords_above_the_tonic(name):
    from composer.music.theory import parse_chord

    chord = parse_chord(name)
    assert label_to_chord(chord_to_label(chord, 9), 9) == chord


def test_the_shipped_table_is_whole_and_small():
    table = load_table()
    assert table.weights["move"].shape == (2, len(table.labels), len(table.labels))
    assert {"0.", "5.", "7.", "7.7"} <= set(table.labels)
    assert len(table.to_bytes()) < 300_000
    assert table_from_bytes(table.to_bytes()).labels == table.labels


def test_a_network_learns_what_tunes_have(tune):
    symbols = tuple(ChordSymbol(1920 * bar, Chord(root)) for bar, root in enumerate((0, 5, 7, 0, 0, 5, 7, 0)))
    pieces = [replace(tune, chords=symbols)] * 12
    said: list[str] = []
    table = fit_harmony(pieces, pieces[:2], HarmonyConfig(hidden=16, epochs=12, batch=4, rate=0.02), said.append)
    assert len(said) == 12
    assert infer_from_melody(tune, table) == tuple(
        symbol for number, symbol in enumerate(symbols) if not number or symbol.chord != symbols[number - 1].chord
    )
