"""A folder of one's own: scores keep their voices, tunes are read as before, and what is left out has a reason."""

from dataclasses import replace
from random import Random

import pytest
from textures import choir

from composer.corpus.build import Settings
from composer.corpus.learned_file import load_learned
from composer.corpus.manifest import read_manifest
from composer.corpus.own_folder import build_own, read_own
from composer.errors import InputError, UsageError
from composer.grid.ensembles import ensemble_of, parts_by_lane
from composer.io.midi.file import write_midi


def choir_of(seed):
    """A choir whose voices all wander by chance, as far as their ranges let them."""
    random, piece = Random(seed), choir()
    shifts = [random.choice((-2, 0, 1, 2)) for _ in range(200)]
    parts = [
        replace(part, notes=tuple(replace(note, pitch=note.pitch + shifts[n]) for n, note in enumerate(part.notes)))
        for part in piece.parts
    ]
    return replace(piece, parts=tuple(parts), title=f"Hymn {seed}", chords=())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for seed in range(14):
        write_midi(choir_of(seed), folder / f"hymn-{seed}.mid")
    (folder / "note.txt").write_text("not music")
    (folder / "broken.mid").write_bytes(b"MThd")
    return folder


def test_scores_are_learned_with_all_their_voices(folder, tmp_path):
    report = build_own(folder, "mine", tmp_path / "mine")
    assert report.sources[0].kept == 14
    learned = [piece for split in ("train", "valid", "test") for piece in load_learned(tmp_path / "mine", split).pieces]
    kinds = {ensemble_of(parts_by_lane(piece)).name for piece in learned}
    assert kinds == {"lead", "satb"}


def test_what_is_left_out_has_a_reason(folder):
    tunes, drops = read_own(folder, "mine")
    assert len(tunes) == 14 and {drop.reason for drop in drops} == {"not music", "unreadable"}


def test_too_few_pieces_and_odd_names_are_refused(folder, tmp_path):
    with pytest.raises(UsageError):
        read_own(folder, "My Style!")
    with pytest.raises(InputError, match="no folder"):
        read_own(tmp_path / "nowhere", "mine")
    with pytest.raises(InputError, match="too few"):
        read_own(tmp_path, "mine")


def test_files_whose_names_differ_in_signs_only_are_both_kept(folder, tmp_path):
    music = tmp_path / "music"
    music.mkdir()
    for seed in range(12):
        write_midi(choir_of(seed), music / f"{'hymn 1' if seed else 'hymn-1'}{' ' * seed}.mid")
    build_own(music, "mine", tmp_path / "mine")
    assert len({entry.path for entry in read_manifest(tmp_path / "mine")}) == 12
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "music"]


def test_reading_and_writing_say_how_far_they_are(folder, tmp_path):
    told = []
    build_own(folder, "mine", tmp_path / "mine", Settings(tell=lambda *how_far: told.append(how_far)))
    assert {(f"reading {folder.name}", 16, 16), ("writing mine", 14, 14)} <= set(told)
