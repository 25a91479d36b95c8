"""A sample of the benchmark of random requests: every verb with any options keeps its promises or says why not."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from composer import api
from composer.api import compose
from composer.io.midi.file import piece_to_midi

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "random_requests.py"
COUNT = 20


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("random_requests", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Three tunes to work on, one without chords and one with a pickup."""
    folder = tmp_path_factory.mktemp("given")
    for number, options in enumerate(({"style": "jig"}, {"style": "reel", "pickup": "1/4"}, {"style": "waltz"})):
        (folder / f"{number}.mid").write_bytes(piece_to_midi(compose(seed=number, **options).piece, expand=False))
    return sorted(folder.iterdir())


def test_random_requests_are_kept_or_refused_with_a_reason(bench, files):
    tally = bench.total([bench.one_request(number, files) for number in range(COUNT)])
    assert not tally.faults
    kept = sum(count for (_, outcome), count in tally.outcomes.items() if outcome == "kept")
    assert kept > COUNT / 2 and len({verb for verb, _ in tally.outcomes}) >= 5


def test_the_benchmark_sees_what_is_wrong(bench, files, monkeypatch):
    """Its own checks can fail: a verb that drops a note and a tune that is a bar short are found."""
    real = api.run_request

    def careless(*request):
        made = real(*request)
        part = made.piece.parts[0]
        parts = (replace(part, notes=part.notes[1:]), *made.piece.parts[1:])
        return replace(made, piece=replace(made.piece, parts=parts))

    monkeypatch.setattr(api, "run_request", careless)
    tally = bench.total([bench.one_request(number, files) for number in range(COUNT // 2)])
    assert any(fault.startswith("given notes changed") for fault in tally.faults)
    made = compose(bars=4, seed=1)
    notes, end = bench.read_notes(piece_to_midi(made.piece))
    assert not bench.faults_of_compose(made, notes, end)
    assert bench.faults_of_compose(made, notes, end - made.piece.meter.bar_ticks)
