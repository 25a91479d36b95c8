"""A finished run as a checkpoint: export compared with torch, weights by name, profiles of the styles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from torch import nn

from composer.analysis.measures import bar_repeats
from composer.analysis.originality import build_index, index_to_bytes
from composer.corpus.shelf import Picked, group, pick
from composer.io.files import write_atomically
from composer.model.checkpoint import INDEX_FILE, LEARNED, Checkpoint, save_checkpoint
from composer.model.style_profile import VOICED, Profile, count_textures, make_profile
from composer.music.piece import Piece
from composer.music.styles import family_of
from composer.training.examples import make_example, whole_grid
from composer.training.export import compare_backends, export_onnx
from composer.training.limits import with_limits
from composer.training.loop import Run
from composer.training.measure import measure
from composer.training.onnx_weights import label_weights
from composer.training.state import load_best
from composer.training.tokenizer import GridTokenizer, save_tokenizer

Habits = dict[str, tuple[float, float]]

FEWEST_HELD_OUT, MOST_HELD_OUT = 8, 60
"""Pieces per style that its habits are taken from."""


def by_style(pieces: Sequence[Piece]) -> dict[str, Picked]:
    """Returns pieces by their own style and by the general one."""
    return group(pieces, lambda piece: {piece.style, family_of(piece.style)})


def count_sources(pieces: Iterable[Piece]) -> dict[str, dict[str, int]]:
    """Returns pieces (leads and textures) and notes by the name of their source."""
    counts: dict[str, dict[str, int]] = {}
    for piece in pieces:
        row = counts.setdefault(piece.origin.source or "unknown", {"pieces": 0, "notes": 0})
        row["pieces"] += 1
        row["notes"] += sum(len(part.notes) for part in piece.parts)
    return dict(sorted(counts.items()))


def is_tune(piece: Piece) -> bool:
    """Tells whether a piece is a lead sheet and not a texture of several voices."""
    return len(piece.parts) == 1


def is_texture(piece: Piece) -> bool:
    """Tells whether a piece is a texture of several voices."""
    return not is_tune(piece)


def tunes_of(pieces: Sequence[Piece]) -> Picked:
    """Returns what tunes are drawn from and compared with: lead sheets, and textures of styles that have none."""
    # Textures of other styles have the same tunes over again.
    known = {piece.style for piece in pieces if is_tune(piece)}
    return pick(pieces, lambda piece: is_tune(piece) or piece.style not in known)


def find_habits(model: nn.Module, pieces: Sequence[Piece], tokenizer: GridTokenizer) -> Habits:
    """Returns what is usual among pieces of one style, as `Profile.habits` has it."""
    tunes, textures = _spread(pick(pieces, is_tune)), _spread(pick(pieces, is_texture))
    values = {
        "nats": nats_a_word(model, tunes, tokenizer),
        "repeats": [bar_repeats(piece) for piece in tunes],
        VOICED: nats_a_word(model, textures, tokenizer),
    }
    known = {name: found for name, found in values.items() if len(found) >= FEWEST_HELD_OUT and stdev(found)}
    return {name: (round(mean(found), 3), round(stdev(found), 3)) for name, found in known.items()}


def _spread(pieces: Sequence[Piece]) -> Sequence[Piece]:
    # Every so-manieth piece, so that the sample spreads over all sources.
    return pieces[:: max(1, -(-len(pieces) // MOST_HELD_OUT))]


def nats_a_word(model: nn.Module, pieces: Sequence[Piece], tokenizer: GridTokenizer) -> list[float]:
    """Returns, for each piece composed from nothing, the nats per word of its cells."""
    examples = [make_example(grid := whole_grid(piece), grid.every_cell(), tokenizer) for piece in pieces]
    vocabulary = tokenizer.vocabulary
    found = (measure(model, [[example]], vocabulary) for example in examples)
    return [one.cell_nats for one in found]


def publish(run: Run, about: Mapping[str, Any], folder: Path, heldout: Sequence[Piece] = ()) -> Checkpoint:
    """Writes the best weights of a run as a checkpoint folder and returns it.

    `about` becomes part of `checkpoint.json`; the tokenizer goes with it as MidiTok reads it, the weights are in the
    ONNX file by name. `heldout` pieces say what is usual in each style. Raises ComposerError when torch and ONNX do not
    agree.
    """
    # Not the last weights but the best.
    load_best(run.folder, run.model)
    model = run.model.cpu().half().float().eval()  # what is shipped is in half precision
    onnx = label_weights(export_onnx(model), model.state_dict())
    # What is exported is what will compose: it is compared before anything is written.
    worst = compare_backends(model, onnx)
    tokenizer, tunes = run.source.tokenizer, tunes_of(run.source.pieces)
    index = index_to_bytes(build_index(tunes))
    profiles = with_limits(make_profiles(run.source.pieces, tunes), tunes)
    checkpoint = Checkpoint(
        folder=folder,
        onnx=onnx,
        vocabulary=tokenizer.vocabulary,
        profiles=with_habits(profiles, model, heldout, tokenizer),
        about={**about, **describe(run), "onnx_difference": worst},
    )
    save_checkpoint(checkpoint)
    save_tokenizer(tokenizer, folder)
    write_atomically(folder / INDEX_FILE, index)
    return checkpoint


def make_profiles(pieces: Sequence[Piece], tunes: Sequence[Piece]) -> dict[str, Profile]:
    """Returns profiles of styles: forms and ranges of their tunes, and which voices sound together in their pieces."""
    profiles = {style: make_profile(members) for style, members in by_style(tunes).items()}
    textures = {style: count_textures(members) for style, members in by_style(pieces).items()}
    return {style: replace(profile, textures=textures[style]) for style, profile in profiles.items()}


def with_habits(
    profiles: Mapping[str, Profile], model: nn.Module, heldout: Sequence[Piece], tokenizer: GridTokenizer
) -> dict[str, Profile]:
    """Returns the profiles with what is usual among the held-out pieces of their styles."""
    members = by_style(heldout)
    return {
        style: replace(profile, habits=find_habits(model, members[style], tokenizer)) if style in members else profile
        for style, profile in profiles.items()
    }


def describe(run: Run) -> dict[str, Any]:
    """Returns what a checkpoint says of the run that it comes from."""
    progress = run.progress
    return {
        "config": asdict(run.model.config),
        "parameters": run.model.parameter_count(),
        "training": {
            "steps": progress.step,
            "best_step": progress.best_step,
            "tokens": progress.tokens,
            "minutes": round(progress.seconds / 60, 1),
        },
        "tasks": list(run.source.tasks),
        LEARNED: count_sources(run.source.pieces),
    }
