"""Options that commands share, and how a row of a verb's options becomes one of the command line."""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer

from composer.music.chord_styles import CHORD_STYLES, LETTERS
from composer.render.band import COMPS, NO_COMP
from composer.render.formats import DEFAULT_FORMATS, FORMATS
from composer.render.paper import PAPERS
from composer.render.players import PLAYERS
from composer.render.settings import Settings
from composer.verbs.options import COUNT, Declared

OUTPUT = "Output"
METAVARS: dict[str, str] = {"int": "NUMBER", "float": "NUMBER", "Opened": "FILE", "str": "TEXT"}


def complete(words: Iterable[str]) -> Callable[[str], list[str]]:
    """What a shell offers for the beginning of a word; of a list with commas for its last."""

    def offer(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        return [f"{before}{comma}{word}" for word in words if word.startswith(last)]

    return offer


def output_option(*names: str, help_: str, **more: Any) -> Any:
    """An option of the group Output."""
    return typer.Option(*names, help=help_, rich_help_panel=OUTPUT, **more)


File = Annotated[Path, typer.Argument(help="A piece: MIDI, MusicXML (.musicxml, .mxl), ABC or kern.")]
Tune = Annotated[
    str, typer.Option("--tune", help="Which tune of an ABC book: a number, X: or title. Default: the first.")
]
Out = Annotated[
    str | None,
    output_option("-o", "--out", help_="A file (its suffix is the format), or a folder: tunes/", metavar="PATH"),
]
Format = Annotated[
    str | None,
    output_option(
        "--format",
        help_=f"One or several: {','.join(FORMATS)}. Default: {','.join(DEFAULT_FORMATS)}.",
        autocompletion=complete(FORMATS),
    ),
]
Model = Annotated[Path | None, output_option("--checkpoint", help_="Folder of another model.")]
Json = Annotated[bool, output_option("--json", help_="The receipt as JSON on stdout, one line per piece.")]
Quiet = Annotated[bool, output_option("--quiet", "-q", help_="No receipt and no progress.")]
Force = Annotated[bool, output_option("--force", help_="Replace files that exist.")]
Count = Annotated[str | None, output_option("-n", "--count", help_=COUNT.about.help, metavar="NUMBER")]

LOOK = "Page and sound"


def look_option(*names: str, help_: str, metavar: str | None = None, choices: Iterable[str] = ()) -> Any:
    """An option of the group Page and sound."""
    return typer.Option(
        *names, help=help_, rich_help_panel=LOOK, metavar=metavar, autocompletion=complete(choices), show_default=False
    )


Title = Annotated[str | None, look_option("--title", help_="Title of the piece.", metavar="TEXT")]
Composer = Annotated[str | None, look_option("--composer", help_="Name at the head of the page.", metavar="TEXT")]
Player = Annotated[
    str | None,
    look_option(
        "--for",
        help_=f"The tune as a part for {', '.join(PLAYERS)}, at the pitch its player reads.",
        metavar="TEXT",
        choices=PLAYERS,
    ),
]
OpenScore = Annotated[bool | None, look_option("--open/--no-open", help_="A staff for each singer of a choir.")]
Tab = Annotated[bool | None, look_option("--tab/--no-tab", help_="Guitar tablature under a tune, with chord diagrams.")]
ChordStyle = Annotated[
    str | None,
    look_option(
        "--chord-style",
        help_=f"How chord symbols are printed: {', '.join(CHORD_STYLES)}. Default: {LETTERS}.",
        metavar="TEXT",
        choices=CHORD_STYLES,
    ),
]
PaperSize = Annotated[
    str | None, look_option("--paper", help_=f"{' or '.join(PAPERS)}. Default: a4.", metavar="TEXT", choices=PAPERS)
]
Scale = Annotated[
    int | None,
    look_option("--scale", help_="Size of the music, per cent of the usual (40 to 200).", metavar="NUMBER"),
]
SoundFont = Annotated[
    Path | None, look_option("--soundfont", help_="Sound font (.sf2) to play on. Default: a small one.", metavar="FILE")
]

Comp = Annotated[
    str | None,
    look_option(
        "--comp",
        help_=f"How chord symbols are heard, with a bass: {', '.join(COMPS)}; or {NO_COMP}. Default: one chord each.",
        metavar="TEXT",
        choices=(*COMPS, NO_COMP),
    ),
]
Drums = Annotated[
    bool | None, look_option("--drums/--no-drums", help_="Drums in MIDI and sound, with fills between sections.")
]
Swing = Annotated[
    int | None,
    look_option("--swing", help_="Per cent of a beat for its first half: 50 even, 67 a triplet's.", metavar="NUMBER"),
]
Humanize = Annotated[
    bool | None,
    typer.Option(
        "--humanize/--no-humanize",
        help="Accents, swells and small unevenness. Default: in sound, not in MIDI.",
        rich_help_panel=LOOK,
        show_default=False,
    ),
]

LOOKS = {
    "title": Title, "composer": Composer, "player": Player, "open_score": OpenScore, "tab": Tab,
    "chord_style": ChordStyle, "paper": PaperSize, "scale": Scale, "soundfont": SoundFont, "comp": Comp,
    "drums": Drums, "swing": Swing, "humanize": Humanize,
}  # fmt: skip
"""Options whose names are those of `Settings`."""

SHARED = {
    "out": Out, "format_": Format, "checkpoint": Model, "json_": Json, "quiet": Quiet, "force": Force, **LOOKS,
}  # fmt: skip
"""What every verb has besides its own options."""


FLAGS = (Json, Quiet, Force)

NOTHING: Mapping[str, Any] = {}


def settings_of(said: dict[str, Any], before: Mapping[str, Any] = NOTHING) -> Settings:
    """Takes what was said of page and sound out of the options; it counts more than what was said `before`.

    Raises UsageError, InputError.
    """
    found = {name: said.pop(name) for name in LOOKS if name in said}
    return Settings(**{**before, **{name: value for name, value in found.items() if value is not None}})


def parameter(name: str, annotation: Any, default: Any = None) -> Parameter:
    """A parameter as Typer reads it."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def shared_parameters() -> list[Parameter]:
    """Parameters of the group Output."""
    return [parameter(name, kind, False if kind in FLAGS else None) for name, kind in SHARED.items()]


def option_of(row: Declared, help_: str = "") -> Parameter:
    """The command's parameter of a verb's option: None where it is not said; what is typed is read by the row."""
    is_flag = row.type is bool
    info = typer.Option(
        f"{row.flag}/--no-{row.flag.removeprefix('--')}" if is_flag else row.flag,
        help=help_ or row.help,
        rich_help_panel=row.about.panel,
        show_default=False,
        metavar=None if is_flag else METAVARS[row.type.__name__],
        autocompletion=complete(row.about.choices or row.about.suggestions),
    )
    kind = bool if is_flag else list[str] if row.about.is_repeatable else str
    return parameter(row.name, Annotated[kind | None, info])
