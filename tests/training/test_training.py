"""A run can be stopped anywhere and goes on to the same numbers; given cells cost nothing; the loss falls."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import torch
from textures import textures

from composer.analysis.measures import bar_repeats
from composer.corpus.learned import Learned, learn
from composer.corpus.shelf import Shelf
from composer.errors import InputError, UsageError
from composer.grid.piece_grid import piece_to_grid
from composer.grid.vocabulary import Vocabulary
from composer.model.checkpoint import load_checkpoint
from composer.music.piece_json import piece_to_json
from composer.training.curve import draw_curve
from composer.training.examples import IGNORED, ExampleSource, collate, hide_lane, make_example
from composer.training.loop import LOG_FILE, TrainConfig, stopping_well
from composer.training.measure import measure
from composer.training.publish import publish
from composer.training.ranks import Ranks
from composer.training.state import STATE_FILE
from composer.training.train import Setup, Sizes, build_tokenizer, make_run

SCRIPT = Path(__file__).with_name("two_processes.py")
TIMES = ("seconds", "tokens_per_second")


def new_run(folder, tunes, steps=8):
    config = TrainConfig(steps=steps, batch_tokens=256, evaluate_every=4, log_every=1, warmup=2)
    return make_run(folder, learn(tunes), learn(tunes[:2]), config, Setup(Sizes(1, 32)))


def rows_of(folder):
    rows = [json.loads(line) for line in (folder / LOG_FILE).read_text().splitlines()]
    return [{name: value for name, value in row.items() if name not in TIMES} for row in rows]


def test_an_interrupted_run_equals_an_uninterrupted_one(tunes, tmp_path):
    whole = new_run(tmp_path / "whole", tunes)
    list(whole.train())
    first = new_run(tmp_path / "parts", tunes)
    for row in first.train():
        if row["step"] == 3:
            first.stop()
    second = new_run(tmp_path / "parts", tunes)
    second.resume()
    list(second.train())
    assert rows_of(tmp_path / "parts") == rows_of(tmp_path / "whole")
    states = zip(whole.model.state_dict().values(), second.model.state_dict().values(), strict=True)
    assert all(torch.equal(left, right) for left, right in states)


def test_a_damaged_state_is_refused(tunes, tmp_path):
    run = new_run(tmp_path, tunes, steps=1)
    with pytest.raises(InputError, match="resume"):
        run.resume()
    list(run.train())
    data = (tmp_path / STATE_FILE).read_bytes()
    (tmp_path / STATE_FILE).write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="resume"):
        run.resume()


def test_the_loss_falls_on_a_small_corpus(tunes, tmp_path):
    losses = [row["loss"] for row in new_run(tmp_path, tunes, steps=40).train()]
    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])


def test_given_cells_cost_nothing(tunes):
    tokenizer = build_tokenizer(learn(tunes))
    grid = piece_to_grid(tunes[0])
    example = make_example(grid, hide_lane(grid, "melody"), tokenizer)
    _, targets = collate([example])
    words = tokenizer.vocabulary.decode(int(t) for t in targets[0] if t != IGNORED)
    assert not any(word.startswith("Chord") for word in words)
    assert [word for word in words if word[:4] in ("Note", "Rest")] == [
        word for row in grid.cells for word in row[1] if word[:4] in ("Note", "Rest")
    ]


def test_an_epoch_shows_every_piece_as_often_as_weighed(tunes):
    source = ExampleSource(tuple(tunes), build_tokenizer(learn(tunes)))
    weights = [1, 2] * 4
    batches = list(source.epoch(0, weights, 512))
    assert sum(map(len, batches)) == sum(weights)
    assert all(max(map(len, batch)) * len(batch) <= 512 for batch in batches if len(batch) > 1)
    again = list(source.epoch(0, weights, 512))
    assert [e.ids for e in chain(*batches)] == [e.ids for e in chain(*again)]


def test_pieces_on_disk_make_the_examples_that_pieces_in_memory_make(tunes):
    pieces = [*tunes, *textures()]
    on_disk = Shelf([memoryview(piece_to_json(piece).encode()) for piece in pieces])
    tokenizer = build_tokenizer(learn(pieces))
    one, other = (ExampleSource(kept, tokenizer, 5) for kept in (pieces, on_disk))
    assert list(one.epoch(2, [1.5] * len(pieces), 512)) == list(other.epoch(2, [1.5] * len(pieces), 512))


def test_likelihood_is_divided_by_the_notes_of_the_melody(tiny_run, tunes):
    found = measure(tiny_run.model, tiny_run.valid["lead"], tiny_run.source.vocabulary)
    assert found.notes == sum(len(tune.parts[0].notes) for tune in tunes[:2])
    assert found.bits_per_note > 1 and found.chords == 8


def test_the_curve_is_a_picture(tiny_run):
    assert draw_curve(tiny_run.folder / LOG_FILE).startswith(b"\x89PNG")


def test_an_odd_width_and_an_empty_corpus_are_refused(tunes, tmp_path):
    with pytest.raises(UsageError):
        Sizes(1, 33).model(Vocabulary((), ()))
    with pytest.raises(InputError):
        make_run(tmp_path, learn(tunes), Learned(), TrainConfig(), Setup(Sizes(1, 32)))


def test_a_published_checkpoint_says_what_is_usual_in_its_styles(tiny_run, tunes, tmp_path):
    publish(tiny_run, {"name": "tiny"}, tmp_path, tunes)
    profiles = load_checkpoint(tmp_path).profiles
    assert not profiles["jig"].habits, "four tunes are too few"
    nats, repeats = profiles["folk"].habits["nats"], profiles["folk"].habits.get("repeats", (0.0, 0.0))
    assert nats[0] == pytest.approx(np.log(len(tiny_run.source.vocabulary)), rel=0.2), "it knows next to nothing"
    assert repeats[0] == pytest.approx(np.mean([bar_repeats(tune) for tune in tunes]), abs=1e-3)


def test_a_run_of_minutes_ends_with_them_and_cools_down_towards_their_end():
    config = TrainConfig(steps=1000, minutes=10, warmup=1, cooldown=0.5)
    assert config.learning_rate(10, 60) == 1 and config.learning_rate(10, 570) == pytest.approx(0.1)
    assert config.done(10, 600) == 1 and config.done(500, 0) == 0.5 and config.learning_rate(10, 600) == 0


def test_two_processes_learn_what_one_does(tmp_path):
    torchrun = ("-m", "torch.distributed.run", "--nproc-per-node", "2")
    found = {}
    for count, launcher in ((1, ()), (2, torchrun)):
        folder = tmp_path / str(count)
        subprocess.run([sys.executable, *launcher, SCRIPT, folder], check=True, capture_output=True, timeout=300)
        found[count] = json.loads((folder / "found.json").read_text())
        assert found[count]["count"] == count
    rows = [[{k: v for k, v in row.items() if k not in TIMES} for row in found[count]["rows"]] for count in (1, 2)]
    for alone, together in zip(*rows, strict=True):
        assert together == pytest.approx(alone, rel=1e-4)
    assert found[2]["sums"] == pytest.approx(found[1]["sums"], rel=1e-3, abs=1e-3)


def test_passes_that_cannot_be_shared_are_refused(tunes, tmp_path):
    config = TrainConfig(steps=1, batch_tokens=256, accumulate=3)
    run = make_run(tmp_path, learn(tunes), learn(tunes[:2]), config, Setup(Sizes(1, 32)))
    with pytest.raises(UsageError, match="3 passes"):
        replace(run, ranks=Ranks(0, 2))


def test_what_cannot_be_made_whole_leaves_no_checkpoint(tiny_run, tunes, tmp_path, monkeypatch):
    def fail(pieces):
        raise InputError("no index")

    monkeypatch.setattr("composer.training.publish.build_index", fail)
    with pytest.raises(InputError):
        publish(tiny_run, {"name": "tiny"}, tmp_path / "out", tunes)
    assert not (tmp_path / "out").exists()


def test_signals_stop_a_run_well_only_while_it_trains(tiny_run):
    before = signal.getsignal(signal.SIGINT)
    with stopping_well(tiny_run):
        signal.raise_signal(signal.SIGINT)
    assert tiny_run.stopped and signal.getsignal(signal.SIGINT) is before
    tiny_run.stopped = False
