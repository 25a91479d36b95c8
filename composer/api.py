"""The verbs as functions: `from composer import compose, continue_, infill, harmonize, accompany, vary, restyle`.

Each row of `composer.verbs.table` becomes one function. Each takes a piece, the path of a MIDI,
MusicXML, ABC or kern file, or the bytes of one, and returns the new piece with its receipt. Nothing is printed and
nothing is written. Errors are `composer.errors`: UsageError for an option, InputError for a piece that cannot be taken,
PromiseError for what cannot be kept, CancelledError where `on_bar` returned False.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from inspect import Parameter
from pathlib import Path
from typing import Any

from composer.analysis.missing import complete
from composer.analysis.originality import Match, MelodyIndex
from composer.analysis.quantize import NOT_MOVED, NOTHING, Moved, is_performance, to_known
from composer.analysis.quantize import quantize as quantize_piece
from composer.errors import InputError, UsageError
from composer.io.files import given_file
from composer.io.read import Music, Opened, open_piece
from composer.model.checkpoint import load_checkpoint
from composer.music.piece import Piece
from composer.music.theory import MODES, parse_key
from composer.prompt.read import Reading, read_prompt
from composer.sampling.sample import OnBar
from composer.sampling.writer import Writer
from composer.verbs.cut import cut_bars
from composer.verbs.options import COUNT, LAST_SEED, SamplingOptions, declared, hash_name, read_options
from composer.verbs.plan import Verb
from composer.verbs.recipe import options_again, options_unsaid, read_recipe, settings_in
from composer.verbs.result import Composition
from composer.verbs.run import Request
from composer.verbs.run import run as run_request
from composer.verbs.signature import described, signature_of
from composer.verbs.table import VERBS
from composer.verbs.transpose import transposed

OTHERS = ("again", "cut", "load", "originality", "quantize", "run", "run_many", "transpose")
"""What the package offers besides a function for each verb."""


def offered() -> list[str]:
    """Returns names of everything that `composer` offers."""
    return sorted([*(verb.function for verb in VERBS.values()), *OTHERS])


@lru_cache(maxsize=2)
def writer_of(checkpoint: Path | None = None) -> Writer:
    """Returns the shipped checkpoint or that of a folder, loaded once."""
    return Writer(load_checkpoint(checkpoint))


def load(music: Music) -> Piece:
    """Returns the first piece of a file, by its path or its bytes. Raises InputError."""
    return open_piece(music).piece


def run(
    name: str,
    music: Music | None = None,
    *,
    checkpoint: Path | None = None,
    on_bar: OnBar | None = None,
    **options: Any,
) -> Composition:
    """Runs any verb by its name: `run("infill", "tune.mid", bars="5-8")`."""
    return next(run_many(name, music, 1, checkpoint=checkpoint, on_bar=on_bar, **options))


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
    verb, count = _find_verb(name), COUNT.read(count)
    reading = read_words(prompt, checkpoint) if prompt else None
    said = {name: value for name, value in options.items() if value is not None}
    wishes = read_options(verb.options, {**(reading.wishes if reading else {}), **said})
    asked = {"words": reading.to_json()} if reading else {}
    source = _source(verb, music, getattr(wishes, "tune", ""))
    request = Request(verb, wishes, source, asked=asked, on_bar=on_bar).seeded()
    # Seeds of several pieces follow each other, so that each can be made again alone.
    first = request.options.seed or 0
    if first + count - 1 > LAST_SEED:
        raise UsageError(f"--seed {first} is too large for {count} pieces", "use a smaller one")
    for seed in range(first, first + count):
        yield run_request(replace(request, options=replace(request.options, seed=seed)), writer_of(checkpoint))


def _find_verb(name: str) -> Verb:
    if name not in VERBS:
        raise UsageError(f"verb {name!r} is unknown", f"use {', '.join(VERBS)}")
    return VERBS[name]


def _source(verb: Verb, music: Music | None, tune: str) -> Opened | None:
    if verb.is_new:
        return None
    if music is None:
        raise UsageError(f"{verb.name} needs a piece", "give a file, its bytes or a Piece")
    return open_piece(music, tune)


@cache
def _function_of(verb: Verb) -> Callable[..., Any]:
    """Returns the verb as a function of its own."""
    signature = signature_of(verb)
    places = [name for name, one in signature.parameters.items() if one.kind == Parameter.POSITIONAL_OR_KEYWORD]

    # One function for all verbs, with the signature of one: `help` and editors show the verb's own options.
    def call(*given: Any, count: int | None = None, **said: Any) -> Composition | list[Composition]:
        if len(given) > len(places):
            raise TypeError(f"{verb.function}() takes at most {len(places)} arguments by place, not {len(given)}")
        said = {**dict(zip(places, given, strict=False)), **said}
        many = run_many(verb.name, count=1 if count is None else count, **said)
        return next(many) if count is None else list(many)

    call.__name__ = call.__qualname__ = verb.function
    call.__doc__ = described(verb)
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call


def __getattr__(name: str) -> Any:
    """The function of a verb."""
    found = next((verb for verb in VERBS.values() if verb.function == name), None)
    if found is None:
        raise AttributeError(f"module 'composer.api' has no attribute {name!r}")
    return _function_of(found)


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
    opened = open_piece(music)
    changes = {name: value for name, value in changes.items() if value is not None}
    settings = settings_in(opened.piece)
    if section:
        options = _section_options(opened, section, changes)
        return run("infill", opened, checkpoint=checkpoint, on_bar=on_bar, **options).with_settings(settings)
    request = _request_again(opened, source, changes)
    return run_request(replace(request, on_bar=on_bar), writer_of(checkpoint)).with_settings(settings)


def _request_again(opened: Opened, source: Music | None, changes: Mapping[str, Any]) -> Request:
    """Returns what the recipe in a piece asks for, with some changes. Raises InputError, UsageError."""
    recipe = read_recipe(opened.piece)
    verb = VERBS[recipe["verb"]]
    said = options_again(recipe, read_changes(verb, changes))
    # Files that the recipe names are looked for by name and checked by hash, never opened by a path.
    for name, row in declared(verb.options).items():
        if row.type is Opened and name in said and name not in changes:
            said[name] = _file_of(recipe, name, opened, source)
    options = read_options(verb.options, said)
    file = None if verb.is_new else _file_of(recipe, "file", opened, source)
    given = _source(verb, file, getattr(options, "tune", ""))
    # Where nothing is changed, the recipe too is what it was.
    unsaid = {} if changes else options_unsaid(recipe)
    return Request(verb, options, given, remarks=_remarks(recipe, changes), unsaid=unsaid)


def read_changes(verb: Verb, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changed options with their values read. Raises UsageError for one that the verb does not have."""
    options = read_options(verb.options, changes)
    return {name: getattr(options, name) for name in changes}


def _file_of(recipe: Mapping[str, Any], name: str, opened: Opened, source: Music | None) -> Music:
    """Returns what a recipe worked on: the file next to the piece or in the current folder, or what the user gives."""
    if isinstance(source, (Piece, Opened, bytes)):
        return source
    folders = [folder for folder in (opened.folder, Path()) if folder is not None]
    return given_file(recipe.get(name) or "", recipe.get(hash_name(name)), folders, source)


def _remarks(recipe: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Says that a key of another mode gives another tune."""
    if "key" not in changes or "drawn" not in recipe:
        return ()
    if changes["key"].strip().lower() in MODES:
        return ()
    before, after = parse_key(recipe["drawn"]["key"]), parse_key(changes["key"])
    text = f"{after.long_name} is another mode than {before.long_name}: this is another tune, not the same one moved"
    return (text,) if before.mode != after.mode else ()


def _section_options(opened: Opened, label: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns options of `infill` that rewrite every section of a label, by the next seed. Raises UsageError."""
    piece = opened.piece
    named = [section for section in piece.sections if section.label == label]
    if not named:
        have = ", ".join(dict.fromkeys(section.label for section in piece.sections if section.label)) or "no sections"
        raise UsageError(f"section {label!r} does not exist", f"the piece has {have}")
    bars = ",".join(f"{piece.bar_at(one.onset)}-{piece.bar_at(one.end - 1)}" for one in named)
    before = read_options(SamplingOptions, {"seed": read_recipe(piece)["seed"] if piece.origin.recipe else 0})
    # Another seed, or the section would come out as it was.
    return {"bars": bars, "seed": (before.seed or 0) + 1, **changes}


def read_words(prompt: str, checkpoint: Path | None = None) -> Reading:
    """Returns how a prompt is read, for the styles of a model. Raises UsageError."""
    return read_prompt(prompt, writer_of(checkpoint).checkpoint.styles())


def quantize(
    music: Music, meter: str = "", tempo: float | None = None, key: str = "", swing: str = ""
) -> tuple[Piece, Moved]:
    """Writes a performance down, on beats, bars and a key found from its notes, and says how far they were moved.

    What is given is kept: `tempo` in beats of the meter per minute, `swing` the length of the first of two eighths in
    those of the second, or "find". What lies on the grid already, and all that was read from a score, is not moved.
    """
    known = to_known(meter, tempo, key, swing)
    opened = open_piece(music)
    if opened.is_notation or (known == NOTHING and not is_performance(opened.piece)):
        return complete(opened.piece), NOT_MOVED
    return quantize_piece(opened.piece, known)


def cut(music: Music, bars: str, tune: str = "") -> Piece:
    """Returns some bars of a piece, such as "1-12", as a piece of its own. Raises UsageError, InputError."""
    return cut_bars(open_piece(music, tune).piece, bars)


def transpose(music: Music, by: int | None = None, key: str | None = None, tune: str = "") -> Piece:
    """Returns the piece so many semitones higher, or in another key of its mode. Raises UsageError, InputError."""
    return transposed(open_piece(music, tune).piece, by=by, key=key)


def originality(music: Music, index: MelodyIndex | None = None, checkpoint: Path | None = None) -> Match:
    """Returns what the tune shares with the corpus of the checkpoint, or with another index."""
    index = index or writer_of(checkpoint).checkpoint.originality
    if index is None:
        raise InputError("the checkpoint has no index of its corpus", "name a --corpus")
    return index.longest_match(load(music))
