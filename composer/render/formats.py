"""Files of a piece: one table of formats, names that say what is inside, and all files of a piece written or none."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from composer.errors import InputError, UsageError
from composer.io.files import is_there, write_atomically
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.render.engrave import Look
from composer.render.paper import PAPERS
from composer.render.players import PLAYERS
from composer.render.settings import USUAL, Settings

Writer = Callable[[Piece, Settings], list[bytes]]


def _midi(piece: Piece, settings: Settings) -> list[bytes]:
    from composer.io.midi.file import piece_to_midi

    return [piece_to_midi(settings.play(piece, is_sound=False), plays_chords=settings.plays_chords)]


def _score(piece: Piece, settings: Settings) -> str:
    if settings.player:
        from composer.render.transposing import write_part

        return write_part(piece, settings.player, settings.chord_style)
    from composer.io.musicxml.write import piece_to_musicxml

    musicxml = piece_to_musicxml(piece, settings.chord_style)
    if settings.tab:
        from composer.render.tablature import add_tablature

        return add_tablature(musicxml)
    return musicxml


def _musicxml(piece: Piece, settings: Settings) -> list[bytes]:
    return [_score(piece, settings).encode()]


def _abc(piece: Piece, _: Settings) -> list[bytes]:
    from composer.io.abc.write import piece_to_abc

    return [piece_to_abc(piece).encode()]


def _pages(piece: Piece, settings: Settings) -> list[str]:
    from composer.render.engrave import engrave

    subtitle = PLAYERS[settings.player].name if settings.player else ""
    look = Look(PAPERS[settings.paper], settings.scale)
    return engrave(_score(piece, settings), subtitle, piece.origin.command, look)


def _svg(piece: Piece, settings: Settings) -> list[bytes]:
    return [page.encode() for page in _pages(piece, settings)]


def _png(piece: Piece, settings: Settings) -> list[bytes]:
    from composer.render.png import page_to_png

    return [page_to_png(page) for page in _pages(piece, settings)]


def _pdf(piece: Piece, settings: Settings) -> list[bytes]:
    from composer.render.pdf import pages_to_pdf

    pages = _pages(piece, settings)
    return [pages_to_pdf(pages, piece.title, piece.texts.get("composer", ""), PAPERS[settings.paper])]


def _wav(piece: Piece, settings: Settings) -> list[bytes]:
    from composer.render.audio import piece_to_wav

    return [piece_to_wav(settings.play(piece, is_sound=True), settings.soundfont, settings.plays_chords)]


def _compressed(name: str) -> Writer:
    def write(piece: Piece, settings: Settings) -> list[bytes]:
        from composer.render.audio import compress, piece_to_sound

        played = settings.play(piece, is_sound=True)
        return [compress(piece_to_sound(played, settings.soundfont, settings.plays_chords), name)]

    return write


def _roll(piece: Piece, _: Settings) -> list[bytes]:
    from composer.render.roll import piece_to_roll

    return [piece_to_roll(piece).encode()]


def _roll_picture(piece: Piece, _: Settings) -> list[bytes]:
    from composer.render.roll import piece_to_roll
    from composer.render.roll_png import roll_to_png

    return [roll_to_png(piece_to_roll(piece))]


def _html(piece: Piece, settings: Settings) -> list[bytes]:
    from composer.render.html_page import piece_to_html

    return [piece_to_html(piece, _score(piece, settings), settings).encode()]


FORMATS: Mapping[str, Writer] = {
    "mid": _midi,
    "musicxml": _musicxml,
    "abc": _abc,
    "svg": _svg,
    "png": _png,
    "pdf": _pdf,
    "wav": _wav,
    "ogg": _compressed("ogg"),
    "mp3": _compressed("mp3"),
    "html": _html,
    "roll.svg": _roll,
    "roll.png": _roll_picture,
}
"""What writes each format: the contents of one file, or of one per page."""

ALIASES = {"midi": "mid", "xml": "musicxml"}
DEFAULT_FORMATS = ("mid", "musicxml")


def parse_formats(text: str) -> tuple[str, ...]:
    """Returns names of "mid,pdf". Raises UsageError on one that is not in the table."""
    names = tuple(dict.fromkeys(ALIASES.get(name.strip().lower(), name.strip().lower()) for name in text.split(",")))
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"{name!r} is not a format", f"use {', '.join(FORMATS)}")
    return names


def render_piece(piece: Piece, name: str, settings: Settings = USUAL) -> list[bytes]:
    """Returns the contents of a piece's file in a format, or of one per page. Raises InputError."""
    return FORMATS[name](settings.arrange(piece), settings)


def render_sheet(made: Iterable[tuple[Piece, str, str]], settings: Settings = USUAL) -> bytes:
    """Returns an HTML page to choose from several pieces, each with a name and a line. Raises InputError."""
    from composer.render.contact_sheet import Card, cards_to_html

    arranged = ((settings.arrange(piece), name, line) for piece, name, line in made)
    return cards_to_html([Card(piece, _score(piece, settings), *more) for piece, *more in arranged], settings).encode()


def render_files(piece: Piece, stem: Path, formats: Iterable[str], settings: Settings = USUAL) -> dict[Path, bytes]:
    """Returns contents by path: `stem` with each format's suffix, pages after the first numbered.

    Raises InputError, before anything is rendered, where the piece is too large for one of them.
    """
    from composer.render.size import check_size

    formats = tuple(formats)
    # Before anything is rendered: engraving takes minutes where the check takes none.
    for name in formats:
        check_size(piece, name)
    files = {}
    for name in formats:
        for number, data in enumerate(render_piece(piece, name, settings), 1):
            page = "" if number == 1 else f"-{number}"
            files[stem.with_name(f"{stem.name}{page}.{name}")] = data
    return files


def write_files(files: Mapping[Path, bytes], force: bool = False) -> tuple[Path, ...]:
    """Writes all files, or none where one exists already and `force` is false. Raises InputError."""
    if not force:
        refuse_existing(files)
    for path, data in files.items():
        write_atomically(path, data)
    return tuple(files)


def refuse_existing(paths: Iterable[Path]) -> None:
    """Raises InputError naming the first of the paths where a file is."""
    existing = next((path for path in paths if is_there(path)), None)
    if existing:
        raise InputError(f"{str(existing)!r} exists", "choose another name with -o, or --force to replace it")


def free_stem(folder: Path, name: str, formats: Iterable[str]) -> Path:
    """`name` in the folder, or the first of `name-2`, `name-3` … for which no file of these formats exists."""
    suffixes = list(formats)
    stem, number = folder / name, 1
    while any(is_there(stem.with_name(f"{stem.name}.{suffix}")) for suffix in suffixes):
        number += 1
        stem = folder / f"{name}-{number}"
    return stem


def default_name(piece: Piece, seed: int) -> str:
    """Returns a name that says what is inside, bars as they sound: "jig-Em-16bars-s7"."""
    key = piece.key.name.replace(" ", "-").replace("#", "s")
    return f"{piece.style}-{key}-{sounding(piece).bar_count}bars-s{seed}"
