"""What a model learns of a corpus."""

from textures import choir, tune

from composer.corpus.learned import count_words, learn
from composer.corpus.traits import words_of


def test_words_are_counted_in_the_forms_that_training_draws():
    counts = count_words(choir())
    assert counts["Lane_soprano"] == counts["Style_chorale"] == counts["Bar_1"] == 2


def test_traits_say_what_pieces_need_not_be_read_for():
    learned = learn([choir(), tune(chords=False)])
    assert [one.ensemble for one in learned.traits] == ["satb", "lead"]
    assert [one.has_chords for one in learned.traits] == [True, False]
    assert learned.traits[0].words == words_of(choir()) and learned.traits[0].style == "chorale"
    assert learned.counts == count_words(choir()) + count_words(tune(chords=False))
