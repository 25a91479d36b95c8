"""The music of the benchmarks, from a mirror made here and from a corpus built here."""

import hashlib
import io
import json
import tarfile
from dataclasses import replace
from random import Random

import pytest

from composer.analysis.similarity import split_of
from composer.corpus.manifest import entry_of, write_manifest
from composer.corpus.sources import Source
from composer.corpus.splits import Place
from composer.errors import InputError
from composer.evaluation import data
from composer.io.midi.file import piece_to_midi, write_midi
from composer.music.origin import Origin

TUNE = "X:{n}\nT:Tune {n}\nM:4/4\nL:1/4\nK:G\n|:{notes}|G4:|\n"
STEPS = [[60, 55, 52, 48]] * 4 + [[-1, 55, 52, 48]] * 2
SETS = {"train": [STEPS], "valid": [STEPS], "test": [STEPS, STEPS[:3]]}


def packed(files):
    """A gzipped archive of texts and bytes by name."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def tunes_of(text):
    from composer.io.abc.read import parse_abc

    return parse_abc(text)[0]


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A folder with both archives, and recipes that name them."""
    random = Random(0)
    bars = {n: ["".join(random.choices("GABcdefg", k=4)) for _ in range(8)] for n in range(1, 13)}
    texts = {n: TUNE.format(n=n, notes="|".join(own)) for n, own in bars.items()}
    files = {"ABC/book.abc": "\n".join(texts.values()).encode()}
    files |= {f"MIDI/book{n}.mid": piece_to_midi(replace(tunes_of(text), chords=())) for n, text in texts.items()}
    archives = {"jsb.json": json.dumps(SETS).encode(), "tunes.tar.gz": packed(files)}
    for name, content in archives.items():
        (tmp_path / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in archives.items()}
    sources = {
        "jsb": Source("jsb", "chorale", "-", "-", "jsb", ("*",), archive="jsb.json", sha256=sums["jsb.json"]),
        "nottingham": Source(
            "nottingham", "folk", "-", "-", "abc", ("ABC/*.abc",), archive="tunes.tar.gz", sha256=sums["tunes.tar.gz"],
            names="{stem}{number}", benchmark="MIDI/*.mid",
        ),
    }  # fmt: skip
    monkeypatch.setattr(data, "find_source", sources.__getitem__)
    return tmp_path


def test_chorales_of_a_mirror_have_their_own_split(mirror):
    opened = data.open_data(mirror)
    assert "archives" in opened.name
    assert [len(opened.chorales(split)) for split in ("train", "valid", "test")] == [1, 1, 2]


def test_tunes_of_a_mirror_have_the_split_of_their_midi_files(mirror):
    opened = data.open_data(mirror)
    for split in ("train", "valid", "test"):
        wanted = [f"Tune {n}" for n in range(1, 13) if split_of(f"book{n}.mid") == split]
        if wanted:
            assert [piece.title for piece in opened.tunes(split)] == wanted
        else:
            with pytest.raises(InputError, match="no pieces of 'nottingham'"):
                opened.tunes(split)


def test_a_built_corpus_gives_the_pieces_of_a_source(tmp_path, monkeypatch, tunes):
    monkeypatch.setattr(data, "find_source", lambda _: Source("x", "", "", "", "abc", (), archive="none"))
    named = [replace(tune, origin=Origin(source="nottingham" if n < 3 else "cre")) for n, tune in enumerate(tunes)]
    rows = []
    for number, tune in enumerate(named):
        write_midi(tune, tmp_path / f"{number}.mid", expand=False)
        place = Place(str(number), "test" if number % 2 else "train")
        rows.append(entry_of(f"{number}.mid", tune, tune.origin.source, place))
    write_manifest(tmp_path, rows)
    opened = data.open_data(tmp_path)
    assert [len(opened.tunes(split)) for split in ("train", "test")] == [2, 1]
    with pytest.raises(InputError, match="'jsb'"):
        opened.chorales("test")
