"""Any folder of music as the model and the metrics see it: bits a note, and what its melodies and parts are like."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from composer.analysis.chords import without_inferred
from composer.analysis.missing import complete
from composer.api import writer_of
from composer.corpus.check import files_of
from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.manifest import corpora_of, load_corpus
from composer.errors import ComposerError, InputError
from composer.evaluation.bootstrap import Figure
from composer.evaluation.chorale_craft import chorale_craft
from composer.evaluation.copying import find_copying
from composer.evaluation.likelihood import bits_of, fits, with_style
from composer.evaluation.melody_figures import mean_figures
from composer.evaluation.mgeval import FEWEST, compare
from composer.evaluation.network import load_network
from composer.evaluation.setting import Result, Setting
from composer.evaluation.style_likeness import composed, melodies
from composer.evaluation.texture import accompaniment_of, mean_texture, texture
from composer.grid.ensembles import SINGERS
from composer.io.read import READERS, read_pieces
from composer.music.piece import Piece

SPLIT = "test"


@dataclass(frozen=True)
class Folder:
    """The pieces of a folder, and what could not be read."""

    name: str
    pieces: tuple[Piece, ...]
    unread: tuple[str, ...] = ()


def read_folder(folder: Path) -> Folder:
    """Reads the test split of built corpora, or all music below a folder. Raises InputError where there is none."""
    try:
        corpora_of(folder)
    except InputError:
        return _read_files(folder)
    pieces = load_corpus(folder, SPLIT)
    return Folder(f"{len(pieces)} pieces of the {SPLIT} split of {folder}", tuple(pieces))


def _read_files(folder: Path) -> Folder:
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}", "check the path")
    pieces, unread = [], []
    for path in files_of(folder):
        if path.suffix.lower() not in READERS:
            continue
        try:
            pieces += [complete(piece) for piece in read_pieces(path)]
        except ComposerError as reason:
            unread.append(f"{path.name}: {reason}")
    if not pieces:
        raise InputError(f"{str(folder)!r} holds no music that can be read", f"it may be {', '.join(READERS)}")
    return Folder(f"{len(pieces)} pieces in {folder}", tuple(pieces), tuple(unread))


def measure_folder(folder: Folder, setting: Setting, style: str = "") -> Result:
    """Measures bits a note, figures of the melodies, what they share with the model's corpus, and textures.

    With `setting.count` so many tunes of the style are composed and compared with the folder's melodies. A style that
    is not said is each piece's own where the model knows that, else the model's commonest. Raises InputError.
    """
    checkpoint = writer_of(setting.checkpoint).checkpoint
    styles = checkpoint.styles()
    pieces = folder.pieces[:: setting.every]
    leads = [lead for piece in pieces for lead in lead_sheets(without_inferred(piece))]
    leads = [lead for piece in leads if fits(lead := with_style(piece, styles, style))]
    if not leads:
        raise InputError(f"no tune in {folder.name} fits the model", "compose corpus check says why")
    setting.say(f"measuring {len(leads)} tunes")
    tables: dict[str, Any] = {"bits a note": bits_of(load_network(setting.checkpoint), leads)}
    cut = melodies(leads)
    tables["melodies, their first 16 bars"] = _figures(mean_figures(cut))
    if checkpoint.originality:
        tables["shared with what the model learned from"] = {"": find_copying(cut, checkpoint.originality)[0].to_json()}
    tables |= _parts(pieces)
    if setting.count >= FEWEST:
        setting.say(f"composing {setting.count} tunes")
        ours = composed(setting, style or leads[0].style)
        likeness = compare(ours, cut)
        tables["ours beside them"] = {
            name: {"overlap area": one.overlap, "divergence": one.divergence} for name, one in likeness.items()
        }
    remarks = (f"{len(leads)} leads of {len(pieces)} pieces", *folder.unread)
    return Result(tables=tables, remarks=remarks)


def _parts(pieces: Sequence[Piece]) -> dict[str, Any]:
    """Returns tables of what accompanies and of four voices, for pieces that have them."""
    tables: dict[str, Any] = {}
    textures = [texture(piece, parts) for piece in pieces if (parts := accompaniment_of(piece))]
    if textures:
        tables[f"accompaniments of {len(textures)} pieces"] = _figures(mean_texture(textures))
    quartets = [piece for piece in pieces if len(piece.parts) == len(SINGERS) and all(one.notes for one in piece.parts)]
    if quartets:
        tables[f"craft of {len(quartets)} pieces in four parts"] = _figures(chorale_craft(quartets))
    return tables


def _figures(figures: dict[str, Figure]) -> dict[str, dict[str, float]]:
    return {name: one.to_json() for name, one in figures.items()}
