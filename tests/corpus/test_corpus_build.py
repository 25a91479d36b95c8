"""A small corpus end to end: archive to MIDI files, manifest, splits and table."""

import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from test_corpus_fetch import pack

from composer.corpus.build import READINGS, Settings, build_corpus
from composer.corpus.judge import Tune
from composer.corpus.manifest import load_corpus, read_manifest
from composer.corpus.report import render_report, report_from_json, report_to_json
from composer.corpus.sources import Omission, Source
from composer.corpus.splits import benchmark_splits, drop_duplicates, place_tunes
from composer.corpus.traces import trace_of
from composer.errors import InputError, UsageError
from composer.io.midi.file import piece_to_midi
from composer.music.piece import Note, Part, Piece, Section

HEAD = "X:{number}\nT:{title}\nR:{rhythm}\nS:{origin}\nM:{meter}\nL:1/8\nK:{key}\n"


def abc(number: int, body: str = "", **fields: str) -> str:
    """One tune of sixteen bars at random, or of the body given."""
    chance = random.Random(number)
    bars = ["".join(chance.choice("GABcdefg") for _ in range(6)) for _ in range(8)]
    filled = {"title": f"Tune {number}", "rhythm": "jig", "origin": "", "meter": "6/8", "key": "G", **fields}
    return HEAD.format(number=number, **filled) + (body or f'|:"G"{"|".join(bars)}:|') + "\n\n"


BOOK = "".join(
    [
        *(abc(number) for number in range(1, 9)),
        abc(1, title="Another Name").replace("X:1", "X:20"),
        abc(30, origin="A. Living, 1984"),
        abc(31, "GABcde|GAB|GABcdeGAB|GABcde|"),
        abc(32, "GABcde|GABcde|"),
        abc(33, meter="5/4", body="G2A2B2c2d2|" * 8),
    ]
)


def source_in(folder: Path, contents: dict[str, bytes], **changes: object) -> Source:
    data = pack(contents)
    (folder / "toy.tar.gz").write_bytes(data)
    source = Source("toy", "folk", "CC0-1.0", "nobody", "abc", ("*.abc", "*.mid"), archive="toy.tar.gz")
    return replace(source, sha256=hashlib.sha256(data).hexdigest(), **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("mirror")


@pytest.fixture(scope="module")
def settings(mirror) -> Settings:
    rule = Omission("S", r"19[3-9]\d", "composed after 1930")
    return Settings(sources=(source_in(mirror, {"book.abc": BOOK.encode()}, leave_out=(rule,)),), processes=1)


@pytest.fixture(scope="module")
def built(mirror, settings, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpora") / "folk"
    build_corpus("folk", folder, mirror, settings)
    return folder


def test_every_tune_is_kept_or_dropped_with_its_reason(built):
    (source,) = report_from_json((built / "report.json").read_text()).sources
    assert source.kept == 8
    assert source.dropped == {
        "duplicate of another tune": 1,
        "left out: composed after 1930": 1,
        "bars over or under full": 1,
        "too short": 1,
        "meter not in the list": 1,
    }


def test_manifest_tells_what_the_files_hold(built):
    row = next(row for row in read_manifest(built) if row.title == "Tune 1")
    assert (row.path, row.meter, row.key, row.bars, row.chords) == ("toy/toy-book-1.mid", "6/8", "G", 8, 1)
    assert row.has_repeats and row.licence == "CC0-1.0"
    assert row.hash == hashlib.sha256((built / row.path).read_bytes()).hexdigest()[:16]


def test_corpus_loads_back_by_split(built):
    splits = json.loads((built / "splits.json").read_text())
    for split, paths in splits.items():
        assert len(load_corpus(built, split)) == len(paths)
    pieces = load_corpus(built)
    assert len(pieces) == 8
    assert all(piece.sections[0].passes == 2 and piece.origin.source == "toy" for piece in pieces)


def test_second_build_does_nothing_and_a_missing_file_is_built_again(built, mirror, settings):
    assert not build_corpus("folk", built, mirror, settings).is_new
    (built / "toy" / "toy-book-1.mid").unlink()
    assert build_corpus("folk", built, mirror, settings).is_new
    assert (built / "toy" / "toy-book-1.mid").is_file()


def test_a_recipe_may_choose_files_by_what_stands_in_them(tmp_path):
    files = {"old.abc": abc(1, title="Old").encode(), "new.abc": abc(2, title="New").encode()}
    source = source_in(tmp_path, files, holding=r"(?m)^T:Ol")
    report = build_corpus("folk", tmp_path / "folk", tmp_path, Settings(sources=(source,), processes=1))
    assert [row.title for row in read_manifest(tmp_path / "folk")] == ["Old"]
    assert not report.sources[0].dropped, "a file of another source is none that was dropped"


def test_a_build_that_was_stopped_goes_on_with_the_files_not_yet_read(tmp_path, monkeypatch):
    files = {f"{number}.abc": abc(number).encode() for number in range(1, 7)}
    settings = Settings(sources=(source_in(tmp_path, files),), processes=1)
    seen = []

    def stop(name, number, files):
        seen.append(number)
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_corpus("folk", tmp_path / "folk", tmp_path, replace(settings, tell=stop))
    assert not list(tmp_path.glob(".pieces-*"))
    # A worker that is stopped while it writes may leave a part of a file, under a name of its own.
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / READINGS).glob("[!.]*.json")}
    assert len(kept) >= 3 and not (tmp_path / "folk" / "report.json").exists()
    build_corpus("folk", tmp_path / "folk", tmp_path, settings)
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / READINGS).glob("[!.]*.json")}
    assert len(after) == 6 and after.items() >= kept.items(), "what was read is not read again"
    assert len(read_manifest(tmp_path / "folk")) == 6


def test_table_names_sources_reasons_examples_and_licences(built):
    text = render_report(report_from_json((built / "report.json").read_text()))
    for words in ("toy", "CC0-1.0", "left out: composed after 1930", "toy-book-30: A. Living, 1984", "6/8 8"):
        assert words in text


def test_report_survives_json(built, mirror, settings):
    report = build_corpus("folk", built, mirror, settings)
    assert report_from_json(report_to_json(report)) == report


def test_folder_that_is_no_corpus_is_left_alone(tmp_path, mirror, settings):
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(InputError, match="no corpus"):
        build_corpus("folk", tmp_path, mirror, settings)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}-*"))


def test_loading_says_what_is_wrong(tmp_path, built):
    with pytest.raises(InputError, match="compose corpus build"):
        load_corpus(tmp_path)
    with pytest.raises(UsageError, match="'dev'"):
        load_corpus(built, "dev")
    (tmp_path / "manifest.jsonl").write_text("{")
    with pytest.raises(InputError, match="damaged"):
        load_corpus(tmp_path)


def played(pitches: list[int], pickup: int = 0) -> bytes:
    """MIDI as abc2midi writes it: a tick late, bars accented, a pickup at tick 0, repeats played out."""
    onsets = [480 * i for i in range(len(pitches))]
    accents = [105 if not i or (onset - pickup) % 1920 == 0 else 80 for i, onset in enumerate(onsets)]
    rows = zip(onsets, pitches, accents, strict=True)
    notes = tuple(Note(onset + 1, pitch, 479, accent) for onset, pitch, accent in rows)
    return piece_to_midi(Piece((Part("", notes),), 480 * len(pitches), title="Old Reel"))


def test_played_midi_becomes_a_written_tune_in_its_key(tmp_path):
    chance = random.Random(3)
    half, end = ([chance.choice((62, 64, 65, 67, 69, 71, 72)) for _ in range(31)] for _ in range(2))
    pitches = [74, *half, 74, *half, *end, 62]
    files = {"Old.mid": played(pitches, pickup=480), "roots.csv": b",root\nOld,2\n"}
    source = source_in(tmp_path, files, reader="abc2midi", roots="roots.csv", written_out=True)
    build_corpus("folk", tmp_path / "folk", tmp_path, Settings(sources=(source,), processes=1))
    (piece,) = load_corpus(tmp_path / "folk")
    assert (piece.pickup, piece.key.tonic, piece.style) == (480, 2, "folk")
    assert piece.sections[0] == Section(1440, 1440 + 8 * 1920, "A", 2)
    assert piece.bar_count == 16


def tune(name: str, seed: int, source: str = "toy", shift: int = 0) -> Tune:
    chance = random.Random(seed)
    notes = tuple(Note(480 * i, chance.choice((60, 62, 64, 65, 67)) + shift, 480) for i in range(64))
    return Tune(name, source, Piece((Part("melody", notes),), 480 * 64, title=name))


def onsets(of: Tune) -> list[tuple[int, int]]:
    return [(note.onset // 20, note.pitch) for note in of.piece.parts[0].notes]


def test_tunes_near_a_benchmark_tune_go_where_that_goes():
    melodies = {f"ashover{i}.mid": onsets(tune("", i)) for i in range(40)}
    official = benchmark_splits(melodies)
    tunes = [tune(f"other{i}", i, shift=3) for i in range(40)]
    places = place_tunes(list(map(trace_of, tunes)), melodies)
    assert {places[f"other{i}"].split for i in range(40)} == {"train", "valid", "test"}
    assert all(places[f"other{i}"].split == official[f"ashover{i}.mid"] for i in range(40))
    assert all(places[f"other{i}"].cluster == f"ashover{i}.mid" for i in range(40))


def test_versions_of_one_tune_share_a_split_also_in_other_note_values():
    slow = tune("slow", 1)
    fast_notes = tuple(replace(n, onset=n.onset // 2, duration=240) for n in slow.piece.parts[0].notes)
    fast = Tune("fast", "toy", replace(slow.piece, parts=(Part("melody", fast_notes),), length=480 * 32))
    tunes = [slow, fast, tune("other", 2)]
    places = place_tunes(list(map(trace_of, tunes)), {})
    assert places["slow"] == places["fast"] != places["other"]


def test_duplicates_keep_the_first_and_one_title_where_the_recipe_says_so():
    book = Source("toy", "folk", "CC0", "nobody", "abc", ("*",), archive="a", one_per_title=True)
    again = replace(tune("c", 3), piece=replace(tune("c", 3).piece, title="A!"))
    tunes = [tune("a", 1), tune("b", 1, shift=5), again, tune("d", 4)]
    kept, drops = drop_duplicates(map(trace_of, tunes), {"toy": book})
    assert [one.name for one in kept] == ["a", "d"]
    assert [drop.reason for drop in drops] == ["duplicate of another tune", "another edition of a tune"]
    assert all(drop.detail == "same as a" for drop in drops)


def test_the_tune_of_every_piece_comes_back_from_its_words(built, capsys):
    from composer.cli.corpus import verify

    count = len(load_corpus(built))
    verify(built.name, built.parent)
    assert capsys.readouterr().out == f"{count} of {count} tunes come back exactly, 0 do not fit the grid\n"
