"""Chord progressions: typed ones as chord symbols on the beats of bars, the key they suggest, symbols thinned out."""

import re
from collections.abc import Container, Iterable
from itertools import pairwise, product

from composer.errors import UsageError
from composer.music.piece import ChordSymbol, Piece, in_force
from composer.music.theory import QUALITIES, Chord, Key, Meter, enharmonic_key, parse_chord

MAX_CHORDS = 512
MAJOR_STEPS = (0, 2, 4, 5, 7, 9, 11)
MINOR_STEPS = (0, 2, 3, 5, 7, 8, 10, 11)
"""Minor with its leading tone, which the dominant seventh of every minor song has."""


def parse_progression(text: str) -> list[list[Chord]]:
    """Parses the chords of each bar: "Am F C G" has one per bar, "Am | F G | C" what stands between the bar lines.

    Raises UsageError on an unknown chord or on nothing.
    """
    groups = text.split("|") if "|" in text else text.split()
    bars = [[parse_chord(name) for name in re.split(r"[\s,]+", group.strip()) if name] for group in groups]
    bars = [bar for bar in bars if bar]
    if not bars or sum(map(len, bars)) > MAX_CHORDS:
        raise UsageError(f"{text[:40]!r} is not a chord progression", 'write "Am F C G" or "Am | F G | C"')
    return bars


def place_progression(progression: list[list[Chord]], meter: Meter, bars: int) -> tuple[ChordSymbol, ...]:
    """Places chord symbols over a number of bars, repeating the progression; chords of a bar share its beats.

    Raises UsageError when a bar has more chords than beats.
    """
    beats = meter.bar_ticks // meter.beat_ticks
    symbols = []
    for bar in range(bars):
        chords = progression[bar % len(progression)]
        if len(chords) > beats:
            raise UsageError(f"{len(chords)} chords do not fit {beats} beats of {meter}", "put them into more bars")
        for index, chord in enumerate(chords):
            # Integer division gives the later chords the longer shares: three chords on four beats
            # last 1, 1 and 2.
            beat = index * beats // len(chords)
            symbols.append(ChordSymbol(bar * meter.bar_ticks + beat * meter.beat_ticks, chord))
    return tuple(symbols)


def without_repeats(
    symbols: Iterable[ChordSymbol], keep: Container[ChordSymbol] = (), before: Chord | None = None
) -> tuple[ChordSymbol, ...]:
    """Returns chord symbols in their order without those that only say again what sounds, but for some to `keep`.

    `before` is what sounds before the first.
    """
    symbols = tuple(symbols)
    heard = (before, *(symbol.chord for symbol in symbols))
    return tuple(one for one, last in zip(symbols, heard, strict=False) if one.chord != last or one in keep)


def guess_key(progression: list[list[Chord]]) -> Key:
    """Finds the major or minor key whose scale holds most of the chords' tones; ties go to where it begins and ends."""
    chords = [chord for bar in progression for chord in bar]
    keys = [enharmonic_key(Key(7 * tonic, mode)) for tonic, mode in product(range(12), ("major", "minor"))]
    return max(keys, key=lambda key: _fit(chords, key))


def _fit(chords: list[Chord], key: Key) -> float:
    natural = {(key.tonic + step) % 12 for step in (MINOR_STEPS if key.mode == "minor" else MAJOR_STEPS)}
    tones = [tone for chord in chords for tone in chord.tones]
    inside = sum(tone in natural for tone in tones) / max(1, len(tones))
    home = {(key.tonic + step) % 12 for step in QUALITIES["m" if key.mode == "minor" else ""].steps}
    # Relative keys share nearly all their tones, so what decides between them is a tonic chord at either
    # end.
    return inside + sum(0.15 for chord in (chords[0], chords[-1]) if chord.root == key.tonic and home <= chord.tones)


def bar_chords(piece: Piece) -> list[str]:
    """Returns the chords of each written bar as they may be typed: what sounds at its beginning, then what follows.

    Empty for a piece without chords; a pickup is left out.
    """
    lines = piece.bar_lines()[bool(piece.pickup) :]
    if not piece.chords:
        return []
    bars = []
    for start, end in pairwise(lines):
        symbols = in_force(piece.chords, start, end)
        bars.append(" ".join(symbol.chord.name(piece.key) for symbol in symbols))
    return bars
