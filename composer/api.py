"""The verbs as functions: `from composer import compose, continue_, infill, harmonize, accompany, vary, restyle`.

Each takes a piece, or the path of a MIDI, MusicXML or ABC file, and returns the new piece with its receipt. Nothing is
printed and nothing is written. Errors are `composer.errors`: UsageError for an option, InputError for a piece that
cannot be taken, PromiseError for what cannot be kept.
"""

import json
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict, Unpack

from composer.analysis.missing import complete
from composer.analysis.originality import Match, MelodyIndex, build_index
from composer.analysis.quantize import NOT_MOVED, NOTHING, Moved, is_performance, to_known
from composer.analysis.quantize import quantize as lay_on_beats
from composer.errors import InputError, UsageError
from composer.io.files import given_file, hash_of
from composer.io.read import NOTATED, READERS, read_piece, read_pieces
from composer.model.checkpoint import load_checkpoint
from composer.music.piece import Piece
from composer.prompt.read import Reading, read_prompt
from composer.verbs import continue_ as continuing
from composer.verbs import harmonize as harmonizing
from composer.verbs import infill as infilling
from composer.verbs import restyle as restyling
from composer.verbs import vary as varying
from composer.verbs.accompany import accompany as accompany_with
from composer.verbs.compose import Composer
from composer.verbs.cut import cut_bars
from composer.verbs.result import Composition
from composer.verbs.run import Edit, Plotter
from composer.verbs.transpose import transposed
from composer.verbs.wishes import Wishes
from composer.verbs.work import rewrite

Music = Piece | Path | str
"""A piece, or the path of a file that holds one."""

PLOTTERS: dict[str, Plotter] = {
    "continue": continuing.plot,
    "infill": infilling.plot,
    "vary": varying.plot,
    "restyle": restyling.plot,
    "harmonize": harmonizing.plot,
}
"""The verbs that set the model a task; `accompany` works by rule."""


class Drawing(TypedDict, total=False):
    """Options that every verb on a piece has, as `verbs.edit.Edit` describes them."""

    style: str | None
    lock: str
    ending: str
    seed: int
    temperature: float
    top_p: float
    candidates: int
    max_copy: int | None
    melody: str
    tune: str


@lru_cache(maxsize=2)
def composer_of(checkpoint: Path | None = None) -> Composer:
    """The shipped checkpoint or that of a folder, loaded once."""
    return Composer(load_checkpoint(checkpoint))


def compose(wishes: Wishes | None = None, checkpoint: Path | None = None, **options: Any) -> Composition:
    """A new piece; `options` are fields of Wishes, such as `compose(style="jig", bars=16, seed=3)`."""
    return composer_of(checkpoint).compose(replace(wishes or Wishes(), **known(options, Wishes)))


def continue_(music: Music, bars: int = 8, checkpoint: Path | None = None, **drawing: Unpack[Drawing]) -> Composition:
    """The piece with new bars after its last."""
    return edit(music, Edit("continue", bars=str(bars), **drawing), checkpoint)


def infill(music: Music, bars: str, checkpoint: Path | None = None, **drawing: Unpack[Drawing]) -> Composition:
    """The piece with some bars written anew: "5-8", "3,7"; bars as they are printed."""
    drawing = {"temperature": infilling.STEADY, **drawing}
    return edit(music, Edit("infill", bars=bars, **drawing), checkpoint)


def harmonize(
    music: Music,
    voices: str = "",
    strict: bool = True,
    keep: str = "",
    checkpoint: Path | None = None,
    **drawing: Unpack[Drawing],
) -> Composition:
    """Chords under the tune; with `voices="satb"` alto, tenor and bass too, without parallels when `strict`.

    `keep="chords"`, usual with voices, writes only chords that the piece does not have, `keep="nothing"` all anew.
    """
    drawing = {"temperature": harmonizing.SURE, **drawing}
    return edit(music, Edit("harmonize", voices=voices, strict=strict, keep=keep, **drawing), checkpoint)


def accompany(
    music: Music, part: str = "bass", checkpoint: Path | None = None, **drawing: Unpack[Drawing]
) -> Composition:
    """The piece with a bass, a piano or a second voice, by rule over its chords or, without any, over found ones."""
    return edit(music, Edit("accompany", part=part, **drawing), checkpoint)


def vary(
    music: Music, keep: str = "rhythm", amount: float = 0.3, checkpoint: Path | None = None, **drawing: Unpack[Drawing]
) -> Composition:
    """The tune with a share of its bars anew, their rhythm, contour or chords kept."""
    return edit(music, Edit("vary", keep=keep, amount=amount, **drawing), checkpoint)


def restyle(
    music: Music,
    keep: str = "melody",
    meter: str | None = None,
    checkpoint: Path | None = None,
    **drawing: Unpack[Drawing],
) -> Composition:
    """The tune in another `style`: its notes on the strong beats kept, or its chords."""
    return edit(music, Edit("restyle", keep=keep, meter=meter, **drawing), checkpoint)


def edit(music: Music, options: Edit, checkpoint: Path | None = None) -> Composition:
    """Any of the verbs on a piece, by the name in its options."""
    writer = composer_of(checkpoint)
    piece = music if isinstance(music, Piece) else read_piece(Path(music), options.tune)
    if not isinstance(music, Piece):
        options = replace(options, file=Path(music).name, file_hash=hash_of(Path(music)))
    if options.verb == "accompany":
        return accompany_with(writer, piece, options)
    return rewrite(writer, piece, options, PLOTTERS[options.verb])


def again(
    music: Music, checkpoint: Path | None = None, source: Path | str | None = None, **changes: Any
) -> Composition:
    """The piece once more by the recipe in it, with any option changed; what is not changed stays, the seed too.

    Another key gives the same tune there. `source` is the file that the recipe worked on, where it lies neither beside
    the piece nor in the current folder. Raises InputError where there is no recipe, or where that file is gone or was
    changed.
    """
    piece = music if isinstance(music, Piece) else read_piece(Path(music))
    recipe = read_recipe(piece)
    folders = [Path()] if isinstance(music, Piece) else [Path(music).parent, Path()]
    if recipe["verb"] == "compose":
        if recipe.get("rhythm_from") and "rhythm_from" not in changes:
            path = given_file(recipe["rhythm_from"], recipe.get("rhythm_hash"), folders, source)
            recipe = {**recipe, "rhythm_from": str(path)}
        return compose(wishes_again(recipe, changes), checkpoint)
    options = Edit(**{name: value for name, value in recipe.items() if name in names_of(Edit)})
    path = given_file(options.file, options.file_hash, folders, source)
    return edit(path, replace(options, **known(changes, Edit)), checkpoint)


def wishes_again(recipe: dict[str, Any], changes: dict[str, Any]) -> Wishes:
    """The wishes of a recipe with some changed; what was drawn by chance then is asked for now."""
    before = {name: value for name, value in recipe.items() if name in names_of(Wishes)}
    drawn = dict(recipe["drawn"])
    if "chords" in changes and before["key"] is None:
        drawn.pop("key")
    said = {name: drawn.get(name) if value is None else value for name, value in before.items()}
    return Wishes(**{**said, **known(changes, Wishes)})


def quantize(
    music: Music, meter: str = "", tempo: float | None = None, key: str = "", swing: str = ""
) -> tuple[Piece, Moved]:
    """A performance as written music, on beats, bars and a key found from its notes; and how far they were moved.

    What is given is kept: `tempo` in beats of the meter per minute, `swing` the length of the first of two eighths in
    those of the second, or "find". What lies on the grid already, and all that was read from a score, is not moved.
    """
    known = to_known(meter, tempo, key, swing)
    piece = music if isinstance(music, Piece) else read_piece(Path(music))
    if is_written(music) or (known == NOTHING and not is_performance(piece)):
        return complete(piece), NOT_MOVED
    return lay_on_beats(piece, known)


def is_written(music: Music) -> bool:
    """Whether music comes from a file of notation, which has no performances."""
    return not isinstance(music, Piece) and Path(music).suffix.lower() in NOTATED


def cut(music: Music, bars: str, tune: str = "") -> Piece:
    """Some bars of a piece, such as "1-12", as a piece of its own. Raises UsageError, InputError."""
    return cut_bars(music if isinstance(music, Piece) else read_piece(Path(music), tune), bars)


def transpose(music: Music, by: int | None = None, key: str | None = None, tune: str = "") -> Piece:
    """The piece so many semitones higher, or in another key of its mode. Raises UsageError, InputError."""
    piece = music if isinstance(music, Piece) else read_piece(Path(music), tune)
    return transposed(piece, by=by, key=key)


def originality(music: Music, index: MelodyIndex | None = None, checkpoint: Path | None = None) -> Match:
    """What the tune shares with the corpus of the checkpoint, or with another index."""
    piece = music if isinstance(music, Piece) else read_piece(Path(music))
    index = index or composer_of(checkpoint).checkpoint.originality
    if index is None:
        raise InputError("the checkpoint has no index of its corpus", "name a --corpus")
    return index.longest_match(piece)


def index_folder(folder: Path) -> MelodyIndex:
    """The index of a built corpus, or of all tunes in a folder of music that can be read. Raises InputError."""
    from composer.corpus.manifest import MANIFEST, load_corpus

    if (folder / MANIFEST).is_file():
        return build_index(load_corpus(folder))
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}", "check the path")
    pieces = [
        piece for path in sorted(folder.rglob("*")) if path.suffix.lower() in READERS for piece in _readable(path)
    ]
    if not pieces:
        raise InputError(f"no music in {str(folder)!r} can be read", f"it may be {', '.join(READERS)}")
    return build_index(pieces)


def _readable(path: Path) -> list[Piece]:
    try:
        return [piece for piece in read_pieces(path) if any(part.notes for part in piece.parts)]
    except InputError:
        return []


def rewrite_section(music: Music, label: str, checkpoint: Path | None = None, **changes: Any) -> Composition:
    """The piece with the sections of one letter written anew, by the seed after its own. Raises as `infill`."""
    piece = music if isinstance(music, Piece) else read_piece(Path(music))
    bar, offset = piece.meter.bar_ticks, 0 if piece.pickup else 1
    named = [section for section in piece.sections if section.label == label]
    if not named:
        have = ", ".join(dict.fromkeys(section.label for section in piece.sections)) or "no sections"
        raise UsageError(f"there is no section {label!r}", f"the piece has {have}")
    bars = ",".join(f"{one.onset // bar + offset}-{(one.end - 1) // bar + offset}" for one in named)
    recipe = read_recipe(piece) if "recipe" in piece.fields else {"seed": 0}
    options = Edit("infill", bars=bars, seed=int(recipe["seed"]) + 1)
    return edit(music, replace(options, **known(changes, Edit)), checkpoint)


def read_words(prompt: str, composer: Composer) -> Reading:
    """How a prompt is read, for the styles of a model."""
    return read_prompt(prompt, composer.checkpoint.styles())


def read_recipe(piece: Piece) -> dict[str, Any]:
    """The recipe in a piece. Raises InputError when it has none that can be read."""
    try:
        recipe = json.loads(piece.fields["recipe"])
        sound = isinstance(recipe, dict) and {"verb", "seed"} <= set(recipe)
        sound = sound and (recipe["verb"] != "compose" or {"meter", "key", "span"} <= set(recipe["drawn"]))
    except (KeyError, ValueError, TypeError):
        sound = False
    if not sound or recipe["verb"] not in ("compose", "accompany", *PLOTTERS):
        raise InputError("there is no recipe in it", "give a MIDI or MusicXML file that `compose` wrote")
    return dict(recipe)


def names_of(kind: type) -> set[str]:
    """Names of the fields of a dataclass."""
    return {one.name for one in fields(kind)}


def known(options: dict[str, Any], kind: type) -> dict[str, Any]:
    """The options themselves. Raises UsageError for a name that a verb does not have."""
    if unknown := set(options) - names_of(kind):
        raise UsageError(f"there is no option {min(unknown)!r} here", f"use {', '.join(sorted(names_of(kind)))}")
    return options
