"""How well melodies are foretold: benchmark B3, and bits a note of any pieces.

Ours is given the header (style, meter, mode, bars, pickup) and charged for all else that it writes outside of the chord
lane: bar lines, sections, rests and lengths too, which the count models need not say. Where a piece has chords, ours
writes each bar's before its melody: the melody is foretold given the chords, and these are a column of their own.
REPEATED notes are those whose last eight events were heard in the tune before, NEW all others.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from composer.errors import InputError
from composer.evaluation.melody_counts import code_length, count_models
from composer.evaluation.network import Network, load_network
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.grid.piece_grid import piece_to_grid
from composer.model.checkpoint import load_checkpoint
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.music.styles import family_of

Splits = Mapping[str, Sequence[Piece]]
Table = dict[str, dict[str, float]]

PUBLISHED = {"Witten-Bell, order 2": 2.839, "mixture with copier": 1.257}
"""Nats a note on the 118 test tunes of B3 with repeats played out, trained on Nottingham alone."""

MARKS = {
    "all": Mark(floor=2.839, anchor=1.257, least=1.20, goal=0.80, is_low=True),
    "NEW": Mark(anchor=2.238, least=1.75, goal=1.60, is_low=True),
    "REPEATED": Mark(anchor=0.296, is_low=True),
}
TONIC = math.log(12)
"""Nats of the tonic, added for each piece: pitches count from it."""


def without_chords(piece: Piece) -> Piece:
    """Returns the melody alone."""
    return replace(piece, chords=())


def played_out(piece: Piece) -> Piece:
    """Returns the melody with its repeats played out and no section marks."""
    return replace(sounding(piece), chords=(), sections=())


def with_style(piece: Piece, styles: Sequence[str], said: str = "") -> Piece:
    """Returns the piece in the style said; else in its own, or the general one of that, where the model has it.

    `styles` are the model's, the commonest first, which is what is left for all others.
    """
    own = [style for style in (said, piece.style, family_of(piece.style)) if style in styles]
    return replace(piece, style=(own or list(styles))[0])


def fits(piece: Piece) -> bool:
    """Tells whether the grid can hold the piece."""
    try:
        return bool(piece_to_grid(piece).cells)
    except InputError:
        return False


def as_written(splits: Splits, network: Network) -> dict[str, Table]:
    """Returns bits a note of the test pieces as written, by group of pieces and model."""
    judges = count_models(splits["train"], splits["valid"])
    groups = {
        "without chords": [piece for piece in splits["test"] if not piece.chords],
        "with chords": [piece for piece in splits["test"] if piece.chords],
        "all": list(splits["test"]),
    }
    tables: dict[str, Table] = {}
    for name, pieces in groups.items():
        notes = sum(len(piece.parts[0].notes) for piece in pieces)
        table = {model: code_length(judge, pieces, math.log(2)) for model, judge in judges.items()}
        tables[f"{name}: {len(pieces)} pieces, {notes} notes"] = {**table, **bits_of(network, pieces)}
    return tables


def bits_of(network: Network, pieces: Sequence[Piece]) -> Table:
    """Returns the network's bits a note given the chords, the chords' bits per melody note, and the melody's alone."""
    bits, notes = math.log(2), sum(len(piece.parts[0].notes) for piece in pieces)
    table = {"ours": code_length(network.judge, pieces, bits)}
    with_chords = [piece for piece in pieces if piece.chords]
    table["ours"]["chords"] = sum(map(network.chord_nats, with_chords)) / max(1, notes) / bits
    if with_chords:
        table["ours, melody alone"] = code_length(network.judge, list(map(without_chords, pieces)), bits)
    return table


def as_sounding(splits: Splits, network: Network, said: str = "Nottingham") -> dict[str, Table]:
    """Returns nats a note of tunes with repeats played out, log 12 for the tonic; those too long are left out."""
    played = {split: list(map(played_out, pieces)) for split, pieces in splits.items()}
    kept = list(filter(fits, played["test"]))
    notes = sum(len(piece.parts[0].notes) for piece in kept)
    table: Table = {f"{name} (published, 118 tunes)": {"all": nats} for name, nats in PUBLISHED.items()}
    for name, judge in count_models(played["train"], played["valid"]).items():
        table[f"{name}, counted on {said}"] = code_length(judge, kept, 1, TONIC)
    table["ours, never trained on repeats played out"] = code_length(network.judge, kept, 1, TONIC)
    left_out = len(played["test"]) - len(kept)
    return {f"played out: {len(kept)} tunes, {notes} notes; {left_out} over 64 bars left out": table}


def run(setting: Setting) -> Result:
    """Measures B3 on Nottingham's test tunes. Raises InputError without data or torch."""
    network = load_network(setting.checkpoint)
    setting.say("reading the tunes")
    splits = {split: setting.music.tunes(split) for split in ("train", "valid", "test")}
    setting.say("counting and measuring")
    # The protocol's tunes include dances too rare for the model to have a style of their own.
    styles = load_checkpoint(setting.checkpoint).styles()
    test = [with_style(piece, styles) for piece in splits["test"][:: setting.every]]
    tables = as_sounding({**splits, "test": test}, network)
    (table,) = tables.values()
    ours = table["ours, never trained on repeats played out"]
    rows = tuple(Row(f"nats a note, {name}", ours[name], mark) for name, mark in MARKS.items())
    return Result(rows, tables, ("a model that learned from more than the 806 tunes is reported apart from B3's goal",))
