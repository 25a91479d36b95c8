"""Which accidentals of a staff are printed."""

import pytest

from composer.io.musicxml.accidentals import Reader, Written, signature_alters


def shown(*bars: str, fifths: int = 0) -> str:
    """Reads bars such as "F#4 F4 ~F#4", chords as "B4+Bb4", and returns the notes whose accidental is printed."""
    reader, found = Reader(), []
    reader.alters = signature_alters(fifths)
    for bar in bars:
        reader.begin_bar()
        for moment in bar.split():
            names = moment.split("+")
            needed = reader.read([written(name) for name in names])
            found += [name for name, needs in zip(names, needed, strict=True) if needs]
        found.append("|")
    return " ".join(found[:-1])


def written(name: str) -> Written:
    plain = name.lstrip("~")
    alter = plain.count("#") - plain.count("b")
    return Written(plain[0], int(plain[-1]), alter, name.startswith("~"))


@pytest.mark.parametrize(
    ("bars", "fifths", "expected"),
    [
        (("F#4 F#4 F4",), 0, "F#4 F4"),
        (("F#4 F4",), 1, "F4"),
        # What holds on one line says nothing of another octave, where it is said again or taken back.
        (("A4 A3",), -4, "A4 A3"),
        (("A4 Ab3 A4",), -4, "A4 Ab3"),
        # The next bar begins anew, with a reminder of what was altered.
        (("F#4", "F#4"), 0, "F#4 | F#4"),
        (("F#4", "F4 F4", "F4"), 0, "F#4 | F4 |"),
        (("F#4", "F5"), 0, "F#4 | F5"),
        # A tie goes on over the bar line; the note after it is a new one.
        (("F#4", "~F#4 F#4"), 0, "F#4 | F#4"),
        (("B4+Bb4 B4+Bb4",), 0, "B4 Bb4 B4 Bb4"),
        (("Bb4 Eb4 Fb4 F##4",), -2, "Fb4 F##4"),
    ],
)
def test_what_a_reader_needs_is_printed(bars, fifths, expected) -> None:
    assert shown(*bars, fifths=fifths) == expected


def test_signatures_alter_their_letters() -> None:
    assert [step for step, alter in signature_alters(-4).items() if alter == -1] == list("DAEB")
    assert [step for step, alter in signature_alters(3).items() if alter == 1] == list("FCG")
    assert not any(signature_alters(0).values()) and set(signature_alters(7).values()) == {1}
