"""What a model learns of a corpus."""

from textures import choir

from composer.corpus.learned import count_words, load_learned
from composer.corpus.manifest import MANIFEST


def test_words_are_counted_in_the_forms_that_training_draws():
    counts = count_words(choir())
    assert counts["Lane_soprano"] == counts["Style_chorale"] == counts["Bar_1"] == 2


def test_a_corpus_gives_tunes_and_textures(tmp_path):
    from composer.corpus.build import write_corpus
    from composer.corpus.judge import Tune
    from composer.corpus.splits import Place

    tune = Tune("choir-1", "mine", choir())
    write_corpus(tmp_path / "corpus", [tune], {"choir-1": Place("choir-1", "train")}, 1)
    assert (tmp_path / "corpus" / MANIFEST).exists()
    learned = load_learned(tmp_path / "corpus", "train")
    assert sorted(len(piece.parts) for piece in learned.pieces) == [1, 4]
    assert learned.counts["Lane_melody"] and learned.counts["Lane_tenor"]
    assert not load_learned(tmp_path / "corpus", "test").pieces
