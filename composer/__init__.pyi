"""Made by docs/make_stub.py from composer/verbs/table.py: change the options there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, overload

from composer.analysis.originality import Match, MelodyIndex
from composer.analysis.quantize import Moved
from composer.io.read import Music
from composer.music.piece import Piece
from composer.sampling.sample import OnBar
from composer.verbs.result import Composition

__version__: str

@overload
def compose(
    *,
    style: str = "folk",
    parts: str | None = None,
    bars: int | None = None,
    key: str | None = None,
    meter: str | None = None,
    tempo: float | None = None,
    chords: str | None = None,
    form: str | None = None,
    pickup: str | None = None,
    range: str | None = None,
    rhythm_from: Music | None = None,
    lock: str = "scale",
    ending: str = "tonic",
    strict: bool = True,
    density: str | float | None = None,
    level: int | None = None,
    seed: int | None = None,
    temperature: float = 1.0,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    prompt: str = "",
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Compose new music from wishes.

    Options:
        style: A style of the model; `compose styles` lists them. Default: folk.
        parts: Who plays; lead is melody and chords. Default: those of the style (lead, satb, song, piano or quartet).
        bars: Bars as they sound. Default: about 16, or as many as --rhythm-from has (1 to 64).
        key: G, Em, F# minor, D dorian, A harmonic minor …; minor: any minor key.
        meter: One of 4/4, 2/2, 2/4, 3/4, 3/2, 6/8, 9/8, 12/8, 6/4, 3/8.
        tempo: Beats of the meter per minute (20 to 400).
        chords: One per bar: "Am F C G"; with bar lines: "Am | F G | C".
        form: Sections: AABB, AABA, ABAC, AABA' (varied) …
        pickup: Notes before the first bar: 1/8, 1/4 …
        range: Lowest and highest note: C4-A5; of another voice than the tune: bass:E2-C4. Repeatable.
        rhythm_from: A piece whose rhythm to take, with its meter and number of bars.
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        ending: How new music ends (tonic, half or open). Default: tonic.
        strict: No parallel fifths and octaves in four parts.
        density: Notes per quarter note (0.1 to 4): 1 calm, 2 busy; of another voice than the tune: left:2. Repeatable.
        level: Difficulty: 1 for a first year, 5 for anything (1 to 5).
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 1.0.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

@overload
def compose(
    *,
    style: str = "folk",
    parts: str | None = None,
    bars: int | None = None,
    key: str | None = None,
    meter: str | None = None,
    tempo: float | None = None,
    chords: str | None = None,
    form: str | None = None,
    pickup: str | None = None,
    range: str | None = None,
    rhythm_from: Music | None = None,
    lock: str = "scale",
    ending: str = "tonic",
    strict: bool = True,
    density: str | float | None = None,
    level: int | None = None,
    seed: int | None = None,
    temperature: float = 1.0,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    prompt: str = "",
    count: int,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> list[Composition]:
    """So many pieces, each with the next seed."""

def continue_(
    music: Music,
    bars: int = 8,
    *,
    style: str | None = None,
    melody: str = "",
    tune: str = "",
    parts: str = "all",
    lock: str = "scale",
    ending: str = "tonic",
    seed: int | None = None,
    temperature: float = 1.0,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Continue a piece: add bars after the last.

    Options:
        style: A style of the model; `compose styles` lists them. Default: the piece's own, else folk.
        melody: The part with the tune, by name or number. Default: found.
        tune: Which tune of an ABC book: a number, X: or title. Default: the first.
        parts: Parts to go on with: all, or the tune alone (all or tune). Default: all.
        bars: How many bars to add (1 to 60). Default: 8.
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        ending: How new music ends (tonic, half or open). Default: tonic.
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 1.0.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

def infill(
    music: Music,
    bars: str = "",
    *,
    style: str | None = None,
    melody: str = "",
    tune: str = "",
    parts: str = "all",
    lock: str = "scale",
    ending: str = "tonic",
    seed: int | None = None,
    temperature: float = 0.6,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Rewrite some bars so that they fit those before and after.

    Options:
        style: A style of the model; `compose styles` lists them. Default: the piece's own, else folk.
        melody: The part with the tune, by name or number. Default: found.
        tune: Which tune of an ABC book: a number, X: or title. Default: the first.
        parts: Parts to write in: all, tune, or names or numbers such as left or 1,3. Default: all.
        bars: Bars as printed: 5-8 or 3,7-8; 0 is a pickup. Required.
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        ending: How new music ends (tonic, half or open). Default: tonic.
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 0.6.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

def harmonize(
    music: Music,
    voices: str = "chords",
    keep: str | None = None,
    strict: bool = True,
    by: str | None = None,
    *,
    style: str | None = None,
    melody: str = "",
    tune: str = "",
    lock: str = "scale",
    ending: str = "tonic",
    seed: int | None = None,
    temperature: float = 0.3,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Put chords, or four voices, under a tune.

    Options:
        style: A style of the model; `compose styles` lists them. Default: the piece's own, else folk.
        melody: The part with the tune, by name or number. Default: found.
        tune: Which tune of an ABC book: a number, X: or title. Default: the first.
        voices: Chord symbols alone, or alto, tenor and bass too (chords or satb). Default: chords.
        keep: Which given chords stay. Default: chords where voices are written, else nothing (chords or nothing).
        strict: No parallels or crossings in four parts.
        by: Who writes the parts. Default: the model where it has learned them, else rules (model or rule).
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        ending: How new music ends (tonic, half or open). Default: tonic.
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 0.3.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

def accompany(
    music: Music,
    part: str = "bass",
    by: str | None = None,
    *,
    style: str | None = None,
    melody: str = "",
    tune: str = "",
    lock: str = "scale",
    ending: str = "tonic",
    seed: int | None = None,
    temperature: float = 0.3,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Add a bass, a piano or a second voice to a tune.

    Options:
        style: A style of the model; `compose styles` lists them. Default: the piece's own, else folk.
        melody: The part with the tune, by name or number. Default: found.
        tune: Which tune of an ABC book: a number, X: or title. Default: the first.
        part: The part to write (bass, piano, second or strings). Default: bass.
        by: Who writes the parts. Default: the model where it has learned them, else rules (model or rule).
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        ending: How new music ends (tonic, half or open). Default: tonic.
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 0.3.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

def vary(
    music: Music,
    keep: str = "rhythm",
    amount: float = 0.3,
    *,
    style: str | None = None,
    melody: str = "",
    tune: str = "",
    parts: str = "all",
    lock: str = "scale",
    seed: int | None = None,
    temperature: float = 1.0,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Vary a tune: rewrite some bars, keep rhythm, contour or chords.

    Options:
        style: A style of the model; `compose styles` lists them. Default: the piece's own, else folk.
        melody: The part with the tune, by name or number. Default: found.
        tune: Which tune of an ABC book: a number, X: or title. Default: the first.
        parts: Parts to write in: all, tune, or names or numbers such as left or 1,3. Default: all.
        keep: What stays as it was (rhythm, contour or chords). Default: rhythm.
        amount: Share of the bars to change (0.01 to 1). Default: 0.3.
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 1.0.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

def restyle(
    music: Music,
    keep: str = "melody",
    meter: str | None = None,
    *,
    style: str | None = None,
    melody: str = "",
    tune: str = "",
    parts: str | None = None,
    lock: str = "scale",
    ending: str = "tonic",
    seed: int | None = None,
    temperature: float = 1.0,
    top_p: float = 0.95,
    candidates: int | None = None,
    max_copy: int | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
) -> Composition:
    """Turn a tune into another style.

    Options:
        style: The style to turn it into. Required.
        melody: The part with the tune, by name or number. Default: found.
        tune: Which tune of an ABC book: a number, X: or title. Default: the first.
        keep: What stays: the melody's notes on the strong beats, or the chords (melody or chords). Default: melody.
        meter: Another meter. Default: the style's own.
        parts: Who plays; lead is melody and chords. Default: those of the style (lead, satb, song, piano or quartet).
        lock: Key lock: which notes may be written (scale, natural, harmonic, melodic, soft or off). Default: scale.
        ending: How new music ends (tonic, half or open). Default: tonic.
        seed: The same seed and options give the same bytes. Default: a new one.
        temperature: Below 1 safer, above 1 bolder (0 to 5). Default: 1.0.
        top_p: Nucleus sampling: keep the likeliest words up to this probability (0.01 to 1). Default: 0.95.
        candidates: Draw this many at once and keep the best. Default: 4 for a tune, 2 for new voices, else 1 (1 to 64).
        max_copy: Reject what shares a longer run of notes than this with the training corpus (8 to 1000).
    """

def again(
    music: Music,
    *,
    section: str = "",
    source: Music | None = None,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
    **changes: Any,
) -> Composition:
    """Makes the piece once more by the recipe in it, with any option changed; what is not changed stays, the seed too.

    Another key of the same mode gives the same tune there. With `section` only that section is rewritten. `source` is
    the file that the recipe worked on, where it lies neither next to the piece nor in the current folder. Its pages and
    sound are those of the recipe too, where `save` is not told others. Raises InputError where the piece holds no
    recipe, or where that file is missing or was changed.
    """

def cut(
    music: Music,
    bars: str,
    tune: str = "",
) -> Piece:
    """Returns some bars of a piece, such as "1-12", as a piece of its own. Raises UsageError, InputError."""

def load(
    music: Music,
) -> Piece:
    """Returns the first piece of a file, by its path or its bytes. Raises InputError."""

def originality(
    music: Music,
    index: MelodyIndex | None = None,
    checkpoint: Path | None = None,
) -> Match:
    """Returns what the tune shares with the corpus of the checkpoint, or with another index."""

def quantize(
    music: Music,
    meter: str = "",
    tempo: float | None = None,
    key: str = "",
    swing: str = "",
) -> tuple[Piece, Moved]:
    """Writes a performance down, on beats, bars and a key found from its notes, and says how far they were moved.

    What is given is kept: `tempo` in beats of the meter per minute, `swing` the length of the first of two eighths in
    those of the second, or "find". What lies on the grid already, and all that was read from a score, is not moved.
    """

def run(
    name: str,
    music: Music | None = None,
    *,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
    **options: Any,
) -> Composition:
    """Runs any verb by its name: `run("infill", "tune.mid", bars="5-8")`."""

def run_many(
    name: str,
    music: Music | None = None,
    count: int = 1,
    *,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
    prompt: str = "",
    **options: Any,
) -> Iterator[Composition]:
    """Runs any verb so many times, each with the next seed; a `prompt` says what the options do not."""

def transpose(
    music: Music,
    by: int | None = None,
    key: str | None = None,
    tune: str = "",
) -> Piece:
    """Returns the piece so many semitones higher, or in another key of its mode. Raises UsageError, InputError."""
