"""What several tests share: an example count, a tiny random checkpoint, and pieces the grid can hold."""

import os
import tempfile
from dataclasses import replace

import pytest
from filelock import FileLock
from hypothesis import settings
from hypothesis import strategies as st
from strategies import Frame, chords, lines_of_notes, sections
from textures import textures

from composer.grid.header import METERS
from composer.music.piece import ChordSymbol, KeyChange, MeterChange, Part, Piece
from composer.music.theory import MODES, Key, enharmonic_key, parse_meter

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Before torch is imported: several test processes on few cores would wait for each other's threads."""

os.environ["TUNEWRIGHT_HOME"] = tempfile.mkdtemp(prefix="tunewright-")
"""Styles that whoever runs the tests has tuned are not theirs."""

settings.register_profile("composer", max_examples=int(os.environ.get("COMPOSER_EXAMPLES", "30")), deadline=None)
settings.load_profile("composer")


@st.composite
def grid_pieces(draw: st.DrawFn) -> Piece:
    """A melody with chords, sections and a pickup, in any meter, key and mode of the grid."""
    meter = parse_meter(draw(st.sampled_from(METERS)))
    key = enharmonic_key(Key(draw(st.integers(-5, 6)), draw(st.sampled_from(list(MODES)))))
    pickup = draw(st.integers(0, meter.beats - 1)) * meter.unit_ticks
    length = (draw(st.integers(1, 8)) + bool(pickup)) * meter.bar_ticks
    piece = Piece((), length, (MeterChange(0, meter),), (KeyChange(0, key),), pickup=pickup, style="folk")
    frame = Frame(piece.start, length - pickup, piece.bar_lines())
    onsets = draw(st.sets(st.integers(0, (length - piece.start - 1) // 240), max_size=8))
    return replace(
        piece,
        parts=(Part("Melody", draw(lines_of_notes(frame))),),
        chords=tuple(ChordSymbol(piece.start + 240 * onset, draw(chords())) for onset in sorted(onsets)),
        sections=draw(sections(frame)) if draw(st.booleans()) else (),
    )


@pytest.fixture(scope="session")
def tunes() -> list[Piece]:
    """Eight small tunes with chords, written here."""
    from composer.io.abc.read import parse_abc

    text = 'X:1\nT:Tune {n}\nR:jig\nM:6/8\nL:1/8\nK:{key}\n|:"{key}"EGA B2e|dBA G2A|BAG FED|{last}3 {last}3:|\n'
    keys = [("G", "G"), ("D", "D"), ("Em", "E"), ("Am", "A")] * 2
    found = [parse_abc(text.format(n=n, key=key, last=last))[0] for n, (key, last) in enumerate(keys)]
    return [replace(tune, style="jig" if number % 2 else "folk") for number, tune in enumerate(found)]


@pytest.fixture(scope="session")
def tiny_run(tunes, tmp_path_factory):
    """A run of a very small model on the tunes and a few textures, trained for two steps."""
    from composer.corpus.learned import learn
    from composer.training.loop import TrainConfig
    from composer.training.train import Setup, Sizes, make_run

    config = TrainConfig(steps=2, batch_tokens=512, evaluate_every=1, log_every=1)
    train = learn([*tunes, *textures()])
    run = make_run(tmp_path_factory.mktemp("run"), train, learn(tunes[:2]), config, Setup(Sizes(2, 32)))
    list(run.train())
    return run


@pytest.fixture(scope="session")
def tiny_checkpoint(request, tunes, tmp_path_factory, worker_id):
    """Folder of a checkpoint that composes noise, quickly. The workers share one: exporting it takes most of a minute."""
    alone = worker_id == "master"
    folder = (tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent) / "tiny-checkpoint"
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            from composer.training.publish import publish

            publish(request.getfixturevalue("tiny_run"), {"name": "tiny"}, folder)
    return folder


@pytest.fixture(scope="session")
def writer(tiny_checkpoint):
    """The tiny checkpoint, ready to write."""
    from composer.api import writer_of

    return writer_of(tiny_checkpoint)


@pytest.fixture(scope="session")
def plan_of(writer):
    """Wishes with every default filled in for the tiny checkpoint."""
    from composer.verbs.compose_plan import plan_piece

    return lambda wishes: plan_piece(wishes, writer.checkpoint)


def run_verb(writer, name, piece=None, **options):
    """What a verb makes, by the seed 0 unless another one is said."""
    from composer.io.read import Opened
    from composer.verbs.options import read_options
    from composer.verbs.run import Request, run
    from composer.verbs.table import VERBS

    said = read_options(VERBS[name].options, {"seed": 0, **options})
    return run(Request(VERBS[name], said, Opened(piece) if piece else None), writer)
